import type { INode } from 'n8n-workflow';

import type { N8nClient, WorkflowJson } from './rest.mts';

/** A node as it stands in a workflow, but for its place. */
export type Placed = Pick<INode, 'name' | 'type' | 'typeVersion' | 'parameters' | 'credentials'> &
	Partial<Pick<INode, 'executeOnce' | 'webhookId' | 'onError'>>;

/** A workflow of nodes one after another, of whose executions n8n keeps nothing. */
export function chainOf(name: string, nodes: Placed[]): WorkflowJson {
	const names = nodes.map((node) => node.name);
	const to = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
	return {
		name,
		nodes: nodes.map((node, index) => ({ id: node.name, position: [220 * index, 0], ...node })),
		connections: Object.fromEntries(names.slice(1).map((node, index) => [names[index], to(node)])),
		settings: {
			executionOrder: 'v1',
			saveDataSuccessExecution: 'none',
			saveDataErrorExecution: 'none',
		},
	};
}

/** Counts what comes, so that little is answered. */
const count: Placed = {
	name: 'Count',
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	executeOnce: true,
	parameters: { mode: 'raw', jsonOutput: '={{ { "count": $input.all().length } }}' },
};

/**
 * Publishes nodes behind a webhook that answers how many items come out at their end.
 * @param path of the webhook, which no other workflow has
 * @returns its address, which n8n opens a little later
 */
export async function publishChain(n8n: N8nClient, path: string, nodes: Placed[]): Promise<string> {
	const webhook: Placed = {
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: path,
		parameters: { httpMethod: 'POST', path, responseMode: 'lastNode' },
	};
	await n8n.publish(chainOf(path, [webhook, ...nodes, count]));
	return `${n8n.url}/webhook/${path}`;
}

/**
 * Calls a chain that is published.
 * @returns how many items came out
 * @throws Error with what n8n says where it did not end well
 */
export async function callChain(address: string): Promise<number> {
	const reply = await fetch(address, { method: 'POST' });
	const answer = (await reply.json()) as { count?: number; message?: string };
	if (answer.count === undefined) throw new Error(`n8n says: ${answer.message}`);
	return answer.count;
}
