import type { IDataObject } from 'n8n-workflow';

import type { Client } from './client.mts';

/** What a quota allows, how much of it is used, and how much of it each new thing takes. */
interface Quota {
	name: string;
	limit: number;
	used: number;
	each: number;
}

/** Fewer would show nothing of lists with several pages. */
const least = 3;

/**
 * How many things of a collection the quotas of a login's project leave room for.
 * @param wanted as many at the most
 * @param flavor of servers
 * @throws Error that names the quota, where it leaves room for less than three
 */
export async function roomFor(
	client: Client,
	collection: string,
	wanted: number,
	flavor: IDataObject,
): Promise<number> {
	let room = wanted;
	for (const { name, limit, used, each } of await quotasOf(client, collection, flavor)) {
		// A negative limit is none.
		const left = limit < 0 ? wanted : Math.floor((limit - used) / each);
		if (left < least) {
			const use = `${used} of ${limit} are used`;
			throw new Error(
				`The project's quota "${name}" has no room for ${least} ${collection}: ${use}`,
			);
		}
		room = Math.min(room, left);
	}
	return room;
}

async function quotasOf(client: Client, collection: string, flavor: IDataObject): Promise<Quota[]> {
	switch (collection) {
		case 'servers': {
			const limits = await limitsOf(client, 'compute');
			const quota = (name: string, limit: string, used: string, each: unknown) => ({
				name,
				limit: limits[limit],
				used: limits[used],
				each: Number(each),
			});
			return [
				quota('instances', 'maxTotalInstances', 'totalInstancesUsed', 1),
				quota('cores', 'maxTotalCores', 'totalCoresUsed', flavor.vcpus),
				quota('ram', 'maxTotalRAMSize', 'totalRAMUsed', flavor.ram),
			];
		}
		case 'volumes': {
			const limits = await limitsOf(client, 'block-storage');
			const { maxTotalVolumes, totalVolumesUsed } = limits;
			const { maxTotalVolumeGigabytes, totalGigabytesUsed } = limits;
			return [
				{ name: 'volumes', limit: maxTotalVolumes, used: totalVolumesUsed, each: 1 },
				{ name: 'gigabytes', limit: maxTotalVolumeGigabytes, used: totalGigabytesUsed, each: 1 },
			];
		}
		case 'networks':
		case 'security-groups': {
			const { projectId } = client.session;
			const path = `quotas/${String(projectId)}`;
			const { quota } = (await client.send('network', path)) as {
				quota: Record<string, number>;
			};
			const name = collection.replace('-', '_').replace(/s$/, '');
			// The quota does not tell what is used, and the list has what others share too.
			const all = await client.list('network', collection);
			const used = all.filter((one) => one.project_id === projectId).length;
			return [{ name, limit: quota[name], used, each: 1 }];
		}
		default:
			return [];
	}
}

async function limitsOf(client: Client, service: string): Promise<Record<string, number>> {
	const { limits } = await client.send(service, 'limits');
	return (limits as { absolute: Record<string, number> }).absolute;
}
