import { join } from 'node:path';

import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IPollFunctions,
	INodeExecutionData,
	INodeListSearchResult,
	INodeType,
	IRun,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { CredentialsInMemory } from './credentials.mts';
import { core, loadBuilt, workflow as n8nWorkflow } from './n8n.mts';
import { NodeTypesInMemory } from './nodes.mts';
import { Poller, type ContextOf } from './poller.mts';

const { ExecutionLifecycleHooks, WorkflowExecute } = core;
const { createRunExecutionData, Workflow } = n8nWorkflow;

const nodeType = 'n8n-nodes-openstack.openStack';
const triggerType = 'n8n-nodes-openstack.openStackTrigger';

/** The workflow's parts that matter to a run; what an exported workflow has. */
export type WorkflowJson = Pick<IWorkflowBase, 'nodes' | 'connections' | 'settings'>;

export interface RunOptions {
	/** Called with the name of each node when it starts, and with its data when it is done */
	onNodeStart?: (name: string) => void;
	onNodeDone?: (name: string, run: IRun['data']['resultData']['runData'][string][number]) => void;
	/** Gets the running execution, to cancel it */
	onStart?: (execution: { cancel: () => void }) => void;
}

/** n8n's own engine with this package's built node and credential, and nothing of n8n's server. */
export class Engine {
	readonly credentials: CredentialsInMemory;
	/** This package's node */
	readonly node: INodeType;
	/** This package's trigger */
	readonly trigger: INodeType;
	private readonly nodeTypes: NodeTypesInMemory;

	/**
	 * @param built the folder with the built package
	 * @param more node types, by their names
	 */
	constructor(built = join(process.cwd(), 'dist'), more: Record<string, INodeType> = {}) {
		const { OpenStackApi } = loadBuilt<{ OpenStackApi: new () => ICredentialType }>(
			join(built, 'credentials/OpenStackApi.credentials.js'),
		);
		const { OpenStack } = loadBuilt<{ OpenStack: new () => INodeType }>(
			join(built, 'nodes/OpenStack/OpenStack.node.js'),
		);
		const { OpenStackTrigger } = loadBuilt<{ OpenStackTrigger: new () => INodeType }>(
			join(built, 'nodes/OpenStack/OpenStackTrigger.node.js'),
		);
		this.credentials = new CredentialsInMemory(new OpenStackApi());
		this.node = new OpenStack();
		this.trigger = new OpenStackTrigger();
		this.nodeTypes = new NodeTypesInMemory({
			[nodeType]: this.node,
			// As n8n makes it of a node that models may use.
			[`${nodeType}Tool`]: this.node,
			[triggerType]: this.trigger,
			...more,
		});
	}

	/** Stores a credential under an ID. */
	store(id: string, data: ICredentialDataDecryptedObject): void {
		this.credentials.stored.set(id, data);
	}

	/** Runs a workflow from its first node. */
	async run(workflowJson: WorkflowJson, options: RunOptions = {}): Promise<IRun> {
		const base = { id: 'workflow', name: 'workflow', active: false, ...workflowJson };
		const workflow = this.workflowOf(workflowJson);
		const hooks = new ExecutionLifecycleHooks('cli', 'execution', {
			...base,
			isArchived: false,
			createdAt: new Date(),
			updatedAt: new Date(),
		} as never);
		hooks.addHandler('nodeExecuteBefore', async function (name) {
			options.onNodeStart?.(name);
		});
		hooks.addHandler('nodeExecuteAfter', async function (name, data) {
			options.onNodeDone?.(name, data);
		});
		const additionalData = { ...urls, credentialsHelper: this.credentials, hooks, ...inert };
		const startNode = workflow.getNode(workflowJson.nodes[0].name)!;
		await workflow.expression.acquireIsolate?.();
		try {
			const execution = new WorkflowExecute(
				additionalData as unknown as IWorkflowExecuteAdditionalData,
				'cli',
				createRunExecutionData(),
			).run({ workflow, startNode });
			options.onStart?.(execution);
			return await execution;
		} finally {
			await workflow.expression.releaseIsolate?.();
		}
	}

	/** Opens a picker as the editor does: one page of its list. */
	async search(
		method: string,
		filter?: string,
		paginationToken?: string,
		credential?: string,
		parameters?: IDataObject,
	): Promise<INodeListSearchResult> {
		const search = this.node.methods!.listSearch![method];
		const context = this.editorContext(credential, parameters);
		return await search.call(context, filter, paginationToken);
	}

	/** Sends a request of another node with the credential, through one of n8n's own helpers. */
	async request(
		options: IHttpRequestOptions,
		helper:
			| 'httpRequestWithAuthentication'
			| 'requestWithAuthentication' = 'httpRequestWithAuthentication',
	): Promise<any> {
		const context = this.editorContext();
		return await context.helpers[helper].call(context, 'openStackApi', options as never);
	}

	/** Tests the credential as n8n does: its own test request, sent with it. */
	async testCredential(): Promise<void> {
		const { request } = this.credentials.type.test!;
		await this.request({ ...request } as IHttpRequestOptions);
	}

	/**
	 * A workflow that the trigger starts, active: each poll gives what n8n would start the workflow with.
	 * @param parameters as a person sets them in the editor
	 */
	poller(parameters: IDataObject = {}, credential = 'main'): Poller {
		const node = {
			id: 'trigger',
			name: 'Trigger',
			type: triggerType,
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters: parameters as never,
			credentials: { openStackApi: { id: credential, name: credential } },
		};
		const contextOf: ContextOf = (staticData, mode, activation) => {
			const workflow = this.workflowOf({ nodes: [node], connections: {} }, staticData);
			return new core.PollContext(
				workflow,
				workflow.getNode(node.name)!,
				{ ...urls, credentialsHelper: this.credentials, ...inert } as never,
				mode,
				activation,
			) as unknown as IPollFunctions;
		};
		return new Poller(this.trigger, contextOf);
	}

	/** What n8n gives to the methods that fill the editor's lists. */
	private editorContext(
		credential = 'main',
		currentNodeParameters: IDataObject = {},
	): ILoadOptionsFunctions {
		const workflow = this.workflowOf(nodeWorkflow({}, [], credential));
		return new core.LoadOptionsContext(
			workflow,
			workflow.getNode('OpenStack')!,
			{ ...urls, credentialsHelper: this.credentials, currentNodeParameters, ...inert } as never,
			'',
		) as unknown as ILoadOptionsFunctions;
	}

	private workflowOf(json: WorkflowJson, staticData?: IDataObject) {
		return new Workflow({
			staticData,
			id: 'workflow',
			name: 'workflow',
			active: false,
			...json,
			nodeTypes: this.nodeTypes,
		});
	}

	/** What the canvas says below the name of a node with these parameters. */
	async subtitle(of: INodeType, parameters: IDataObject): Promise<unknown> {
		const json = nodeWorkflow(parameters, [], 'main');
		json.nodes[2].type = of === this.trigger ? triggerType : nodeType;
		const workflow = this.workflowOf(json);
		await workflow.expression.acquireIsolate?.();
		try {
			const node = workflow.getNode('OpenStack')!;
			const { subtitle } = of.description;
			return workflow.expression.getSimpleParameterValue(node, subtitle, 'internal', {});
		} finally {
			await workflow.expression.releaseIsolate?.();
		}
	}

	/**
	 * The OpenStack node ready to run again and again, without a workflow's run around it: what costs most of the time.
	 * @param parameters as a person sets them in the editor
	 * @returns runs it; throws what the node throws
	 */
	repeatable(
		parameters: IDataObject,
		items: INodeExecutionData[],
		credential = 'main',
	): () => Promise<{ items: INodeExecutionData[]; hints: string[] }> {
		const workflow = this.workflowOf(nodeWorkflow(parameters, [], credential));
		const node = workflow.getNode('OpenStack')!;
		const data = { main: [items] };
		return async () => {
			const context = new core.ExecuteContext(
				workflow,
				node,
				{ ...urls, credentialsHelper: this.credentials, ...inert } as never,
				'cli',
				createRunExecutionData(),
				0,
				items,
				data,
				{ data, node, source: null },
				[],
			);
			const [results] = (await this.node.execute!.call(context)) as INodeExecutionData[][];
			return { items: results, hints: context.hints.map(({ message }) => message) };
		};
	}

	/**
	 * Runs the OpenStack node alone, once for each input item.
	 * @param parameters as a person sets them in the editor
	 */
	async runNode(
		parameters: IDataObject,
		more: {
			items?: IDataObject[];
			credential?: string;
			onError?: 'continueRegularOutput' | 'continueErrorOutput';
			/** Of the workflow */
			timezone?: string;
			/** Whether it runs as n8n runs it for a model */
			asTool?: boolean;
			/** Of another node in its place */
			type?: string;
		} & RunOptions = {},
	): Promise<NodeRun> {
		const { items = [{}], credential = 'main', onError, timezone, asTool, ...others } = more;
		const { type = asTool ? `${nodeType}Tool` : nodeType, ...options } = others;
		const workflow = nodeWorkflow(parameters, items, credential, onError);
		workflow.nodes[2].type = type;
		if (timezone) workflow.settings = { ...workflow.settings, timezone };
		const run = await this.run(workflow, options);
		const [data] = run.data.resultData.runData.OpenStack ?? [];
		return {
			run,
			items: data?.data?.main?.[0] ?? [],
			errorItems: data?.data?.main?.[1] ?? [],
			hints: (data?.hints ?? []).map(({ message }) => message),
			error: run.data.resultData.error as NodeRun['error'],
		};
	}
}

export interface NodeRun {
	run: IRun;
	items: INodeExecutionData[];
	errorItems: INodeExecutionData[];
	/** What n8n shows beside the output */
	hints: string[];
	error?: {
		message: string;
		description?: string;
		httpCode?: string;
		name: string;
		context: IDataObject;
	};
}

function nodeWorkflow(
	parameters: IDataObject,
	items: IDataObject[],
	credential: string,
	onError?: 'continueRegularOutput' | 'continueErrorOutput',
): WorkflowJson {
	const node = (name: string, type: string, parametersOfNode: IDataObject, x: number) => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [x, 0] as [number, number],
		parameters: parametersOfNode as never,
	});
	const to = (name: string) => ({ main: [[{ node: name, type: 'main' as const, index: 0 }]] });
	return {
		nodes: [
			{ ...node('Start', 'n8n-nodes-base.manualTrigger', {}, 0) },
			{ ...node('Items', 'test.items', { items: JSON.stringify(items) }, 200) },
			{
				...node('OpenStack', nodeType, parameters, 400),
				credentials: { openStackApi: { id: credential, name: credential } },
				...(onError ? { onError } : {}),
			},
		],
		connections: { Start: to('Items'), Items: to('OpenStack') },
		settings: { executionOrder: 'v1' },
	};
}

const urls = Object.fromEntries(
	[
		'restApiUrl',
		'instanceBaseUrl',
		'formWaitingBaseUrl',
		'webhookBaseUrl',
		'webhookWaitingBaseUrl',
		'webhookTestBaseUrl',
	].map((name) => [name, 'http://localhost']),
);

const inert = {
	executionId: 'execution',
	currentNodeExecutionIndex: 0,
	variables: {},
	logAiEvent() {},
	setExecutionStatus() {},
	sendDataToUI() {},
	getRunExecutionData: async () => undefined,
};
