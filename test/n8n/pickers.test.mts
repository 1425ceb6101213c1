import type { INodeListSearchItems } from 'n8n-workflow';

import { Engine } from '../engine/engine.mts';
import { passwordCredential } from '../engine/fixtures.mts';
import { floatingIp } from '../simulator/networkRows.mts';
import { addServers } from '../simulator/nova.mts';
import { startSimulator, type Simulator } from '../simulator/simulator.mts';
import { backup } from '../simulator/volumeRows.mts';
import type { N8nClient, StoredCredential } from './rest.mts';
import { n8nUnderTest, startSetting } from './setting.mts';

/** As the built node has them, so that none is forgotten here. */
const methods = Object.keys(new Engine().node.methods!.listSearch!);

/** More than the editor gets at once. */
const many = 120;

/** Puts one more into the simulated list behind a picker. */
const add: Record<string, (cloud: Simulator, name: string) => void> = {
	searchApplicationCredentials: ({ state }, name) =>
		state.applicationCredentials.push(copy(state.applicationCredentials[0], name)),
	// Known by its key.
	searchEC2Credentials: ({ state }, name) =>
		state.ec2Credentials.push({
			access: name,
			secret: 'made-up-secret',
			userId: state.users[0].id,
			projectId: state.projects[0].id,
		}),
	searchExternalNetworks: ({ state }, name) =>
		state.networks.push(copy(state.networks.find((network) => network['router:external'])!, name)),
	searchFlavors: ({ state }, name) => state.flavors.push(copy(state.flavors[0], name)),
	// Known by its address.
	searchFloatingIPs: ({ state }, name) =>
		state.floatingIps.push(floatingIp(state.projects[0].id, { floating_ip_address: name })),
	searchImages: ({ state }, name) => state.images.push(copy(state.images[0], name)),
	searchKeyPairs: ({ state }, name) => state.keyPairs.push({ ...state.keyPairs[0], name }),
	searchNetworks: ({ state }, name) => state.networks.push(copy(state.networks[0], name)),
	searchPorts: ({ state }, name) => state.ports.push(copy(state.ports[0], name)),
	searchRouters: ({ state }, name) => state.routers.push(copy(state.routers[0], name)),
	// Known by what it lets through.
	searchSecurityGroupRules: ({ state }, name) => {
		const { security_group_rules: rules } = state.securityGroups[0];
		rules.push({ ...copy(rules[0], name), protocol: name });
	},
	searchSecurityGroups: ({ state }, name) =>
		state.securityGroups.push(copy(state.securityGroups[0], name)),
	searchServerGroups: ({ state }, name) =>
		state.serverGroups.push(copy(state.serverGroups[0], name)),
	searchServers: (cloud, name) => addServers(cloud, 1, { name }),
	searchSubnets: ({ state }, name) => state.subnets.push(copy(state.subnets[0], name)),
	searchVolumeBackups: ({ state }, name) =>
		state.backups.push(backup(state.projects[0].id, state.users[0].id, { name })),
	searchVolumeTransfers: ({ state }, name) =>
		state.volumeTransfers.push({
			id: name,
			name,
			volume_id: state.volumes[0].id,
			created_at: '2026-11-01T00:00:00.000000',
			auth_key: 'made-up-key',
			source_project_id: state.projects[0].id,
		}),
	searchVolumes: ({ state }, name) => state.volumes.push(copy(state.volumes[0], name)),
	searchVolumeSnapshots: ({ state }, name) => state.snapshots.push(copy(state.snapshots[0], name)),
	searchVolumeTypes: ({ state }, name) => state.volumeTypes.push(copy(state.volumeTypes[0], name)),
};

/** Those that a project has no say in: they are searched for what is there. */
const fixed: Record<string, string> = {
	searchAvailabilityZones: 'nova',
	searchServices: 'Compute',
};

function copy<T extends { id: string; name: string }>(one: T, name: string): T {
	return { ...one, id: name, name };
}

describe.each(methods)('%s in the editor', (method) => {
	let cloud: Simulator;
	let n8n: N8nClient;
	let credential: StoredCredential;

	beforeEach(async () => {
		cloud = await startSimulator({ maxPage: 50 });
		n8n = await n8nUnderTest();
		credential = await n8n.createCredential('simulator', passwordCredential(cloud.identityUrl));
		for (let index = 0; index < many; index++) add[method]?.(cloud, `entry-${index}`);
		add[method]?.(cloud, 'needle');
	});
	afterEach(async () => await cloud?.close());

	it('lists everything, page after page', async () => {
		const all: INodeListSearchItems[] = [];
		let paginationToken: string | undefined;
		do {
			const page = await n8n.search(method, credential, { paginationToken });
			all.push(...page.results);
			paginationToken = page.paginationToken as string | undefined;
		} while (paginationToken);
		expect(new Set(all.map(({ value }) => value)).size).toBe(all.length);
		const names = all.map(({ name }) => name).join('\n');
		expect(names).toContain(fixed[method] ?? 'needle');
		if (!fixed[method]) expect(names.match(/entry-\d+/g)).toHaveLength(many);
	});

	it('finds what is searched for', async () => {
		const filter = fixed[method] ?? 'needle';
		const { results } = await n8n.search(method, credential, { filter });
		expect(results.map(({ name }) => name)).toEqual([expect.stringContaining(filter)]);
	});

	it('finds nothing where nothing has the name', async () => {
		const { results } = await n8n.search(method, credential, { filter: 'no such thing' });
		expect(results).toEqual([]);
	});
});

it('every picker opens on the cloud under test', async () => {
	const { n8n, cloud, credential } = await startSetting();
	try {
		for (const method of methods) {
			const { results } = await n8n.search(method, credential);
			expect({ method, results }).toMatchObject({ results: expect.any(Array) });
		}
	} finally {
		await cloud.close();
	}
});
