import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { Cloud } from '../../openstack/cloud';
import type { Query } from '../../openstack/http';
import type { Json } from '../../openstack/json';
import type { Page } from '../../openstack/pages';
import { comesWhole, serviceOfType } from '../../openstack/services';
import { nodeError } from './errors';
import { idOf, nameOf, type Kind } from './kind';
import { thingsNamed } from './names';
import { regionInEditor } from './requestOptions';
import { searchOf, type Field, type Fields, type Pickable, type Resource } from './operation';
import { entryHas, entryOf } from './things';
import { transportOf } from './transport';

/** How many rows the editor gets at once, and how many pages a search reads for them. */
const rowsAtOnce = 100;
const pagesSearched = 5;

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** n8n's list searches, by the names that the pickers of these resources call them. */
export function listSearches(resources: Record<string, Resource>): Record<string, Search> {
	const operations = Object.values(resources).flatMap((one) => Object.values(one.operations));
	const picked = operations.flatMap(({ fields }) => pickedIn(fields));
	return Object.fromEntries(
		picked.map((of) => [searchOf(of), of === 'service' ? searchServices : searchThings(of)]),
	);
}

function pickedIn(fields: Fields): Pickable[] {
	return Object.values(fields).flatMap((field: Field) => {
		if (field.type === 'picker') return [field.of];
		return field.type === 'collection' || field.type === 'rows' ? pickedIn(field.fields) : [];
	});
}

function searchThings(kind: Kind): Search {
	return async function (filter, paginationToken) {
		const cloud = await cloudOf(this);
		const found = await page(cloud, kind, filter?.trim(), paginationToken).then(
			(result) => ({ result }),
			(error: unknown) => ({ error: nodeError(this, error, cloud.transport.redaction) }),
		);
		if ('error' in found) throw found.error;
		return found.result;
	};
}

async function cloudOf(context: ILoadOptionsFunctions): Promise<Cloud> {
	return new Cloud({ ...(await transportOf(context)), region: regionInEditor(context) });
}

/** One page for the editor: of the cloud's own, or of all entries that the text is in. */
async function page(
	cloud: Cloud,
	kind: Kind,
	text: string | undefined,
	paginationToken: string | undefined,
): Promise<INodeListSearchResult> {
	const { pageSize } = serviceOfType(kind.service);
	const isSearchedThere = text && kind.searchQuery && !(await kind.hidesNames?.(cloud));
	const isSearchedHere = text !== undefined && text !== '' && !isSearchedThere;
	const searched = isSearchedThere ? kind.searchQuery?.(text) : {};
	const path = kind.detail ?? kind.path;
	const isWhole = kind.isUnpaged || comesWhole(kind.service, path);
	const limit = isWhole ? undefined : isSearchedHere ? pageSize : rowsAtOnce;
	const results: INodeListSearchResult['results'] = [];
	let next: Query | undefined = paginationToken
		? (JSON.parse(paginationToken) as Query)
		: { limit, ...kind.pickerQuery, ...searched };
	for (let pages = 0; next && pages < pagesSearched && results.length < rowsAtOnce; pages++) {
		const client = cloud.service(kind.service);
		const shown: Page = await client.page(path, kind.keys, next, { has: entryHas(kind) });
		const rows = (shown.entries as Json[]).map((entry) => rowOf(kind, entryOf(kind, entry)));
		results.push(...rows.filter((row) => !isSearchedHere || isMatch(row, text)));
		({ next } = shown);
		if (!isSearchedHere) break;
	}
	// What lies further back is found by its whole name at least.
	if (isSearchedHere && results.length === 0 && next && kind.nameQuery) {
		const named = await thingsNamed(cloud, kind, text);
		results.push(...named.map((thing) => rowOf(kind, thing)));
	}
	return { results, paginationToken: next && JSON.stringify(next) };
}

/** What a picker shows of a thing; the name also of those that have none. */
function rowOf(kind: Kind, thing: Json): INodeListSearchResult['results'][number] {
	const value = idOf(kind, thing);
	const name = nameOf(kind, thing) || value;
	if (!kind.detailOf) return { name, value, description: name === value ? undefined : value };
	return { name: `${name} (${kind.detailOf(thing)})`, value, description: value };
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
	const { endpoints, regions } = found.session;
	const results = Object.entries(regions[cloud.region] ?? endpoints)
		.map(([type, url]) => ({ name: serviceOfType(type).title, value: type, description: url }))
		.filter((row) => isMatch(row, filter))
		.sort((a, b) => a.name.localeCompare(b.name));
	return { results };
}
