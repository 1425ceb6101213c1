import { filterCollection, paging, sorting, type SortKeys } from '../fields';
import { filtered } from '../filters';
import type { Kind } from '../kind';
import { operation, type Fields, type Operation } from '../operation';
import { pagesOfThings } from '../things';

/**
 * The operation that lists the things of a kind, page after page.
 * @param description of the operation
 * @param filters each says beside its field which query parameter it becomes, or how it is checked here
 * @param sort the keys to sort by, in the words of the API, and the way in which it takes them
 */
export function list(
	kind: Kind,
	description: string,
	filters: Fields = {},
	sort?: { keys: SortKeys; as: 'sort' | 'sort_key' },
): Operation {
	const path = kind.detail ?? kind.path;
	const hasFilters = Object.keys(filters).length > 0;
	return operation({
		name: 'List',
		action: `List ${kind.plural}`,
		description,
		api: `GET /${path}`,
		fields: {
			...paging,
			...(hasFilters ? { filters: filterCollection(filters) } : {}),
			...(sort ? { sort: sorting(sort.keys) } : {}),
		},
		simplified: kind.simplified,
		async *run(cloud, values) {
			const given = values as { filters?: Record<string, unknown>; sort?: Sort };
			const { query, keep, microversion } = filtered(filters, given.filters ?? {});
			yield* pagesOfThings(cloud, kind, {
				query: { ...query, ...sortQuery(given.sort ?? {}, sort?.as) },
				keep,
				microversion,
			});
		},
	});
}

interface Sort {
	key?: string;
	direction?: string;
}

/** What puts a list in order, in the words of the API. */
export function sortQuery({ key, direction = 'asc' }: Sort, as: 'sort' | 'sort_key' = 'sort_key') {
	if (!key) return {};
	return as === 'sort' ? { sort: `${key}:${direction}` } : { sort_key: key, sort_dir: direction };
}
