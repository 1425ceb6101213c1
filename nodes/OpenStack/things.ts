import type { Cloud, ListOptions } from '../../openstack/cloud';
import { Fault } from '../../openstack/faults';
import type { Json } from '../../openstack/json';
import type { Kind } from './kind';

/**
 * An ID as a part of a path.
 * @throws Fault where it would lead to another path
 */
export function idInPath(id: string): string {
	// Half of a character can't be a part of an address.
	if (id !== '' && id !== '.' && id !== '..' && !/\p{Surrogate}/u.test(id))
		return encodeURIComponent(id);
	throw new Fault(`'${id}' is not an ID`, {
		kind: 'input',
		nextStep: 'Choose from the list, or give an ID or a name.',
	});
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
	const { service, key, idKey: has } = kind;
	return await cloud.service(service).get(pathOf(kind, id), { key, has, microversion });
}

/** What a list of things may be asked for. */
export type ThingsOptions = Omit<ListOptions<Json>, 'has' | 'isUnpaged'>;

/** Every thing of a kind that the service lists, with all that it knows of it. */
export async function* listThings(
	cloud: Cloud,
	kind: Kind,
	options?: ThingsOptions,
): AsyncGenerator<Json, void> {
	for await (const page of pagesOfThings(cloud, kind, options)) yield* page;
}

/** The same, a page at a time. */
export async function* pagesOfThings(
	cloud: Cloud,
	kind: Kind,
	{ keep, ...options }: ThingsOptions = {},
): AsyncGenerator<Json[], void> {
	const { service, isUnpaged } = kind;
	const pages = cloud.service(service).pages(kind.detail ?? kind.path, kind.keys, {
		...options,
		keep: keep && ((entry) => keep(entryOf(kind, entry))),
		isUnpaged,
		has: entryHas(kind),
	});
	for await (const page of pages) yield page.map((entry) => entryOf(kind, entry));
}

/** Where each entry of a list has what the thing is known by. */
export function entryHas({ entryKey, idKey = 'id' }: Kind): string {
	return entryKey ? `${entryKey}.${idKey}` : idKey;
}

/** An entry of a list as the thing that it is. */
export function entryOf({ entryKey }: Kind, entry: Json): Json {
	return entryKey ? (entry[entryKey] as Json) : entry;
}

/** Whether a service refused because a thing is locked: whoever may not touch it is told so, done already or not. */
export function isLocked({ message }: Fault): boolean {
	return /is locked/.test(message);
}

/** Throws a refusal of something that was asked of a thing, in the words that its kind has for it. */
export function inPlainWords(
	cloud: Cloud,
	kind: Kind,
	id: string,
): (fault: Fault) => Promise<never> {
	return async (fault) => {
		const { refusalOf, refusedWith = [409] } = kind;
		if (!refusalOf || !fault.wasRefusedWith(...refusedWith)) throw fault;
		const thing = await getThing(cloud, kind, id).catch(() => Promise.reject(fault));
		throw await refusalOf(cloud, thing, fault);
	};
}

/** All entries of a list. */
export async function all(list: AsyncIterable<Json>): Promise<Json[]> {
	const found: Json[] = [];
	for await (const one of list) found.push(one);
	return found;
}
