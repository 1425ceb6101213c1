import { Fault } from '../../openstack/faults';
import type { Json } from '../../openstack/json';
import { highestMicroversion } from '../../openstack/microversion';
import type { Field, Fields, Value } from './operation';

/** What a field says of a thing that is made or changed. */
export interface Says<V = unknown> {
	/** The attribute of this name; or what takes more than the value */
	body?: string | ((value: V) => Json);
	/** The lowest that knows the attribute */
	microversion?: string;
}

/** A field of a creation or a change, with what it says in the request. */
export function sent<const F extends Field>(
	definition: F,
	body: string | ((value: Value<F>) => Json),
	microversion?: string,
): F {
	const { becomes } = definition;
	return { ...definition, becomes: { ...becomes, body, microversion } } as F;
}

/**
 * What fields say of a thing, in the words of the API, and the lowest microversion that knows them all.
 * @param given the values; what is not there says nothing
 * @param isNew whether what is empty says nothing either
 */
export function bodyOf(
	fields: Fields,
	given: Record<string, unknown>,
	isNew: boolean,
): { body: Json; microversion?: string } {
	const body: Json = {};
	const versions: Array<string | undefined> = [];
	for (const [name, { becomes, showIf = {} }] of Object.entries(fields)) {
		const value = given[name];
		const { body: says, microversion } = (becomes ?? {}) as Says;
		if (says === undefined || value === undefined || (isNew && isEmpty(value))) continue;
		// An expression may have chosen otherwise than what is filled in for it.
		const isMeant = Object.entries(showIf).every(
			([other, values]) => given[other] === undefined || values.includes(given[other] as string),
		);
		if (!isMeant) continue;
		if (typeof says === 'string') body[says] = value;
		else Object.assign(body, says(value));
		versions.push(microversion);
	}
	return { body, microversion: highestMicroversion(versions) };
}

function isEmpty(value: unknown): boolean {
	return value === '' || (Array.isArray(value) && value.length === 0);
}

/**
 * Rows of keys and values as an object.
 * @throws Fault where a row has no key, or that of another
 */
export function entriesOf(rows: ReadonlyArray<{ key: string; value: string }>): Json {
	if (rows.some(({ key }) => !key.trim())) {
		throw new Fault('A row has no key', {
			kind: 'input',
			nextStep: 'Give it a key, or remove it.',
		});
	}
	const entries = Object.fromEntries(rows.map(({ key, value }) => [key, value]));
	if (Object.keys(entries).length === rows.length) return entries;
	throw new Fault('Two rows have the same key', {
		kind: 'input',
		nextStep: 'Remove one of them: only one value can hold.',
	});
}
