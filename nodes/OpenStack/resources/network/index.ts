import { sent } from '../../bodies';
import { remove } from '../../builders/delete';
import { get } from '../../builders/get';
import { count, flag } from '../../fields';
import type { Resource } from '../../operation';
import {
	createInNetwork,
	enabled,
	flagFilter,
	listInNetwork,
	statusFilter,
	updateInNetwork,
} from '../neutron';
import { firstSubnetFields, firstSubnetOptions, withFirstSubnet } from './firstSubnet';
import { network as kind } from './kind';

/** What a person may say of a network when it is made, and later. */
const attributes = {
	enabled,
	external: sent(
		flag('External', 'Whether floating IPs can come from it. For administrators.', true),
		'router:external',
	),
	mtu: sent(
		count('MTU', 'The largest packet that it carries, in bytes', {
			default: 1450,
			typeOptions: { minValue: 68 },
		}),
		'mtu',
	),
	portSecurity: sent(
		flag(
			'Port Security',
			'Whether its new ports have security groups and take no other addresses',
			true,
		),
		'port_security_enabled',
	),
	shared: sent(
		flag('Shared', 'Whether all projects may use it. For administrators.', true),
		'shared',
	),
} as const;

export const network: Resource = {
	name: 'Network',
	description: 'What servers are connected by',
	operations: {
		create: createInNetwork(kind, {
			description: 'Make a network, with a first subnet where wanted',
			nameDescription: 'What the network is called. Names need not be unique.',
			fields: firstSubnetFields,
			options: { ...attributes, ...firstSubnetOptions },
			api: ['POST /subnets'],
			then: withFirstSubnet,
		}),
		delete: remove(kind, 'Delete a network, with its subnets', {
			consequence: 'Nothing may use it any more',
		}),
		get: get(kind, 'Retrieve one network, with its status and subnets'),
		list: listInNetwork(
			kind,
			'Retrieve the networks that the project can see, with their status and subnets',
			{
				enabled: flagFilter('Enabled', 'admin_state_up', 'Whether it is up'),
				external: flagFilter(
					'External',
					'router:external',
					'Whether floating IPs can come from it',
				),
				shared: flagFilter('Shared', 'shared', 'Whether all projects may use it'),
				status: statusFilter,
			},
			[{ name: 'Status', value: 'status' }],
		),
		update: updateInNetwork(kind, 'Change the name, state or tags of a network', {
			fields: attributes,
		}),
	},
};
