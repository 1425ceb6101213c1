import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { Cloud, type Json } from '../../openstack/cloud';
import type { Query } from '../../openstack/http';
import { nextQuery } from '../../openstack/pages';
import { serviceOfType } from '../../openstack/services';
import { nodeError } from './errors';
import { pickerLists, type PickerList, type PickerSearch } from './pickerLists';
import { hasNamesInMetadata } from './serverNames';
import { transportOf } from './transport';

/** How many rows the editor gets at once, and how many pages a search reads for them. */
const rowsAtOnce = 100;
const pagesSearched = 5;

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** n8n's list searches, by the names that pickers call them. */
export const listSearch: Record<PickerSearch, Search> = {
	...(Object.fromEntries(
		Object.entries<PickerList>(pickerLists).map(([name, list]) => [name, searchOf(list)]),
	) as Record<keyof typeof pickerLists, Search>),
	searchServices,
};

function searchOf(list: PickerList): Search {
	return async function (filter, paginationToken) {
		const cloud = await cloudOf(this);
		const found = await page(cloud, list, filter?.trim(), paginationToken).then(
			(result) => ({ result }),
			(error: unknown) => ({ error: nodeError(this, error, cloud.transport.redaction) }),
		);
		if ('error' in found) throw found.error;
		return found.result;
	};
}

async function cloudOf(context: ILoadOptionsFunctions): Promise<Cloud> {
	return new Cloud(await transportOf(context));
}

/** One page for the editor: of the cloud's own, or of all entries that the text is in. */
async function page(
	cloud: Cloud,
	list: PickerList,
	text: string | undefined,
	paginationToken: string | undefined,
): Promise<INodeListSearchResult> {
	const { service, path, key, entry } = list;
	const { pageSize } = serviceOfType(service);
	const isSearchedThere = text && list.searchQuery && !(await hasNamesInMetadata(cloud));
	const isSearchedHere = text !== undefined && text !== '' && !isSearchedThere;
	const searched = isSearchedThere ? list.searchQuery?.(text) : {};
	const limit = list.isUnpaged ? undefined : isSearchedHere ? pageSize : rowsAtOnce;
	const results: INodeListSearchResult['results'] = [];
	let next: Query | undefined = paginationToken
		? (JSON.parse(paginationToken) as Query)
		: { limit, ...list.query, ...searched };
	for (let pages = 0; next && pages < pagesSearched && results.length < rowsAtOnce; pages++) {
		const reply: Json = await cloud.service(service).get(path, { query: next });
		const rows = (reply[key] as Json[]).map(entry);
		results.push(...rows.filter((row) => !isSearchedHere || isMatch(row, text)));
		next = nextQuery(reply, key);
		if (!isSearchedHere) break;
	}
	return { results, paginationToken: next && JSON.stringify(next) };
}

function isMatch(
	{ name, value }: { name: string; value: string | number | boolean },
	text: string,
) {
	return `${name} ${String(value)}`.toLowerCase().includes(text.toLowerCase());
}

/** The services in the catalog of the credential. */
async function searchServices(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const cloud = await cloudOf(this);
	const found = await cloud.session().then(
		(session) => ({ session }),
		(error: unknown) => ({ error: nodeError(this, error, cloud.transport.redaction) }),
	);
	if ('error' in found) throw found.error;
	const results = Object.entries(found.session.endpoints)
		.map(([type, url]) => ({ name: serviceOfType(type).title, value: type, description: url }))
		.filter((row) => isMatch(row, filter))
		.sort((a, b) => a.name.localeCompare(b.name));
	return { results };
}
