import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { secretsOf, withCredential, type Execution, type WorkflowJson } from './rest.mts';
import type { Setting } from './setting.mts';

/** The workflows that the package offers for import; their IDs are the names of their files. */
export function readyWorkflows(): Array<WorkflowJson & { id: string }> {
	return readdirSync('workflows').map((file) => ({
		...(JSON.parse(readFileSync(join('workflows', file), 'utf8')) as WorkflowJson),
		id: basename(file, '.json'),
	}));
}

/** A ready workflow to store anew, with other values in its node "Settings", and other addresses for its webhooks and forms. */
export function readyWorkflow(id: string, settings: Record<string, unknown> = {}): WorkflowJson {
	const found = readyWorkflows().find((one) => one.id === id)!;
	const { id: _, ...workflow } = structuredClone(found);
	const given = workflow.nodes.find(({ name }) => name === 'Settings')?.parameters.assignments as
		| { assignments: Array<{ name: string; value: unknown }> }
		| undefined;
	for (const [name, value] of Object.entries(settings)) {
		const one = given?.assignments.find((assignment) => assignment.name === name);
		if (!one) throw new Error(`'Settings' of ${id} has no ${name}`);
		one.value = typeof value === 'object' ? JSON.stringify(value) : value;
	}
	return workflow;
}

/** The items that a node gave in all of its runs: a node that several lead to runs several times. */
export function itemsOfAllRuns({ data }: Execution, node: string): IDataObject[] {
	const runs = data.resultData.runData[node] ?? [];
	return runs.flatMap((run) => (run.data?.main ?? []).flat().map((item) => item!.json));
}

/** Fails where an execution did not end well, or has a secret in it. */
export function expectCleanSuccess(
	execution: Execution,
	credential: ICredentialDataDecryptedObject,
): void {
	expect(execution.data.resultData.error?.message).toBeUndefined();
	expect(execution.status).toBe('success');
	for (const secret of secretsOf(credential)) expect(execution.text).not.toContain(secret);
	expect(execution.text).not.toMatch(/gAAAA|adminPass/);
}

/** Runs a ready workflow from its start, with other values in its node "Settings"; it is to end well. */
export async function runReady(
	{ n8n, cloud, credential }: Setting,
	id: string,
	settings: Record<string, unknown> = {},
): Promise<Execution> {
	const execution = await n8n.run(withCredential(readyWorkflow(id, settings), credential));
	expectCleanSuccess(execution, cloud.credential);
	return execution;
}

/** Whether a ready workflow has a test of its own, which sees to it that nothing of other people is touched. */
export function hasOwnTest({ id }: { id: string }): boolean {
	return existsSync(join('test', 'n8n', 'workflows', `${id}.test.mts`));
}
