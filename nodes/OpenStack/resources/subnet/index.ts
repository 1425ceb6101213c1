import { remove } from '../../builders/delete';
import { get } from '../../builders/get';
import { sent } from '../../bodies';
import { choice, picker, text } from '../../fields';
import { filter } from '../../filters';
import type { Resource } from '../../operation';
import { network } from '../network/kind';
import {
	attributeFilter,
	createInNetwork,
	flagFilter,
	ipVersionOf,
	listInNetwork,
	updateInNetwork,
} from '../neutron';
import { attributes, checkGateway, creationOptions } from './attributes';
import { subnet as kind } from './kind';

export const subnet: Resource = {
	name: 'Subnet',
	description: 'The addresses of a network',
	operations: {
		create: createInNetwork(kind, {
			description: 'Give a network addresses',
			nameDescription: 'What the subnet is called. Names need not be unique.',
			fields: {
				network: sent(picker(network, 'The network that it is of'), 'network_id'),
				cidr: sent(
					text('Addresses', 'All addresses of the subnet', {
						required: true,
						placeholder: 'e.g. 192.168.10.0/24',
					}),
					(cidr) => ({ cidr: cidr.trim(), ip_version: ipVersionOf(cidr) }),
				),
			},
			options: { ...attributes, ...creationOptions },
			check: ({ options }) => checkGateway(options),
		}),
		delete: remove(kind, 'Delete a subnet', {
			consequence: 'No port may have an address of it any more',
		}),
		get: get(kind, 'Retrieve one subnet, with its addresses and gateway'),
		list: listInNetwork(
			kind,
			'Retrieve the subnets that the project can see, with their addresses and gateways',
			{
				cidr: attributeFilter(
					'Addresses',
					'cidr',
					'All addresses of the subnet',
					'e.g. 192.168.10.0/24',
				),
				dhcp: flagFilter(
					'DHCP',
					'enable_dhcp',
					'Whether servers get their addresses by themselves',
				),
				gateway: attributeFilter(
					'Gateway',
					'gateway_ip',
					'The address of its router',
					'e.g. 192.168.10.1',
				),
				ipVersion: filter(
					choice('IP Version', 'Of its addresses', [
						{ name: 'IPv4', value: '4' },
						{ name: 'IPv6', value: '6' },
					]),
					{ query: 'ip_version' },
				),
				networkId: attributeFilter('Network ID', 'network_id', 'Of which network they are'),
			},
			[{ name: 'Addresses', value: 'cidr' }],
		),
		update: updateInNetwork(kind, 'Change the name, gateway, DNS servers or routes of a subnet', {
			fields: attributes,
			check: checkGateway,
		}),
	},
};
