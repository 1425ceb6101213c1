import { isIP, isIPv4, isIPv6 } from 'node:net';

import type { Row, State } from './state.mts';

export interface Pool {
	start: string;
	end: string;
}

/** An address out of the pools of a subnet that nothing has; undefined where all are given out. */
export function freeAddress(subnet: Row, state: State): string | undefined {
	const pools: Pool[] = subnet.allocation_pools;
	const sizes = pools.map(({ start, end }) => numberOf(end) - numberOf(start) + 1n);
	const size = sizes.reduce((sum, one) => sum + one, 0n);
	for (let tries = 0n; tries < size; tries++) {
		state.lastHost += 1;
		let place = BigInt(state.lastHost) % size;
		const index = sizes.findIndex((one) => (place < one ? true : ((place -= one), false)));
		const address = textOf(numberOf(pools[index].start) + place, subnet.ip_version);
		if (!isTaken(address, subnet.network_id, state)) return address;
	}
	return undefined;
}

/** Whether a port, a router or a floating IP in a network has an address. */
export function isTaken(address: string, networkId: string, state: State): boolean {
	const gateways = state.routers.map((one) => one.external_gateway_info);
	return (
		state.ports.some(
			(port) => port.network_id === networkId && addressesOf(port).includes(address),
		) ||
		state.floatingIps.some((one) => one.floating_ip_address === address) ||
		gateways.some((one) => one?.external_fixed_ips.some((ip: Row) => ip.ip_address === address))
	);
}

export function addressesOf(port: Row): string[] {
	return (port.fixed_ips as Array<{ ip_address: string }>).map((one) => one.ip_address);
}

/** The subnet of a network that an address lies in. */
export function subnetWith(address: string, networkId: string, state: State): Row | undefined {
	return state.subnets.find(
		({ network_id, cidr }) => network_id === networkId && isHostIn(cidr, address),
	);
}

/** What of a subnet can be given out, less its gateway. */
export function poolsOf(cidr: string, gateway: string | null = null): Pool[] {
	const { version } = partsOf(cidr);
	const [first, last] = hostsOf(cidr);
	const without = gateway && contains(cidr, gateway) ? numberOf(gateway) : first - 1n;
	const ranges = [
		[first, without - 1n],
		[without + 1n, last],
	];
	return ranges
		.filter(([start, end]) => start <= end && end >= first)
		.map(([start, end]) => ({
			start: textOf(start < first ? first : start, version),
			end: textOf(end, version),
		}));
}

/** That which Neutron gives a subnet by itself: the first address that hosts have or, of IPv6, the first of all. */
export function gatewayOf(cidr: string): string {
	const { first, version } = partsOf(cidr);
	return textOf(version === 4 ? first + 1n : first, version);
}

/** "10.83.0.5/24" is "10.83.0.0/24", "10.83.0.5" is "10.83.0.5/32"; undefined where it is none. */
export function networkIn(text: unknown): string | undefined {
	const parts = partsIfAny(text);
	return parts && `${textOf(parts.first, parts.version)}/${parts.size}`;
}

export function versionOf(cidr: string): 4 | 6 {
	return cidr.includes(':') ? 6 : 4;
}

export function sizeOf(cidr: string): number {
	return partsOf(cidr).size;
}

/** Whether two networks have addresses in common. */
export function overlaps(one: string, other: string): boolean {
	return contains(one, other.split('/')[0]) || contains(other, one.split('/')[0]);
}

export function contains(cidr: string, address: string): boolean {
	if (versionOf(cidr) !== versionOf(address)) return false;
	const { first, last } = partsOf(cidr);
	return isIP(address) !== 0 && first <= numberOf(address) && numberOf(address) <= last;
}

/** Whether it is in there, and neither the network itself nor its broadcast. */
export function isHostIn(cidr: string, address: string): boolean {
	if (!contains(cidr, address)) return false;
	const [first, last] = hostsOf(cidr);
	return isIP(address) !== 0 && first <= numberOf(address) && numberOf(address) <= last;
}

export function compareAddresses(a: string, b: string): number {
	const difference = numberOf(a) - numberOf(b);
	return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** That which a port makes for itself out of its MAC, in a subnet that leaves it to do so. */
export function ownAddress(cidr: string, mac: string): string {
	const bytes = mac.split(/[:-]/).map((one) => parseInt(one, 16));
	const own = [bytes[0] ^ 2, bytes[1], bytes[2], 255, 254, ...bytes.slice(3)];
	return textOf(own.reduce((sum, one) => sum * 256n + BigInt(one), 0n) + partsOf(cidr).first, 6);
}

function hostsOf(cidr: string): [bigint, bigint] {
	const { first, last, size, version } = partsOf(cidr);
	if (version === 6) return [first + 1n, last];
	return size > 30 ? [first, last] : [first + 1n, last - 1n];
}

interface Parts {
	version: 4 | 6;
	size: number;
	first: bigint;
	last: bigint;
}

const partsOf = (cidr: string) => partsIfAny(cidr)!;

function partsIfAny(text: unknown): Parts | undefined {
	const [address, mask] = String(text).split('/');
	if (!isIP(address) || (mask !== undefined && !/^\d+$/.test(mask))) return undefined;
	const version = versionOf(address);
	const bits = version === 4 ? 32 : 128;
	const size = Number(mask ?? bits);
	if (size > bits) return undefined;
	const hosts = 2n ** BigInt(bits - size);
	const first = (numberOf(address) / hosts) * hosts;
	return { version, size, first, last: first + hosts - 1n };
}

function numberOf(address: string): bigint {
	if (isIPv4(address)) {
		return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
	}
	const [head, tail] = address.split('::').map((half) => half.split(':').filter(Boolean));
	const zeros = Array(8 - head.length - (tail?.length ?? 0)).fill('0');
	const groups = [...head, ...zeros, ...(tail ?? [])];
	return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

function textOf(number: bigint, version: number): string {
	if (version === 4) {
		return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join('.');
	}
	const groups = number.toString(16).padStart(32, '0').match(/.{4}/g)!;
	const long = groups.join(':');
	return isIPv6(long) ? new URL(`http://[${long}]`).hostname.slice(1, -1) : long;
}
