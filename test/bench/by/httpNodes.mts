import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { IDataObject, INodeType } from 'n8n-workflow';

import { Engine } from '../../engine/engine.mts';
import { n8nInstallation } from '../../n8n/install.mts';
import { chainOf, type Placed } from '../../n8n/webhooks.mts';
import type { Setting } from '../lines.mts';
import type { Prepared, Way } from '../runner.mts';
import type { Work } from '../works.mts';
import { credentialOf } from './engine.mts';
import { computeOf } from './undici.mts';

const base = 'n8n-nodes-base';

/** The items that a work begins with, if any. */
export function itemsAsNodes(items?: IDataObject[]): Placed[] {
	if (!items) return [];
	const jsonOutput = JSON.stringify({ items });
	return [
		{
			...{ name: 'List', type: `${base}.set`, typeVersion: 3.4 },
			parameters: { mode: 'raw', jsonOutput },
		},
		split('Items', 'items'),
	];
}

function split(name: string, fieldToSplitOut: string): Placed {
	return { name, type: `${base}.splitOut`, typeVersion: 1, parameters: { fieldToSplitOut } };
}

const keys: Record<string, string> = { flavors: 'flavors', servers: 'servers', get: 'server' };
const paths: Record<string, string> = {
	flavors: 'flavors/detail',
	servers: 'servers/detail?limit=1000',
	get: 'servers/{{ $json.id }}',
};

const pagination = {
	pagination: {
		paginationMode: 'responseContainsNextURL',
		nextURL: '={{ $response.body.servers_links[0].href }}',
		paginationCompleteWhen: 'other',
		completeExpression: '={{ !$response.body.servers_links }}',
		limitPagesFetched: false,
	},
};

/**
 * The nodes of a person who has no node for OpenStack.
 * @param compute where it is
 * @param authorization the node's parameters and credentials for the token
 */
export function requestNodes(
	{ kind, size }: Work,
	{ serverIds }: Setting,
	compute: string,
	{ parameters, credentials }: Pick<Placed, 'parameters' | 'credentials'>,
): Placed[] {
	const items = kind === 'get' ? serverIds.slice(0, size).map((id) => ({ id })) : undefined;
	const request: Placed = {
		name: 'Request',
		type: `${base}.httpRequest`,
		typeVersion: 4.2,
		parameters: {
			url: `=${compute}/${paths[kind]}`,
			options: kind === 'servers' ? { pagination } : {},
			...parameters,
		},
		credentials,
	};
	return [...itemsAsNodes(items), request, ...(kind === 'get' ? [] : [split('Split', keys[kind])])];
}

/** With this package's credential. */
export function withCredential(credential: { id: string; name: string }) {
	return {
		parameters: {
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'openStackApi',
		},
		credentials: { openStackApi: credential },
	};
}

/** n8n's own nodes, from the n8n that is installed for its tests. */
function nodesOfN8n(): Record<string, INodeType> {
	const load = createRequire(join(n8nInstallation, 'package.json'));
	const node = (path: string, name: string) =>
		new (load(`${base}/dist/nodes/${path}/${name}.node.js`) as any)[name]() as INodeType;
	return {
		[`${base}.httpRequest`]: node('HttpRequest', 'HttpRequest'),
		[`${base}.splitOut`]: node('Transform/SplitOut', 'SplitOut'),
	};
}

async function inEngine(
	work: Work,
	setting: Setting,
	nodesFor: (compute: string) => Placed[],
): Promise<Prepared> {
	const engine = new Engine(undefined, nodesOfN8n());
	const { compute } = await computeOf(setting);
	const nodes = nodesFor(compute);
	const start = { name: 'Start', type: `${base}.manualTrigger`, typeVersion: 1, parameters: {} };
	const workflow = chainOf('Bench', [start, ...nodes]);
	let runs = 0;
	const logInAnew = async () => engine.store('main', credentialOf(setting, runs++));
	await logInAnew();
	const run = async () => {
		const { data } = await engine.run(workflow);
		const { error, runData } = data.resultData;
		if (error) throw new Error(error.message);
		return runData[nodes.at(-1)!.name][0].data!.main[0]!.length;
	};
	if (work.isCold) return { run, before: logInAnew };
	await run();
	return { run };
}

const prepare = async (work: Work, setting: Setting) =>
	await inEngine(work, setting, (compute) =>
		requestNodes(work, setting, compute, withCredential({ id: 'main', name: 'main' })),
	);

/** n8n's HTTP Request node with this package's credential. */
export const httpNodes: Way = { flavors: prepare, servers: prepare, get: prepare };

const prepareByHand = async (work: Work, setting: Setting) =>
	await inEngine(work, setting, (compute) => [
		logInNode(setting),
		...requestNodes(work, setting, compute, {
			parameters: {
				sendHeaders: true,
				headerParameters: {
					parameters: [
						{
							name: 'X-Auth-Token',
							value: "={{ $('Log In').first().json.headers['x-subject-token'] }}",
						},
					],
				},
			},
		}),
	]);

function logInNode({ variables }: Setting): Placed {
	const { OS_AUTH_URL, OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME } = variables;
	const domain = { name: variables.OS_USER_DOMAIN_NAME };
	const user = { name: OS_USERNAME, password: OS_PASSWORD, domain };
	const project = {
		name: OS_PROJECT_NAME,
		domain: { name: variables.OS_PROJECT_DOMAIN_NAME },
	};
	const identity = { methods: ['password'], password: { user } };
	return {
		name: 'Log In',
		type: `${base}.httpRequest`,
		typeVersion: 4.2,
		parameters: {
			method: 'POST',
			url: `${OS_AUTH_URL}/v3/auth/tokens`,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: JSON.stringify({ auth: { identity, scope: { project } } }),
			options: { response: { response: { fullResponse: true } } },
		},
	};
}

/** n8n's HTTP Request nodes and nothing of this package: each run logs in. */
export const httpNodesByHand: Way = {
	flavors: prepareByHand,
	servers: prepareByHand,
	get: prepareByHand,
};
