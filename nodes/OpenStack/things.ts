import type { Cloud } from '../../openstack/cloud';
import { Fault } from '../../openstack/faults';
import type { Json } from '../../openstack/json';
import type { Kind } from './kind';

/**
 * An ID as a part of a path.
 * @throws Fault where it would lead to another path
 */
export function idInPath(id: string): string {
	if (id !== '' && id !== '.' && id !== '..') return encodeURIComponent(id);
	throw notAnId(id);
}

/** The path of one thing: "servers/5c1f..." */
export function pathOf(kind: Kind, id: string): string {
	return `${kind.path}/${idInPath(id)}`;
}

/**
 * One thing by its ID.
 * @throws Fault where the reply is something else: "servers/detail" is a list
 */
export async function getThing(
	cloud: Cloud,
	kind: Kind,
	id: string,
	microversion?: string,
): Promise<Json> {
	const reply = await cloud.service(kind.service).get(pathOf(kind, id), { microversion });
	const found = (kind.key ? reply[kind.key] : reply) as Json | undefined;
	if (found?.[kind.idKey ?? 'id'] === undefined) throw notAnId(id);
	return found;
}

/** An entry of a list as the thing that it is. */
export function entryOf({ entryKey }: Kind, entry: Json): Json {
	return entryKey ? (entry[entryKey] as Json) : entry;
}

/** Throws a refusal of something that was asked of a thing, in the words that its kind has for it. */
export function inPlainWords(
	cloud: Cloud,
	kind: Kind,
	id: string,
): (fault: Fault) => Promise<never> {
	return async (fault) => {
		if (fault.httpStatus !== 409) throw fault;
		const thing = await getThing(cloud, kind, id).catch(() => Promise.reject(fault));
		throw (await kind.refusalOf?.(cloud, thing, fault)) ?? fault;
	};
}

function notAnId(id: string): Fault {
	return new Fault(`'${id}' is not an ID`, {
		kind: 'input',
		nextStep: 'Choose from the list, or give an ID or a name.',
	});
}
