import { randomUUID } from 'node:crypto';

import { networkIn, versionOf } from './addresses.mts';
import type { Call } from './collection.mts';
import { nextAttributeId } from './networkRows.mts';
import { neutronError, refuse } from './replies.mts';
import { numberOfProtocol } from './ruleProtocols.mts';
import type { Row } from './state.mts';
import { seconds } from './time.mts';

const bad = (type: string, says: string) => refuse(neutronError(400, type, says));

const nobody = (id: string) =>
	refuse(neutronError(404, 'SecurityGroupNotFound', `Security group ${id} does not exist`));

/** What a group has, less what only the group's own view tells. */
export function ruleView({ name: _, standard_attr_id: __, tags: ___, ...row }: Row): object {
	return row;
}

/** https://docs.openstack.org/api-ref/network/v2/#create-security-group-rule */
export function makeRule(given: any, { cloud, projectId, isAdmin }: Call): Row {
	const now = seconds(Date.now());
	const { project_id: _, tenant_id: __, ...rest } = given;
	const rule: Row = {
		id: randomUUID(),
		tenant_id: projectId,
		ethertype: 'IPv4',
		protocol: null,
		port_range_min: null,
		port_range_max: null,
		remote_ip_prefix: null,
		remote_address_group_id: null,
		normalized_cidr: null,
		remote_group_id: null,
		standard_attr_id: nextAttributeId(),
		description: '',
		...rest,
		tags: [],
		created_at: now,
		updated_at: now,
		revision_number: 0,
		project_id: projectId,
	};
	if (rule.remote_ip_prefix) rule.normalized_cidr = networkIn(rule.remote_ip_prefix);
	simplify(rule);
	check(rule);
	const groups = cloud.state.securityGroups.filter(
		(one) => isAdmin || one.project_id === projectId,
	);
	const groupOf = (id: string) => groups.find((one) => one.id === id) ?? nobody(id);
	if (rule.remote_group_id) groupOf(rule.remote_group_id);
	const group = groupOf(rule.security_group_id);
	const twin = group.security_group_rules.find((one: Row) => keyOf(one) === keyOf(rule));
	if (twin) {
		const says = `Security group rule already exists. Rule id is ${twin.id}.`;
		refuse(neutronError(409, 'SecurityGroupRuleExists', says));
	}
	group.security_group_rules.push(rule);
	group.revision_number += 1;
	return rule;
}

/** Older names of ICMP for IPv6 become the newer; all ports are no ports. */
function simplify(rule: Row): void {
	if (rule.ethertype === 'IPv6') {
		if (['icmp', 'icmpv6'].includes(rule.protocol)) rule.protocol = 'ipv6-icmp';
		if (rule.protocol === '1') rule.protocol = '58';
	}
	if (rule.port_range_min === 1 && rule.port_range_max === 65_535) {
		Object.assign(rule, { port_range_min: null, port_range_max: null });
	}
}

const withPorts = ['dccp', 'sctp', 'tcp', 'udp', 'udplite'];

function check(rule: Row): void {
	const { protocol, ethertype, remote_ip_prefix: prefix } = rule;
	checkPorts(rule);
	if (prefix && ethertype !== `IPv${versionOf(prefix)}`) {
		const says = `Conflicting value ethertype ${ethertype} for CIDR ${prefix}`;
		bad('SecurityGroupRuleParameterConflict', says);
	}
	const isForIpv6 = /^(ipv6-|icmpv6$|(41|43|44|58|59|60)$)/.test(protocol ?? '');
	if (isForIpv6 && ethertype === 'IPv4') {
		const says = `Invalid ethertype ${ethertype} for protocol ${protocol}.`;
		bad('SecurityGroupEthertypeConflictWithProtocol', says);
	}
	const remotes = [prefix, rule.remote_group_id, rule.remote_address_group_id].filter(Boolean);
	if (remotes.length > 1) {
		const names = 'remote_ip_prefix or remote_group_id or remote_address_group_id';
		bad('SecurityGroupMultipleRemoteEntites', `Only one of ${names} may be provided.`);
	}
}

function checkPorts({ protocol, port_range_min: first, port_range_max: last }: Row): void {
	if (first === null && last === null) return;
	if (!protocol) {
		const says = 'Must also specify protocol if port range is given.';
		bad('SecurityGroupProtocolRequiredWithPorts', says);
	}
	const number = numberOfProtocol(protocol);
	if (withPorts.map(numberOfProtocol).includes(number)) {
		if (first === 0 || last === 0) {
			bad('SecurityGroupInvalidPortValue', 'Invalid value for port 0');
		}
		if (first === null || last === null || first > last) {
			const says = 'For TCP/UDP protocols, port_range_min must be <= port_range_max';
			bad('SecurityGroupInvalidPortRange', says);
		}
	} else if (number === 1 || number === 58) {
		for (const [value, name] of [
			[first, 'type (port_range_min)'],
			[last, 'code (port_range_max)'],
		]) {
			if (value === null || value <= 255) continue;
			const says = `Invalid value for ICMP ${name} ${value}. It must be 0 to 255.`;
			bad('SecurityGroupInvalidIcmpValue', says);
		}
		if (first === null) {
			const says = `ICMP code (port-range-max) ${last} is provided but ICMP type (port-range-min) is missing.`;
			bad('SecurityGroupMissingIcmpType', says);
		}
	} else {
		const known = withPorts.join(', ').toUpperCase();
		const says = `Ports cannot be specified for protocol ${number}. Ports are only supported for ${known}.`;
		bad('SecurityGroupInvalidProtocolForPort', says);
	}
}

/** The same for rules that let the same through. */
function keyOf(rule: Row): string {
	const { protocol, remote_ip_prefix: prefix } = rule;
	const names = ['direction', 'ethertype', 'port_range_min', 'port_range_max', 'remote_group_id'];
	return JSON.stringify([
		protocol === null ? null : numberOfProtocol(protocol),
		['0.0.0.0/0', '::/0'].includes(prefix) ? null : prefix,
		...names.map((name) => rule[name]),
	]);
}
