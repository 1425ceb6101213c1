import { readFileSync } from 'node:fs';

import type { INodeTypeDescription } from 'n8n-workflow';

import { operationsPage, resourcesTable, type Resources } from './page.mts';

/** What the code says of its operations: files of the documentation, and what should be in them. */
export function written(
	description: INodeTypeDescription,
	resources: Resources,
): Record<string, string> {
	const readme = readFileSync('README.md', 'utf8');
	const table = /(?<=## Operations\n\n)\|.*?\n(?=\n)/s;
	return {
		'README.md': readme.replace(table, `${resourcesTable(resources)}\n`),
		'docs/operations.md': operationsPage(description, resources),
	};
}
