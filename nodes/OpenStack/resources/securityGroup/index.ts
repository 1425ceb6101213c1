import { sent } from '../../bodies';
import { remove } from '../../builders/delete';
import { get } from '../../builders/get';
import { flag } from '../../fields';
import { filter } from '../../filters';
import type { Resource } from '../../operation';
import { createInNetwork, flagFilter, listInNetwork, updateInNetwork } from '../neutron';
import { securityGroup as kind } from './kind';
import { checkRules, rulesField, withRules } from './rules';

const attributes = {
	stateful: sent(
		flag('Stateful', 'Whether answers to what is let through are let through too', true),
		'stateful',
	),
} as const;

export const securityGroup: Resource = {
	name: 'Security Group',
	description: 'What is let through to servers',
	operations: {
		create: createInNetwork(kind, {
			description: 'Make a security group, with its rules. Rules that are there already stay.',
			nameDescription: 'What the security group is called. Names need not be unique.',
			fields: rulesField,
			options: attributes,
			api: ['POST /security-group-rules'],
			check: checkRules,
			then: withRules,
		}),
		delete: remove(kind, 'Delete a security group', {
			consequence: 'No port may be in it any more',
		}),
		get: get(kind, 'Retrieve one security group, with its rules'),
		list: listInNetwork(kind, 'Retrieve the security groups of the project, with their rules', {
			shared: flagFilter('Shared', 'shared', 'Whether another project shares it'),
			stateful: filter(
				flag('Stateful', 'Whether answers to what is let through are let through too', true),
				// Neutron cannot filter by it.
				{ keep: (isStateful, one) => one.stateful === isStateful },
			),
		}),
		update: updateInNetwork(kind, 'Change the name, description or tags of a security group', {
			fields: attributes,
		}),
	},
};
