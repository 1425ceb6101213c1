import { readFileSync } from 'node:fs';

import type { INodeTypeDescription } from 'n8n-workflow';

import type { Watch } from '../../nodes/OpenStack/trigger/watch.ts';
import { eventsPage } from './eventsPage.mts';
import { operationsPage, resourcesTable, type Resources } from './page.mts';

/** The parts of the code that the documentation repeats. */
export interface Code {
	/** The node's */
	description: INodeTypeDescription;
	resources: Resources;
	/** The trigger's */
	triggerDescription: INodeTypeDescription;
	watches: Record<string, Watch>;
	mostThings: number;
}

/** What the code says of its operations and events: files of the documentation, and what should be in them. */
export function written(code: Code): Record<string, string> {
	const readme = readFileSync('README.md', 'utf8');
	const table = /(?<=## Operations\n\n)\|.*?\n(?=\n)/s;
	return {
		'README.md': readme.replace(table, `${resourcesTable(code.resources)}\n`),
		'docs/operations.md': operationsPage(code.description, code.resources),
		'docs/events.md': eventsPage(code.triggerDescription, code.watches, code.mostThings),
	};
}
