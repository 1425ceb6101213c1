import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { WorkflowJson } from './rest.mts';

/** The workflows that the package offers for import; their IDs are the names of their files. */
export function readyWorkflows(): Array<WorkflowJson & { id: string }> {
	return readdirSync('workflows').map((file) => ({
		...(JSON.parse(readFileSync(join('workflows', file), 'utf8')) as WorkflowJson),
		id: basename(file, '.json'),
	}));
}
