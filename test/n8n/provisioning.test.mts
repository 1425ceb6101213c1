import type { IDataObject } from 'n8n-workflow';

import { publicKey } from '../cloud/sshKey.mts';
import { byId } from '../engine/fixtures.mts';
import { chainOfNodes, itemsOf } from './rest.mts';
import { startSetting, type Setting } from './setting.mts';

let setting: Setting;
beforeAll(async () => {
	setting = await startSetting();
});
afterAll(async () => await setting?.cloud.close());

/** An ID that another node of the chain gives. */
const from = (node: string, path = 'id') => byId(`={{ $('${node}').item.json.${path} }}`);
const name = "={{ $('Items').item.json.name }}";
/** What is there already is left alone. */
const once = { name, ifNameExists: 'return' };

/** The IDs in a chain of nodes, each of which makes one thing of each item. */
const made = ['Network', 'Router', 'Group', 'Key', 'Volume', 'Server', 'Address'];

/** A key pair is known by its name, and shows a number only when it is read. */
const idOf = (node: string, { id, name: own }: IDataObject) => (node === 'Key' ? own : id);

async function provisioning(): Promise<Record<string, IDataObject>> {
	const { cloud } = setting;
	const [external] = await cloud.main.list('network', 'networks', { 'router:external': true });
	const out = byId(String(external.id));
	const { image, flavor } = await cloud.smallest();
	const operation = 'create';
	const key = publicKey();
	return {
		Network: { resource: 'network', operation, ...once, cidr: "={{ $('Items').item.json.cidr }}" },
		Router: { resource: 'router', operation, ...once, externalNetwork: out },
		Interface: {
			resource: 'router',
			operation: 'addInterface',
			router: from('Router'),
			subnet: from('Network', 'subnets[0]'),
		},
		Group: {
			resource: 'securityGroup',
			operation,
			...once,
			rules: { row: [{ rule: 'ssh' }, { rule: 'https' }, { rule: 'group' }] },
		},
		Key: { resource: 'keyPair', operation, ...once, source: 'import', publicKey: key },
		Volume: { resource: 'volume', operation, ...once, size: 1 },
		Server: {
			resource: 'server',
			operation,
			...once,
			flavor: byId(String(flavor.id)),
			image: byId(String(image.id)),
			networkMode: 'chosen',
			networks: { row: [{ network: from('Network') }] },
			securityGroups: { row: [{ group: from('Group') }] },
			keyPair: from('Key', 'name'),
		},
		Attach: {
			resource: 'server',
			operation: 'attachVolume',
			server: from('Server'),
			volume: from('Volume'),
		},
		Address: {
			resource: 'floatingIp',
			operation,
			externalNetwork: out,
			bindTo: 'server',
			server: from('Server'),
			options: { description: name },
		},
	};
}

/** What takes down all that was made, in the order in which it can go. */
const takingDown: Record<string, IDataObject> = {
	Address: {
		resource: 'floatingIp',
		operation: 'delete',
		floatingIP: byId('={{ $json.Address }}'),
	},
	Server: { resource: 'server', operation: 'delete', server: from('Items', 'Server') },
	Volume: { resource: 'volume', operation: 'delete', volume: from('Items', 'Volume') },
	Key: { resource: 'keyPair', operation: 'delete', keyPair: from('Items', 'Key') },
	Interface: {
		resource: 'router',
		operation: 'removeInterface',
		router: from('Items', 'Router'),
		subnet: from('Items', 'subnet'),
	},
	Router: { resource: 'router', operation: 'delete', router: from('Items', 'Router') },
	Network: { resource: 'network', operation: 'delete', network: from('Items', 'Network') },
	Group: { resource: 'securityGroup', operation: 'delete', securityGroup: from('Items', 'Group') },
};

/** All that carries a name of this run, as the cloud has it. */
async function onTheCloud(): Promise<Record<string, IDataObject[]>> {
	const { cloud } = setting;
	const lists = {
		servers: ['compute', 'servers/detail'],
		'key pairs': ['compute', 'os-keypairs'],
		volumes: ['block-storage', 'volumes/detail'],
		networks: ['network', 'networks'],
		subnets: ['network', 'subnets'],
		routers: ['network', 'routers'],
		groups: ['network', 'security-groups'],
		addresses: ['network', 'floatingips'],
	};
	const entries = Object.entries(lists).map(async ([kind, [service, path]]) => {
		const all = await cloud.main.list(service, path);
		const ours = all
			.filter((one) => JSON.stringify(one).includes(`${cloud.prefix}whole-`))
			// Nova hears of floating IPs by and by.
			.map(({ addresses: _, ...one }) => one);
		return [kind, ours.sort((a, b) => String(a.id).localeCompare(String(b.id)))];
	});
	return Object.fromEntries(await Promise.all(entries)) as Record<string, IDataObject[]>;
}

it('a whole environment is made of each item, once; and is taken down again', async () => {
	const { n8n, cloud, credential } = setting;
	const items = ['one', 'two'].map((which, index) => ({
		name: `${cloud.prefix}whole-${which}`,
		cidr: `10.7${index}.0.0/24`,
	}));
	const workflow = chainOfNodes('provisioning', credential, items, await provisioning());
	const run = async () => {
		const execution = await n8n.run(workflow);
		expect(execution.data.resultData.error?.message).toBeUndefined();
		return (node: string) => itemsOf(execution, node);
	};

	const first = await run();
	const before = await onTheCloud();
	expect(Object.entries(before).map(([kind, ours]) => [kind, ours.length])).toEqual(
		Object.keys(before).map((kind) => [kind, 2]),
	);

	const second = await run();
	expect(await onTheCloud()).toEqual(before);
	const idsIn = (results: typeof first) =>
		made.map((node) => [node, ...results(node).map((one) => idOf(node, one))]);
	expect(idsIn(second)).toEqual(idsIn(first));

	const ids = items.map((_, index) => ({
		...Object.fromEntries(made.map((node) => [node, idOf(node, first(node)[index])])),
		subnet: (first('Network')[index].subnets as string[])[0],
	}));
	const down = await n8n.run(chainOfNodes('taking down', credential, ids, takingDown));
	expect(down.data.resultData.error?.message).toBeUndefined();
	expect(Object.values(await onTheCloud()).flat()).toEqual([]);
});
