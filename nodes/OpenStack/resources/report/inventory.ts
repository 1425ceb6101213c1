import type { Cloud } from '../../../../openstack/cloud';
import { textOf, type Json } from '../../../../openstack/json';
import { flag, optionCollection } from '../../fields';
import { nameOf } from '../../kind';
import { operation } from '../../operation';
import { all, listThings } from '../../things';
import { ageInDays } from '../../timeZones';
import { flavor } from '../flavor/kind';
import { image } from '../image/kind';
import { server } from '../server/kind';
import { volume } from '../volume/kind';
import { outputFields, reported } from './output';
import { byKey, countsOf, Sources, sum } from './sources';
import type { Column } from './table';

/** From this compute microversion on, a list of servers has their tags. */
const tagsFrom = '2.26';

/** So many IDs fit into one address. */
const mostIds = 100;

interface Row {
	id: string;
	name: string;
	status: string;
	flavor: string | null;
	/** RAM in MiB, disk and volumes in GiB */
	vcpus: number | null;
	ram: number | null;
	disk: number | null;
	image: string | null;
	fixed_ips: string[];
	floating_ips: string[];
	volumes: Array<{ id: string; name: string | null; size: number | null }>;
	volume_size: number | null;
	security_groups: string[];
	key_pair: string | null;
	zone: string | null;
	host_status?: string;
	created: string;
	age_days: number | null;
	metadata: Record<string, string>;
	tags?: string[];
}

const listed = (values: string[]) => values.join(', ');
const nameAndSize = ({ id, name, size }: Row['volumes'][number]) =>
	size === null ? (name ?? id) : `${name ?? id} (${size} GiB)`;

const columns: Array<Column<Row>> = [
	{ title: 'Name', of: ({ name }) => name },
	{ title: 'Status', of: ({ status }) => status },
	{ title: 'Flavor', of: (row) => row.flavor },
	{ title: 'vCPUs', of: ({ vcpus }) => vcpus },
	{ title: 'RAM (MiB)', of: ({ ram }) => ram },
	{ title: 'Disk (GiB)', of: ({ disk }) => disk },
	{ title: 'Image', of: (row) => row.image },
	{ title: 'Fixed IPs', of: ({ fixed_ips: ips }) => listed(ips) },
	{ title: 'Floating IPs', of: ({ floating_ips: ips }) => listed(ips) },
	{ title: 'Volumes', of: ({ volumes }) => listed(volumes.map(nameAndSize)) },
	{ title: 'Security Groups', of: ({ security_groups: groups }) => listed(groups) },
	{ title: 'Key Pair', of: ({ key_pair: key }) => key },
	{ title: 'Zone', of: ({ zone }) => zone },
	{ title: 'Age (Days)', of: ({ age_days: days }) => days },
	{ title: 'Tags', of: ({ tags = [] }) => listed(tags) },
	{ title: 'ID', of: ({ id }) => id },
];

/**
 * Every server with the names of what it has, in one list for each kind and page. Compute, Image, Block Storage and
 * Networking APIs.
 */
export const inventory = operation({
	name: 'Inventory',
	action: 'Get inventory report',
	description:
		'Retrieve every server with its flavor, image, addresses, volumes and groups, by their names',
	api: 'GET /servers/detail; GET /flavors/detail; GET /images; GET /volumes/detail; GET /floatingips; GET /ports',
	fields: {
		...outputFields,
		options: optionCollection({
			allProjects: flag(
				'All Projects',
				'Whether to report the servers of every project. For administrators.',
				true,
			),
		}),
	},
	async *run(cloud, { options, ...output }, files) {
		const sources = new Sources(cloud);
		const scope = options.allProjects ? { all_tenants: 1 } : {};
		const servers = await serversOf(cloud, scope);
		const imageIds = [...new Set(servers.flatMap((one) => (one.image as Json)?.id ?? []))];
		const needsFlavors = servers.some((one) => (one.flavor as Json)?.id !== undefined);
		const [flavors, images, volumes, floatingIps] = await Promise.all([
			needsFlavors
				? sources.read('flavors', all(listThings(cloud, flavor, { query: { is_public: 'none' } })))
				: undefined,
			imageIds.length > 0
				? sources.read('images', imagesOf(cloud, imageIds.map(String)))
				: undefined,
			servers.some(hasVolumes)
				? sources.read('volumes', all(listThings(cloud, volume, { query: scope })))
				: undefined,
			sources.read('floating IPs', floatingIpsByServer(cloud)),
		]);
		const parts = {
			flavors: byKey(flavors, 'id'),
			images: byKey(images, 'id'),
			volumes: byKey(volumes, 'id'),
			floatingIps,
		};
		const rows = servers.map((one) => rowOf(one, parts));
		yield* reported(
			{ name: 'inventory', columns, rows, totals: totalsOf(rows), holes: sources.holes },
			output,
			files,
		);
	},
});

/** With their tags, on clouds that know them. */
async function serversOf(cloud: Cloud, query: { all_tenants?: number }): Promise<Json[]> {
	return await cloud.compute.atBest(
		[tagsFrom, undefined],
		async (microversion) => await all(listThings(cloud, server, { query, microversion })),
	);
}

function hasVolumes(one: Json): boolean {
	return attachedTo(one).length > 0;
}

function attachedTo(one: Json): string[] {
	const attached = (one['os-extended-volumes:volumes_attached'] ?? []) as Json[];
	return attached.map(({ id }) => String(id));
}

/** Only those that servers were started from, as long as they fit into one address. */
async function imagesOf(cloud: Cloud, ids: string[]): Promise<Json[]> {
	const only = ids.length <= mostIds ? { id: `in:${ids.join(',')}` } : {};
	return await all(listThings(cloud, image, { query: { visibility: 'all', ...only } }));
}

/** The floating IPs of each server; Nova hears of them late. */
async function floatingIpsByServer(cloud: Cloud): Promise<Map<string, string[]>> {
	const bound = (await all(cloud.network.list('floatingips', 'floatingips'))).filter(
		({ port_id: port }) => port,
	);
	const isTold = bound.every(({ port_details: details }) => details);
	const owners = isTold ? new Map<string, Json>() : await portOwners(cloud);
	const addresses = new Map<string, string[]>();
	for (const { floating_ip_address: address, port_id: port, port_details: details } of bound) {
		const owner = String((details as Json)?.device_id ?? owners.get(String(port))?.device_id);
		addresses.set(owner, [...(addresses.get(owner) ?? []), String(address)]);
	}
	return addresses;
}

async function portOwners(cloud: Cloud): Promise<Map<string, Json>> {
	const query = { fields: ['id', 'device_id'] };
	return byKey(await all(cloud.network.list('ports', 'ports', { query })), 'id');
}

interface Parts {
	flavors: Map<string, Json>;
	images: Map<string, Json>;
	volumes: Map<string, Json>;
	floatingIps?: Map<string, string[]>;
}

function rowOf(one: Json, { flavors, images, volumes, floatingIps }: Parts): Row {
	const id = String(one.id);
	const named = (one.flavor ?? {}) as Json;
	// From microversion 2.47 on, the server has its flavor in it.
	const size = named.id === undefined ? named : (flavors.get(String(named.id)) ?? {});
	const number = (value: unknown) => (typeof value === 'number' ? value : null);
	const imageId = (one.image as Json)?.id;
	const attached = attachedTo(one).map((volumeId) => {
		const known = volumes.get(volumeId);
		return { id: volumeId, name: textOf(known?.name) || null, size: number(known?.size) };
	});
	const addresses = Object.values((one.addresses ?? {}) as Record<string, Json[]>).flat();
	const isFloating = (address: Json) => address['OS-EXT-IPS:type'] === 'floating';
	const { tags, host_status: hostStatus } = one as { tags?: string[]; host_status?: string };
	return {
		id,
		name: nameOf(server, one),
		status: String(one.status),
		flavor: textOf(size.name ?? size.original_name ?? named.id) || null,
		vcpus: number(size.vcpus),
		ram: number(size.ram),
		disk: number(size.disk),
		image: imageId === undefined ? null : String(images.get(String(imageId))?.name ?? imageId),
		fixed_ips: addresses.filter((address) => !isFloating(address)).map(({ addr }) => String(addr)),
		floating_ips: floatingIps
			? (floatingIps.get(id) ?? [])
			: addresses.filter(isFloating).map(({ addr }) => String(addr)),
		volumes: attached,
		volume_size: attached.some((volumeOf) => volumeOf.size === null)
			? null
			: sum(attached.map((volumeOf) => volumeOf.size)),
		security_groups: [
			...new Set(((one.security_groups ?? []) as Json[]).map(({ name }) => String(name))),
		],
		key_pair: textOf(one.key_name) || null,
		zone: textOf(one['OS-EXT-AZ:availability_zone']) || null,
		...(hostStatus ? { host_status: hostStatus } : {}),
		created: String(one.created),
		age_days: ageInDays(one.created),
		metadata: (one.metadata ?? {}) as Record<string, string>,
		...(tags ? { tags } : {}),
	};
}

function totalsOf(rows: Row[]): Json {
	const volumes = rows.flatMap((row) => row.volumes);
	return {
		servers: rows.length,
		by_status: countsOf(rows.map(({ status }) => status)),
		vcpus: sum(rows.map(({ vcpus }) => vcpus)),
		ram: sum(rows.map(({ ram }) => ram)),
		disk: sum(rows.map(({ disk }) => disk)),
		volumes: volumes.length,
		volume_size: sum(volumes.map(({ size }) => size)),
		floating_ips: sum(rows.map((row) => row.floating_ips.length)),
	};
}
