import type { IDataObject } from 'n8n-workflow';

import { wordOf } from '../../../../openstack/json';
import type { Kind } from '../../kind';

export const port: Kind = {
	noun: 'port',
	plural: 'ports',
	example: 'web-1-eth0',
	service: 'network',
	path: 'ports',
	key: 'port',
	keys: 'ports',
	simplified(one) {
		const { id, name, status, network_id, mac_address, device_id, device_owner } =
			one as IDataObject;
		const { security_groups, tags } = one as IDataObject;
		return {
			id,
			name,
			status,
			network_id,
			mac_address,
			fixed_ips: one.fixed_ips as IDataObject[],
			device_id,
			device_owner,
			security_groups,
			tags,
		};
	},
	detailOf: ({ fixed_ips, device_id }) =>
		[
			...((fixed_ips ?? []) as Array<{ ip_address: string }>).map(({ ip_address }) => ip_address),
			device_id ? 'in use' : 'free',
		].join(', '),
	pickerQuery: { fields: ['id', 'name', 'fixed_ips', 'device_id'] },
	nameQuery: (name) => ({ name }),
	// Neutron's words name the device's owner, but not the device.
	refusalOf: async (_, { device_id: device }, fault) =>
		/has device owner/.test(fault.message)
			? fault.with({
					message: `${fault.message} It is of the router ${wordOf(device)}.`,
					nextStep: "Take it from there: 'Remove Interface' of the router.",
				})
			: fault,
};
