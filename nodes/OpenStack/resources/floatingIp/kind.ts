import type { IDataObject } from 'n8n-workflow';

import { wordOf } from '../../../../openstack/json';
import type { Kind } from '../../kind';

export const floatingIp: Kind = {
	noun: 'floating IP',
	plural: 'floating IPs',
	example: '203.0.113.7',
	service: 'network',
	path: 'floatingips',
	key: 'floatingip',
	keys: 'floatingips',
	nameOf: ({ floating_ip_address: address }) => String(address ?? ''),
	simplified(one) {
		const { id, floating_ip_address, status, floating_network_id, port_id, fixed_ip_address } =
			one as IDataObject;
		const { router_id, description, tags } = one as IDataObject;
		const { device_id } = (one.port_details ?? {}) as IDataObject;
		return {
			id,
			name: floating_ip_address,
			status,
			floating_network_id,
			fixed_ip_address,
			port_id,
			device_id: device_id || null,
			router_id,
			description,
			tags,
		};
	},
	detailOf: ({ fixed_ip_address: address }) => (address ? `to ${wordOf(address)}` : 'free'),
	pickerQuery: { fields: ['id', 'floating_ip_address', 'fixed_ip_address'] },
	nameQuery: (address) => ({ floating_ip_address: address }),
};
