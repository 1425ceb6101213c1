import type { Query } from '../../openstack/http';
import type { Json } from '../../openstack/json';
import { exactName, exactPattern, serverName } from './serverNames';

/** A list behind a picker. */
export interface PickerList {
	service: string;
	path: string;
	key: string;
	/** Besides limit and marker */
	query?: Query;
	/** Where the API finds by a part of the name; elsewhere the pages are searched here */
	searchQuery?: (text: string) => Query;
	/** Where the API finds by the whole name; elsewhere the pages are searched here */
	nameQuery?: (name: string) => Query;
	/** Comes whole, and refuses or ignores a limit */
	isUnpaged?: true;
	/** What is called by its name has no other ID */
	valueIsName?: true;
	entry: (row: Json) => { name: string; value: string; description?: string };
}

const byName = (row: Json) => {
	const value = String(row.id);
	const name = row.name ? serverName(row) : '';
	return { name: name || value, value, description: name ? value : undefined };
};
const withDetail = (detail: (row: Json) => string) => (row: Json) => {
	const { name, value } = byName(row);
	return { name: `${name} (${detail(row)})`, value, description: value };
};
const wholeName = (name: string) => ({ name });
const ownName = (name: unknown) => ({ name: String(name), value: String(name) });

export const pickerLists = {
	searchAvailabilityZones: {
		service: 'compute',
		path: 'os-availability-zone',
		key: 'availabilityZoneInfo',
		valueIsName: true,
		isUnpaged: true,
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
		nameQuery: wholeName,
		entry: withDetail(({ status, min_disk }) =>
			[String(status), min_disk ? `needs ${String(min_disk)} GiB` : ''].filter(Boolean).join(', '),
		),
	},
	searchKeyPairs: {
		service: 'compute',
		path: 'os-keypairs',
		key: 'keypairs',
		valueIsName: true,
		isUnpaged: true,
		entry: ({ keypair }) => ownName((keypair as Json).name),
	},
	searchNetworks: {
		service: 'network',
		path: 'networks',
		key: 'networks',
		query: { fields: ['id', 'name', 'router:external'], sort_key: 'name', sort_dir: 'asc' },
		nameQuery: wholeName,
		entry: withDetail((network) => (network['router:external'] ? 'external' : 'internal')),
	},
	searchPorts: {
		service: 'network',
		path: 'ports',
		key: 'ports',
		query: { fields: ['id', 'name', 'fixed_ips', 'device_id'] },
		nameQuery: wholeName,
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
		nameQuery: wholeName,
		entry: byName,
	},
	searchServerGroups: {
		service: 'compute',
		path: 'os-server-groups',
		key: 'server_groups',
		isUnpaged: true,
		entry: byName,
	},
	searchServers: {
		service: 'compute',
		path: 'servers/detail',
		key: 'servers',
		searchQuery: (text) => ({ name: exactPattern(text) }),
		nameQuery: (name) => ({ name: exactName(name) }),
		entry: withDetail(({ status }) => String(status)),
	},
	searchSnapshots: {
		service: 'block-storage',
		path: 'snapshots',
		key: 'snapshots',
		nameQuery: wholeName,
		entry: withDetail(({ size, status }) => `${String(size)} GiB, ${String(status)}`),
	},
	searchVolumes: {
		service: 'block-storage',
		path: 'volumes/detail',
		key: 'volumes',
		nameQuery: wholeName,
		entry: withDetail(({ size, status }) => `${String(size)} GiB, ${String(status)}`),
	},
	searchVolumeTypes: {
		service: 'block-storage',
		path: 'types',
		key: 'volume_types',
		valueIsName: true,
		entry: ({ name }) => ownName(name),
	},
} as const satisfies Record<string, PickerList>;

/** The search of a picker, as n8n calls it. */
export type PickerSearch = keyof typeof pickerLists | 'searchServices';

/** The list behind a picker; undefined for the services, which are in the session. */
export function listBehind(search: PickerSearch): PickerList | undefined {
	return search === 'searchServices' ? undefined : pickerLists[search];
}
