import type { Cloud } from '../../../openstack/cloud';
import type { Fault } from '../../../openstack/faults';
import type { Query } from '../../../openstack/http';
import { wordOf, type Json } from '../../../openstack/json';
import { calledBy, type Kind } from '../kind';

/** How many of those who use a thing are named. */
const mostNamed = 10;

/** How the ports are found that stand against something, and what to do about them. */
interface PortUse {
	query: (thing: Json) => Query;
	/** Checked here besides: older clouds leave parts of the query out of account */
	isIn?: (port: Json, thing: Json) => boolean;
	nextStep: string;
	/** What to do besides where a router is among them */
	ofRouters?: string;
}

/** Neutron's refusal of what is in use, with the names of those who use it: they all have a port. */
export function refusedForPorts(kind: () => Kind, use: PortUse): NonNullable<Kind['refusalOf']> {
	return async (cloud, thing, fault) => {
		if (!/in use|still attached|ports have an IP/i.test(fault.message)) return fault;
		const ports = await portsOf(cloud, thing, use).catch(() => []);
		if (ports.length === 0) return fault;
		const users = ports.slice(0, mostNamed).map(userOf);
		if (ports.length > mostNamed) users.push('others');
		const hasRouter = ports.some(({ device_owner: owner }) => deviceOf(owner) === 'router');
		return fault.with({
			message: `${calledBy(kind(), thing)} is in use by ${users.join(', ')}: ${fault.message}`,
			nextStep: [use.nextStep, hasRouter && use.ofRouters].filter(Boolean).join(' '),
		});
	};
}

/** One more at most than can be named. */
async function portsOf(cloud: Cloud, thing: Json, { query, isIn }: PortUse): Promise<Json[]> {
	const fields = ['id', 'name', 'device_id', 'device_owner', 'fixed_ips', 'security_groups'];
	const list = cloud.network.list<Json>('ports', 'ports', {
		query: { ...query(thing), fields },
		keep: isIn && ((port) => isIn(port, thing)),
	});
	const ports: Json[] = [];
	for await (const port of list) {
		ports.push(port);
		if (ports.length > mostNamed) break;
	}
	return ports;
}

/** Who has a port: "server 5c1f... (port 0c1d..., 10.0.0.5)". */
function userOf({
	id,
	name,
	device_id: device,
	device_owner: owner,
	fixed_ips: ips,
}: Json): string {
	const addresses = ((ips ?? []) as Json[]).map(({ ip_address: address }) => String(address));
	const port = [`port ${wordOf(name || id)}`, ...addresses].join(', ');
	return device ? `${deviceOf(owner)} ${wordOf(device)} (${port})` : port;
}

/** "compute:nova" is a server, "network:router_interface" a router. */
function deviceOf(deviceOwner: unknown): string {
	const owner = String(deviceOwner ?? '');
	if (owner.startsWith('compute:')) return 'server';
	if (owner.startsWith('network:router')) return 'router';
	return owner.replace(/^network:/, '').replaceAll('_', ' ') || 'device';
}

/** Names the floating IPs that stand against something on a router. */
export async function floatingIpsThrough(
	cloud: Cloud,
	router: string,
	fault: Fault,
): Promise<Fault> {
	const addresses: string[] = [];
	const query = { router_id: router, fields: ['id', 'floating_ip_address'] };
	for await (const one of cloud.network.list<Json>('floatingips', 'floatingips', { query })) {
		addresses.push(String(one.floating_ip_address));
	}
	if (addresses.length === 0) return fault;
	return fault.with({
		message: `${fault.message} They are: ${addresses.slice(0, mostNamed).join(', ')}.`,
		nextStep: 'Disassociate or delete those floating IPs first.',
	});
}
