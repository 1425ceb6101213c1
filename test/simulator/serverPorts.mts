import { addressesOf as fixedAddressesOf } from './addresses.mts';
import { releaseFloatingIps } from './floatingIps.mts';
import { fixedIpsIn } from './networkAddresses.mts';
import { port as newPort } from './networkRows.mts';
import type { Row, SimulatedServer, State } from './state.mts';

/** The ports of a server, in the order in which they came to it. */
export function portsOf({ id }: SimulatedServer, { ports }: State): Row[] {
	return ports.filter(({ device_id }) => device_id === id);
}

/** Those of all servers, by the server's ID, for whoever wants the ports of many. */
export function portsByServer({ ports }: State): Map<string, Row[]> {
	const byServer = new Map<string, Row[]>();
	for (const port of ports) {
		const known = byServer.get(port.device_id);
		if (known) known.push(port);
		else byServer.set(port.device_id, [port]);
	}
	return byServer;
}

/** Gives a server a port of its own in a network. */
export function addPort(
	server: SimulatedServer,
	network: Row,
	more: { fixed_ips?: Array<{ ip_address?: string }>; security_groups: string[] },
	state: State,
): Row {
	const fixedIps = fixedIpsIn(network, more.fixed_ips, state);
	const port = newPort(server.projectId, {
		network_id: network.id,
		security_groups: more.security_groups,
		fixed_ips: fixedIps,
	});
	state.ports.push(port);
	server.ownPorts.push(port.id);
	bind(port, server);
	return port;
}

export function bind(port: Row, { id, availabilityZone }: SimulatedServer): void {
	Object.assign(port, {
		device_id: id,
		device_owner: `compute:${availabilityZone}`,
		status: 'ACTIVE',
	});
}

/** Takes a port from a server: one that Nova made is gone, any other is free again. */
export function unbind(port: Row, server: SimulatedServer, state: State): void {
	if (!server.ownPorts.includes(port.id)) {
		Object.assign(port, { device_id: '', device_owner: '', status: 'DOWN' });
		return;
	}
	releaseFloatingIps(port, state);
	state.ports = state.ports.filter((one) => one !== port);
}

/** As Nova shows them: by network, the floating one after the fixed one that it belongs to. */
export function addressesOf(
	server: SimulatedServer,
	state: State,
	ports = portsOf(server, state),
): Record<string, object[]> {
	const byNetwork: Record<string, object[]> = {};
	for (const port of ports) {
		const network = state.networks.find(({ id }) => id === port.network_id);
		const shown = (byNetwork[network?.name ?? ''] ??= []);
		const entry = (addr: string, type: string) => ({
			version: 4,
			addr,
			'OS-EXT-IPS:type': type,
			'OS-EXT-IPS-MAC:mac_addr': port.mac_address,
		});
		for (const fixed of fixedAddressesOf(port)) {
			shown.push(entry(fixed, 'fixed'));
			for (const one of state.floatingIps) {
				if (one.port_id === port.id && one.fixed_ip_address === fixed) {
					shown.push(entry(one.floating_ip_address, 'floating'));
				}
			}
		}
	}
	return byNetwork;
}

/** Names of the security groups of each of its ports, one after the other. */
export function securityGroupsOf(
	server: SimulatedServer,
	state: State,
	ports = portsOf(server, state),
): string[] {
	const ids = ports.flatMap(({ security_groups }) => security_groups as string[]);
	return ids.map((id) => state.securityGroups.find((one) => one.id === id)?.name ?? id);
}
