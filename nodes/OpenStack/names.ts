import type { Cloud } from '../../openstack/cloud';
import { Fault } from '../../openstack/faults';
import type { Json } from '../../openstack/json';
import type { Field, Fields } from './operation';
import { listBehind, type PickerList, type PickerSearch } from './pickerLists';
import { hasNamesInMetadata, isGoing, serverName } from './serverNames';

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
			return value instanceof Named
				? await idOf(cloud, field.search, field.displayName, value.name, found)
				: value;
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

async function idOf(
	cloud: Cloud,
	search: PickerSearch,
	parameter: string,
	name: string,
	found: FoundIds,
): Promise<string> {
	const list = listBehind(search);
	if (!list) return name;
	const key = `${search} ${name}`;
	const id = found.get(key) ?? lookUp(cloud, list, parameter, name);
	found.set(key, id);
	return await id;
}

async function lookUp(
	cloud: Cloud,
	{ service, path, key, query, nameQuery }: PickerList,
	parameter: string,
	name: string,
): Promise<string> {
	const isHidden = service === 'compute' && nameQuery && (await hasNamesInMetadata(cloud));
	const asked = isHidden ? {} : nameQuery?.(name);
	const ids: string[] = [];
	const rows = cloud.service(service).list<Json>(path, key, {
		query: { ...query, ...asked },
		keep: (row) => serverName(row) === name && !isGoing(row),
	});
	for await (const { id } of rows) ids.push(String(id));
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
