import fc from 'fast-check';
import type {
	ICredentialDataDecryptedObject,
	IHttpRequestHelper,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { OpenStackApi } from '../../../credentials/OpenStackApi.credentials.ts';
import { authorize } from '../../../openstack/authorize.ts';
import { Fault } from '../../../openstack/faults.ts';
import { listSearches } from '../../../nodes/OpenStack/pickers.ts';
import { resources } from '../../../nodes/OpenStack/resources/index.ts';
import { run } from '../../../nodes/OpenStack/run.ts';
import { poll } from '../../../nodes/OpenStack/trigger/poll.ts';
import { triggerFields } from '../../../nodes/OpenStack/trigger/fields.ts';
import { tracesOf } from '../../engine/traces.mts';
import { spoiled, spoiling, type Spoiling } from './spoiled.mts';
import {
	contextOf,
	TrueReplies,
	type Answer,
	type Exchange,
	type Recording,
	type Sent,
	type WireReply,
} from './trueReplies.mts';

// Longer than a busy machine takes, also for many runs.
jest.setTimeout(3_600_000);

let mockNow = Date.now();
jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	// Waits cost no time.
	sleep: async (milliseconds: number) => void (mockNow += milliseconds),
}));

/** Of each operation, picker and trigger; the seeds are the same every time, so that nobody's change fails by chance. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 3);
const firstSeed = Number(process.env.FUZZ_SEED ?? 9);

/** More than any wait or list of these replies takes. */
const mostAsked = 2000;

const credential = new OpenStackApi();
let truth: TrueReplies;
let recordings: Recording[];
/** What any operation was answered, for requests that it makes because of what it was told */
let anywhere: Map<string, WireReply>;

beforeAll(async () => {
	jest.spyOn(Date, 'now').mockImplementation(() => mockNow);
	truth = await TrueReplies.start();
	recordings = await truth.ofAllOperations();
	anywhere = new Map();
	for (const { method, url, reply } of recordings.flatMap(({ exchanges }) => exchanges)) {
		for (const key of [`${method} ${url}`, shapeOf(method, url)]) {
			if (!anywhere.has(key) || anywhere.get(key)!.statusCode >= 300) anywhere.set(key, reply);
		}
	}
});
afterAll(async () => {
	jest.restoreAllMocks();
	await truth.close();
});

/** A request without what tells one thing from another. */
function shapeOf(method: string, url: string): string {
	const { origin, pathname } = new URL(url);
	return `${method} ${origin}${pathname.replace(/[0-9a-f]{8}-?[0-9a-f-]{8,}/g, '*')}`;
}

const notFound: WireReply = {
	statusCode: 404,
	headers: { 'content-type': 'application/json' },
	body: '{"itemNotFound": {"message": "It could not be found.", "code": 404}}',
};

/** A cloud that says again what it has said, spoiled. */
class Parrot {
	readonly strayed: string[] = [];
	asked = 0;
	private readonly told = new Map<string, number>();

	constructor(
		private readonly exchanges: Exchange[],
		private readonly spoilings: Spoiling[],
		/** Which of the replies are spoiled, by their order: all from the first on that it is, in turn */
		private readonly turns: boolean[],
	) {}

	readonly answer: Answer = ({ method, url }: Sent) => {
		const { origins } = truth.login.session;
		if (!origins.includes(new URL(url).origin)) this.strayed.push(`${method} ${url}`);
		if (this.asked > mostAsked) {
			this.strayed.push('asks without end');
			throw new Fault('Asked without end', { kind: 'cancelled' });
		}
		const turn = this.asked++;
		const reply = this.truthOf(method, url);
		if (!this.turns[turn % this.turns.length]) return reply;
		return spoiled(reply, this.spoilings[turn % this.spoilings.length]);
	};

	/** The replies to a request that was sent several times, in their order; the last one again and again. */
	private truthOf(method: string, url: string): WireReply {
		const key = `${method} ${url}`;
		const own = this.exchanges.filter((one) => `${one.method} ${one.url}` === key);
		const times = this.told.get(key) ?? 0;
		this.told.set(key, times + 1);
		const exchange = own[Math.min(times, own.length - 1)];
		return exchange?.reply ?? anywhere.get(key) ?? anywhere.get(shapeOf(method, url)) ?? notFound;
	}
}

/** What JavaScript says where a program did not look at what it was given, or made a sentence of it. */
const slips =
	/\bCannot (read|convert|set|destructure|mix|create)|is not (a function|iterable|defined|an object|a constructor)\b|undefined|NaN|Invalid (time|array|regular|string|date|count)|call stack|BigInt|circular|\[object |out of range|Unexpected (token|end)|in JSON at/;

const secretsIn = (exchanges: Exchange[]) => [
	...new Set(exchanges.flatMap(({ reply }) => madeUp(reply.body))),
];

/** Passwords and keys that the cloud made up. */
function madeUp(body: string): string[] {
	const found = body.matchAll(
		/"(?:adminPass|private_key|secret|auth_key|password)": ?"((?:[^"\\]|\\.)+)"/g,
	);
	return [...found].map(([, text]) => String(JSON.parse(`"${text}"`)).slice(0, 200));
}

interface Outcome {
	items?: Array<{ json: unknown }>;
	error?: Error;
}

function check(outcome: Outcome, parrot: Parrot, secrets: string[]): void {
	expect(parrot.strayed).toEqual([]);
	const { error } = outcome;
	if (error) {
		if (!(error instanceof NodeOperationError || error instanceof NodeApiError)) throw error;
		expect(`${error.message} ${error.description ?? ''}`).not.toMatch(slips);
		expect(error.message).toMatch(/\S/);
	} else {
		expect(outcome.items?.every(({ json }) => typeof json === 'object' && json !== null)).toBe(
			true,
		);
	}
	const told = tracesOf(outcome);
	for (const secret of secrets) expect(told.includes(secret) ? secret : '').toBe('');
}

const settle = async (act: Promise<Array<Array<{ json: unknown }>> | null>): Promise<Outcome> =>
	await act.then(
		(outputs) => ({ items: outputs?.[0] ?? [] }),
		(error: Error) => ({ error }),
	);

const spoilings = fc.array(spoiling, { minLength: 1, maxLength: 3 });
const turns = fc.oneof(
	fc.constant<boolean[]>([true]),
	fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }).map((some) => [...some, true]),
);

const operations = Object.entries(resources).flatMap(([resource, { operations: own }]) =>
	Object.keys(own).map((name): [string, string] => [resource, name]),
);

const searches = listSearches(resources);
const places = [...operations.map(([resource, name]) => `${resource} ${name}`)];
const seedOf = (place: string) => {
	if (!places.includes(place)) places.push(place);
	return firstSeed + places.indexOf(place);
};

/** @param once answers with the parrot, and gives what came of it */
async function spoil(
	place: string,
	exchanges: Exchange[],
	once: (answer: Answer) => Promise<Outcome>,
): Promise<void> {
	const { password } = truth.login.fields;
	const secrets = [String(password), truth.login.session.token, ...secretsIn(exchanges)];
	const judged = async (all: Spoiling[], which: boolean[]) => {
		const parrot = new Parrot(exchanges, all, which);
		check(await once(parrot.answer), parrot, secrets);
	};
	const property = fc.asyncProperty(spoilings, turns, judged);
	await fc.assert(property, { numRuns, seed: seedOf(place) });
}

describe('whatever the cloud answers: a result or a clear error, no request elsewhere, no secret', () => {
	it.each(operations)('to %s %s', async (resource, name) => {
		const { parameters, exchanges } = recordings.find(
			(one) => one.resource === resource && one.name === name,
		)!;
		await spoil(`${resource} ${name}`, exchanges, async (answer) => {
			const context = contextOf(parameters, truth.login, answer);
			return await settle(run(context, resources));
		});
	});

	it.each(Object.keys(searches))('to the picker %s', async (name) => {
		await spoil(name, [], async (answer) => {
			const context = contextOf({}, truth.login, answer) as unknown as ILoadOptionsFunctions;
			const page = searches[name].call(context, 'a');
			return await settle(page.then(({ results }) => [results.map((json) => ({ json }))]));
		});
	});

	it.each(triggerFields.resource.options.map(({ value }) => value))(
		'to the trigger that watches %s, which goes on with what it knows',
		async (resource) => {
			const events = ['changed', 'created', 'deleted', 'enteredError', 'statusChanged'];
			await spoil(`trigger ${resource}`, [], async (answer) => {
				const memory = {};
				const polled = async (answers: Answer, mode = 'trigger') => {
					const context = contextOf({ resource, events }, truth.login, answers, {
						getMode: () => mode,
						getActivationMode: () => 'activate',
						getWorkflowStaticData: () => memory,
						getNodeParameter: (name: string, fallback: unknown) =>
							(({ resource, events }) as Record<string, unknown>)[name] ?? fallback,
					});
					return await settle(poll(context as unknown as IPollFunctions));
				};
				const truthful = new Parrot([], [{ changes: [], headers: {} }], [true]);
				expect((await polled(truthful.answer)).error).toBeUndefined();
				const outcome = await polled(answer);
				expect((await polled(truthful.answer)).error).toBeUndefined();
				const sample = await polled(answer, 'manual');
				return outcome.error ? outcome : sample;
			});
		},
	);
});

describe('whatever Keystone answers to a login: a session for the hosts it names, or a clear error', () => {
	const services = ['compute', 'volumev3', 'image', 'network', 'identity', 'x', '__proto__'];

	it.each(['', 'RegionOne'])('with the region %j', async (region) => {
		const { loginReply } = truth;
		const fields = {
			...truth.login.fields,
			region,
			sessionToken: '',
		} as ICredentialDataDecryptedObject;
		const { password } = truth.login.fields;
		const once = async (spoilt: Spoiling) => {
			const reply = spoiled(loginReply, spoilt);
			const httpRequest = async () => reply;
			const helpers = { helpers: { httpRequest } } as unknown as IHttpRequestHelper;
			const outcome = await credential.preAuthentication.call(helpers, fields).then(
				(session) => ({ session }),
				(error: Error) => ({ error }),
			);
			if ('error' in outcome) {
				checkFault(outcome.error, [String(password), String(reply.headers['x-subject-token'])]);
				return;
			}
			const { sessionToken } = outcome.session;
			expect(sessionToken).not.toContain(password);
			const hosts = `${reply.body} ${String(fields.identityUrl)}`.toLowerCase();
			for (const service of services) {
				const request: Sent = {
					method: 'GET',
					url: '',
					headers: {},
					openstack: { service, path: 'a' },
				};
				try {
					authorize(fields as never, sessionToken, request);
					expect(hosts).toContain(new URL(request.url).hostname);
				} catch (error) {
					// n8n logs in once more then.
					if ((error as { response?: object }).response) continue;
					checkFault(error as Error, [String(password)]);
				}
			}
		};
		const property = fc.asyncProperty(spoiling, once);
		await fc.assert(property, { numRuns: numRuns * 20, seed: seedOf(`login ${region}`) });
	});
});

function checkFault(error: Error, secrets: string[]): void {
	if (!(error instanceof Fault)) throw error;
	const told = `${error.message} ${error.description}`;
	expect(told).not.toMatch(slips);
	for (const secret of secrets) expect(told.includes(secret) ? secret : '').toBe('');
}
