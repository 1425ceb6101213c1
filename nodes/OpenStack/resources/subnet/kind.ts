import type { IDataObject } from 'n8n-workflow';

import type { Kind } from '../../kind';
import { refusedForPorts } from '../portUse';

export const subnet: Kind = {
	noun: 'subnet',
	plural: 'subnets',
	example: 'backend-v4',
	service: 'network',
	path: 'subnets',
	key: 'subnet',
	keys: 'subnets',
	simplified(one) {
		const { id, name, network_id, cidr, ip_version, gateway_ip, enable_dhcp, dns_nameservers } =
			one as IDataObject;
		const { allocation_pools, tags } = one as IDataObject;
		return {
			id,
			name,
			network_id,
			cidr,
			ip_version,
			gateway_ip,
			enable_dhcp,
			dns_nameservers,
			allocation_pools,
			tags,
		};
	},
	detailOf: ({ cidr }) => String(cidr),
	pickerQuery: { fields: ['id', 'name', 'cidr'], sort_key: 'name', sort_dir: 'asc' },
	nameQuery: (name) => ({ name }),
	refusalOf: refusedForPorts(() => subnet, {
		query: ({ id }) => ({ fixed_ips: `subnet_id=${String(id)}` }),
		nextStep: 'Delete those servers and ports first.',
		ofRouters: "Take the subnet from its routers with 'Remove Interface'.",
	}),
};
