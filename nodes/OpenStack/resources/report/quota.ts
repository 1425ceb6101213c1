import type { Cloud } from '../../../../openstack/cloud';
import type { Json } from '../../../../openstack/json';
import { operation } from '../../operation';
import { outputFields, reported, type Hole } from './output';
import { Sources } from './sources';
import type { Column } from './table';

/** How much of a quota is used. */
export interface QuotaRow {
	service: string;
	resource: string;
	used: number;
	/** null: there is none */
	limit: number | null;
	/** Of the limit; null: there is none */
	percent: number | null;
}

const columns: Array<Column<QuotaRow>> = [
	{ title: 'Service', of: ({ service }) => service },
	{ title: 'Resource', of: ({ resource }) => resource },
	{ title: 'Used', of: ({ used }) => used },
	{ title: 'Limit', of: ({ limit }) => limit ?? 'unlimited' },
	{ title: 'Percent', of: ({ percent }) => percent },
];

/** How Nova's limits name what they limit, and how much of it is used. */
const computeLimits = [
	['servers', 'maxTotalInstances', 'totalInstancesUsed'],
	['vcpus', 'maxTotalCores', 'totalCoresUsed'],
	['ram_mib', 'maxTotalRAMSize', 'totalRAMUsed'],
	['server_groups', 'maxServerGroups', 'totalServerGroupsUsed'],
] as const;

/**
 * What the project may have, and has. Compute API, GET /limits; Networking API, GET /quotas/{project}/details.json; Block
 * Storage API, GET /os-quota-sets/{project}?usage.
 */
export const quota = operation({
	name: 'Quota',
	action: 'Get quota report',
	description: 'Retrieve how much of its quotas the project uses, in all services, most used first',
	api: 'GET /limits; GET /quotas/{project}/details.json; GET /os-quota-sets/{project}',
	fields: { ...outputFields, output: { ...outputFields.output, default: 'one' as const } },
	async *run(cloud, output, files) {
		const { projectId } = await cloud.session();
		const { rows, holes } = await quotasOf(cloud, projectId);
		const [first] = rows;
		const totals = { project_id: projectId, highest_percent: first?.percent ?? null };
		yield* reported({ name: 'quota', columns, rows, totals, holes }, output, files);
	},
});

/**
 * The quotas of the project in all services, most used first, and which could not be had.
 * @throws Fault where none could
 */
export async function quotasOf(
	cloud: Cloud,
	projectId: string,
): Promise<{ rows: QuotaRow[]; holes: Hole[] }> {
	const sources = new Sources(cloud);
	const parts = await Promise.all([
		sources.read('compute', computeRows(cloud)),
		sources.read('network', networkRows(cloud, projectId)),
		sources.read('volumes', volumeRows(cloud, projectId)),
	]);
	sources.assertAny();
	const rows = parts
		.flatMap((part) => part ?? [])
		.sort((a, b) => (b.percent ?? -1) - (a.percent ?? -1) || b.used - a.used);
	return { rows, holes: sources.holes };
}

function rowOf(service: string, resource: string, used: number, limit: number): QuotaRow {
	if (limit < 0) return { service, resource, used, limit: null, percent: null };
	const percent = limit === 0 ? (used > 0 ? 100 : 0) : Math.round((used / limit) * 1000) / 10;
	return { service, resource, used, limit, percent };
}

async function computeRows(cloud: Cloud): Promise<QuotaRow[]> {
	const { absolute } = await cloud.compute.get('limits', {
		key: 'limits',
		has: 'absolute.maxTotalInstances',
	});
	const limits = absolute as Record<string, number>;
	return computeLimits.flatMap(([resource, limit, used]) =>
		limits[limit] === undefined ? [] : rowOf('compute', resource, limits[used] ?? 0, limits[limit]),
	);
}

async function networkRows(cloud: Cloud, projectId: string): Promise<QuotaRow[]> {
	const path = `quotas/${encodeURIComponent(projectId)}/details.json`;
	const quotas = await cloud.network.get(path, { key: 'quota', has: 'network.limit' });
	return detailed('network', quotas, 'used');
}

async function volumeRows(cloud: Cloud, projectId: string): Promise<QuotaRow[]> {
	const path = `os-quota-sets/${encodeURIComponent(projectId)}`;
	const quotas = await cloud.blockStorage.get(path, {
		key: 'quota_set',
		has: 'volumes.limit',
		query: { usage: true },
	});
	// Of each volume, not of all.
	return detailed('volume', quotas, 'in_use').filter(({ resource }) => !/^per_/.test(resource));
}

function detailed(service: string, quotas: Json, used: 'used' | 'in_use'): QuotaRow[] {
	return Object.entries(quotas).flatMap(([resource, value]) => {
		if (typeof value !== 'object' || value === null) return [];
		const { limit, [used]: inUse, reserved = 0 } = value as Record<string, number>;
		return rowOf(service, resource, (inUse ?? 0) + reserved, limit);
	});
}
