import { isIPv4 } from 'node:net';

import type { Call } from './collection.mts';
import { fixedIpsIn, networkOf } from './networkAddresses.mts';
import { floatingIp } from './networkRows.mts';
import { forwardingsOf, releaseForwardings } from './portForwardings.mts';
import { neutronError, refuse } from './replies.mts';
import { routerBetween } from './routers.mts';
import type { Row, State } from './state.mts';

const bad = (says: string) =>
	refuse(neutronError(400, 'BadRequest', `Bad floatingip request: ${says}.`));

/** https://docs.openstack.org/api-ref/network/v2/#create-floating-ip */
export function makeFloatingIp(given: any, call: Call): Row {
	const { cloud, projectId } = call;
	const { port_id: _, fixed_ip_address: __, subnet_id: subnet, ...rest } = given;
	const network = networkOf(given.floating_network_id, call);
	if (!network['router:external']) bad(`Network ${network.id} is not a valid external network`);
	const { floating_ip_address: wanted } = given;
	const asked = { ...(wanted && { ip_address: wanted }), ...(subnet && { subnet_id: subnet }) };
	const isAsked = Boolean(wanted || subnet);
	const [first] = fixedIpsIn(network, isAsked ? [asked] : undefined, cloud.state);
	if (!first) {
		const says = `Unable to find any IP address on external network ${network.id}.`;
		refuse(neutronError(400, 'ExternalIpAddressExhausted', says));
	}
	const row = floatingIp(projectId, {
		...rest,
		floating_ip_address: first.ip_address,
		revision_number: 0,
	});
	associate(row, given, call);
	return row;
}

/** What it leads to stays where nothing is said of that, unless nothing is said at all. */
export function updateFloatingIp(row: Row, given: any, call: Call): void {
	const isNothing = Object.keys(given).length === 0;
	if (isNothing) row.revision_number += 1;
	const target = isNothing ? null : (given.port_id ?? ('port_id' in given ? null : row.port_id));
	if (given.port_id && forwardingsOf(row).length > 0) {
		const says = `Floating IP ${row.id} in use by Port Forwarding resources.`;
		refuse(neutronError(409, 'FipInUseByPortForwarding', says));
	}
	if (given.fixed_ip_address && !given.port_id) {
		bad('fixed_ip_address cannot be specified without a port_id');
	}
	associate(row, { ...given, port_id: target }, call);
	delete given.port_id;
	delete given.fixed_ip_address;
}

/** Binds a floating IP to a port, or sets it free. */
function associate(row: Row, given: any, call: Call): void {
	const { state } = call.cloud;
	if (!given.port_id) {
		if (given.fixed_ip_address) bad('fixed_ip_address cannot be specified without a port_id');
		setFree(row);
		return;
	}
	const target = state.ports.find(
		({ id, project_id }) => id === given.port_id && (call.isAdmin || project_id === call.projectId),
	);
	if (!target) {
		const says = `Port ${given.port_id} could not be found.`;
		return refuse(neutronError(404, 'PortNotFound', says));
	}
	const { ip_address: fixed, subnet_id: subnet } = fixedIpOf(target, given.fixed_ip_address);
	const router = routerBetween(row.floating_network_id, subnet, state);
	if (!router) {
		const says = `External network ${row.floating_network_id} is not reachable from subnet ${subnet}.  Therefore, cannot associate Port ${target.id} with a Floating IP.`;
		return refuse(neutronError(404, 'ExternalGatewayForFloatingIPNotFound', says));
	}
	const isTwice = state.floatingIps.some(
		(one) => one !== row && one.port_id === target.id && one.fixed_ip_address === fixed,
	);
	if (isTwice) {
		const says = `Cannot associate floating IP ${row.floating_ip_address} (${row.id}) with port ${target.id} using fixed IP ${fixed}, as that fixed IP already has a floating IP on external network ${row.floating_network_id}.`;
		refuse(neutronError(409, 'FloatingIPPortAlreadyAssociated', says));
	}
	const { name, network_id, mac_address, admin_state_up, status, device_id, device_owner } = target;
	Object.assign(row, {
		port_id: target.id,
		router_id: router.id,
		fixed_ip_address: fixed,
		port_details: {
			...{ name, network_id, mac_address, admin_state_up, status, device_id, device_owner },
		},
	});
}

function fixedIpOf({ id, fixed_ips }: Row, wanted?: string | null): Row {
	if (wanted) {
		const found = fixed_ips.find((one: Row) => one.ip_address === wanted);
		return found ?? bad(`Port ${id} does not have fixed ip ${wanted}`);
	}
	const fitting = fixed_ips.filter((one: Row) => isIPv4(one.ip_address));
	if (fitting.length === 0) {
		bad(`Cannot add floating IP to port ${id} that has no fixed IPv4 addresses`);
	}
	if (fitting.length > 1) {
		bad(
			`Port ${id} has multiple fixed IPv4 addresses.  Must provide a specific IPv4 address when assigning a floating IP`,
		);
	}
	return fitting[0];
}

function setFree(floating: Row): void {
	Object.assign(floating, {
		port_id: null,
		router_id: forwardingsOf(floating).length > 0 ? floating.router_id : null,
		fixed_ip_address: null,
		port_details: null,
	});
}

/** Sets free what leads to a port that goes. */
export function releaseFloatingIps({ id }: Row, state: State): void {
	for (const floating of state.floatingIps) {
		if (floating.port_id === id) setFree(floating);
		releaseForwardings(floating, id);
	}
}
