import type { IDataObject } from 'n8n-workflow';

import { wordOf, type Json } from '../../../../openstack/json';
import type { Kind } from '../../kind';

export const securityGroupRule: Kind = {
	noun: 'security group rule',
	plural: 'security group rules',
	example: 'tcp 22',
	service: 'network',
	path: 'security-group-rules',
	key: 'security_group_rule',
	keys: 'security_group_rules',
	nameOf: rangeOf,
	simplified(one) {
		const { id, security_group_id, direction, ethertype, protocol, remote_ip_prefix } =
			one as IDataObject;
		const { port_range_min, port_range_max, remote_group_id, description } = one as IDataObject;
		return {
			id,
			security_group_id,
			direction,
			ethertype,
			protocol,
			port_range_min,
			port_range_max,
			remote_ip_prefix,
			remote_group_id,
			description,
		};
	},
	detailOf: ({ direction, remote_ip_prefix: prefix, remote_group_id: group }) =>
		`${wordOf(direction)}, ${wordOf(prefix ?? group ?? 'anywhere')}`,
};

/** "tcp 22", "tcp 8000-8100", "any" */
function rangeOf({ protocol, port_range_min: first, port_range_max: last }: Json): string {
	const ports = first === last ? String(first ?? '') : `${wordOf(first)}-${wordOf(last)}`;
	return [String(protocol ?? 'any'), ports].filter(Boolean).join(' ');
}
