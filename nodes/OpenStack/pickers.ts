import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { Cloud, type Json } from '../../openstack/cloud';
import type { Query } from '../../openstack/http';
import { nextQuery, type Page } from '../../openstack/pages';
import { serviceOfType } from '../../openstack/services';
import { nodeError } from './errors';
import { exactPattern } from './serverNames';
import { transportOf } from './transport';

/** A list behind a picker. */
interface PickerList {
	service: string;
	path: string;
	key: string;
	/** Besides limit and marker */
	query?: Query;
	/** Where the API finds by a part of the name; elsewhere the pages are searched here */
	searchQuery?: (text: string) => Query;
	entry: (row: Json) => { name: string; value: string; description?: string };
}

/** How many rows the editor gets at once, and how many pages a search reads for them. */
const rowsAtOnce = 100;
const pagesSearched = 5;

const byName = (row: Json) => ({
	name: String(row.name || row.id),
	value: String(row.id),
	description: row.name ? String(row.id) : undefined,
});
const withDetail = (detail: (row: Json) => string) => (row: Json) => {
	const { name, value } = byName(row);
	return { name: `${name} (${detail(row)})`, value, description: value };
};
const ownName = (name: unknown) => ({ name: String(name), value: String(name) });

const lists = {
	searchAvailabilityZones: {
		service: 'compute',
		path: 'os-availability-zone',
		key: 'availabilityZoneInfo',
		entry: ({ zoneName }) => ownName(zoneName),
	},
	searchFlavors: {
		service: 'compute',
		path: 'flavors/detail',
		key: 'flavors',
		entry: withDetail(
			({ vcpus, ram, disk }) =>
				`${String(vcpus)} vCPU, ${String(ram)} MiB, ${String(disk)} GiB disk`,
		),
	},
	searchImages: {
		service: 'image',
		path: 'images',
		key: 'images',
		query: { sort: 'name:asc' },
		entry: withDetail(({ status, min_disk }) =>
			[String(status), min_disk ? `needs ${String(min_disk)} GiB` : ''].filter(Boolean).join(', '),
		),
	},
	searchKeyPairs: {
		service: 'compute',
		path: 'os-keypairs',
		key: 'keypairs',
		entry: ({ keypair }) => ownName((keypair as Json).name),
	},
	searchNetworks: {
		service: 'network',
		path: 'networks',
		key: 'networks',
		query: { fields: ['id', 'name', 'router:external'], sort_key: 'name', sort_dir: 'asc' },
		entry: withDetail((network) => (network['router:external'] ? 'external' : 'internal')),
	},
	searchPorts: {
		service: 'network',
		path: 'ports',
		key: 'ports',
		query: { fields: ['id', 'name', 'fixed_ips', 'device_id'] },
		entry: withDetail(({ fixed_ips, device_id }) =>
			[
				...(fixed_ips as Array<{ ip_address: string }>).map(({ ip_address }) => ip_address),
				device_id ? 'in use' : 'free',
			].join(', '),
		),
	},
	searchSecurityGroups: {
		service: 'network',
		path: 'security-groups',
		key: 'security_groups',
		query: { fields: ['id', 'name'], sort_key: 'name', sort_dir: 'asc' },
		entry: byName,
	},
	searchServerGroups: {
		service: 'compute',
		path: 'os-server-groups',
		key: 'server_groups',
		entry: byName,
	},
	searchServers: {
		service: 'compute',
		path: 'servers/detail',
		key: 'servers',
		searchQuery: (text) => ({ name: exactPattern(text) }),
		entry: withDetail(({ status }) => String(status)),
	},
	searchSnapshots: {
		service: 'block-storage',
		path: 'snapshots',
		key: 'snapshots',
		entry: withDetail(({ size, status }) => `${String(size)} GiB, ${String(status)}`),
	},
	searchVolumes: {
		service: 'block-storage',
		path: 'volumes/detail',
		key: 'volumes',
		entry: withDetail(({ size, status }) => `${String(size)} GiB, ${String(status)}`),
	},
	searchVolumeTypes: {
		service: 'block-storage',
		path: 'types',
		key: 'volume_types',
		entry: ({ name }) => ownName(name),
	},
} as const satisfies Record<string, PickerList>;

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** n8n's list searches, by the names that pickers call them. */
export const listSearch: Record<keyof typeof lists | 'searchServices', Search> = {
	...(Object.fromEntries(
		Object.entries<PickerList>(lists).map(([name, list]) => [name, searchOf(list)]),
	) as Record<keyof typeof lists, Search>),
	searchServices,
};

function searchOf(list: PickerList): Search {
	return async function (filter, paginationToken) {
		const found = await page(await cloudOf(this), list, filter?.trim(), paginationToken).then(
			(result) => ({ result }),
			(error: unknown) => ({ error: nodeError(this, error) }),
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
	const searched = text && list.searchQuery ? list.searchQuery(text) : {};
	const isSearchedHere = text !== undefined && text !== '' && !list.searchQuery;
	const canPage = pageSize !== undefined && !unpaged.has(path);
	const limit = canPage ? (isSearchedHere ? pageSize : rowsAtOnce) : undefined;
	const results: INodeListSearchResult['results'] = [];
	let next: Query | undefined = paginationToken
		? (JSON.parse(paginationToken) as Query)
		: { limit, ...list.query, ...searched };
	for (let pages = 0; next && pages < pagesSearched && results.length < rowsAtOnce; pages++) {
		const reply: Page = await cloud.service(service).get<Page>(path, { query: next });
		const rows = (reply[key] as Json[]).map(entry);
		results.push(...rows.filter((row) => !isSearchedHere || isMatch(row, text)));
		next = nextQuery(reply, key);
		if (!isSearchedHere) break;
	}
	return { results, paginationToken: next && JSON.stringify(next) };
}

/** Lists that come whole, and refuse or ignore a limit; key pairs do below microversion 2.35. */
const unpaged = new Set(['os-availability-zone', 'os-keypairs', 'os-server-groups']);

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
	const found = await (await cloudOf(this)).session().then(
		(session) => ({ session }),
		(error: unknown) => ({ error: nodeError(this, error) }),
	);
	if ('error' in found) throw found.error;
	const results = Object.entries(found.session.endpoints)
		.map(([type, url]) => ({ name: serviceOfType(type).title, value: type, description: url }))
		.filter((row) => isMatch(row, filter))
		.sort((a, b) => a.name.localeCompare(b.name));
	return { results };
}
