import type { IHttpRequestOptions, INodeExecutionData } from 'n8n-workflow';

import { Engine } from '../engine/engine.mts';
import { passwordCredential } from '../engine/fixtures.mts';
import { startSimulator, type Simulator } from '../simulator/simulator.mts';
import type { State } from '../simulator/state.mts';
import { startElsewhere, type Places } from './elsewhere.mts';
import type { Fault } from './faults.mts';
import { filledIn, item, scenes, shareFromElsewhere, stage } from './scenes.mts';
import { copyOf, growth, thingsOf } from './things.mts';

/** What a request is for, as it shows in a run without a fault. */
export const sorts = ['login', 'read', 'creation', 'change', 'deletion'] as const;
export type Sort = (typeof sorts)[number];

/** A request of a run. */
export interface Sent {
	method: string;
	/** Path and query */
	url: string;
	body: string;
	sort: Sort;
	/** Whether it is only to be done while the thing is as it was */
	isConditional: boolean;
	/** Whether its reply is a page of a list, and whether more of them follow */
	page?: 'last' | 'more';
}

/** What a run came to. */
export interface Outcome {
	items?: INodeExecutionData[];
	error?: Error & { description?: string | null };
	sent: Sent[];
	/** How many there are more on the cloud after it, or less, by their kind */
	grown: Record<string, number>;
	/** Names and IDs of what was made */
	made: string[];
	/** How many requests a host got that is none of the cloud's */
	strayed: number;
}

/** A fault at one of an operation's requests. */
export interface Case {
	fault: Fault;
	/** Of the request, in the run without a fault */
	at: number;
	/** Whether every request from that one on meets it */
	persists: boolean;
}

/** An operation on a cloud where it can do its work. */
export interface Walked {
	name: string;
	/** Without a fault */
	good: Outcome;
	meet: (one: Case) => Promise<Outcome>;
}

/** How long a request may take to which no answer will come, in milliseconds. */
const patience = 100;

/** The header of a request that is to meet a fault: several at the same time come in any order. */
const mark = 'x-fault';

/** How long a run may take on a busy machine, in milliseconds. */
const longest = 60_000;

type Outgoing = Pick<IHttpRequestOptions, 'url' | 'method' | 'body' | 'headers' | 'timeout'>;

/** n8n's engine with clouds in memory, on which operations run with a fault at one of their requests. */
export class Walk {
	private readonly engine = new Engine();
	private places!: Places;
	private prepared!: State;
	private clouds = 0;
	/** Is told of each request before it is sent, and may lead it elsewhere */
	private beforeEach: (request: Outgoing) => void = () => {};

	/** Sets the stage: what all scenes need. */
	async start(): Promise<this> {
		this.places = await startElsewhere();
		const { credentials } = this.engine;
		const { preAuthentication } = credentials;
		credentials.preAuthentication = async ({ helpers }, ...rest) => {
			const httpRequest = async (request: IHttpRequestOptions) => {
				this.beforeEach(request);
				return (await helpers.httpRequest(request)) as unknown;
			};
			const watched = { helpers: { ...helpers, httpRequest } } as { helpers: typeof helpers };
			return await preAuthentication.call(credentials, watched, ...rest);
		};
		this.prepared = await this.after(undefined, stage);
		return this;
	}

	async close(): Promise<void> {
		await this.places.close();
	}

	/**
	 * An operation, ready to meet faults.
	 * @throws where it does not end well without one
	 */
	async operation(name: string): Promise<Walked> {
		const { after = [], with: given = {} } = scenes[name] ?? {};
		const state = after.length > 0 ? await this.after(this.prepared, after) : this.prepared;
		const act = this.engine.repeatable(filledIn(name, given, state), [item]);
		const good = await this.run(state, act);
		if (good.error) throw new Error(`${name} fails without a fault: ${good.error.message}`);
		return { name, good, meet: async (one) => await this.run(state, act, one) };
	}

	/** The state of a cloud after some steps. */
	private async after(before: State | undefined, steps: typeof stage): Promise<State> {
		const cloud = await this.cloudIn(before);
		this.beforeEach = () => {};
		if (!before) shareFromElsewhere(cloud.state);
		for (const [name, given = {}] of steps) {
			await this.engine.repeatable(filledIn(name, given, cloud.state), [item])();
		}
		await cloud.close();
		return copyOf(cloud.state);
	}

	/** A cloud, and the credential for it, of which no login is remembered. */
	private async cloudIn(state: State | undefined): Promise<Simulator> {
		const cloud = await startSimulator({ catalog: 'prefixed', maxPage: 3 });
		if (state) Object.assign(cloud.state, copyOf(state));
		const row = [{ service: `unused-${++this.clouds}`, url: 'https://cloud.example' }];
		const fields = { endpointOverrides: { row } } as never;
		this.engine.store('main', passwordCredential(cloud.identityUrl, fields));
		return cloud;
	}

	private async run(
		state: State,
		act: () => Promise<{ items: INodeExecutionData[] }>,
		one?: Case,
	): Promise<Outcome> {
		const cloud = await this.cloudIn(state);
		const before = thingsOf(cloud.state);
		const sent: Sent[] = [];
		this.places.strayed = 0;
		this.beforeEach = (request) => {
			const { pathname, search } = new URL(request.url);
			const { method = 'GET' } = request;
			const body = typeof request.body === 'string' ? request.body : '';
			const sort = sortOf(method, pathname);
			const isConditional = 'If-Match' in (request.headers ?? {});
			const url = pathname + search;
			const at = sent.push({ method, url, body, sort, isConditional }) - 1;
			// n8n sends the same once more where it was refused with 401.
			if (request.headers) delete request.headers[mark];
			if (one && (one.persists ? at >= one.at : at === one.at)) this.divert(request, one, cloud);
		};
		if (one?.fault.trouble) {
			const trouble = one.fault.trouble(this.places.addresses);
			cloud.trouble({ when: ({ headers }) => mark in headers, times: Infinity, ...trouble });
		}
		if (!one) observe(cloud, sent);
		let items: INodeExecutionData[] | undefined;
		const work = this.engine.credentials.beforeEach(
			async (request) => this.beforeEach(request),
			async () => ({ items } = await act()),
		);
		const error = await inTime(work).then(
			() => undefined,
			(thrown: Error) => thrown,
		);
		// What is sent later is for nobody.
		const ofRun = [...sent];
		await cloud.close();
		const after = thingsOf(cloud.state);
		return {
			...(error ? { error } : { items }),
			sent: ofRun,
			grown: growth(before, after),
			made: [...after].flatMap(([key, { id, name }]) => (before.has(key) ? [] : [id, name])),
			strayed: this.places.strayed,
		};
	}

	private divert(request: Outgoing, { fault }: Case, cloud: Simulator): void {
		const { pathname, search } = new URL(request.url);
		request.headers = { ...request.headers, [mark]: 'yes' };
		if (fault.goesTo) request.url = this.places.addresses[fault.goesTo] + pathname + search;
		if (fault.revokes) cloud.revokeTokens();
		if (fault.isSilent) request.timeout = patience;
	}
}

function sortOf(method: string, path: string): Sort {
	if (method === 'POST' && path.endsWith('/auth/tokens')) return 'login';
	if (method === 'GET' || method === 'HEAD') return 'read';
	return method === 'DELETE' ? 'deletion' : 'change';
}

/** Notes what requests do that go well. */
function observe(cloud: Simulator, sent: Sent[]): void {
	let count = thingsOf(cloud.state).size;
	cloud.trouble({
		times: Infinity,
		reply: ({ method, url }, { body }) => {
			const request = sent.find((one) => one.method === method && one.url === url)!;
			const before = count;
			count = thingsOf(cloud.state).size;
			if (request.sort === 'change' && count > before) request.sort = 'creation';
			const values = request.sort === 'read' && body ? Object.entries(body) : [];
			if (values.some(([, value]) => Array.isArray(value))) {
				const goesOn = values.some(([name]) => name === 'next' || name.endsWith('_links'));
				request.page = goesOn ? 'more' : 'last';
			}
			return undefined;
		},
	});
}

async function inTime<T>(work: Promise<T>): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error('It does not end')), longest);
	});
	return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
