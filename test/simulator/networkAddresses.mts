import { freeAddress, isHostIn, isTaken, ownAddress, subnetWith } from './addresses.mts';
import type { Call } from './collection.mts';
import { neutronError, refuse } from './replies.mts';
import type { Row, State } from './state.mts';

export interface FixedIp {
	subnet_id: string;
	ip_address: string;
}

/** A network that a request may use; refuses any other. */
export function networkOf(id: string, { cloud, projectId, isAdmin }: Call): Row {
	const found = cloud.state.networks.find((one) => one.id === id);
	const isSeen =
		found &&
		(isAdmin || found.project_id === projectId || found.shared || found['router:external']);
	return isSeen
		? found
		: refuse(neutronError(404, 'NetworkNotFound', `Network ${id} could not be found.`));
}

/** A network that something may be made in; refuses those of others that they do not share. */
export function networkToFill(id: string, what: string, call: Call): Row {
	const network = networkOf(id, call);
	const isOpen = call.isAdmin || network.project_id === call.projectId || network.shared;
	if (isOpen) return network;
	const says = `Tenant ${call.projectId} not allowed to create ${what} on this network`;
	return refuse(neutronError(403, 'HTTPForbidden', says));
}

/**
 * One address of a subnet for each version of IP, or those that are asked for; refuses what the network does not
 * have, or has no more.
 * @param mac of a port, which makes an address for itself in subnets that leave it to do so
 */
export function fixedIpsIn(
	network: Row,
	wanted: Array<Partial<FixedIp>> | undefined,
	state: State,
	mac?: string,
): FixedIp[] {
	const subnets = state.subnets.filter(({ network_id }) => network_id === network.id);
	const [own, given] = [
		subnets.filter(isLeftToPorts),
		subnets.filter((one) => !isLeftToPorts(one)),
	];
	const fixedIps = wanted
		? wanted.map((one) => fixedIpIn(network, subnets, one, state))
		: [4, 6].flatMap((version) => anyOf(network, given, version, state));
	for (const { id, cidr } of mac ? own : []) {
		if (fixedIps.every((one) => one.subnet_id !== id)) {
			fixedIps.push({ subnet_id: id, ip_address: ownAddress(cidr, mac!) });
		}
	}
	return fixedIps;
}

const isLeftToPorts = ({ ipv6_address_mode: mode }: Row) =>
	mode === 'slaac' || mode === 'dhcpv6-stateless';

function noMoreIn({ id }: Row): never {
	const says = `No more IP addresses available on network ${id}.`;
	return refuse(neutronError(409, 'IpAddressGenerationFailure', says));
}

function anyOf(network: Row, subnets: Row[], version: number, state: State): FixedIp[] {
	const fitting = subnets.filter(({ ip_version }) => ip_version === version);
	if (fitting.length === 0) return [];
	for (const subnet of fitting) {
		const address = freeAddress(subnet, state);
		if (address) return [{ subnet_id: subnet.id, ip_address: address }];
	}
	return noMoreIn(network);
}

function fixedIpIn(
	network: Row,
	subnets: Row[],
	{ ip_address: address, subnet_id: id }: Partial<FixedIp>,
	state: State,
): FixedIp {
	const bad = (type: string, says: string) => refuse(neutronError(400, type, says));
	if (!address && !id) {
		const says = 'IP allocation requires subnet_id or ip_address.';
		bad('InvalidInput', `Invalid input for operation: ${says}`);
	}
	const subnet = id
		? subnets.find((one) => one.id === id)
		: subnetWith(address!, network.id, state);
	if (id && !subnet) {
		if (!state.subnets.some((one) => one.id === id)) {
			refuse(neutronError(404, 'SubnetNotFound', `Subnet ${id} could not be found.`));
		}
		const says = `Failed to create port on network ${network.id}, because fixed_ips included invalid subnet ${id}.`;
		bad('InvalidInput', `Invalid input for operation: ${says}`);
	}
	if (!address) {
		return { subnet_id: id!, ip_address: freeAddress(subnet!, state) ?? noMoreIn(network) };
	}
	if (!subnet) {
		const says = `IP address ${address} is not a valid IP for any of the subnets on the specified network.`;
		return bad('InvalidIpForNetwork', says);
	}
	if (!isHostIn(subnet.cidr, address)) {
		const says = `IP address ${address} is not a valid IP for the specified subnet.`;
		bad('InvalidIpForSubnet', says);
	}
	if (isTaken(address, network.id, state)) {
		const says = `IP address ${address} already allocated in subnet ${subnet.id}`;
		refuse(neutronError(409, 'IpAddressAlreadyAllocated', says));
	}
	return { subnet_id: subnet.id, ip_address: address };
}
