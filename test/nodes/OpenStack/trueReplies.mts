import { Readable } from 'node:stream';

import type { IExecuteFunctions, INode } from 'n8n-workflow';

import { authorize, type AuthorizableRequest } from '../../../openstack/authorize.ts';
import type { HttpRequest } from '../../../openstack/http.ts';
import type { CredentialFields } from '../../../openstack/login.ts';
import { logIn } from '../../../openstack/login.ts';
import type { Session } from '../../../openstack/session.ts';
import type { Json } from '../../../openstack/json.ts';
import {
	fieldsOf,
	type Field,
	type Fields,
	type Operation,
} from '../../../nodes/OpenStack/operation.ts';
import type { Kind } from '../../../nodes/OpenStack/kind.ts';
import { idOf } from '../../../nodes/OpenStack/kind.ts';
import { entryOf } from '../../../nodes/OpenStack/things.ts';
import { resources } from '../../../nodes/OpenStack/resources/index.ts';
import { run } from '../../../nodes/OpenStack/run.ts';
import { passwordCredential } from '../../engine/fixtures.mts';
import { addServers } from '../../simulator/nova.mts';
import { startSimulator, type Simulator } from '../../simulator/simulator.mts';

/** A reply as it comes over the wire. */
export interface WireReply {
	statusCode: number;
	headers: Record<string, string>;
	body: string;
}

/** What was asked, and what the simulated cloud answered. */
export interface Exchange {
	method: string;
	url: string;
	reply: WireReply;
}

/** A request as n8n's helper gets it from the node. */
export type Sent = AuthorizableRequest & {
	method: string;
	url: string;
	headers: Record<string, string>;
	encoding?: string;
	body?: unknown;
	ignoreHttpStatusErrors?: unknown;
};

/** Answers an authorized request. */
export type Answer = (request: Sent) => WireReply | Promise<WireReply>;

/** One operation, filled in as a person would, with all that it was answered when it did its work. */
export interface Recording {
	resource: string;
	name: string;
	operation: Operation;
	parameters: Record<string, unknown>;
	exchanges: Exchange[];
	/** What it ended with, where that was no result */
	error?: string;
}

/** A login whose session is there already. */
export interface LoggedIn {
	fields: Record<string, unknown>;
	session: Session;
}

const file = { data: Buffer.from('disk').toString('base64'), mimeType: 'application/octet-stream' };

/** What is no ordinary text, by the name of its field. */
const examples: Record<string, unknown> = {
	adminPass: 'Typed-In-9-Pass',
	cidr: '10.9.0.0/24',
	currentPassword: 'demo-secret',
	fileField: 'data',
	namePattern: 'data*',
	networkMode: 'none',
	newPassword: 'Other-9-Pass',
	path: 'servers/detail',
	url: 'https://cloud.example/disk.raw',
};

/** How often an operation is tried with other things, until one lets it do its work. */
const mostTries = 5;

/** A cloud in memory in which there is one of everything, and what it answers to every operation. */
export class TrueReplies {
	private readonly simulator: Simulator;
	readonly login: LoggedIn;
	/** What Keystone answered to the login */
	readonly loginReply: WireReply;
	private readonly state: object;
	private readonly known = new Map<Kind, Json[]>();

	private constructor(simulator: Simulator, login: LoggedIn, loginReply: WireReply) {
		this.simulator = simulator;
		this.login = login;
		this.loginReply = loginReply;
		this.state = structuredClone(simulator.state);
	}

	static async start(): Promise<TrueReplies> {
		const simulator = await startSimulator({ tokenLife: 400_000_000 });
		const fields = passwordCredential(simulator.identityUrl);
		let loginReply: WireReply | undefined;
		const session = await logIn(fields as unknown as CredentialFields, async (request) => {
			loginReply = await overHttp(request);
			return loginReply;
		});
		await furnish(simulator, session);
		return new TrueReplies(simulator, { fields, session }, loginReply!);
	}

	async close(): Promise<void> {
		await this.simulator.close();
	}

	/** Every operation of the table, each on the same cloud. */
	async ofAllOperations(): Promise<Recording[]> {
		const recordings: Recording[] = [];
		for (const [resource, { operations }] of Object.entries(resources)) {
			for (const [name, operation] of Object.entries(operations)) {
				let best: Recording | undefined;
				for (let attempt = 0; attempt < mostTries; attempt++) {
					const next = await this.ofOne(resource, name, operation, attempt);
					if (!best || !next.error || next.exchanges.length > best.exchanges.length) best = next;
					if (!best.error) break;
				}
				recordings.push(best!);
			}
		}
		return recordings;
	}

	/** @param attempt picks other things, so that one may be in a state that lets it be done */
	private async ofOne(
		resource: string,
		name: string,
		operation: Operation,
		attempt: number,
	): Promise<Recording> {
		Object.assign(this.simulator.state, structuredClone(this.state));
		const values = await this.filledIn(fieldsOf(operation), attempt);
		const parameters: Record<string, unknown> = { ...values, resource, operation: name };
		const exchanges: Exchange[] = [];
		const context = contextOf(parameters, this.login, async (request) => {
			const reply = await overHttp(request);
			exchanges.push({ method: request.method, url: request.url, reply });
			return reply;
		});
		const error = await run(context, resources).then(
			() => undefined,
			({ message }: Error) => message,
		);
		return { resource, name, operation, parameters, exchanges, error };
	}

	private async filledIn(fields: Fields, attempt: number): Promise<Record<string, unknown>> {
		const filled: Record<string, unknown> = {};
		for (const [name, field] of Object.entries(fields)) {
			const hidden = Object.entries(field.showIf ?? {}).some(
				([other, values]) => other in fields && !values.includes((filled[other] ?? '') as string),
			);
			if (!hidden) filled[name] = await this.valueOf(name, field, attempt);
		}
		return filled;
	}

	private async valueOf(name: string, field: Field, attempt: number): Promise<unknown> {
		switch (field.type) {
			case 'picker': {
				if (field.of === 'service') return { mode: 'id', value: 'compute' };
				const things = await this.things(field.of);
				const thing = things[attempt % things.length];
				return { mode: 'id', value: thing ? idOf(field.of, thing) : '' };
			}
			case 'collection': {
				if (!/^update|^changes/.test(name)) return {};
				const text = 'description' in field.fields ? 'description' : 'name';
				return text in field.fields ? { [text]: 'walk-2' } : {};
			}
			case 'rows':
				return { row: [await this.filledIn(field.fields, attempt)] };
			case 'string':
				return examples[name] ?? (field.default || (field.required ? 'walk-1' : ''));
			default:
				return examples[name] ?? field.default;
		}
	}

	private async things(kind: Kind): Promise<Json[]> {
		const known = this.known.get(kind) ?? (await this.listed(kind));
		this.known.set(kind, known);
		return known;
	}

	private async listed(kind: Kind): Promise<Json[]> {
		const { session } = this.login;
		const request: Sent = {
			method: 'GET',
			url: '',
			headers: {},
			openstack: { service: kind.service, path: kind.detail ?? kind.path },
		};
		authorize(this.login.fields as never, JSON.stringify(session), request);
		const { body } = await overHttp(request);
		const entries = (JSON.parse(body) as Record<string, Json[]>)[kind.keys] ?? [];
		return entries.map((entry) => entryOf(kind, entry));
	}
}

/** One of everything that an operation may be about. */
async function furnish(simulator: Simulator, session: Session): Promise<void> {
	const { state } = simulator;
	addServers(simulator, 2);
	addServers(simulator, 1, { vmState: 'stopped' });
	const fields = passwordCredential(simulator.identityUrl);
	const make = async (service: string, path: string, body: object): Promise<Json> => {
		const request: Sent = {
			method: 'POST',
			url: '',
			headers: { 'Content-Type': 'application/json' },
			openstack: { service, path },
			body: JSON.stringify(body),
		};
		authorize(fields as never, JSON.stringify(session), request);
		const { statusCode, body: text } = await overHttp(request);
		if (statusCode >= 300) throw new Error(`POST ${path}: ${statusCode} ${text}`);
		const made = JSON.parse(text || '{}') as Json;
		return 'id' in made ? made : (Object.values(made)[0] as Json);
	};
	const [{ id: server }] = state.servers;
	const network = state.networks.find(({ name }) => name === 'private')!;
	const external = state.networks.find((one) => one['router:external'])!;
	const volumes: string[] = [];
	for (const name of ['data-1', 'data-2', 'data-3', 'data-4']) {
		volumes.push(
			String((await make('block-storage', 'volumes', { volume: { name, size: 1 } })).id),
		);
	}
	await make('compute', `servers/${server}/os-volume_attachments`, {
		volumeAttachment: { volumeId: volumes[0] },
	});
	await make('block-storage', 'snapshots', {
		snapshot: { name: 'data', volume_id: volumes[1] },
	});
	await make('block-storage', 'backups', { backup: { name: 'data', volume_id: volumes[1] } });
	await make('block-storage', 'os-volume-transfer', {
		transfer: { name: 'data', volume_id: volumes[2] },
	});
	await make('compute', 'os-keypairs', { keypair: { name: 'key' } });
	await make('compute', 'os-server-groups', {
		server_group: { name: 'apart', policies: ['anti-affinity'] },
	});
	const { id: ownNetwork } = await make('network', 'networks', { network: { name: 'walk' } });
	const subnet = { network_id: ownNetwork, name: 'walk', cidr: '10.8.0.0/24', ip_version: 4 };
	await make('network', 'subnets', { subnet });
	await make('network', 'routers', { router: { name: 'walk' } });
	await make('network', 'ports', { port: { network_id: network.id, name: 'walk' } });
	await make('network', 'security-groups', { security_group: { name: 'walk' } });
	await make('network', 'floatingips', { floatingip: { floating_network_id: external.id } });
	const image = {
		name: 'walk',
		disk_format: 'raw',
		container_format: 'bare',
		visibility: 'shared',
	};
	const { id: queued } = await make('image', 'images', image);
	await make('image', `images/${queued}/members`, { member: state.projects[1].id });
	await make('identity', `users/${session.userId}/application_credentials`, {
		application_credential: { name: 'walk' },
	});
	await make('identity', `users/${session.userId}/credentials/OS-EC2`, {
		tenant_id: session.projectId,
	});
}

/** Sends a request to the simulator, over loopback. */
export async function overHttp({
	method,
	url,
	headers,
	body,
}: Omit<HttpRequest, 'body' | 'method'> & { method: string; body?: unknown }) {
	const content = typeof body === 'string' || body === undefined ? body : await bytesOf(body);
	const reply = await fetch(url, { method, headers, body: content as never, redirect: 'manual' });
	return {
		statusCode: reply.status,
		headers: Object.fromEntries(reply.headers),
		body: await reply.text(),
	};
}

async function bytesOf(body: unknown): Promise<Buffer> {
	if (Buffer.isBuffer(body)) return body;
	const chunks: Buffer[] = [];
	for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(Buffer.from(chunk));
	return Buffer.concat(chunks);
}

/** n8n's httpRequestWithAuthentication, as far as the node relies on it. */
export function sender({ fields, session }: LoggedIn, answer: Answer) {
	return async (_: string, options: Sent): Promise<object> => {
		authorize(fields as never, JSON.stringify(session), options);
		const { statusCode, headers, body } = await answer(options);
		if (statusCode === 401 && options.ignoreHttpStatusErrors !== true) {
			throw Object.assign(new Error('Authorization failed'), {
				response: { status: statusCode, headers },
			});
		}
		const isFile = options.encoding === 'stream';
		return { statusCode, headers, body: isFile ? Readable.from([Buffer.from(body)]) : body };
	};
}

/** What of n8n's contexts the node, its pickers and its trigger need. */
export function contextOf(
	parameters: Record<string, unknown>,
	login: LoggedIn,
	answer: Answer,
	more: object = {},
): IExecuteFunctions {
	const node: INode = {
		id: 'node',
		name: 'OpenStack',
		type: 'openStack',
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
	};
	return {
		getNode: () => node,
		getNodeParameter: (name: string, _: number, fallback: unknown) =>
			name in parameters ? parameters[name] : fallback,
		getCurrentNodeParameter: () => undefined,
		getInputData: () => [{ json: {}, binary: { data: file } }],
		getCredentials: async () => ({
			...login.fields,
			sessionToken: JSON.stringify(login.session),
		}),
		getExecutionCancelSignal: () => undefined,
		getTimezone: () => 'Asia/Tokyo',
		continueOnFail: () => false,
		addExecutionHints: () => undefined,
		logger: { debug: () => undefined, info: () => undefined, warn: () => undefined },
		helpers: {
			httpRequestWithAuthentication: sender(login, answer),
			assertBinaryData: () => file,
			getBinaryDataBuffer: async () => Buffer.from(file.data, 'base64'),
			prepareBinaryData: async (content: AsyncIterable<unknown> | Buffer) => {
				if (!Buffer.isBuffer(content)) for await (const _ of content) continue;
				return file;
			},
		},
		...more,
	} as unknown as IExecuteFunctions;
}
