import type { Cloud } from '../../../../openstack/cloud';
import type { Json } from '../../../../openstack/json';
import type { Created } from '../../creation';
import { flag, separated, text } from '../../fields';
import type { Values } from '../../operation';
import { subnet } from '../subnet/kind';
import { ipVersionOf, onlyMade, ownedBy } from '../neutron';
import { network as kind } from './kind';
import { isSamePrefix } from './prefixes';

/** The subnet that a new network has at once. */
export const firstSubnetFields = {
	cidr: text('Subnet', 'The addresses of a first subnet. Empty: the network has none yet.', {
		placeholder: 'e.g. 192.168.10.0/24',
	}),
} as const;

export const firstSubnetOptions = {
	subnetDhcp: flag('Subnet DHCP', 'Whether servers get their addresses in it by themselves', true),
	subnetDns: text('Subnet DNS Servers', 'Addresses, separated by commas', {
		placeholder: 'e.g. 9.9.9.9, 1.1.1.1',
	}),
	subnetGateway: text('Subnet Gateway', 'The address of its router. Left out: the first one.', {
		placeholder: 'e.g. 192.168.10.1',
	}),
	subnetName: text('Subnet Name', 'Left out: that of the network', {
		placeholder: 'e.g. backend-v4',
	}),
} as const;

type SubnetValues = Values<typeof firstSubnetFields> & {
	name: string;
	options: Partial<Values<typeof firstSubnetOptions>> & { projectId?: string };
};

/** The network with a subnet of these addresses: a new one, unless it has that already. Network API, POST /subnets. */
export async function withFirstSubnet(
	{ thing, how }: Created,
	{ cidr, name, options }: SubnetValues,
	cloud: Cloud,
): Promise<Json> {
	const wanted = cidr.trim();
	const id = String(thing.id);
	if (!wanted || (how !== 'made' && (await hasSubnet(cloud, id, wanted)))) return thing;
	const { subnetDhcp, subnetDns, subnetGateway, subnetName } = options;
	const body = {
		name: subnetName || name,
		network_id: id,
		cidr: wanted,
		ip_version: ipVersionOf(wanted),
		...ownedBy(options),
		...(subnetDhcp === undefined ? {} : { enable_dhcp: subnetDhcp }),
		...(subnetDns ? { dns_nameservers: separated(subnetDns) } : {}),
		...(subnetGateway ? { gateway_ip: subnetGateway } : {}),
	};
	const made = await cloud.network
		.post(subnet.path, { subnet: body }, { key: subnet.key })
		.catch(onlyMade(kind, thing, `subnet ${wanted}`));
	return { ...thing, subnets: [...((thing.subnets ?? []) as string[]), String(made.id)] };
}

async function hasSubnet(cloud: Cloud, networkId: string, cidr: string): Promise<boolean> {
	const query = { network_id: networkId, fields: ['id', 'cidr'] };
	for await (const one of cloud.network.list<Json>(subnet.path, subnet.keys, { query })) {
		if (isSamePrefix(String(one.cidr), cidr)) return true;
	}
	return false;
}
