import { createHash } from 'crypto';

import type { Query } from '../../../openstack/http';
import { isObject, type Json } from '../../../openstack/json';
import { nameOf, type Kind } from '../kind';
import { millisecondsOf } from '../timeZones';

/** What the trigger must know of a kind of thing to tell what has changed. */
export interface Watch {
	kind: Kind;
	/** What is remembered of a thing besides its name and status, by the name that an event tells it by */
	aspects: Record<string, (thing: Json) => unknown>;
	/** What the list is asked for with */
	query: (scope: Scope) => Query;
	/** The microversion in which the list tells all of it; clouds that do not know it tell less */
	microversion?: string;
}

/** Whose things are watched. */
export interface Scope {
	projectId: string;
	allProjects: boolean;
}

/** What is kept of a thing from one poll to the next. */
export interface Remembered {
	name: string;
	status: string;
	/** When the cloud last changed it, as the cloud says it; null: never, or nobody knows */
	updated: string | null;
	aspects: Json;
	/** How often it has been seen to change: tells one event from another that is like it */
	changes: number;
}

/** A thing, as it is remembered. */
export function remembered({ kind, aspects }: Watch, thing: Json): Remembered {
	const told = Object.entries(aspects).map(([name, read]) => [name, read(thing)] as const);
	return {
		name: nameOf(kind, thing),
		status: statusOf(kind, thing),
		updated: (thing.updated ?? thing.updated_at ?? null) as string | null,
		// What the cloud does not tell is not compared.
		aspects: Object.fromEntries(told.filter(([, value]) => value !== undefined)),
		changes: 0,
	};
}

/** A thing as it is now, with what the cloud did not tell of it this time. */
export function completed(then: Remembered | undefined, now: Remembered, raw: Json): Remembered {
	if (!then) return now;
	const name = raw.name === undefined && now.name === '' ? then.name : now.name;
	return { ...now, name, aspects: { ...recalled(then).aspects, ...now.aspects } };
}

function statusOf({ states }: Kind, thing: Json): string {
	return states?.statusOf(thing) ?? String(thing.status ?? '');
}

/** Whether a status means that the thing has failed. */
export function isFailed({ states }: Kind, status: string): boolean {
	return states?.isFailed(status) ?? status === 'ERROR';
}

/** Whether one is older than the other, by the cloud's own clock: some answers come from a node that lags behind. */
export function isOlder(one: string | null, other: string | null): boolean {
	return millisecondsOf(one) < millisecondsOf(other);
}

/** In characters, as JSON: what of an aspect is longer is kept in mind by its digest, so that the state stays small. */
const longest = 500;

interface Digest {
	digest: string;
}

/** What is kept in mind of a thing. */
export function compact(thing: Remembered): Remembered {
	const aspects = Object.entries(thing.aspects).map(([name, value]) => [name, compacted(value)]);
	return { ...thing, aspects: Object.fromEntries(aspects) as Json };
}

/** What is told of a thing that is known from before: null where that was too long. */
export function recalled(thing: Remembered): Remembered {
	const aspects = Object.entries(thing.aspects).map(([name, value]) => [
		name,
		isDigest(value) ? null : value,
	]);
	return { ...thing, aspects: Object.fromEntries(aspects) as Json };
}

/** Whether a value is what was kept in mind. The order of keys says nothing. */
export function isAsKept(kept: unknown, value: unknown): boolean {
	return canonical(kept) === canonical(compacted(value));
}

function compacted(value: unknown): unknown {
	const text = canonical(value);
	if (text.length <= longest) return value;
	return { digest: createHash('sha256').update(text).digest('base64') } satisfies Digest;
}

function isDigest(value: unknown): value is Digest {
	return isObject(value) && Object.keys(value).join() === 'digest';
}

function canonical(value: unknown): string {
	return JSON.stringify(value, (_, part: unknown) =>
		isObject(part)
			? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
			: part,
	);
}
