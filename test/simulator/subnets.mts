import {
	compareAddresses,
	contains,
	gatewayOf,
	isHostIn,
	overlaps,
	poolsOf,
	sizeOf,
	versionOf,
	type Pool,
} from './addresses.mts';
import type { Call } from './collection.mts';
import { checkVersion, invalidInput } from './networkChecks.mts';
import { networkOf } from './networkAddresses.mts';
import { subnet } from './networkRows.mts';
import { neutronError, refuse } from './replies.mts';
import { pythonText } from './schema.mts';
import type { Row } from './state.mts';

const bad = (says: string) =>
	refuse(neutronError(400, 'BadRequest', `Bad subnets request: ${says}.`));
const conflict = (type: string, says: string) => refuse(neutronError(409, type, says));

/** https://docs.openstack.org/api-ref/network/v2/#create-subnet */
export function makeSubnet(given: any, call: Call): Row {
	const { use_default_subnetpool: _, prefixlen, ...rest } = given;
	const { cidr, ip_version: version, subnetpool_id: pool } = given;
	if (cidr && prefixlen !== undefined) bad('cidr and prefixlen must not be supplied together');
	if (pool) {
		const says = `Subnet pool ${pool} could not be found.`;
		refuse(neutronError(404, 'SubnetPoolNotFound', says));
	}
	if (!cidr) bad('a subnetpool must be specified in the absence of a cidr');
	checkVersion(version, cidr, 'cidr');
	checkSubnet({ enable_dhcp: true, ...given });
	const network = networkOf(given.network_id, call);
	const gateway = given.gateway_ip === undefined ? gatewayOf(cidr) : given.gateway_ip;
	if (given.allocation_pools) checkPools(given.allocation_pools, cidr);
	if (version === 4 && sizeOf(cidr) === 31 && gateway && contains(cidr, gateway)) {
		conflict('IpamValueInvalid', `Gateway IP ${gateway} cannot be allocated in CIDR ${cidr}`);
	}
	const pools = given.allocation_pools ?? poolsOf(cidr, gateway);
	checkOutside(pools, gateway);
	if (sizeOf(cidr) === 0) invalidInput('0 is not allowed as CIDR prefix length');
	const neighbours = call.cloud.state.subnets.filter(({ network_id }) => network_id === network.id);
	if (neighbours.some((one) => overlaps(one.cidr, cidr))) {
		invalidInput(
			`Requested subnet with cidr: ${cidr} for network: ${network.id} overlaps with another subnet`,
		);
	}
	const row = subnet(call.projectId, {
		revision_number: 0,
		...rest,
		gateway_ip: gateway,
		allocation_pools: pools,
	});
	network.subnets = [...network.subnets, row.id].sort();
	network.revision_number += 1;
	return row;
}

export function updateSubnet(row: Row, given: any, { cloud: { state } }: Call): void {
	const { cidr, ip_version, gateway_ip: before } = row;
	// What is on already is not looked at again.
	checkSubnet({ ...given, cidr, ip_version, ...(row.enable_dhcp && { enable_dhcp: false }) });
	const { gateway_ip: gateway, allocation_pools: pools } = given;
	if (gateway && gateway !== before) {
		const holder = state.ports.find(
			({ device_owner, fixed_ips }) =>
				device_owner === 'network:router_interface' &&
				fixed_ips.some((ip: Row) => ip.subnet_id === row.id && ip.ip_address === before),
		);
		if (holder) {
			const says = `Current gateway ip ${before} already in use by port ${holder.id}. Unable to update.`;
			conflict('GatewayIpInUse', says);
		}
	}
	if (pools) checkPools(pools, cidr);
	if (pools || (gateway && gateway !== before)) {
		checkOutside(pools ?? row.allocation_pools, gateway === undefined ? before : gateway);
	}
	const network = state.networks.find(({ id }) => id === row.network_id);
	if (network) network.revision_number += 1;
}

/** Refuses while a port has an address of it. */
export function releaseSubnet({ id, network_id: of }: Row, { cloud: { state } }: Call): void {
	const isUsed = state.ports.some(({ fixed_ips }) =>
		fixed_ips.some((ip: Row) => ip.subnet_id === id),
	);
	if (isUsed) {
		const says = `Unable to complete operation on subnet ${id}: One or more ports have an IP allocation from this subnet.`;
		conflict('SubnetInUse', says);
	}
	const network = state.networks.find((one) => one.id === of);
	if (!network) return;
	network.subnets = network.subnets.filter((one: string) => one !== id);
	network.revision_number += 1;
}

function checkSubnet({ cidr, ip_version: version, ...given }: any): void {
	if (given.enable_dhcp) {
		const withDhcp = 'is not supported if enable_dhcp is True';
		if (sizeOf(cidr) > (version === 4 ? 30 : 126)) {
			invalidInput('Subnet has a prefix length that is incompatible with DHCP service enabled');
		}
		if (/^(22[4-9]|23\d)\.|^ff/.test(cidr)) invalidInput(`Multicast IP subnet ${withDhcp}`);
		if (/^127\.|^::1\//.test(cidr)) invalidInput(`Loopback IP subnet ${withDhcp}`);
		if (cidr.startsWith('0.0.0.0/')) invalidInput(`First IP '0.0.0.0' of network ${withDhcp}.`);
	}
	const { gateway_ip: gateway, dns_nameservers: servers = [], host_routes: routes = [] } = given;
	if (gateway) {
		checkVersion(version, gateway, 'gateway_ip');
		const isEdge = contains(cidr, gateway) && !isHostIn(cidr, gateway) && version === 4;
		if (isEdge) invalidInput('Gateway is not valid on subnet');
	}
	if (servers.length > 5) {
		const says =
			'Unable to complete operation for new subnet. The number of DNS nameservers exceeds the limit 5.';
		refuse(neutronError(400, 'DNSNameServersExhausted', says));
	}
	for (const one of servers) checkVersion(version, one, 'dns_nameserver');
	for (const { nexthop, destination } of routes) {
		checkVersion(version, nexthop, 'nexthop');
		checkVersion(version, destination, 'destination');
	}
	for (const name of ['ipv6_ra_mode', 'ipv6_address_mode']) {
		if (!given[name]) continue;
		if (version === 4) invalidInput(`${name} is not valid when ip_version is 4`);
		if (given[name] === 'dhcpv6-stateful' || sizeOf(cidr) === 64) continue;
		invalidInput(
			`Invalid CIDR ${cidr} for IPv6 address mode. OpenStack uses the EUI-64 address format, which requires the prefix to be /64`,
		);
	}
}

const textOf = ({ start, end }: Pool) => `${start}-${end}`;

function checkPools(pools: Pool[], cidr: string): void {
	const wrong = (pool: string) =>
		refuse(neutronError(400, 'InvalidAllocationPool', `The allocation pool ${pool} is not valid.`));
	for (const pool of pools) {
		if (compareAddresses(pool.start, pool.end) > 0) wrong(pythonText(pool));
	}
	for (const pool of pools) {
		if (versionOf(pool.start) !== versionOf(cidr)) wrong(textOf(pool));
		if (isHostIn(cidr, pool.start) && isHostIn(cidr, pool.end)) continue;
		const says = `The allocation pool ${textOf(pool)} spans beyond the subnet cidr ${cidr}.`;
		refuse(neutronError(400, 'OutOfBoundsAllocationPool', says));
	}
	for (const [index, one] of pools.entries()) {
		const other = pools
			.slice(index + 1)
			.find((it) => inPool(one, it.start) || inPool(it, one.start));
		if (!other) continue;
		const says = `Found overlapping allocation pools: ${textOf(one)} ${textOf(other)} for subnet ${cidr}.`;
		conflict('OverlappingAllocationPools', says);
	}
}

const inPool = ({ start, end }: Pool, address: string) =>
	compareAddresses(start, address) <= 0 && compareAddresses(address, end) <= 0;

function checkOutside(pools: Pool[], gateway: string | null): void {
	const holding = gateway && pools.find((pool) => inPool(pool, gateway));
	if (!holding) return;
	const says = `Gateway ip ${gateway} conflicts with allocation pool ${textOf(holding)}.`;
	conflict('GatewayConflictWithAllocationPools', says);
}
