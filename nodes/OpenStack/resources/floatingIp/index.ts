import { remove } from '../../builders/delete';
import { get } from '../../builders/get';
import { flag } from '../../fields';
import { filter } from '../../filters';
import type { Resource } from '../../operation';
import { getThing } from '../../things';
import { attributeFilter, listInNetwork, statusFilter, updateInNetwork } from '../neutron';
import { associate, disassociate } from './associate';
import { create } from './create';
import { floatingIp as kind } from './kind';
import { createPortForwarding, deletePortForwarding, listPortForwardings } from './portForwardings';

export const floatingIp: Resource = {
	name: 'Floating IP',
	description: 'The addresses at which servers can be reached from outside',
	operations: {
		associate,
		create,
		createPortForwarding,
		delete: remove(kind, 'Give a floating IP back to the cloud', {
			consequence: 'You may never get the same address again',
		}),
		deletePortForwarding,
		disassociate,
		get: get(kind, 'Retrieve one floating IP, with the port that it leads to'),
		list: listInNetwork(
			kind,
			'Retrieve the floating IPs of the project, with the ports that they lead to',
			{
				address: attributeFilter(
					'Address',
					'floating_ip_address',
					'The address itself',
					'e.g. 203.0.113.7',
				),
				fixedIp: attributeFilter(
					'Fixed IP',
					'fixed_ip_address',
					'The address that it leads to',
					'e.g. 10.0.0.12',
				),
				free: filter(flag('Free', 'Whether it leads nowhere', true), {
					keep: (isFree, one) => isFree === !one.port_id,
				}),
				networkId: attributeFilter(
					'External Network ID',
					'floating_network_id',
					'Where it is from',
				),
				portId: attributeFilter('Port ID', 'port_id', 'The port that it leads to'),
				routerId: attributeFilter('Router ID', 'router_id', 'The router that it goes through'),
				status: statusFilter,
			},
			[
				{ name: 'Address', value: 'floating_ip_address' },
				{ name: 'Status', value: 'status' },
			],
		),
		listPortForwardings,
		update: updateInNetwork(kind, 'Change the description or tags of a floating IP', {
			fields: {},
			// The API page has it that one that is not named again is set free.
			async more(id, _, cloud) {
				const {
					port_id,
					fixed_ip_address,
					revision_number: revision,
				} = await getThing(cloud, kind, id);
				const body = port_id ? { port_id, fixed_ip_address } : {};
				if (revision === undefined) return { body };
				return { body, headers: { 'If-Match': `revision_number=${String(revision)}` } };
			},
		}),
	},
};
