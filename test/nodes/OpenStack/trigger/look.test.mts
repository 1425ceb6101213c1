import fc from 'fast-check';

import type { Cloud } from '../../../../openstack/cloud.ts';
import { Fault } from '../../../../openstack/faults.ts';
import type { Query } from '../../../../openstack/http.ts';
import type { Json } from '../../../../openstack/json.ts';
import { look, type Happening } from '../../../../nodes/OpenStack/trigger/look.ts';
import {
	kept,
	mostThings,
	stateIn,
	type Memory,
} from '../../../../nodes/OpenStack/trigger/memory.ts';
import { watches } from '../../../../nodes/OpenStack/trigger/watches.ts';

const minute = 60_000;
const hour = 60 * minute;

interface Thing {
	id: string;
	name: string;
	status: string;
	updated: number;
}

/** A cloud whose clock stands still, and that serves two things a page. */
class History {
	now = Date.parse('2026-01-01T00:00:00Z');
	/** How far n8n's clock is off */
	skew = 0;
	/** How the service writes what its things are like */
	constructor(private readonly written: (status: string) => string) {}

	/** The page at which the next poll fails, from 1 on; 0: none */
	fails = 0;
	things: Thing[] = [];
	/** IDs of what the list leaves out, though it is there */
	hidden: string[] = [];
	/** Whether the service links from a page to itself */
	isCircle = false;
	deleted: Thing[] = [];
	private pages = 0;
	private made = 0;

	create(status: string): void {
		const id = `thing-${String(++this.made).padStart(4, '0')}`;
		this.things.push({ id, name: id, status, updated: this.now });
	}

	/** @param slow by how much the clock of the host that does it is behind */
	change(index: number, what: Partial<Thing>, slow = 0): void {
		if (this.things.length === 0) return;
		Object.assign(this.things[index % this.things.length], {
			...what,
			updated: this.now - slow,
		});
	}

	delete(index: number): void {
		if (this.things.length === 0) return;
		const [thing] = this.things.splice(index % this.things.length, 1);
		this.deleted.push({ ...thing, status: 'DELETED', updated: this.now });
	}

	/** What has been deleted for some hours is forgotten. */
	purge(): void {
		this.deleted = this.deleted.filter(({ updated }) => this.now - updated < 7 * hour);
	}

	copy(): History {
		const copy = new History(this.written);
		copy.things = structuredClone(this.things);
		return copy;
	}

	asCloud(): Cloud {
		this.pages = 0;
		const page = async (_: string, key: string, query: Query) => this.page(key, query);
		const get = async (path: string) => {
			const thing = this.things.find(({ id }) => path.endsWith(id));
			if (thing) return { ...thing, status: this.written(thing.status) };
			throw new Fault('It could not be found', { kind: 'refused', httpStatus: 404 });
		};
		const atBest = async <T,>([best]: string[], ask: (version?: string) => Promise<T>) =>
			await ask(best);
		return { service: () => ({ page, get, atBest }), transport: {} } as unknown as Cloud;
	}

	private page(key: string, query: Query) {
		if (++this.pages === this.fails) {
			throw new Fault('The page was cut', { kind: 'unclear' });
		}
		const since = query['changes-since'] as string | undefined;
		const from = since === undefined ? -Infinity : Math.floor(Date.parse(since) / 1000) * 1000;
		const all = since === undefined ? this.things : [...this.things, ...this.deleted];
		const listed = all
			.filter(({ id, updated }) => updated >= from && !this.hidden.includes(id))
			.sort((a, b) => (a.id < b.id ? -1 : 1));
		const start = listed.findIndex(({ id }) => id > String(query.marker ?? ''));
		const rows = start < 0 ? [] : listed.slice(start, start + 2);
		const isLast = start < 0 || start + 2 >= listed.length;
		return {
			key,
			entries: rows.map(({ updated, ...row }) => ({
				...row,
				status: this.written(row.status),
				updated: new Date(updated).toISOString(),
			})),
			next: this.isCircle ? query : isLast ? undefined : { ...query, marker: rows.at(-1)!.id },
			time: this.now,
		};
	}
}

type Seen = Map<string, { name: string; status: string }>;

/** What somebody would tell who sees the whole cloud at each poll. */
function toldBy(before: Seen, after: Seen): string[] {
	const events: string[] = [];
	for (const [id, { name, status }] of after) {
		const then = before.get(id);
		if (!then) events.push(`created ${id} ${status}`);
		else if (then.status !== status) events.push(`statusChanged ${id} ${then.status} ${status}`);
		if (status === 'ERROR' && then?.status !== 'ERROR') events.push(`enteredError ${id}`);
		if (then && then.name !== name) events.push(`changed ${id} ${then.name} ${name}`);
	}
	for (const id of before.keys()) if (!after.has(id)) events.push(`deleted ${id}`);
	return events;
}

/** Statuses in one way. */
function textOf({ event, id, before, after }: Happening): string {
	const status = (of?: Json) => String(of?.status).toUpperCase();
	switch (event) {
		case 'created':
			return `created ${id} ${status(after)}`;
		case 'statusChanged':
			return `statusChanged ${id} ${status(before)} ${status(after)}`;
		case 'changed':
			return `changed ${id} ${String(before?.name)} ${String(after?.name)}`;
		default:
			return `${event} ${id}`;
	}
}

const status = fc.constantFrom('BUILD', 'ACTIVE', 'ERROR', 'SHUTOFF');
const index = fc.nat(9);
const step = fc.oneof(
	fc.record({ does: fc.constant('create'), status }),
	fc.record({ does: fc.constant('status'), index, status }),
	fc.record({ does: fc.constant('rename'), index, name: fc.constantFrom('a', 'b', 'c') }),
	fc.record({ does: fc.constant('delete'), index }),
	fc.record({ does: fc.constant('pass'), minutes: fc.constantFrom(0, 1, 1, 1, 30, 500, 2000) }),
	fc.record({ does: fc.constantFrom('purge', 'vanish') }),
	fc.record({ does: fc.constant('restart') }),
	fc.record({ does: fc.constant('fail'), page: fc.integer({ min: 1, max: 4 }) }),
	fc.record({ does: fc.constantFrom('poll', 'poll', 'poll') }),
) as fc.Arbitrary<Json>;
const steps = fc.array(step, { maxLength: 40 });

const scope = { projectId: 'p', allProjects: false };
const isTold = () => true;
const all = { deadline: Infinity, most: Infinity, isTold, isAboutChanges: false };

let history: History;

beforeEach(() => jest.spyOn(Date, 'now').mockImplementation(() => history.now + history.skew));
afterEach(() => jest.restoreAllMocks());

function does({ does: what, ...more }: Json, slow = 0): void {
	if (what === 'create') history.create(String(more.status));
	if (what === 'status') history.change(Number(more.index), { status: String(more.status) }, slow);
	if (what === 'rename') history.change(Number(more.index), { name: String(more.name) }, slow);
	if (what === 'delete') history.delete(Number(more.index));
	if (what === 'vanish') history.delete(0);
	if (what === 'vanish') history.now += 8 * hour;
	if (what === 'purge' || what === 'vanish') history.purge();
	if (what === 'pass') history.now += Number(more.minutes) * minute;
}

/** As n8n keeps it in its database. */
async function throughDatabase(memory: Memory | undefined): Promise<Memory | undefined> {
	if (!memory) return undefined;
	const text = JSON.stringify(await kept({ of: 'x', turn: 0, regions: { '': memory } }));
	return (await stateIn(JSON.parse(text), 'x'))!.regions[''];
}

describe.each([
	['server', (status: string) => status],
	['volume', (status: string) => status.toLowerCase()],
] as const)('what is told of a %s', (resource, written) => {
	it('is what a perfect observer of the polled states tells, each once, whatever fails or restarts', async () => {
		const watch = watches[resource];
		await fc.assert(
			fc.asyncProperty(steps, fc.constantFrom(-10, 0, 10), async (given, skew) => {
				history = new History(written);
				history.skew = skew * minute;
				let memory: Memory | undefined;
				let observed: Seen | undefined;
				let saved: { memory?: Memory; observed?: Seen } = {};
				const poll = async (fails = 0) => {
					history.fails = fails;
					const seen = await look(history.asCloud(), watch, scope, memory, all).catch(
						() => undefined,
					);
					if (!seen) return;
					const now: Seen = new Map(
						history.things.map(({ id, name, status: is }) => [id, { name, status: is }]),
					);
					const expected = observed ? toldBy(observed, now) : [];
					expect(seen.happenings.map(textOf).sort()).toEqual(expected.sort());
					({ memory } = seen);
					observed = now;
					if (expected.length > 0) saved = { memory, observed };
				};
				for (const one of [...given, { does: 'poll' }, { does: 'poll' }]) {
					does(one);
					if (one.does === 'poll') await poll();
					if (one.does === 'fail') await poll(Number(one.page));
					if (one.does !== 'restart') continue;
					memory = await throughDatabase(saved.memory);
					({ observed } = saved);
					await poll();
					saved = { memory, observed };
				}
			}),
			{ numRuns: 1500 },
		);
	}, 60_000);

	it('adds up to what is there, however little fits into a poll, and however the clocks of the hosts differ', async () => {
		const watch = watches[resource];
		const most = fc.integer({ min: 1, max: 3 });
		const slowSteps = fc.array(fc.tuple(step, fc.constantFrom(0, 0, 5, 10)), { maxLength: 40 });
		await fc.assert(
			fc.asyncProperty(slowSteps, most, fc.boolean(), async (given, most, isHurried) => {
				history = new History(written);
				for (const state of ['ACTIVE', 'ERROR', 'BUILD', 'ACTIVE', 'ACTIVE']) history.create(state);
				let memory: Memory | undefined;
				let told: Seen | undefined;
				const poll = async () => {
					history.fails = 0;
					const deadline = isHurried ? 0 : Infinity;
					const seen = await look(history.asCloud(), watch, scope, memory, {
						...all,
						most,
						deadline,
					});
					({ memory } = seen);
					for (const { event, id, before, after, thing } of seen.happenings) {
						const then = told!.get(id);
						if (event === 'created')
							told!.set(id, { name: thing.name, status: String(after!.status) });
						if (event === 'created') expect(then).toBeUndefined();
						if (event === 'deleted') expect(told!.delete(id)).toBe(true);
						if (event === 'statusChanged') {
							expect(then!.status).toBe(before!.status);
							then!.status = String(after!.status);
						}
						if (event === 'changed') {
							expect(then!.name).toBe(before!.name);
							then!.name = String(after!.name);
						}
					}
					if (!told && memory.since > 0) {
						const known = Object.entries(memory.known);
						told = new Map(known.map(([id, { name, status: is }]) => [id, { name, status: is }]));
					}
					return seen.happenings.length;
				};
				for (const [one, slow] of given) {
					does(one, slow * minute);
					if (one.does === 'poll') await poll();
				}
				for (let quiet = 0; quiet < 20; ) quiet = (await poll()) > 0 ? 0 : quiet + 1;
				const there = history.things.map(({ id, name, status: is }) => [
					id,
					{ name, status: written(is) },
				]);
				expect([...told!].sort()).toEqual(there.sort());
			}),
			{ numRuns: 300 },
		);
	}, 60_000);

	it('is not told again by an answer of a host that lags behind', async () => {
		const watch = watches[resource];
		history = new History(written);
		for (const state of ['ACTIVE', 'ACTIVE', 'ACTIVE']) history.create(state);
		let { memory } = await look(history.asCloud(), watch, scope, undefined, all);
		const poll = async (cloud: History) => {
			const seen = await look(cloud.asCloud(), watch, scope, memory, all);
			({ memory } = seen);
			return seen.happenings.map(textOf).sort();
		};
		history.now += minute;
		const behind = history.copy();
		history.change(0, { status: 'ERROR' });
		history.delete(1);
		expect(await poll(history)).toHaveLength(3);
		behind.now = history.now += minute;
		expect(await poll(behind)).toEqual([]);
		history.now += minute;
		expect(await poll(history)).toEqual([]);
	});
});

it('what is beyond the most that is kept in mind is not told, nor taken for new when there is room', async () => {
	history = new History((status) => status);
	const { now } = history;
	const one = { name: 'x', status: 'ACTIVE', updated: null, aspects: {}, changes: 0 };
	const known = Object.fromEntries(Array.from({ length: mostThings }, (_, at) => [`x-${at}`, one]));
	const full: Memory = { since: now, whole: now, known, gone: {}, doubted: {} };
	history.create('ACTIVE');
	const poll = async (memory: Memory) =>
		await look(history.asCloud(), watches.server, scope, memory, all);
	const first = await poll(full);
	expect(first.happenings).toEqual([]);
	expect(first.memory.isFull).toBe(true);
	expect(Object.keys(first.memory.known)).toHaveLength(mostThings);
	const { 'x-0': _, ...rest } = first.memory.known;
	const second = await poll({ ...first.memory, known: rest });
	expect(second.happenings).toEqual([]);
	expect(second.memory.known).toHaveProperty('thing-0001');
	history.change(0, { status: 'ERROR' });
	expect((await poll(second.memory)).happenings).toHaveLength(2);
});

describe('of volumes', () => {
	const written = (status: string) => status.toLowerCase();
	let memory: Memory | undefined;
	const poll = async (bounds = all) => {
		const seen = await look(history.asCloud(), watches.volume, scope, memory, bounds);
		({ memory } = seen);
		history.now += minute;
		return seen.happenings;
	};

	beforeEach(async () => {
		memory = undefined;
		history = new History(written);
		for (let count = 0; count < 5; count++) history.create('AVAILABLE');
		await poll();
	});

	it('one that a list leaves out is not deleted, and one that cannot be got either is', async () => {
		history.hidden = ['thing-0002'];
		expect(await poll()).toEqual([]);
		history.hidden = [];
		expect(await poll()).toEqual([]);
		history.delete(1);
		expect((await poll()).map(textOf)).toEqual(['deleted thing-0002']);
	});

	it('new ones are told again once there is room for all', async () => {
		memory = { ...memory!, isFull: true };
		history.create('AVAILABLE');
		expect(await poll()).toEqual([]);
		expect(memory!.isFull).toBe(false);
		history.create('ERROR');
		expect((await poll()).map(({ event }) => event)).toEqual(['created', 'enteredError']);
	});

	it('what a look has seen is kept once, however often a page is read', async () => {
		for (let count = 0; count < 20; count++) history.create('AVAILABLE');
		for (let polls = 0; polls < 10; polls++) {
			await poll({ ...all, most: 1 });
			const { seen = [] } = memory?.look ?? {};
			expect(new Set(seen).size).toBe(seen.length);
		}
	});

	it('the same change is another event the next time, and the same event in another run', async () => {
		const counts: number[] = [];
		for (const size of [1, 2, 1, 2]) {
			history.change(0, { name: `size ${size}` });
			const before = memory;
			const [first] = await poll();
			memory = before;
			const [again] = await poll();
			expect(again.thing.changes).toBe(first.thing.changes);
			counts.push(first.thing.changes);
		}
		expect(counts).toEqual([1, 2, 3, 4]);
	});

	it('a page that links to itself is an error', async () => {
		history.isCircle = true;
		await expect(poll()).rejects.toThrow('The service sends the same page of volumes again');
	});
});
