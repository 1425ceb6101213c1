import { Fault } from './faults';
import { queryOf, type Query } from './http';

/** A list's reply: the list under its own key, and a link to the next page in the service's own way. */
export type Page = Record<string, unknown> | Array<{ name?: string }>;

/**
 * The query of the next page. The ways: Nova, Neutron, Cinder and Octavia `{key}_links: [{rel: "next", href}]`;
 * Glance and Barbican `next`; Designate and Keystone `links: {next}`; Heat `links: [{rel: "next", href}]`.
 * Only the query of the link is taken: behind proxies its host is often wrong, and the token goes with it.
 * @returns undefined on the last page
 */
export function nextQuery(page: Record<string, unknown>, key: string): Query | undefined {
	const link = nextLink(page[`${key}_links`]) ?? nextLink(page.links) ?? page.next;
	if (typeof link !== 'string' || !link.includes('?')) return undefined;
	return queryOf(link.slice(link.indexOf('?') + 1));
}

function nextLink(links: unknown): string | undefined {
	if (Array.isArray(links)) {
		return (links as Array<{ rel?: string; href?: string }>).find(({ rel }) => rel === 'next')
			?.href;
	}
	return (links as { next?: string } | undefined)?.next ?? undefined;
}

/**
 * Every entry of a list, page after page, one request each; of Swift's one more, which is empty.
 * @param getPage fetches the page that a query asks for
 * @param givenKey where the list is in the reply ("servers"); empty: the only list there
 * @param query of the first page
 * @throws Fault where the reply has no such list, or a service links from a page back to one before
 */
export async function* entriesOf<T>(
	getPage: (query: Query) => Promise<Page>,
	givenKey: string,
	query: Query,
): AsyncGenerator<T, void> {
	const seen = new Set<string>();
	for (let next: Query | undefined = query; next; ) {
		const page: Page = await getPage(next);
		const key = givenKey || (Array.isArray(page) ? '' : onlyList(page));
		const entries: unknown = Array.isArray(page) ? page : page[key];
		if (!Array.isArray(entries)) {
			throw new Fault(`The reply has no list '${key}'`, {
				kind: 'refused',
				nextStep: `It has: ${Object.keys(page).join(', ') || 'nothing'}.`,
			});
		}
		yield* entries as T[];
		const linked = Array.isArray(page) ? afterLast(page) : nextQuery(page, key);
		// Barbican's links leave out the filters that the list was asked for with.
		next = linked && { ...query, ...linked };
		const asText = JSON.stringify(next);
		if (next && seen.has(asText)) {
			throw new Fault(`The service sends the same page of '${key}' again and again`, {
				kind: 'refused',
				nextStep: 'Tell the operator of the cloud. A smaller list can still be read with a filter.',
			});
		}
		seen.add(asText);
	}
}

/** Swift answers a bare list without a link: what follows is asked for by the last name, until nothing does. */
function afterLast(entries: Array<{ name?: string }>): Query | undefined {
	const name = entries.at(-1)?.name;
	return name === undefined ? undefined : { marker: name };
}

function onlyList(page: Record<string, unknown>): string {
	const keys = Object.keys(page).filter(
		(key) => Array.isArray(page[key]) && !/(^|_)links$/.test(key),
	);
	if (keys.length === 1) return keys[0];
	const names = Object.keys(page).join(', ') || 'nothing';
	throw new Fault(`The reply has ${keys.length === 0 ? 'no list' : 'several lists'}`, {
		kind: 'refused',
		nextStep: `It has: ${names}. Name the list in 'List Key', or set 'Response' to 'Body'.`,
	});
}
