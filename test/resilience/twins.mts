import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { onConoHa } from '../simulator/onConoHa.mts';
import { poolsOf } from '../simulator/addresses.mts';
import { seeded } from '../simulator/chance.mts';
import type { State } from '../simulator/state.mts';
import { uuidOf } from '../simulator/state.mts';
import { errorsOf, startSetting, type Setting } from './setting.mts';

/** A creation of which the answer may be lost, as a person sets the node up for many items. */
interface Creation {
	/** Where more is made than the thing itself, or on another cloud: what */
	title?: string;
	resource: string;
	/** What it needs besides its name, of each item too where it says so */
	parameters: IDataObject;
	/** What the cloud must have before, and what it adds to the parameters or to each item */
	prepare?: (setting: Setting, count: number) => Promise<Prepared>;
	/** What there is on the cloud, each a name: those of the items once, and nothing besides */
	made: Array<(state: State) => Array<{ id: string; name: string }>>;
	isOnConoHa?: true;
	/** The field that makes a repeated run safe; left out: that for a name that exists */
	safe?: IDataObject;
	/** A file for each item */
	hasFile?: true;
}

interface Prepared {
	parameters?: IDataObject;
	items?: IDataObject[];
}

const imageId = uuidOf('image tiny-raw');
const privateNetwork = byId(uuidOf('network private'));
const publicNetwork = byId(uuidOf('network public'));
const bootable = byId(uuidOf('volume bootable'));
const smallServer = { flavor: byId('1'), image: byId(imageId), networkMode: 'none' };

/** Room for as many floating IPs as are asked for. */
function widen({ subnets }: State): void {
	const subnet = subnets.find(({ id }) => id === uuidOf('subnet public'))!;
	const cidr = '172.24.0.0/16';
	Object.assign(subnet, { cidr, allocation_pools: poolsOf(cidr, subnet.gateway_ip) });
}

const floatingIpsByPort = ({ floatingIps, ports, servers }: State) =>
	floatingIps.map(({ id, port_id: portId }) => {
		const port = ports.find((one) => one.id === portId);
		const server = servers.find((one) => one.id === port?.device_id);
		return { id, name: String(server?.name ?? port?.name ?? 'free') };
	});

/** Every creation whose names OpenStack does not keep unique, and what may have twins besides. */
export const creations: Creation[] = [
	{
		title: 'floating IP of a port',
		resource: 'floatingIp',
		parameters: {
			externalNetwork: publicNetwork,
			bindTo: 'port',
			port: byId('={{ $json.port }}'),
		},
		safe: { ifBound: 'return' },
		async prepare({ cloud, engine }, count) {
			widen(cloud.state);
			const items = namesOf(count).map((name) => ({ name }));
			const create = { resource: 'port', operation: 'create', network: privateNetwork };
			const ports = await engine.runNode({ ...create, name: '={{ $json.name }}' }, { items });
			return { items: ports.items.map(({ json }) => ({ name: json.name, port: json.id })) };
		},
		made: [floatingIpsByPort],
	},
	{ resource: 'image', parameters: { source: 'none' }, made: [({ images }) => images] },
	{
		title: 'image with a file',
		resource: 'image',
		parameters: { source: 'file' },
		hasFile: true,
		made: [({ images }) => images.filter(({ status }) => status === 'active')],
	},
	{ resource: 'network', parameters: {}, made: [({ networks }) => networks] },
	{
		title: 'network with subnet and tags',
		resource: 'network',
		parameters: { cidr: '192.168.10.0/24', options: { tags: 'a, b' } },
		made: [
			({ networks, subnets }) =>
				networks.filter(({ id }) => subnets.some((one) => one.network_id === id)),
			({ subnets }) => subnets,
			({ networks }) => networks.filter(({ tags }) => String(tags) === 'a,b'),
		],
	},
	{ resource: 'port', parameters: { network: privateNetwork }, made: [({ ports }) => ports] },
	{ resource: 'router', parameters: {}, made: [({ routers }) => routers] },
	{ resource: 'securityGroup', parameters: {}, made: [({ securityGroups }) => securityGroups] },
	{
		title: 'security group with rules',
		resource: 'securityGroup',
		parameters: { rules: { row: [{ rule: 'ssh' }, { rule: 'https' }] } },
		made: [
			// Two of egress come with each.
			({ securityGroups }) =>
				securityGroups.filter((one) => one.security_group_rules?.length === 4),
		],
	},
	{ resource: 'server', parameters: smallServer, made: [({ servers }) => servers] },
	{
		title: 'server with a floating IP',
		resource: 'server',
		parameters: {
			...smallServer,
			networkMode: 'chosen',
			networks: { row: [{ network: privateNetwork }] },
			floatingIp: 'new',
			externalNetwork: publicNetwork,
		},
		prepare: async ({ cloud }) => (widen(cloud.state), {}),
		made: [({ servers }) => servers, floatingIpsByPort],
	},
	{
		title: 'server on a volume made first (ConoHa)',
		resource: 'server',
		isOnConoHa: true,
		parameters: {
			...smallServer,
			networkMode: 'automatic',
			bootFrom: 'newVolume',
			volumeSize: 100,
		},
		made: [
			({ servers }) => servers,
			({ volumes }) => volumes.map(({ id, name }) => ({ id, name: name.replace(/-boot$/, '') })),
		],
	},
	{
		resource: 'serverGroup',
		parameters: {},
		made: [({ serverGroups }) => serverGroups],
	},
	{
		resource: 'subnet',
		parameters: { network: privateNetwork, cidr: '={{ $json.cidr }}' },
		prepare: async (_, count) => ({
			items: namesOf(count).map((name, index) => {
				const cidr = `10.${100 + Math.floor(index / 256)}.${index % 256}.0/24`;
				return { name, cidr };
			}),
		}),
		made: [({ subnets }) => subnets],
	},
	{ resource: 'volume', parameters: { size: 1 }, made: [({ volumes }) => volumes] },
	{
		resource: 'volumeBackup',
		parameters: { volume: byId('={{ $json.volume }}') },
		prepare: volumeForEach,
		made: [({ backups }) => backups],
	},
	{
		resource: 'volumeSnapshot',
		parameters: { volume: bootable },
		made: [({ snapshots }) => snapshots],
	},
	{
		resource: 'volumeTransfer',
		parameters: { volume: byId('={{ $json.volume }}') },
		prepare: volumeForEach,
		made: [({ volumeTransfers }) => volumeTransfers],
	},
];

/** What is created, in words: "volume backup". */
export function titleOf({ title, resource }: Creation): string {
	return title ?? resource.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Those of a volume that is in use for one are refused for another. */
async function volumeForEach({ engine }: Setting, count: number): Promise<Prepared> {
	const items = namesOf(count).map((name) => ({ name }));
	const create = { resource: 'volume', operation: 'create', size: 1, wait: false };
	const made = await engine.runNode({ ...create, name: '={{ $json.name }}' }, { items });
	return { items: made.items.map(({ json }) => ({ name: json.name, volume: json.id })) };
}

function namesOf(count: number): string[] {
	return Array.from({ length: count }, (_, index) => `twin-${String(index).padStart(4, '0')}`);
}

/** The resources whose creation can be told to return the thing of a name, and could make another of it. */
export function resourcesThatMayHaveTwins(properties: INodeProperties[]): string[] {
	return properties
		.filter(
			({ name, options = [] }) =>
				name === 'ifNameExists' &&
				(options as INodePropertyOptions[]).some(({ value }) => value === 'create'),
		)
		.flatMap(({ displayOptions }) => displayOptions?.show?.resource as string[]);
}

/** What came of many creations of which answers were lost. */
export interface Outcome {
	/** How many answers were lost */
	lost: number;
	/** How often the node ran until all items had ended well */
	runs: number;
	requests: number;
	seconds: number;
	/** What items that failed said, each once */
	errors: string[];
	/** How many things are on the cloud besides the first of each name; left out are those that an error named */
	twins: number;
	/** How many are there of which nothing was returned or told, or are not there at all */
	forgotten: number;
	/** Both, by name, and what was returned that is not there */
	wrong: string[];
}

const file = { data: { data: 'ZGlzaw==', mimeType: 'application/octet-stream' } };
const mostRuns = 20;

/**
 * Creates things, while the cloud takes each request and then loses some of its answers; what failed is run again with
 * the same names, until all has ended well.
 * @param chance of each answer to be lost, from 0 to 1
 */
export async function createWithAnswersLost(
	creation: Creation,
	{ count, chance, seed }: { count: number; chance: number; seed: number },
): Promise<Outcome> {
	const { resource, isOnConoHa, hasFile } = creation;
	const [options, login] = isOnConoHa ? onConoHa : [{}, {}];
	// So small that lists have pages.
	const setting = await startSetting({ maxPage: 100, ...options }, login as never);
	const { cloud, engine } = setting;
	try {
		if (isOnConoHa) noLimits(cloud.state);
		const { parameters, items = namesOf(count).map((name) => ({ name })) } =
			(await creation.prepare?.(setting, count)) ?? {};
		const before = creation.made.map((rows) => new Set(rows(cloud.state).map(({ id }) => id)));
		const random = seeded(seed);
		let lost = 0;
		cloud.trouble({
			times: Infinity,
			lost: 'reset',
			when: ({ service }) => service !== 'identity' && random() < chance && ++lost > 0,
		});
		const node = {
			resource,
			operation: 'create',
			name: '={{ $json.name }}',
			...(creation.safe ?? { ifNameExists: 'return' }),
			...creation.parameters,
			...parameters,
			requestOptions: { itemsInParallel: 20 },
		};
		const first = cloud.count();
		const start = performance.now();
		const returned: IDataObject[] = [];
		const errors = new Set<string>();
		let told = '';
		let toDo: IDataObject[] = items;
		let runs = 0;
		for (; toDo.length > 0 && runs < mostRuns; runs++) {
			const given = toDo.map((item) => ({ ...item, ...(hasFile ? { binary: file } : {}) }));
			const run = await engine.runNode(node, {
				items: given as IDataObject[],
				onError: 'continueErrorOutput',
			});
			returned.push(...run.items.map(({ json }) => json));
			for (const error of errorsOf(run)) errors.add(generalized(error));
			told += JSON.stringify(run.errorItems);
			toDo = run.errorItems.map(({ pairedItem }) => toDo[(pairedItem as { item: number }).item]);
			if (run.error) break;
		}
		const seconds = (performance.now() - start) / 1000;
		const names = items.map(({ name }) => String(name));
		const found = creation.made.map((rows, index) => {
			const all = rows(cloud.state).filter(({ id }) => !before[index].has(id));
			const things = index === 0 ? all : withoutLeftOver(all, told);
			return comparedWith(names, things, index === 0 ? returned : undefined);
		});
		const total = (key: 'twins' | 'forgotten') => found.reduce((sum, one) => sum + one[key], 0);
		return {
			lost,
			runs,
			requests: cloud.count() - first,
			seconds,
			errors: [...errors].sort(),
			twins: total('twins'),
			forgotten: total('forgotten'),
			wrong: found.flatMap((one) => one.wrong),
		};
	} finally {
		await cloud.close();
	}
}

/** Of what was made on the way, less the second one of a name that an error told of: a person can get rid of it. */
function withoutLeftOver<T extends { id: string; name: string }>(things: T[], told: string): T[] {
	const ofName = (name: string) => things.filter((one) => one.name === name);
	return things.filter(({ id, name }) => !told.includes(id) || ofName(name).length === 1);
}

function noLimits({ projects, volumeQuotas }: State): void {
	for (const { id } of projects) {
		volumeQuotas[id] = { volumes: -1, snapshots: -1, gigabytes: -1, backups: -1 };
	}
}

/** What there is against what should be: of each name one, which was returned. */
function comparedWith(
	names: string[],
	things: Array<{ id: string; name: string }>,
	returned?: IDataObject[],
): Pick<Outcome, 'twins' | 'forgotten' | 'wrong'> {
	const counts = new Map<string, number>(names.map((name) => [name, 0]));
	for (const { name } of things) counts.set(name, (counts.get(name) ?? 0) + 1);
	const wanted = new Set(names);
	const there = new Set(things.map(({ id }) => id));
	const told = new Set((returned ?? things).map(({ id }) => String(id)));
	const odd = [...counts].filter(([name, count]) => count !== 1 || !wanted.has(name));
	const unseen = things.filter(({ id }) => !told.has(id));
	const absent = [...told].filter((id) => !there.has(id));
	return {
		twins: things.length - counts.size + odd.filter(([, count]) => count === 0).length,
		forgotten: unseen.length + odd.filter(([, count]) => count === 0).length,
		wrong: [
			...odd.map(([name, count]) => `${name}: ${count} are there`),
			...unseen.map(({ id, name }) => `${name} (${id}) was not returned`),
			...absent.map((id) => `${id} was returned, and is not there`),
		],
	};
}

/** An error without what is another in each item. */
function generalized(error: string): string {
	return error.replace(/[0-9a-f]{8}-[-0-9a-f]{27}/g, '…').replace(/twin-\d+/g, 'twin');
}
