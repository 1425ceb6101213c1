import { addressOf, pageOf, type Call } from './collection.mts';
import { novaError, ok, refuse, type Reply } from './replies.mts';
import { pythonText } from './schema.mts';

/** A page of a list, with the link to the next one whenever the page is full, as Nova does. */
export function page<Row>(
	call: Call,
	key: string,
	rows: Row[],
	idOf: (row: Row) => string,
	view: (row: Row) => unknown,
	linksKey = `${key}_links`,
): Reply {
	const limit = limitOf(call);
	const wrong = (marker: string) => novaError(400, `marker [${marker}] not found`);
	const { shown, next } = pageOf(call, rows, idOf, limit, wrong);
	const href = `${addressOf(call)}/${call.path}?${next}`;
	const links = next && { [linksKey]: [{ rel: 'next', href }] };
	return ok({ [key]: shown.map(view), ...links });
}

/** How many are asked for; refuses what is no number. */
export function limitOf({ query, cloud }: Call): number {
	const asked = query.get('limit');
	if (asked === null) return cloud.options.maxPage;
	if (/^[0-9]*$/.test(asked)) return Number(asked);
	const says = `Value: ${asked}. '${asked}' does not match '^[0-9]*$'`;
	return refuse(novaError(400, `Invalid input for query parameters limit. ${says}`));
}

/** In the order of the query's "sort_key" and "sort_dir"; refuses a key that there is not. */
export function sortedBy<Row>(
	rows: Row[],
	query: URLSearchParams,
	keys: Record<string, (row: Row) => string | number>,
): Row[] {
	const key = query.get('sort_key');
	if (!key) return rows;
	if (!(key in keys)) {
		const says = `Value: ${key}. '${key}' is not one of ${pythonText(Object.keys(keys))}`;
		refuse(novaError(400, `Invalid input for query parameters sort_key. ${says}`));
	}
	const sign = query.get('sort_dir') === 'asc' ? 1 : -1;
	const value = keys[key];
	return [...rows].sort((a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : 0));
}

/** A part of a list, by limit and offset, which is cut without a link to the rest. */
export function offsetPage<Row>(call: Call, rows: Row[]): Row[] {
	const { query, cloud } = call;
	const offset = Number(query.get('offset') ?? 0);
	const { maxPage } = cloud.options;
	return rows.slice(offset, offset + Math.min(limitOf(call) || maxPage, maxPage));
}
