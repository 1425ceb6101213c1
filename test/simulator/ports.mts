import { addressesOf } from './addresses.mts';
import type { Call } from './collection.mts';
import { releaseFloatingIps } from './floatingIps.mts';
import { fixedIpsIn, networkOf, type FixedIp } from './networkAddresses.mts';
import { port } from './networkRows.mts';
import { releaseForwardings } from './portForwardings.mts';
import { neutronError, refuse } from './replies.mts';
import type { Row } from './state.mts';

const conflict = (type: string, says: string) => refuse(neutronError(409, type, says));

/** https://docs.openstack.org/api-ref/network/v2/#create-port */
export function makePort(given: any, call: Call): Row {
	const { projectId, cloud } = call;
	const network = networkOf(given.network_id, call);
	const { mac_address: mac } = given;
	const isMacTaken = cloud.state.ports.some(
		(one) => one.network_id === network.id && one.mac_address === mac,
	);
	if (mac && isMacTaken) {
		const says = `Unable to complete operation for network ${network.id}. The mac address ${mac} is in use.`;
		conflict('MacAddressInUse', says);
	}
	const isTrusted = String(given.device_owner ?? '').startsWith('network:');
	const isSecured = given.port_security_enabled ?? (!isTrusted && network.port_security_enabled);
	const defaults = cloud.state.securityGroups.filter(
		({ project_id, name }) => project_id === projectId && name === 'default',
	);
	const row = port(projectId, {
		...given,
		port_security_enabled: isSecured,
		security_groups: given.security_groups ?? (isSecured ? defaults.map(({ id }) => id) : []),
		extra_dhcp_opts: withVersion(given.extra_dhcp_opts ?? []),
		// Taken with several ports at once only, and of one silently lost.
		tags: [],
	});
	row.allowed_address_pairs = pairsOf(given.allowed_address_pairs ?? [], row);
	checkSecurity(row, call);
	row.fixed_ips = fixedIpsIn(network, given.fixed_ips, cloud.state, row.mac_address);
	return row;
}

export function updatePort(row: Row, given: any, call: Call): void {
	if (given.allowed_address_pairs) {
		given.allowed_address_pairs = pairsOf(given.allowed_address_pairs, row);
	}
	if (given.extra_dhcp_opts) given.extra_dhcp_opts = withVersion(given.extra_dhcp_opts);
	const { port_security_enabled: wanted, security_groups: groups } = given;
	if (wanted === false && !groups && row.security_groups.length > 0) {
		const says =
			'Port has security group associated. Cannot disable port security or IP address until security group is removed.';
		conflict('PortSecurityPortHasSecurityGroup', says);
	}
	checkSecurity({ ...row, ...given }, call);
	if (!given.fixed_ips) return;
	if (row.device_owner.startsWith('network:router_')) {
		const says = `Bad ports request: IP updates for port ${row.id} are not allowed.`;
		refuse(neutronError(400, 'BadRequest', says));
	}
	const before: FixedIp[] = row.fixed_ips;
	given.fixed_ips = replaced(row, given.fixed_ips, call);
	const isThere = (one: FixedIp, all: FixedIp[]) =>
		all.some(({ ip_address }) => ip_address === one.ip_address);
	const gone = before.filter((one) => !isThere(one, given.fixed_ips));
	const come = given.fixed_ips.filter((one: FixedIp) => !isThere(one, before));
	if (gone.length > 0 && come.length > 0) row.revision_number += 1;
	// A floating IP goes on to lead to an address that is no more.
	const lost = gone.map(({ ip_address }) => ip_address);
	for (const one of call.cloud.state.floatingIps) releaseForwardings(one, row.id, lost);
}

/** Those that it has already are free for itself, and kept where only their subnet is asked for. */
function replaced(row: Row, wanted: Array<Partial<FixedIp>>, call: Call): FixedIp[] {
	const before: FixedIp[] = row.fixed_ips;
	const left = before.filter((one) =>
		wanted.every(({ ip_address }) => ip_address !== one.ip_address),
	);
	const filled = wanted.map((one) => {
		const kept = one.ip_address ? -1 : left.findLastIndex((it) => it.subnet_id === one.subnet_id);
		return kept === -1 ? one : left.splice(kept, 1)[0];
	});
	row.fixed_ips = [];
	try {
		const network = networkOf(row.network_id, call);
		return fixedIpsIn(network, filled, call.cloud.state, row.mac_address);
	} finally {
		row.fixed_ips = before;
	}
}

const pairsOf = (pairs: Row[], { mac_address }: Row) =>
	pairs.map((one) => ({ mac_address, ...one }));

const withVersion = (options: Row[]) => options.map((one) => ({ ip_version: 4, ...one }));

function checkSecurity(row: Row, { cloud, projectId, isAdmin }: Call): void {
	const groups: string[] = row.security_groups;
	if (!row.port_security_enabled && groups.length > 0) {
		const says =
			'Port security must be enabled and port must have an IP address in order to use security groups.';
		refuse(neutronError(400, 'PortSecurityAndIPRequiredForSecurityGroups', says));
	}
	if (!row.port_security_enabled && row.allowed_address_pairs.length > 0) {
		const says = 'Port Security must be enabled in order to have allowed address pairs on a port.';
		conflict('AddressPairAndPortSecurityRequired', says);
	}
	const seen = cloud.state.securityGroups.filter((one) => isAdmin || one.project_id === projectId);
	const strange = groups.filter((id) => !seen.some((one) => one.id === id));
	if (strange.length > 0) {
		const says = `Security group ${strange.join(', ')} does not exist`;
		refuse(neutronError(404, 'SecurityGroupNotFound', says));
	}
	const kinds = new Set(groups.map((id) => seen.find((one) => one.id === id)!.stateful));
	if (kinds.size > 1) {
		const says =
			'Cannot apply both stateful and stateless security groups on the same port at the same time';
		conflict('SecurityGroupConflict', `Error ${says} while attempting the operation.`);
	}
}

export function releasePort(row: Row, { cloud: { state } }: Call): void {
	const { id, device_owner: owner } = row;
	const isRouters = /^network:(router_|ha_router)/.test(owner) && addressesOf(row).length > 0;
	if (isRouters && state.routers.some((one) => one.id === row.device_id)) {
		const says = `Port ${id} cannot be deleted directly via the port API: has device owner ${owner}.`;
		conflict('ServicePortInUse', says);
	}
	releaseFloatingIps(row, state);
}
