import { Fault } from '../../openstack/faults';
import type { Query } from '../../openstack/http';
import type { Json } from '../../openstack/json';
import { highestMicroversion } from '../../openstack/microversion';
import type { Field, Fields, Value } from './operation';

/** What a filter of a list becomes. */
export interface Becomes<V = unknown> {
	/** The query parameter of this name; or what takes more than the value. Left out: it is only checked here. */
	query?: string | ((value: V) => Query);
	/** Checked here, because the service cannot, or drops the parameter without a word */
	keep?: (value: V, thing: Json) => boolean;
	/** The lowest that knows the parameter */
	microversion?: string;
}

/** A field of a list's filters, with what it becomes. */
export function filter<const F extends Field>(definition: F, becomes: Becomes<Value<F>>): F {
	return { ...definition, becomes } as F;
}

/**
 * What the filters that a person added ask of the service, and what is left to check here.
 * @param fields of the filters
 * @param given the values of those that are there
 * @throws Fault where one is there and empty: the list would be longer than meant, and what comes next may delete it
 */
export function filtered(
	fields: Fields,
	given: Record<string, unknown>,
): { query: Query; keep?: (thing: Json) => boolean; microversion?: string } {
	const query: Query = {};
	const checks: Array<(thing: Json) => boolean> = [];
	const versions: Array<string | undefined> = [];
	for (const [name, value] of Object.entries(given)) {
		const { becomes, displayName } = fields[name];
		if (isBlank(value)) throw emptyFilter(displayName);
		if (!becomes) continue;
		const { query: parameter, keep, microversion } = becomes as Becomes;
		if (typeof parameter === 'string') query[parameter] = value as Query[string];
		else Object.assign(query, parameter?.(value));
		if (keep) checks.push((thing) => keep(value, thing));
		versions.push(microversion);
	}
	return {
		query,
		keep: checks.length > 0 ? (thing) => checks.every((check) => check(thing)) : undefined,
		microversion: highestMicroversion(versions),
	};
}

/** Whether the value of a filter says nothing. */
export function isBlank(value: unknown): boolean {
	return Array.isArray(value)
		? value.length === 0
		: typeof value === 'string' && /^[\s,]*$/.test(value);
}

/** What is said of a filter that is there and says nothing: all would be meant. */
export function emptyFilter(displayName: string): Fault {
	return new Fault(`The filter '${displayName}' is empty`, {
		kind: 'input',
		nextStep: 'Check the expression for it, or remove the filter.',
	});
}
