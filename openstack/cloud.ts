import { originOf } from './catalog';
import type { Target } from './authorize';
import { Fault, faultOfReply, requestIdOf } from './faults';
import {
	queryOf,
	type Content,
	type HttpReply,
	type HttpRequest,
	type Query,
	type Reply,
} from './http';
import { parsedJson, type Json } from './json';
import { compareMicroversions, microversionFor, microversionHeaders } from './microversion';
import { pageOf, pagesOf, type List, type Page } from './pages';
import { thingOf, type Asked, type Promised } from './promises';
import type { Redaction } from './redaction';
import { isEnough, longRetry, mayRetry, pause, retryDelay, throwIfCancelled } from './retry';
import { comesWhole, serviceOfType } from './services';
import type { Session } from './session';
import { Together } from './together';

/** A request on its way, before token and address are known. */
export interface Call {
	method: HttpRequest['method'];
	target: Target;
	headers: Record<string, string>;
	body?: string;
	/** In place of the body: a file, which can be sent only once */
	content?: Content;
	/** The reply is a file, and not read here */
	isDownload?: boolean;
	/** A 401 is about what was asked, and not about the token: the session is not renewed for it */
	isFinal?: boolean;
}

/** What a cloud needs of the world around it. */
export interface Transport {
	/**
	 * Adds token and address and sends; renews the session once where it has ended.
	 * @returns the reply of any status but 401, and the URL it came from
	 * @throws Fault where no reply came, or a renewed token is refused too
	 */
	send(call: Call): Promise<HttpReply & { url: string }>;
	/** The session in use; undefined before the first request */
	session(): Session | undefined;
	/** Knows the secrets of the credential and the session; those of requests are added to it */
	redaction: Redaction;
	/** Fires when the execution is cancelled */
	signal?: AbortSignal;
	/** The credential's pin: every compute request is sent with this microversion, and with no other */
	computeMicroversion?: string;
	/** How many entries the person wants at most, so that no page is larger than needed */
	limit?: number;
	/** Another region than the credential's */
	region?: string;
	/** What the items of a run share; left out: this is the only one */
	together?: Together;
	/** Waits, while others act */
	meanwhile?: <T>(wait: () => Promise<T>) => Promise<T>;
	/** Gets what the person should know, though it is no error, and how many seconds it took where that matters */
	notice?: (text: string, seconds?: number) => void;
}

/** What a request may say besides its path. */
export interface RequestOptions extends Pick<Call, 'isFinal'> {
	query?: Query;
	/** The lowest microversion that knows all that the request asks for; left out where any does */
	microversion?: string;
	headers?: Record<string, string>;
}

/** What a list may say besides its path. */
export interface ListOptions<T> extends RequestOptions, Pick<List, 'has'> {
	/** Checked here because the service ignores, or cannot express, some of what is asked */
	keep?: (entry: T) => boolean;
	/** It comes whole, and refuses or ignores a limit */
	isUnpaged?: boolean;
}

/** With a check of our own a page may hold few of the entries wanted, so pages are not made smaller than this. */
const checkedAtOnce = 100;

/** What a request for one thing may say besides its path. */
export type ThingOptions = RequestOptions & Promised;

/** One project in one region of an OpenStack cloud, ready for requests. */
export class Cloud {
	readonly compute = this.service('compute');
	readonly image = this.service('image');
	readonly network = this.service('network');
	readonly blockStorage = this.service('block-storage');
	readonly identity = this.service('identity');

	/** What items share that run at the same time */
	readonly together: Together;

	constructor(readonly transport: Transport) {
		this.together = transport.together ?? new Together();
	}

	/** Another than the credential's; empty for that */
	get region(): string {
		return this.transport.region ?? '';
	}

	/** Waits for something, while other items of the run may act. */
	async meanwhile<T>(wait: () => Promise<T>): Promise<T> {
		return await (this.transport.meanwhile?.(wait) ?? wait());
	}

	/**
	 * What is done under the same key for items of the run is done one after another. An item that queues lets others
	 * act meanwhile.
	 * @param act told the error that what came before it ended with
	 */
	async inOrder<T>(key: string, act: (errorBefore?: unknown) => Promise<T>): Promise<T> {
		return await this.together.inOrder(
			`${this.region} ${key}`,
			act,
			async (wait) => await this.meanwhile(wait),
		);
	}

	/** Tells the person what is no error, but would be missed: "The server was stopped already". */
	notice(text: string, seconds?: number): void {
		this.transport.notice?.(text, seconds);
	}

	/** Fires when the execution is cancelled; waits listen to it. */
	get signal(): AbortSignal | undefined {
		return this.transport.signal;
	}

	/** @param type a type in the catalog ("load-balancer"), or an alias of it ("volumev3") */
	service(type: string): ServiceClient {
		return new ServiceClient(type, this);
	}

	/** The session in use, after a login if there is none yet. Keystone's own version page costs it the least. */
	async session(): Promise<Session> {
		const known = this.transport.session();
		if (known) return known;
		const asked = await this.identity.request('GET', '').then(
			() => undefined,
			(fault: Fault) => fault,
		);
		// What Keystone says to the request itself does not matter.
		const session = this.transport.session();
		if (session) return session;
		throw asked ?? new Fault('The login gave no session', { kind: 'login' });
	}
}

/**
 * One service of a cloud. Paths are relative to its endpoint: "servers/detail". What is returned is the one thing in
 * the reply, and a Fault of kind "unclear" is thrown where there is none such; where the service answers with none, as
 * to many an action, `request` is the way.
 */
export class ServiceClient {
	constructor(
		readonly type: string,
		private readonly cloud: Cloud,
	) {}

	async get(path: string, options?: ThingOptions): Promise<Json> {
		return await this.thing('GET', path, undefined, options);
	}

	/** @throws Fault of kind "unclear" where the thing may have been made all the same, though there is no such reply */
	async post(path: string, body: unknown, options?: ThingOptions): Promise<Json> {
		return await this.thing('POST', path, body, options);
	}

	async put(path: string, body: unknown, options?: ThingOptions): Promise<Json> {
		return await this.thing('PUT', path, body, options);
	}

	/** @param body to Glance a list of changes, as JSON-Patch (RFC 6902) has them; to others what is to be different */
	async patch(path: string, body: unknown, options?: ThingOptions): Promise<Json> {
		return await this.thing('PATCH', path, body, options);
	}

	/** @returns the headers of the reply, names in lower case */
	async head(path: string, options?: RequestOptions): Promise<Record<string, string>> {
		return (await this.request('HEAD', path, undefined, options)).headers;
	}

	async delete(path: string, options?: RequestOptions): Promise<void> {
		await this.request('DELETE', path, undefined, options);
	}

	/**
	 * Sends a file with PUT. Never repeated, not even with a new token: its bytes are gone. A request before it makes
	 * sure of the session.
	 * @param size in bytes; left out where nobody knows
	 * @throws Fault as request does
	 */
	async upload(path: string, content: Content, size?: number): Promise<void> {
		throwIfCancelled(this.cloud.signal);
		const outcome = await this.attempt({
			method: 'PUT',
			target: this.at(path),
			headers: {
				'Content-Type': 'application/octet-stream',
				...(size === undefined ? {} : { 'Content-Length': String(size) }),
			},
			content,
			isFinal: true,
		});
		if ('fault' in outcome) throw maybeDone(outcome.fault, 'PUT', path);
	}

	/**
	 * A file, as its bytes come.
	 * @returns them, and the headers of the reply; no content where there are none (204)
	 * @throws Fault as request does
	 */
	async download(path: string): Promise<Pick<HttpReply, 'headers' | 'content'>> {
		throwIfCancelled(this.cloud.signal);
		const reply = await this.cloud.transport.send({
			method: 'GET',
			target: this.at(path),
			headers: { Accept: 'application/octet-stream, application/json' },
			isDownload: true,
		});
		if (reply.statusCode < 300) return reply;
		throw faultOfReply(reply, this.type, this.cloud.transport.redaction);
	}

	/**
	 * Every entry of a list, one after another: see pages.
	 */
	async *list<T = Json>(
		path: string,
		key: string,
		options?: ListOptions<T>,
	): AsyncGenerator<T, void> {
		for await (const page of this.pages(path, key, options)) yield* page;
	}

	/**
	 * The entries of a list, page after page, one request each. An entry at a time takes as long as reading it.
	 * @param path the list's ("servers/detail")
	 * @param key where the list is in the reply ("servers")
	 * @throws Fault as request does, and where the list ends otherwise than by a page that says so
	 */
	async *pages<T = Json>(
		path: string,
		key: string,
		{ keep, isUnpaged, has, ...options }: ListOptions<T> = {},
	): AsyncGenerator<T[], void> {
		const { pageSize } = serviceOfType(this.type);
		// What a person wrote into the path must replace what is asked for here, not stand beside it.
		const [bare, inPath = ''] = path.split('?');
		const isWhole = isUnpaged || comesWhole(this.type, bare);
		const { limit: wanted = Infinity } = this.cloud.transport;
		const limit =
			pageSize && !isWhole && Math.min(pageSize, keep ? Math.max(wanted, checkedAtOnce) : wanted);
		const getPage = async (query: Query) =>
			await this.request('GET', bare, undefined, { ...options, query });
		const query = { limit: limit || undefined, ...options.query, ...queryOf(inPath) };
		for await (const entries of pagesOf(getPage, this.listAt(bare, key, has), query)) {
			yield keep ? (entries as T[]).filter((entry) => keep(entry)) : (entries as T[]);
		}
	}

	/**
	 * One page of a list, for whoever asks for one after the other.
	 * @param query that asks for it
	 * @param has as with list
	 * @throws Fault as request does, and where the reply is not such a page
	 */
	async page(
		path: string,
		key: string,
		query: Query,
		{ has, microversion }: Pick<ListOptions<never>, 'has' | 'microversion'> = {},
	): Promise<Page> {
		const reply = await this.request('GET', path, undefined, { query, microversion });
		return pageOf(reply, this.listAt(path, key, has), query);
	}

	private listAt(path: string, key: string, has?: string): List {
		return { ...this.asked('GET', path), key, has };
	}

	private asked(method: HttpRequest['method'], path: string): Asked {
		const { redaction } = this.cloud.transport;
		return { service: this.type, method, path, redaction };
	}

	/**
	 * Asks in the best of some microversions that the cloud knows, and the credential's pin allows.
	 * @param versions the best first; undefined: whichever
	 * @throws Fault as the last of them does
	 */
	async atBest<T>(
		[best, ...others]: Array<string | undefined>,
		ask: (microversion?: string) => Promise<T>,
	): Promise<T> {
		if (others.length === 0) return await ask(best);
		const { pinned } = this;
		if (pinned && best && compareMicroversions(pinned, best) < 0)
			return await this.atBest(others, ask);
		return await ask(best).catch(async (fault: Fault) => {
			if (!fault.wasRefusedWith(406)) throw fault;
			return await this.atBest(others, ask);
		});
	}

	/** By the credential, for every request */
	private get pinned(): string | undefined {
		return this.type === 'compute' ? this.cloud.transport.computeMicroversion : undefined;
	}

	private async thing(
		method: HttpRequest['method'],
		path: string,
		body: unknown,
		options: ThingOptions = {},
	): Promise<Json> {
		const reply = await this.request(method, path, body, options);
		return thingOf(reply, this.asked(method, path), options);
	}

	/**
	 * Any request. Repeated after passing trouble where that is safe.
	 * @param body sent as JSON; a string is sent as it is
	 * @throws Fault for every status of 300 or more
	 */
	async request(
		method: HttpRequest['method'],
		path: string,
		body?: unknown,
		{ query, microversion, headers, isFinal }: RequestOptions = {},
	): Promise<Reply> {
		const call: Call = {
			method,
			isFinal,
			target: this.at(path, query),
			headers: {
				...(body === undefined ? {} : { 'Content-Type': this.contentType(method) }),
				...microversionHeaders(this.type, microversionFor(microversion, this.pinned)),
				...headers,
			},
			...(body === undefined
				? {}
				: { body: typeof body === 'string' ? body : JSON.stringify(body) }),
		};
		this.cloud.transport.redaction.add(headers, query, call.body && parsedJson(call.body));
		throwIfCancelled(this.cloud.signal);
		await this.untilWelcome();
		const start = Date.now();
		let reason: Fault | undefined;
		let unanswered: Fault | undefined;
		for (let attempt = 1; ; attempt++) {
			const outcome = await this.attempt(call);
			const seconds = (Date.now() - start) / 1000;
			if ('reply' in outcome) {
				if (reason && seconds >= longRetry) this.cloud.notice(heldUp(this.type, reason), seconds);
				return outcome.reply;
			}
			const { fault } = outcome;
			// An unanswered one before may have made the change that this one finds.
			if (unanswered && fault.wasRefusedWith(412)) throw unanswered;
			reason = fault;
			if (fault.kind === 'unclear') unanswered ??= fault;
			// The unanswered DELETE did its work.
			if (unanswered && method === 'DELETE' && fault.wasRefusedWith(404)) {
				return { status: 204, headers: {}, text: '' };
			}
			const { retryAfter } = fault;
			const wait = retryDelay(attempt, retryAfter);
			if (retryAfter && wait !== undefined) this.leaveAlone(retryAfter);
			const isLast = wait === undefined || isEnough(attempt, seconds, retryAfter);
			if (isLast || !mayRetry(fault, method)) {
				// That it is to come back later says nothing of the try before.
				const last = unanswered && fault.wasRefusedWith(429, 498) ? unanswered : fault;
				throw maybeDone(last, method, path);
			}
			await pause(wait, this.cloud.signal);
			await this.untilWelcome();
		}
	}

	private at(path: string, query?: Query): Target {
		return { service: this.type, region: this.cloud.region || undefined, path, query };
	}

	/** Waits as long as the service wants to be left alone, whichever item it has told so. */
	private async untilWelcome(): Promise<void> {
		const { together, signal, region } = this.cloud;
		for (;;) {
			const left = together.quietFor(`${this.type} ${region}`);
			if (left <= 0) return;
			// Not all at the same moment.
			await pause(left + Math.random() * 100, signal);
		}
	}

	private leaveAlone(seconds: number): void {
		const { together, region } = this.cloud;
		together.leaveAlone(`${this.type} ${region}`, seconds * 1000);
	}

	private contentType(method: HttpRequest['method']): string {
		const { patchType } = serviceOfType(this.type);
		return (method === 'PATCH' && patchType) || 'application/json';
	}

	private async attempt(call: Call): Promise<{ reply: Reply } | { fault: Fault }> {
		const sent = await this.follow(call).then(
			(reply) => ({ reply }),
			(fault: Fault) => ({ fault }),
		);
		if ('fault' in sent) return sent;
		const { statusCode: status, headers, body: text } = sent.reply;
		if (status >= 300) {
			return { fault: faultOfReply(sent.reply, this.type, this.cloud.transport.redaction) };
		}
		const json = parsedJson(text);
		if (/json/.test(headers['content-type'] ?? '') && text && json === undefined) {
			return { fault: this.cutOff(sent.reply) };
		}
		const { redaction } = this.cloud.transport;
		// What a cloud makes up, as a password of a new server, it may repeat later.
		if (call.method !== 'GET') redaction.add(headers, json);
		return { reply: { status, headers, text, json } };
	}

	/** Follows redirects of reads, as Heat answers with; only within the origin that sent them. */
	private async follow(call: Call): Promise<HttpReply> {
		let reply = await this.cloud.transport.send(call);
		for (let hops = 0; hops < 5 && isRedirect(reply, call.method); hops++) {
			const { location } = reply.headers;
			const next = URL.canParse(location, reply.url) ? new URL(location, reply.url).href : '';
			if (originOf(next) !== originOf(reply.url)) break;
			reply = await this.cloud.transport.send({
				...call,
				target: { ...call.target, path: next, query: {} },
			});
		}
		return reply;
	}

	private cutOff(reply: HttpReply): Fault {
		const { title: service } = serviceOfType(this.type);
		return new Fault(`The answer of ${service} is cut off`, {
			kind: 'unclear',
			nextStep: 'Try again. If it lasts, look at the proxies between n8n and the cloud.',
			service,
			requestId: requestIdOf(reply, this.cloud.transport.redaction),
		});
	}
}

/** Says of a request without an answer, where it changes something, that it may have done so. */
function maybeDone(fault: Fault, method: string, path: string): Fault {
	const asked = `${method} ${path.split('?')[0]}`;
	const { kind, message, nextStep } = fault;
	if (method === 'GET' || method === 'HEAD') return fault;
	if (kind === 'cancelled') {
		return fault.with({ message: `${message}. It is not known whether ${asked} was done` });
	}
	if (kind !== 'unclear') return fault;
	return fault.with({ nextStep: `It is not known whether ${asked} was done. ${nextStep}`.trim() });
}

/** What made a request take long that was answered in the end. */
function heldUp(type: string, { message, httpStatus }: Fault): string {
	const { title } = serviceOfType(type);
	const status = httpStatus ? ` (HTTP ${httpStatus})` : '';
	return `${title} had to be asked again${status}: ${message}`;
}

function isRedirect({ statusCode, headers }: HttpReply, method: string): boolean {
	return (
		[301, 302, 303, 307, 308].includes(statusCode) &&
		['GET', 'HEAD'].includes(method) &&
		'location' in headers
	);
}
