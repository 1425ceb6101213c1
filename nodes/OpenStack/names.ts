import type { Cloud } from '../../openstack/cloud';
import { Fault } from '../../openstack/faults';
import type { Query } from '../../openstack/http';
import type { Json } from '../../openstack/json';
import { idOf, nameOf, type Kind } from './kind';
import type { Field, Fields } from './operation';
import { all, listThings } from './things';

/** What a person named in a picker, before it is looked up. */
export class Named {
	constructor(readonly name: string) {}
}

/** The IDs that were found in this execution, so that many items with the same name ask once. */
export type FoundIds = Map<string, Promise<string>>;

/**
 * An operation's values with the IDs of what was given by name.
 * @param cloud to look names up in
 * @throws Fault where nothing, or more than one thing, has the name
 */
export async function namesToIds(
	cloud: Cloud,
	fields: Fields,
	values: Record<string, unknown>,
	found: FoundIds,
): Promise<Record<string, unknown>> {
	const entries = Object.entries(values).map(async ([key, value]) => [
		key,
		key in fields ? await withIds(cloud, fields[key], value, found) : value,
	]);
	return Object.fromEntries(await Promise.all(entries)) as Record<string, unknown>;
}

async function withIds(
	cloud: Cloud,
	field: Field,
	value: unknown,
	found: FoundIds,
): Promise<unknown> {
	switch (field.type) {
		case 'picker':
			return value instanceof Named ? await idNamed(cloud, field, value.name, found) : value;
		case 'collection':
			return await namesToIds(cloud, field.fields, value as Record<string, unknown>, found);
		case 'rows': {
			const rows = value as Array<Record<string, unknown>>;
			return await Promise.all(
				rows.map(async (row) => await namesToIds(cloud, field.fields, row, found)),
			);
		}
		default:
			return value;
	}
}

async function idNamed(
	cloud: Cloud,
	{ of: kind, displayName }: Extract<Field, { type: 'picker' }>,
	name: string,
	found: FoundIds,
): Promise<string> {
	if (kind === 'service') return name;
	const key = `${cloud.region} ${kind.plural} ${name}`;
	const id = found.get(key) ?? lookUp(cloud, kind, displayName, name);
	found.set(key, id);
	return await id;
}

async function lookUp(cloud: Cloud, kind: Kind, parameter: string, name: string): Promise<string> {
	const things = await named(cloud, kind, name, kind.pickerQuery);
	const ids = things.map((thing) => idOf(kind, thing));
	if (ids.length === 1) return ids[0];
	throw ids.length === 0
		? new Fault(`The parameter '${parameter}': nothing is named '${name}'`, {
				kind: 'input',
				nextStep: 'Check the name, in upper and lower case too, or choose from the list.',
			})
		: new Fault(`The parameter '${parameter}': ${ids.length} are named '${name}'`, {
				kind: 'input',
				nextStep: `Give the ID of the one you mean: ${ids.slice(0, 10).join(', ')}.`,
			});
}

/**
 * Every thing of a kind with just this name, less what is being deleted, each with all that the service knows. A
 * service's own filter may be case-insensitive, so the names are compared again.
 */
export async function thingsNamed(cloud: Cloud, kind: Kind, name: string): Promise<Json[]> {
	return await named(cloud, kind, name, { ...kind.pickerQuery, fields: undefined });
}

async function named(cloud: Cloud, kind: Kind, name: string, least: Query = {}): Promise<Json[]> {
	const isHidden = kind.nameQuery && (await kind.hidesNames?.(cloud));
	const query = { ...least, ...(isHidden ? {} : kind.nameQuery?.(name)) };
	const { states } = kind;
	const isLeaving = (thing: Json) =>
		kind.isGoing?.(thing) || states?.isGone?.(states.statusOf(thing));
	const keep = (thing: Json) => nameOf(kind, thing) === name && !isLeaving(thing);
	return await all(listThings(cloud, kind, { query, keep }));
}
