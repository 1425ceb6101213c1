import type { Cloud } from '../../../openstack/cloud';
import { Fault } from '../../../openstack/faults';
import { queryText, type Query } from '../../../openstack/http';
import type { Json } from '../../../openstack/json';
import { samePage } from '../../../openstack/pages';
import { serviceOfType } from '../../../openstack/services';
import { idOf } from '../kind';
import { entryHas, entryOf, getThing } from '../things';
import { changesBetween, type Change } from './changes';
import { mostThings, type Memory, type UnfinishedLook } from './memory';
import {
	compact,
	completed,
	isOlder,
	recalled,
	remembered,
	type Remembered,
	type Scope,
	type Watch,
} from './watch';

/** The clocks of a cloud's hosts differ: so long before the last look, changes are asked for once more. */
const overlap = 15 * 60_000;

/** After so long, a cloud may have purged what was deleted: then all that there is is looked at. */
const longGap = 6 * 3_600_000;

/** So often all that there is is looked at in any case, whatever a cloud purges. */
const wholeEach = 24 * 3_600_000;

/** Where changes are told: so often. Nova counts it as no change of a server that it got a tag, metadata or an address. */
const wholeEachForChanges = 10 * 60_000;

/** For so long nobody believes an answer that has a deleted thing as it was. */
const lateAnswers = 3_600_000;

/** What happened to one thing. */
export interface Happening extends Change {
	id: string;
	/** As it is, or was when it was last seen; with the changes before this one */
	thing: Remembered;
	/** As the cloud sent it; undefined where it is gone without a trace */
	raw?: Json;
	/** By the cloud's clock, in milliseconds since 1970: when it was seen */
	seen: number;
}

/** What bounds a look. */
export interface Bounds {
	/** When to begin no further page, in milliseconds since 1970 */
	deadline: number;
	/** How many happenings there may be; those of one thing are told together all the same */
	most: number;
	/** Which changes are told */
	isTold: (change: Change, thing: Remembered) => boolean;
	/** Whether it matters what has changed besides the status */
	isAboutChanges: boolean;
}

/** What a look has brought. */
export interface Seen {
	happenings: Happening[];
	memory: Memory;
}

/**
 * Looks at the things of a region, and says what has happened since the last look. The first look tells nothing. What is
 * beyond the bounds counts as not looked at: the next look tells it.
 * @param before what was known after the last look; undefined: nothing. It is left as it is.
 * @throws Fault where a page cannot be had: what was known before still holds then
 */
export async function look(
	cloud: Cloud,
	watch: Watch,
	scope: Scope,
	before: Memory | undefined,
	bounds: Bounds,
): Promise<Seen> {
	const unfinished = before?.look;
	const sight = new Sight(cloud, watch, scope, before, bounds);
	if (!unfinished) return await sight.run(sight.begin());
	return await sight.run(unfinished).catch(async (fault: Fault) => {
		// The thing that marked the place may be gone.
		if (fault.kind !== 'refused') throw fault;
		const anew = new Sight(cloud, watch, scope, before, bounds);
		return await anew.run(anew.begin());
	});
}

class Sight {
	private readonly known: Record<string, Remembered>;
	private readonly gone: Memory['gone'];
	private readonly doubted: Memory['doubted'];
	private doubts: Memory['doubted'] = {};
	private readonly happenings: Happening[] = [];
	private readonly since: number;
	private readonly whole: number;
	/** How many are known */
	private count: number;
	/** There was no room for something, when all that there is was looked at last */
	private readonly isFull: boolean;
	private hasSkipped = false;

	constructor(
		private readonly cloud: Cloud,
		private readonly watch: Watch,
		private readonly scope: Scope,
		before: Memory | undefined,
		private readonly bounds: Bounds,
	) {
		this.known = { ...before?.known };
		this.gone = { ...before?.gone };
		this.doubted = before?.doubted ?? {};
		this.since = before?.since ?? 0;
		this.whole = before?.whole ?? 0;
		this.count = Object.keys(this.known).length;
		this.isFull = before?.isFull ?? false;
	}

	/** @returns a look that begins: at what has changed, where the service can say that and has not forgotten it */
	begin(): UnfinishedLook {
		const { kind, query } = this.watch;
		const { pageSize } = serviceOfType(kind.service);
		const all = { limit: pageSize, ...query(this.scope) };
		const changed = kind.states?.changedSince;
		const each = this.bounds.isAboutChanges ? wholeEachForChanges : wholeEach;
		const hasDoubts = Object.keys(this.doubted).length > 0;
		const [sinceLast, sinceWhole] = [this.since, this.whole].map((time) => Date.now() - time);
		if (!changed || sinceLast > longGap || sinceWhole > each || hasDoubts) {
			return { began: 0, next: all, doubts: {}, seen: [] };
		}
		const next = { ...all, ...changed(new Date(this.since - overlap)) };
		return { began: 0, next, doubts: {} };
	}

	async run(begun: UnfinishedLook): Promise<Seen> {
		this.doubts = { ...begun.doubts };
		this.hasSkipped = begun.hasSkipped ?? false;
		const seen = begun.seen && new Set(begun.seen);
		let { began, next } = begun;
		const unfinished = (): UnfinishedLook => ({
			...{ began, next, doubts: this.doubts, hasSkipped: this.hasSkipped },
			...(seen ? { seen: [...seen] } : {}),
		});
		for (let isFirst = true; ; isFirst = false) {
			// One page at least: each look comes further.
			if (!isFirst && Date.now() > this.bounds.deadline) return this.until(unfinished());
			const page = await this.page(next);
			const time = Number.isNaN(page.time) ? Date.now() : page.time;
			began ||= time;
			for (const entry of page.entries as Json[]) {
				const raw = entryOf(this.watch.kind, entry);
				if (!this.sees(raw, time)) return this.until(unfinished());
				seen?.add(idOf(this.watch.kind, raw));
			}
			if (!page.next) break;
			if (queryText(page.next) === queryText(next))
				throw samePage(this.watch.kind.plural, this.watch.kind.service);
			next = page.next;
		}
		if (seen && !(await this.missed(seen, began))) return this.until();
		return this.until(undefined, { since: began, whole: seen ? began : this.whole });
	}

	/** Old clouds do not know the microversion, and tell less. */
	private async page(query: Query) {
		const { kind, microversion } = this.watch;
		const client = this.cloud.service(kind.service);
		const path = kind.detail ?? kind.path;
		const has = entryHas(kind);
		return await client.atBest(
			microversion ? [microversion, undefined] : [undefined],
			async (version) => await client.page(path, kind.keys, query, { has, microversion: version }),
		);
	}

	/** @returns whether there was room to tell what happened to it */
	private sees(raw: Json, time: number): boolean {
		const { kind } = this.watch;
		const id = idOf(kind, raw);
		const { [id]: then } = this.known;
		const now = completed(then, remembered(this.watch, raw), raw);
		if (then && this.isDoubtful(id, then, now)) return true;
		if (kind.states?.isGone?.(now.status)) return !then || this.goes(id, now, time, raw);
		if (!then && this.isLate(id, now)) return true;
		if (!then && this.count >= mostThings) {
			this.hasSkipped = true;
			return true;
		}
		// Where there was no room for it, nobody knows whether it is new.
		const changes = !then && this.isFull ? [] : changesBetween(this.watch, then, now);
		now.changes = then?.changes ?? this.gone[id]?.changes ?? 0;
		if (!this.add(changes, { id, thing: now, raw, seen: time })) return false;
		if (!then) this.count += 1;
		const more = changes.length > 0 ? 1 : 0;
		this.known[id] = { ...compact(now), changes: now.changes + more };
		delete this.gone[id];
		return true;
	}

	/** What was known and is not in the list any more. @returns whether there was room to tell all of it */
	private async missed(seen: Set<string>, time: number): Promise<boolean> {
		const missing = Object.entries(this.known).filter(([id]) => !seen.has(id));
		for (const [index, [id, then]] of missing.entries()) {
			if (index > 0 && Date.now() > this.bounds.deadline) return false;
			if (this.since && !(await this.isReallyGone(id))) continue;
			if (!this.goes(id, recalled(then), time)) return false;
		}
		return true;
	}

	/** A list may be incomplete: some hosts of the cloud may not answer, or lag behind. */
	private async isReallyGone(id: string): Promise<boolean> {
		const { kind } = this.watch;
		return await getThing(this.cloud, kind, id).then(
			(found) => kind.states?.isGone?.(kind.states.statusOf(found)) ?? false,
			(fault: Fault) => fault.wasRefusedWith(404),
		);
	}

	/** @param last as the cloud tells it, which has taken away what belongs to it */
	private goes(id: string, last: Remembered, time: number, raw?: Json): boolean {
		const then = recalled(this.known[id]);
		const thing = { ...then, updated: last.updated };
		const changes = changesBetween(this.watch, then, undefined);
		if (!this.add(changes, { id, thing, raw, seen: time })) return false;
		delete this.known[id];
		this.count -= 1;
		this.gone[id] = { updated: last.updated, changes: then.changes + 1, told: time };
		return true;
	}

	private add(changes: Change[], of: Omit<Happening, keyof Change>): boolean {
		// All that the first look sees has been there before.
		if (!this.since) return true;
		const told = changes.filter((change) => this.bounds.isTold(change, of.thing));
		const { length } = this.happenings;
		if (told.length > 0 && length > 0 && length + told.length > this.bounds.most) return false;
		this.happenings.push(...told.map((change) => ({ ...change, ...of })));
		return true;
	}

	/** A late answer is of before; what is still so at the next look is true, whatever the clocks say. */
	private isDoubtful(id: string, then: Remembered, { updated }: Remembered): boolean {
		if (!isOlder(updated, then.updated) || this.doubted[id] === updated) return false;
		this.doubts[id] = updated;
		return true;
	}

	/** An answer from before its deletion. */
	private isLate(id: string, { updated }: Remembered): boolean {
		const { [id]: gone } = this.gone;
		return gone !== undefined && !isOlder(gone.updated, updated);
	}

	/** @param look that the next one goes on with */
	private until(look?: UnfinishedLook, done?: Pick<Memory, 'since' | 'whole'>): Seen {
		const { since, whole } = done ?? { since: this.since, whole: this.whole };
		const { known, happenings } = this;
		const isWhole = done !== undefined && done.whole === done.since;
		const isFull = this.hasSkipped || (this.isFull && !isWhole);
		// Until a look has come to its end, what was doubted before may not have been seen again.
		const doubted = done ? this.doubts : this.doubted;
		const now = Date.now();
		const late = Object.entries(this.gone).filter(([, { told }]) => now - told < lateAnswers);
		const gone = Object.fromEntries(late);
		return { happenings, memory: { since, whole, known, gone, doubted, look, isFull } };
	}
}
