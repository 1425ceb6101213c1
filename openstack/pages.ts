import { Fault } from './faults';
import { queryOf, queryText, type Query, type Reply } from './http';
import { isObject, type Json } from './json';
import { brokenEntry, brokenLink, brokenPromise, hasField, type Asked } from './promises';
import { serviceOfType } from './services';

/** A list, as it is asked for. */
export interface List extends Asked {
	/** Where it is in the reply ("servers"); empty: the only list there */
	key: string;
	/** A text or number that each entry has, and that is read; left out: "id"; empty: entries may be texts too, as tags are */
	has?: string;
}

/** One page of a list. */
export interface Page {
	/** Where the list is in the reply */
	key: string;
	entries: unknown[];
	/** The query of the next page; undefined where this page says that the list ends */
	next?: Query;
	/** By the clock of the service, in milliseconds since 1970; NaN where it does not say */
	time: number;
}

/**
 * Reads a page. No list ends but by a page that says so: a page of another form, an entry that is none, and a
 * link that cannot be followed are errors.
 * @param query that asked for the page
 * @throws Fault where the reply is not such a page
 */
export function pageOf(reply: Reply, list: List, query: Query): Page {
	const { bareLists } = serviceOfType(list.service);
	const { json } = reply;
	const time = Date.parse(reply.headers.date ?? '');
	if (bareLists && Array.isArray(json)) {
		const entries = checked(json, reply, list, '');
		return { key: '', entries, next: following(query, nameAfter(entries, reply, list)), time };
	}
	const key = list.key || onlyList(reply, list);
	const given = isObject(json) ? json[key] : undefined;
	if (!isObject(json) || !Array.isArray(given)) {
		throw brokenPromise(reply, list, `a list '${key}'`, key);
	}
	const entries = checked(given, reply, list, list.has);
	const linked = linkedQuery(json, reply, { ...list, key }) ?? placeAfter(entries, list, query);
	return { key, entries, next: following(query, linked), time };
}

/** Barbican's links leave out the filters that the list was asked for with. */
function following(query: Query, next: Query | undefined): Query | undefined {
	return next && { ...query, ...next };
}

/**
 * The entries of a list, page after page, one request each; of a list without links one more, which is empty.
 * @param getPage fetches the page that a query asks for
 * @param query of the first page
 * @throws Fault where a reply is not such a page, or a service links from a page back to one before
 */
export async function* pagesOf(
	getPage: (query: Query) => Promise<Reply>,
	list: List,
	query: Query,
): AsyncGenerator<unknown[], void> {
	const seen = new Set<string>();
	let { key } = list;
	let shown = '';
	for (let next: Query | undefined = query; next; ) {
		const asText = queryText(next);
		if (seen.has(asText)) {
			throw samePage(`'${key}'`, list.service);
		}
		seen.add(asText);
		const page: Page = pageOf(await getPage(next), { ...list, key }, next);
		if (isCut(list)) {
			const before = shown;
			shown = JSON.stringify(page.entries);
			// Where the service takes no notice of the place, it had shown all at once.
			if (shown === before) return;
		}
		yield page.entries;
		({ key, next } = page);
	}
}

/**
 * A service that links from a page back to one before, or takes no notice of the place that it was asked for.
 * @param things that it lists: "servers"
 * @param service its type in the catalog
 */
export function samePage(things: string, service: string): Fault {
	return new Fault(`The service sends the same page of ${things} again and again`, {
		kind: 'refused',
		service: serviceOfType(service).title,
		nextStep: 'Tell the operator of the cloud. A smaller list can still be read with a filter.',
	});
}

function checked(entries: unknown[], reply: Reply, list: List, has = 'id'): unknown[] {
	const wrong = entries.findIndex((entry) =>
		has ? !hasField(entry, has) : entry === null || entry === undefined,
	);
	if (wrong < 0) return entries;
	throw brokenEntry(reply, list, entries[wrong], has);
}

/**
 * The query of the next page. The ways: Nova, Neutron and Octavia `{key}_links: [{rel: "next", href}]`, Cinder
 * sometimes in the singular; Glance and Barbican `next`; Designate and Keystone `links: {next}`; Heat
 * `links: [{rel: "next", href}]`. Only the query of the link is taken: behind proxies its host is often wrong,
 * and the token goes with it.
 * @returns undefined where there is no link
 */
function linkedQuery(page: Json, reply: Reply, list: List): Query | undefined {
	for (const [name, value] of Object.entries(page)) {
		if (name === list.key) continue;
		const link = name === 'next' ? value : /(^|_)links$/.test(name) ? nextLink(value) : undefined;
		if (link === undefined || link === null) continue;
		const query = typeof link === 'string' ? queryOf(link.split('?').slice(1).join('?')) : {};
		if (Object.keys(query).length === 0) {
			throw brokenLink(reply, list, list.key, 'its link there has no query');
		}
		return query;
	}
	// Keystone, where its operator limits the length of lists.
	if (page.truncated === true) {
		throw brokenLink(reply, list, list.key, 'it has no link there');
	}
	return undefined;
}

/** @returns what the links say of the next page, whatever that is; undefined or null where they say nothing */
function nextLink(links: unknown): unknown {
	if (links === null || links === undefined) return undefined;
	if (isObject(links)) return links.next;
	if (!Array.isArray(links) || !links.every(isObject)) return '';
	const next = links.find(({ rel }) => rel === 'next');
	return next && (next.href ?? '');
}

/** What follows a page of a list that the service cuts without a link. */
function placeAfter(entries: unknown[], list: List, query: Query): Query | undefined {
	if (entries.length === 0 || !isCut(list)) return undefined;
	return { offset: (Number(query.offset) || 0) + entries.length };
}

function isCut({ service, path }: List): boolean {
	const { cutLists = [] } = serviceOfType(service);
	return cutLists.some((name) => path.endsWith(name));
}

/** Swift's entries have a name, and what stands for several of them, with a delimiter, a part of one. */
function nameAfter(entries: unknown[], reply: Reply, list: List): Query | undefined {
	if (entries.length === 0) return undefined;
	const last = entries.at(-1);
	const marker = isObject(last) ? (last.name ?? last.subdir) : undefined;
	if (typeof marker === 'string' && marker) return { marker };
	throw brokenEntry(reply, list, last, 'name');
}

function onlyList(reply: Reply, list: List): string {
	const { json } = reply;
	if (!isObject(json)) throw brokenPromise(reply, list, 'an object with a list');
	const keys = Object.keys(json).filter(
		(key) => Array.isArray(json[key]) && !/(^|_)links$/.test(key),
	);
	if (keys.length === 1) return keys[0];
	const names = Object.keys(json).join(', ') || 'nothing';
	throw new Fault(`The reply has ${keys.length === 0 ? 'no list' : 'several lists'}`, {
		kind: 'refused',
		nextStep: `It has: ${list.redaction.said(names)}. Name the list in 'List Key', or set 'Response' to 'Body'.`,
	});
}
