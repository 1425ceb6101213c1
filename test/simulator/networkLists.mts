import {
	addressOf,
	idOfRowsOf,
	listViewOf,
	pageOf,
	type Call,
	type Collection,
} from './collection.mts';
import { attributesOf, type Attribute } from './networkAttributes.mts';
import { invalidInput } from './networkChecks.mts';
import { badRequest } from './networkInput.mts';
import { neutronError, ok, type Reply } from './replies.mts';
import { pythonText } from './schema.mts';
import type { Row } from './state.mts';

const aboutTheList = ['limit', 'marker', 'page_reverse', 'sort_key', 'sort_dir', 'fields'];

type Fits = (row: Row) => boolean;

/** By tags, where a kind has them. */
const tagFilters: Record<string, (has: boolean[]) => boolean> = {
	tags: (has) => has.every(Boolean),
	'tags-any': (has) => has.some(Boolean),
	'not-tags': (has) => !has.every(Boolean),
	'not-tags-any': (has) => !has.some(Boolean),
};

/** Filters and sorts by what Neutron does so by, and links to the pages before and after. */
export function networkList(kind: string, collection: Collection, rows: Row[], call: Call): Reply {
	const { query, cloud, path } = call;
	const table = attributesOf[kind];
	const asked = query.get('limit') ?? '0';
	if (!/^\d+$/.test(asked)) {
		const says = `Limit must be an integer 0 or greater and not '${asked}'.`;
		return neutronError(400, 'BadRequest', `Bad limit request: ${says}`);
	}
	const sorting = sortingIn(table, query);
	const filters = filtersIn(table, query);
	const found = rows
		.filter((row) => filters.every((fits) => fits(row)))
		.sort((a, b) => {
			for (const [key, direction] of sorting) {
				const order = compare(a[key], b[key]);
				if (order !== 0) return direction === 'desc' ? -order : order;
			}
			return 0;
		});
	// None at all means as many as there may be.
	const limit = Number(asked) || cloud.options.maxPage;
	const idOf = idOfRowsOf(collection);
	const { shown, next } = pageOf(call, found, idOf, limit, (id) => collection.missing(id, call));
	const view = listViewOf(collection, call);
	const previous = new URLSearchParams([...query].filter(([name]) => name !== 'marker'));
	if (shown.length > 0) previous.set('marker', idOf(shown[0]));
	previous.set('page_reverse', 'True');
	const address = `${addressOf(call)}/${path}`;
	return ok({
		[collection.keys]: shown.map((row) => withFields(view(row), call)),
		[`${collection.keys}_links`]: [
			...(next ? [{ rel: 'next', href: `${address}?${next}` }] : []),
			{ rel: 'previous', href: `${address}?${previous}` },
		],
	});
}

/** What of a thing is asked for. */
export function withFields(row: object, { query }: Call): object {
	const fields = query.getAll('fields');
	if (fields.length === 0) return row;
	return Object.fromEntries(Object.entries(row).filter(([name]) => fields.includes(name)));
}

function sortingIn(table: Record<string, Attribute>, query: URLSearchParams): string[][] {
	const [keys, directions] = [query.getAll('sort_key'), query.getAll('sort_dir')];
	if (keys.length !== directions.length) {
		badRequest('The number of sort_keys and sort_dirs must be same');
	}
	const wrong = directions.filter((one) => one !== 'asc' && one !== 'desc');
	if (wrong.length > 0) {
		badRequest(
			`${pythonText(wrong)} is invalid value for sort_dirs, valid value is 'asc' and 'desc'`,
		);
	}
	const strange = keys.filter((key) => !table[key]?.access.includes('sort'));
	if (strange.length > 0) badRequest(`${pythonText(strange)} is invalid attribute for sort_keys`);
	return [...keys.map((key, index) => [key, directions[index]]), ['id', 'asc']];
}

function filtersIn(table: Record<string, Attribute>, query: URLSearchParams): Fits[] {
	const names = [...new Set(query.keys())].filter((name) => !aboutTheList.includes(name));
	const isKnown = (name: string) =>
		table[name in tagFilters ? 'tags' : name]?.access.includes('filter');
	const strange = names.filter((name) => !isKnown(name));
	if (strange.length > 0) badRequest(`${pythonText(strange)} is invalid attribute for filtering`);
	return names.map((name) => filterOf(name, table[name], query.getAll(name)));
}

function filterOf(name: string, attribute: Attribute, values: string[]): Fits {
	if (name in tagFilters) {
		const wanted = values.flatMap((one) => one.split(','));
		return ({ tags }) => tagFilters[name](wanted.map((tag) => tags.includes(tag)));
	}
	if (name === 'fixed_ips') return byFixedIps(values);
	// It is taken, and has no effect.
	if (name === 'normalized_cidr') return () => true;
	if (name === 'shared' || name === 'is_default') {
		const wanted = values.map(attribute.convert!);
		return (row) => wanted.includes(row[name] ?? false);
	}
	const wanted = values.map((one) => attribute.convert?.(one) ?? one);
	return (row) => [row[name]].flat().some((one) => wanted.some((other) => isSame(one, other)));
}

const isSame = (value: unknown, wanted: unknown) =>
	value !== null && value !== undefined && String(value) === String(wanted);

/** Any of the addresses, and any of the subnets that are named. */
function byFixedIps(values: string[]): Fits {
	const pairs = values.map((one) => {
		const [, key, value] = /^([^=]+)=(.*)$/.exec(one) ?? [];
		return key ? { key, value } : invalidInput(`'${one}' is not of the form <key>=[value]`);
	});
	const under = (key: string) => pairs.filter((one) => one.key === key).map(({ value }) => value);
	const [addresses, subnets] = [under('ip_address'), under('subnet_id')];
	const substrings = under('ip_address_substr');
	return ({ fixed_ips: all }) => {
		const some = (wanted: string[], fits: (ip: Row, one: string) => boolean) =>
			wanted.length === 0 || all.some((ip: Row) => wanted.some((one) => fits(ip, one)));
		return (
			some(addresses, (ip, one) => ip.ip_address === one) &&
			some(subnets, (ip, one) => ip.subnet_id === one) &&
			some(substrings, (ip, one) => ip.ip_address.includes(one))
		);
	};
}

/** As a database does: nothing comes first, and the case of letters is all the same. */
function compare(a: unknown, b: unknown): number {
	const [left, right] = [a, b].map((one) => {
		if (typeof one === 'boolean') return Number(one);
		return typeof one === 'number' ? one : String(one ?? '').toLowerCase();
	});
	return left === right ? 0 : left < right ? -1 : 1;
}
