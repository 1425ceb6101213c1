import type { Json } from '../../../../openstack/json';
import { sent } from '../../bodies';
import { remove } from '../../builders/delete';
import { get } from '../../builders/get';
import { picker, text } from '../../fields';
import { filter } from '../../filters';
import { idExample, type Resource } from '../../operation';
import { network } from '../network/kind';
import {
	attributeFilter,
	createInNetwork,
	listInNetwork,
	statusFilter,
	updateInNetwork,
} from '../neutron';
import { attributes, creationOptions, macExample } from './attributes';
import { port as kind } from './kind';

function fixedIpsOf({ fixed_ips: ips }: Json): Json[] {
	return (ips ?? []) as Json[];
}

export const port: Resource = {
	name: 'Port',
	description: 'The network cards of servers and routers, with their addresses',
	operations: {
		create: createInNetwork(kind, {
			description: 'Make a network card with an address, for a server to come',
			nameDescription: 'What the port is called. Names need not be unique.',
			fields: { network: sent(picker(network, 'The network that it is on'), 'network_id') },
			options: { ...attributes, ...creationOptions },
		}),
		delete: remove(kind, 'Delete a port', { consequence: 'The server that has it loses it' }),
		get: get(kind, 'Retrieve one port, with its addresses, device and security groups'),
		list: listInNetwork(
			kind,
			'Retrieve the ports of the project, with their addresses, devices and security groups',
			{
				deviceId: attributeFilter('Device ID', 'device_id', 'Of the server or router that has it'),
				deviceOwner: attributeFilter(
					'Device Owner',
					'device_owner',
					'What has it: compute:nova for servers, network:router_interface for routers',
					'e.g. compute:nova',
				),
				ipAddress: filter(
					text('IP Address', 'One of its addresses', { placeholder: 'e.g. 10.0.0.12' }),
					{
						query: (address) => ({ fixed_ips: `ip_address=${address}` }),
						keep: (address, port) => fixedIpsOf(port).some((one) => one.ip_address === address),
					},
				),
				macAddress: attributeFilter(
					'MAC Address',
					'mac_address',
					'Its hardware address',
					macExample,
				),
				networkId: attributeFilter('Network ID', 'network_id', 'The network that it is on'),
				securityGroupId: filter(
					text('Security Group ID', 'A group that it is in', { placeholder: idExample }),
					{
						query: 'security_groups',
						// Older clouds do not know the filter, and ignore it.
						keep: (id, { security_groups: groups }) => ((groups ?? []) as string[]).includes(id),
					},
				),
				status: statusFilter,
				subnetId: filter(
					text('Subnet ID', 'A subnet that it has an address of', { placeholder: idExample }),
					{
						query: (id) => ({ fixed_ips: `subnet_id=${id}` }),
						keep: (id, port) => fixedIpsOf(port).some((one) => one.subnet_id === id),
					},
				),
			},
			[
				{ name: 'MAC Address', value: 'mac_address' },
				{ name: 'Status', value: 'status' },
			],
		),
		update: updateInNetwork(kind, 'Change the name, addresses or security groups of a port', {
			fields: attributes,
		}),
	},
};
