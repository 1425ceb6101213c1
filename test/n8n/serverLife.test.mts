import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { chainOfNodes, itemsOf } from './rest.mts';
import { startSetting, type Setting } from './setting.mts';

let setting: Setting;
beforeAll(async () => {
	setting = await startSetting();
});
afterAll(async () => await setting?.cloud.close());

const names = ['one', 'two'];
const onServer = (operation: string, more: IDataObject = {}) => ({
	resource: 'server',
	operation,
	server: byId("={{ $('Create').item.json.id }}"),
	...more,
});

/** What a workflow is started with: the name of a server and a volume for it, for each item. */
async function itemsToStartWith(): Promise<IDataObject[]> {
	const { cloud } = setting;
	const volumes = names.map(async (name) => {
		const given = { name: `${cloud.prefix}life-${name}`, size: 1 };
		return await cloud.makeAvailable('volumes', 'volume', given);
	});
	return (await Promise.all(volumes)).map(({ id, name }) => ({ name, volume: id }));
}

/** A flavor that a server of the smallest one can be resized to. */
async function largerFlavor(): Promise<string> {
	const { cloud } = setting;
	const { flavor } = await cloud.smallest();
	const flavors = await cloud.main.rows('flavor', 'list', {
		returnAll: true,
		filters: { visibility: 'true' },
		sort: { key: 'memory_mb', direction: 'asc' },
	});
	const larger = flavors.find(
		({ ram, disk }) => Number(ram) > Number(flavor.ram) && Number(disk) >= Number(flavor.disk),
	);
	return String(larger!.id);
}

it('servers of several items go through one workflow, from their creation to their end', async () => {
	const { n8n, cloud, credential } = setting;
	const small = await cloud.smallServer('');
	const [external] = await cloud.main.list('network', 'networks', { 'router:external': true });
	const network = byId(await cloud.internalNetwork());
	const items = await itemsToStartWith();
	const workflow = chainOfNodes('the life of servers', credential, items, {
		Create: {
			...small,
			resource: 'server',
			operation: 'create',
			name: '={{ $json.name }}',
			networkMode: 'chosen',
			networks: { row: [{ network }] },
			floatingIp: 'new',
			externalNetwork: byId(String(external.id)),
		},
		Attach: onServer('attachVolume', { volume: byId("={{ $('Items').item.json.volume }}") }),
		Stop: onServer('stop'),
		Resize: onServer('resize', { flavor: byId(await largerFlavor()) }),
		Snapshot: onServer('createImage', { name: "={{ $('Items').item.json.name }}-image" }),
		Shelve: onServer('shelve'),
		Unshelve: onServer('unshelve'),
		Delete: onServer('delete', { options: { releaseFloatingIps: true, deleteVolumes: true } }),
	});

	const execution = await n8n.run(workflow, 300);

	expect(execution.data.resultData.error?.message).toBeUndefined();
	const results = (node: string) => itemsOf(execution, node);
	const created = results('Create');
	const ids = created.map(({ id }) => id);
	expect(created.map(({ name, status }) => [name, status])).toEqual(
		items.map(({ name }) => [name, 'ACTIVE']),
	);
	expect(created.every(({ floating_ips: addresses }) => Array.isArray(addresses))).toBe(true);
	expect(results('Attach').map(({ serverId, volumeId }) => [serverId, volumeId])).toEqual(
		items.map(({ volume }, index) => [ids[index], volume]),
	);
	const states = Object.entries({
		Stop: /^SHUTOFF$/,
		Resize: /^(ACTIVE|SHUTOFF)$/,
		Shelve: /^SHELVED(_OFFLOADED)?$/,
		Unshelve: /^(ACTIVE|SHUTOFF)$/,
	});
	for (const [node, status] of states) {
		const servers = results(node);
		expect([node, servers.map(({ id }) => id)]).toEqual([node, ids]);
		for (const server of servers) expect(server.status).toMatch(status);
	}
	expect(results('Snapshot').map(({ name, status }) => [name, status])).toEqual(
		items.map(({ name }) => [`${String(name)}-image`, 'active']),
	);
	expect(results('Delete')).toMatchObject(ids.map((id) => ({ id })));
	const left = { name: `${cloud.prefix}life-`, nameMatch: 'contains' };
	expect(await cloud.main.rows('server', 'list', { filters: left })).toEqual([]);
	const addresses = await cloud.main.list('network', 'floatingips');
	for (const { floating_ips: [address] = [] } of created as Array<{ floating_ips: string[] }>) {
		expect(addresses.map((one) => one.floating_ip_address)).not.toContain(address);
	}
	const volumes = (await cloud.main.list('block-storage', 'volumes')).map(({ id }) => id);
	for (const { volume } of items) expect(volumes).not.toContain(volume);
});
