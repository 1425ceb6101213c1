import { createRequire } from 'node:module';
import { join } from 'node:path';

import type {
	ExecutionStatus,
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeListSearchResult,
	INodeParameters,
	IRunExecutionData,
	IWorkflowBase,
} from 'n8n-workflow';

import { n8nInstallation } from './install.mts';

/** The owner of an n8n under test; that of "npm run n8n" has a password of its own. */
export const owner = {
	email: 'owner@openstack.example',
	password: 'OpenStack1',
	firstName: 'OpenStack',
	lastName: 'Developer',
};

const nodeType = 'n8n-nodes-openstack.openStack';

/** The name that n8n knows the package's credentials by. */
export const credentialType = 'openStackApi';

export interface StoredCredential {
	id: string;
	name: string;
}

/** The parts of a workflow that are sent; what an exported workflow has. */
export type WorkflowJson = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections' | 'settings'> & {
	id?: string;
};

export interface Execution {
	id: string;
	status: ExecutionStatus;
	data: IRunExecutionData;
	/** The reply as it came, to look for what must not be in it */
	text: string;
}

/** Whether it has ended, in whatever way. */
export function isOver({ status }: { status: ExecutionStatus }): boolean {
	return !['new', 'running', 'waiting'].includes(status);
}

/** n8n's REST API, as its editor uses it, in the name of the owner. */
export class N8nClient {
	readonly url: string;
	private cookie = '';

	constructor(url: string) {
		this.url = url;
	}

	/** Logs in, and makes the owner where there is none yet. */
	async logIn(password = owner.password): Promise<this> {
		const { userManagement } = await this.get<{
			userManagement: { showSetupOnFirstLoad: boolean };
		}>('settings');
		if (userManagement.showSetupOnFirstLoad)
			await this.send('POST', 'owner/setup', { ...owner, password });
		else await this.send('POST', 'login', { emailOrLdapLoginId: owner.email, password });
		return this;
	}

	async credentials(): Promise<Array<StoredCredential & { type: string }>> {
		return await this.get('credentials');
	}

	async createCredential(
		name: string,
		data: ICredentialDataDecryptedObject,
		type = credentialType,
	): Promise<StoredCredential> {
		return await this.send('POST', 'credentials', { name, type, data });
	}

	async updateCredential(
		{ id, name }: StoredCredential,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		await this.send('PATCH', `credentials/${id}`, { name, type: credentialType, data });
	}

	/** The fields of a credential as the editor gets them: n8n puts a placeholder in the place of every secret. */
	async credentialFields({ id }: StoredCredential): Promise<ICredentialDataDecryptedObject> {
		const { data } = await this.get<{ data: ICredentialDataDecryptedObject }>(
			`credentials/${id}?includeData=true`,
		);
		return data;
	}

	/** Tests a stored credential with the fields as they are in the editor. */
	async testCredential(
		{ id, name }: StoredCredential,
		data: ICredentialDataDecryptedObject,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		const credentials = { id, name, type: credentialType, data };
		return await this.send('POST', 'credentials/test', { credentials });
	}

	async workflowIds(): Promise<string[]> {
		return (await this.get<Array<{ id: string }>>('workflows')).map(({ id }) => id);
	}

	async workflow(id: string): Promise<WorkflowJson & { id: string }> {
		return await this.get(`workflows/${id}`);
	}

	async renameWorkflow(id: string, name: string): Promise<void> {
		await this.send('PATCH', `workflows/${id}?forceSave=true`, { name });
	}

	/** Stores a workflow; with the ID that it has, or a new one. */
	async createWorkflow(workflow: WorkflowJson): Promise<WorkflowJson & { id: string }> {
		return await this.send('POST', 'workflows', workflow);
	}

	/**
	 * Runs a stored workflow from its first node, as "Execute workflow" does.
	 * @param given what that node is to have got, as a chat's trigger has its question
	 * @returns the ID of the execution, which goes on
	 */
	async start(workflow: WorkflowJson & { id: string }, given?: IDataObject): Promise<string> {
		const [{ name }] = workflow.nodes;
		const data = given && {
			startTime: Date.now(),
			executionTime: 0,
			executionIndex: 0,
			source: [null],
			data: { main: [[{ json: given }]] },
		};
		const { executionId } = await this.send<{ executionId: string }>(
			'POST',
			`workflows/${workflow.id}/run`,
			{ workflowData: workflow, triggerToStartFrom: { name, data } },
		);
		return executionId;
	}

	/**
	 * Waits until an execution is over, in whatever way.
	 * @throws Error where it is not after the seconds given
	 */
	async result(executionId: string, seconds = 120): Promise<Execution> {
		const deadline = Date.now() + seconds * 1000;
		for (;;) {
			const execution = await this.get<{ status: ExecutionStatus; data: string }>(
				`executions/${executionId}`,
			);
			if (isOver(execution)) {
				const data = unflattened(execution.data);
				return { id: executionId, status: execution.status, data, text: JSON.stringify(data) };
			}
			if (Date.now() > deadline) {
				throw new Error(`Execution ${executionId} is ${execution.status} after ${seconds} s`);
			}
			await new Promise((done) => setTimeout(done, 100));
		}
	}

	/** An execution as it is now: it may be waiting for somebody. */
	async execution(executionId: string): Promise<Execution> {
		const { status, data: flat } = await this.get<{ status: ExecutionStatus; data: string }>(
			`executions/${executionId}`,
		);
		const data = unflattened(flat);
		return { id: executionId, status, data, text: JSON.stringify(data) };
	}

	/** Stores a workflow, runs it, and waits for its end. */
	async run(workflow: WorkflowJson, seconds?: number): Promise<Execution> {
		return await this.result(await this.start(await this.createWorkflow(workflow)), seconds);
	}

	/** Stores a workflow, and publishes it: from now on its triggers start it. */
	async publish(workflow: WorkflowJson): Promise<{ id: string }> {
		const { id, versionId } = await this.send<{ id: string; versionId: string }>(
			'POST',
			'workflows',
			workflow,
		);
		await this.send('POST', `workflows/${id}/activate`, { versionId });
		return { id };
	}

	/** The executions of a workflow, without their data. */
	async executions(workflowId: string): Promise<Array<{ id: string; status: ExecutionStatus }>> {
		const query = new URLSearchParams({ filter: JSON.stringify({ workflowId }), limit: '100' });
		const { results } = await this.get<{ results: Array<{ id: string; status: ExecutionStatus }> }>(
			`executions?${query}`,
		);
		return results;
	}

	/** One page of a picker's list, as the editor asks for it. */
	async search(
		methodName: string,
		credential: StoredCredential,
		{ filter, paginationToken }: { filter?: string; paginationToken?: string } = {},
	): Promise<INodeListSearchResult> {
		return await this.send('POST', 'dynamic-node-parameters/resource-locator-results', {
			path: 'parameters.picker',
			nodeTypeAndVersion: { name: nodeType, version: 1 },
			currentNodeParameters: {},
			credentials: { [credentialType]: credential },
			methodName,
			filter,
			paginationToken,
		});
	}

	private async get<T>(path: string): Promise<T> {
		return await this.send('GET', path);
	}

	private async send<T>(method: string, path: string, body?: object): Promise<T> {
		const reply = await fetch(`${this.url}/rest/${path}`, {
			method,
			headers: {
				'Content-Type': 'application/json',
				// n8n ties its cookie to the browser that got it.
				'browser-id': 'tests',
				Cookie: this.cookie,
			},
			body: body && JSON.stringify(body),
		});
		for (const cookie of reply.headers.getSetCookie()) {
			if (cookie.startsWith('n8n-auth=')) [this.cookie] = cookie.split(';');
		}
		const text = await reply.text();
		if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text.slice(0, 500)}`);
		return (JSON.parse(text) as { data: T }).data;
	}
}

/** A workflow of a start and one OpenStack node. */
export function nodeWorkflow(
	name: string,
	credential: StoredCredential,
	parameters: IDataObject,
): WorkflowJson {
	return {
		name,
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'openstack',
				name: 'OpenStack',
				type: nodeType,
				typeVersion: 1,
				position: [220, 0],
				parameters: parameters as INodeParameters,
				credentials: { [credentialType]: credential },
			},
		],
		connections: { Start: { main: [[{ node: 'OpenStack', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

/**
 * A workflow that begins with items, which go through OpenStack nodes one after another.
 * @param nodes the parameters of each, by its name
 */
export function chainOfNodes(
	name: string,
	credential: StoredCredential,
	items: IDataObject[],
	nodes: Record<string, IDataObject>,
): WorkflowJson {
	const n8nNode = (type: string, typeVersion: number, parameters: IDataObject) => ({
		type: `n8n-nodes-base.${type}`,
		typeVersion,
		parameters: parameters as INodeParameters,
	});
	const all = {
		Start: n8nNode('manualTrigger', 1, {}),
		List: n8nNode('set', 3.4, { mode: 'raw', jsonOutput: JSON.stringify({ items }) }),
		Items: n8nNode('splitOut', 1, { fieldToSplitOut: 'items' }),
		...Object.fromEntries(
			Object.entries(nodes).map(([title, parameters]) => [
				title,
				{
					type: nodeType,
					typeVersion: 1,
					parameters: parameters as INodeParameters,
					credentials: { [credentialType]: credential },
				},
			]),
		),
	};
	const titles = Object.keys(all);
	return {
		name,
		nodes: Object.entries(all).map(([title, node], index) => ({
			id: title,
			name: title,
			position: [220 * index, 0],
			...node,
		})),
		connections: Object.fromEntries(
			titles
				.slice(0, -1)
				.map((title, index) => [
					title,
					{ main: [[{ node: titles[index + 1], type: 'main', index: 0 }]] },
				]),
		),
		settings: { executionOrder: 'v1' },
	};
}

/** The secrets that are filled in in a credential. */
export function secretsOf(fields: ICredentialDataDecryptedObject): string[] {
	const { password, applicationCredentialSecret, token } = fields;
	return [password, applicationCredentialSecret, token].filter(Boolean).map(String);
}

/** The items that a node of an execution gave. */
export function itemsOf({ data }: Execution, node = 'OpenStack'): IDataObject[] {
	const [run] = data.resultData.runData[node] ?? [];
	return (run?.data?.main?.[0] ?? []).map(({ json }) => json);
}

/** A ready workflow with another credential in place of the one it names. */
export function withCredential(
	workflow: WorkflowJson,
	{ id, name }: StoredCredential,
): WorkflowJson {
	const nodes = workflow.nodes.map((node) =>
		node.credentials?.[credentialType]
			? { ...node, credentials: { ...node.credentials, [credentialType]: { id, name } } }
			: node,
	);
	return { ...workflow, nodes };
}

/** n8n keeps an execution's data in the format of the package "flatted", which it brings along. */
function unflattened(text: string): IRunExecutionData {
	const load = createRequire(join(n8nInstallation, 'package.json'));
	const { parse } = load('flatted') as { parse(text: string): IRunExecutionData };
	return parse(text);
}
