import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

import { catalogOf, type CatalogShape, type Endpoint } from './catalog.mts';
import { cinder } from './cinder.mts';
import { glance } from './glance.mts';
import { inAcceptedForm } from './glanceErrors.mts';
import { keystone } from './keystone.mts';
import { settle } from './later.mts';
import { neutron } from './neutron.mts';
import { nova } from './nova.mts';
import { Refusal, unauthorized, type Reply } from './replies.mts';
import { send } from './sending.mts';
import { seededState, type State, type Token } from './state.mts';
import { isTaken } from './tokens.mts';
import { versionDocument } from './versions.mts';

/** A request as a service of the simulator sees it. */
export interface SimulatedRequest {
	/** As services name it in their reply */
	id: string;
	service: string;
	region: string;
	method: string;
	/** Address of the service as it was asked: scheme, host, and the prefix where it has one */
	root: string;
	/** Below that: "/v2.1/servers/detail" */
	pathname: string;
	/** Without the version and the project: "servers/detail" */
	path: string;
	/** Path and query as they came over the wire */
	url: string;
	query: URLSearchParams;
	headers: IncomingMessage['headers'];
	body: string;
	json: any;
	/** In place of the body, where that may be too large to keep */
	stream?: AsyncIterable<Buffer>;
	/** undefined for Keystone's own login */
	token?: Token;
	/** Seconds that a token lives which is asked for here */
	tokenLife: number;
}

export type Handler = (request: SimulatedRequest, cloud: Simulator) => Reply | Promise<Reply>;

/** Trouble to order: what happens to the requests that match, instead of or before the true reply. */
export interface Trouble {
	service?: string;
	region?: string;
	method?: string;
	/** Tested against the path below the service's version */
	path?: RegExp;
	/** Asked of each request that matches besides; left out: it happens to all */
	when?: (request: SimulatedRequest) => boolean;
	/** How often; left out: once */
	times?: number;
	/** Milliseconds before anything happens */
	delay?: number | (() => number);
	/**
	 * Sent in place of the true reply; a function gets that, and the request, after the work is done, and may leave
	 * it at the truth.
	 */
	reply?:
		| Reply
		| ((request: SimulatedRequest, trueReply: Reply, cloud: Simulator) => Reply | undefined);
	/** After the work is done: the connection is closed without a reply, or in the middle of it, or nothing comes */
	lost?: 'reset' | 'cut' | 'silence';
	/** The connection is closed before any work is done */
	dropped?: boolean;
}

export interface SimulatorOptions {
	catalog?: CatalogShape;
	/** Seconds that a token lives */
	tokenLife?: number;
	/** Milliseconds that a server stays in BUILD, and that whatever else takes its time takes */
	buildTime?: number;
	/** Whether a shelved server stays on its host, as clouds choose; left out: it leaves at once */
	keepsShelved?: boolean;
	/** The largest page of Nova, Glance, Neutron and Cinder */
	maxPage?: number;
	/** Of Keystone or, behind a path prefix, of all; left out: any free one */
	port?: number;
	/** PEM texts; speaks https then */
	tls?: { key: string; cert: string };
}

type Settings = Required<Omit<SimulatorOptions, 'port' | 'tls'>> & Pick<SimulatorOptions, 'tls'>;

/** What is behind an address. */
interface Place {
	service: string;
	region: string;
	tokenLife?: number;
}

interface Logged {
	service: string;
	region: string;
	method: string;
	path: string;
	url: string;
	headers: IncomingMessage['headers'];
	json: any;
	status: number;
}

const handlers: Record<string, Handler> = {
	identity: keystone,
	compute: nova,
	image: glance,
	network: neutron,
	'block-storage': cinder,
};

/** An OpenStack cloud in memory, over HTTP on loopback: Keystone, Nova, Glance, Neutron and Cinder. */
export class Simulator {
	readonly state: State = seededState();
	/** Every request that came, in order */
	readonly requests: Logged[] = [];
	endpoints: Endpoint[] = [];
	private troubles: Trouble[] = [];
	private readonly servers: Server[] = [];
	private readonly sockets = new Set<Socket>();

	readonly options: Settings;

	constructor(options: Settings) {
		this.options = options;
	}

	/** What a person writes into the credential; OS_AUTH_URL. */
	get identityUrl(): string {
		return this.endpoints.find(({ service }) => service === 'identity')!.url;
	}

	get catalog() {
		return catalogOf(this.endpoints, this.options.catalog);
	}

	/** How many requests a service got; all services where none is named. */
	count(service?: string): number {
		return this.requests.filter((one) => !service || one.service === service).length;
	}

	get logins(): number {
		return this.requests.filter(({ method, path }) => method === 'POST' && path === 'auth/tokens')
			.length;
	}

	/**
	 * Orders trouble for requests to come.
	 * @returns what ends it
	 */
	trouble(trouble: Trouble): () => void {
		const ordered = { times: 1, ...trouble };
		this.troubles.push(ordered);
		return () => {
			this.troubles = this.troubles.filter((one) => one !== ordered);
		};
	}

	/** Ends every token now, as a password change does. */
	revokeTokens(): void {
		this.state.tokens.clear();
	}

	async start(port = 0): Promise<this> {
		const { catalog } = this.options;
		const regions =
			catalog === 'regions' ? ['north', 'south'] : [catalog === 'conoha' ? 'c3j1' : 'RegionOne'];
		if (catalog === 'prefixed') {
			const origin = await this.listen(undefined, port);
			this.endpoints = Object.entries(prefixes).map(([service, prefix]) => ({
				service,
				region: regions[0],
				origin,
				prefix,
				url: `${origin}${prefix}`,
			}));
			return this;
		}
		for (const region of regions) {
			for (const service of Object.keys(handlers)) {
				const isShared = service === 'identity' && region !== regions[0];
				const origin = isShared
					? this.endpoints[0].origin
					: await this.listen({ service, region }, service === 'identity' ? port : 0);
				this.endpoints.push({ service, region, origin, prefix: '', url: origin });
			}
		}
		return this;
	}

	/**
	 * Keystone at one more address, whose tokens live for another time; all else is the same cloud.
	 * @param tokenLife in seconds
	 * @returns the address
	 */
	async addKeystone(tokenLife: number): Promise<string> {
		return await this.listen({ ...this.endpoints[0], tokenLife }, 0);
	}

	async close(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await Promise.all(this.servers.map((one) => new Promise((done) => one.close(done))));
	}

	private async listen(fixed: Place | undefined, port: number): Promise<string> {
		const { tls } = this.options;
		const listener = (request: IncomingMessage, response: ServerResponse) => {
			void this.answer(fixed, request, response);
		};
		const server = tls ? createTlsServer(tls, listener) : createServer(listener);
		server.on('connection', (socket) => {
			this.sockets.add(socket);
			socket.on('close', () => this.sockets.delete(socket));
		});
		await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
		this.servers.push(server);
		return `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
	}

	private async answer(
		fixed: Place | undefined,
		incoming: IncomingMessage,
		response: ServerResponse,
	): Promise<void> {
		const request = await this.read(fixed, incoming);
		const trouble = this.troubles.find((one) => matches(one, request));
		if (trouble) {
			if (--trouble.times! <= 0) this.troubles.splice(this.troubles.indexOf(trouble), 1);
			await passed(trouble.delay);
		}
		const reply = await this.replyTo(request, trouble);
		const { service, region, method, path, url, headers, json } = request;
		this.requests.push({ service, region, method, path, url, headers, json, status: reply.status });
		if (trouble?.dropped || trouble?.lost === 'reset') incoming.socket.destroy();
		else if (trouble?.lost !== 'silence') {
			send(response, reply, request, trouble?.lost === 'cut');
		}
		// What takes no time is done when the reply is read, which tells of it as not yet done.
		settle(this.state);
	}

	private async replyTo(request: SimulatedRequest, trouble?: Trouble): Promise<Reply> {
		if (trouble?.dropped) return { status: 0 };
		const { reply } = trouble ?? {};
		if (reply && typeof reply !== 'function') {
			for await (const _ of request.stream ?? []);
			return reply;
		}
		const trueReply = await this.handle(request);
		return reply?.(request, trueReply, this) ?? trueReply;
	}

	private async read(
		fixed: Place | undefined,
		incoming: IncomingMessage,
	): Promise<SimulatedRequest> {
		const { pathname, searchParams } = new URL(incoming.url!, 'http://simulator');
		const place = fixed ?? this.placeOf(pathname);
		const prefix = fixed ? '' : (prefixes[place.service] ?? '');
		const below = pathname.slice(prefix.length) || '/';
		const path = below.replace(/^\/(v\d[\d.]*)?\/?/, '').replace(/^[0-9a-f]{32}\/?/, '');
		const isData = dataPaths.test(`${place.service} ${incoming.method} ${path}`);
		const stream = isData ? (incoming as AsyncIterable<Buffer>) : undefined;
		const body = stream ? '' : await textOf(incoming);
		return {
			id: newRequestId(),
			service: place.service,
			region: place.region,
			tokenLife: place.tokenLife ?? this.options.tokenLife,
			method: incoming.method!,
			root: `${this.options.tls ? 'https' : 'http'}://${incoming.headers.host}${prefix}`,
			pathname: below,
			path,
			url: incoming.url!,
			query: searchParams,
			headers: incoming.headers,
			body,
			json: parsed(body),
			stream,
			token: this.state.tokens.get(String(incoming.headers['x-auth-token'])),
		};
	}

	private placeOf(pathname: string): Place {
		const [service = 'unknown'] =
			Object.entries(prefixes).find(([, prefix]) => `${pathname}/`.startsWith(`${prefix}/`)) ?? [];
		return { service, region: 'RegionOne' };
	}

	private async handle(request: SimulatedRequest): Promise<Reply> {
		const { service, token } = request;
		settle(this.state);
		const document = versionDocument(request);
		if (document) return document;
		if (service !== 'identity' && !isTaken(token, this)) {
			return inAcceptedForm(unauthorized(service), request);
		}
		try {
			return inAcceptedForm(await handlers[service](request, this), request);
		} catch (error) {
			if (error instanceof Refusal) return inAcceptedForm(error.reply, request);
			throw error;
		}
	}
}

const prefixes: Record<string, string> = {
	identity: '/identity',
	compute: '/compute',
	image: '/image',
	network: '/networking',
	'block-storage': '/volume',
};

/**
 * Starts a cloud in memory.
 * @returns it, listening on loopback only; close() ends it
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const { port, ...rest } = options;
	return await new Simulator({
		catalog: 'plain',
		tokenLife: 3600,
		buildTime: 0,
		keepsShelved: false,
		maxPage: 1000,
		...rest,
	}).start(port);
}

/** What waits for an answer keeps this process alive, and not what nobody waits for any more. */
async function passed(delay: Trouble['delay']): Promise<void> {
	const time = typeof delay === 'function' ? delay() : delay;
	if (time) await new Promise((done) => setTimeout(done, time).unref());
}

function matches(trouble: Trouble, request: SimulatedRequest): boolean {
	const { service, region, method, path } = request;
	return (
		(!trouble.region || trouble.region === region) &&
		(!trouble.service || trouble.service === service) &&
		(!trouble.method || trouble.method === method) &&
		(!trouble.path || trouble.path.test(path)) &&
		(!trouble.when || trouble.when(request))
	);
}

/** What an image is filled with. */
const dataPaths = /^image PUT images\/[^/]+\/(file|stage)$/;

async function textOf(incoming: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of incoming) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString();
}

function parsed(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}

let requestNumber = 0;

function newRequestId(): string {
	return `req-${String(++requestNumber).padStart(8, '0')}-5eed-4000-8000-000000000000`;
}
