import type { IDataObject } from 'n8n-workflow';

import type { Kind } from '../../kind';
import { refusedForPorts } from '../portUse';
import { securityGroupRule } from '../securityGroupRule/kind';

export const securityGroup: Kind = {
	noun: 'security group',
	plural: 'security groups',
	example: 'web',
	service: 'network',
	path: 'security-groups',
	key: 'security_group',
	keys: 'security_groups',
	simplified(one) {
		const { id, name, description, stateful, shared, project_id, tags } = one as IDataObject;
		const rules = (one.security_group_rules ?? []) as IDataObject[];
		return {
			id,
			name,
			description,
			rules: rules.map((rule) => securityGroupRule.simplified?.(rule) as IDataObject),
			stateful,
			shared,
			project_id,
			tags,
		};
	},
	pickerQuery: { fields: ['id', 'name'], sort_key: 'name', sort_dir: 'asc' },
	nameQuery: (name) => ({ name }),
	refusalOf: refusedForPorts(() => securityGroup, {
		query: ({ id }) => ({ security_groups: String(id) }),
		isIn: ({ security_groups: groups }, { id }) => ((groups ?? []) as unknown[]).includes(id),
		nextStep:
			"Take it from them first: 'Remove Security Group' of the server, or 'Update' of the port.",
	}),
};
