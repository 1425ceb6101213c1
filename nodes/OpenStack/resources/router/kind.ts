import type { IDataObject } from 'n8n-workflow';

import type { Kind } from '../../kind';
import { floatingIpsThrough, refusedForPorts } from '../portUse';

const refusedForInterfaces = refusedForPorts(() => router, {
	query: ({ id }) => ({ device_id: String(id) }),
	nextStep: "Take it from its subnets first, with 'Remove Interface'.",
});

export const router: Kind = {
	noun: 'router',
	plural: 'routers',
	example: 'edge',
	service: 'network',
	path: 'routers',
	key: 'router',
	keys: 'routers',
	simplified(one) {
		const { id, name, status, admin_state_up, routes, project_id, tags } = one as IDataObject;
		const { network_id, external_fixed_ips } = (one.external_gateway_info ?? {}) as IDataObject;
		const ips = (external_fixed_ips ?? []) as IDataObject[];
		return {
			id,
			name,
			status,
			enabled: admin_state_up,
			external_network_id: network_id ?? null,
			external_ips: ips.map(({ ip_address }) => ip_address),
			routes,
			project_id,
			tags,
			// Of what has just been connected.
			...(one.interface ? { interface: one.interface as IDataObject } : {}),
		};
	},
	detailOf: ({ status }) => String(status),
	pickerQuery: { fields: ['id', 'name', 'status'], sort_key: 'name', sort_dir: 'asc' },
	nameQuery: (name) => ({ name }),
	refusalOf: async (cloud, one, fault) =>
		/floating IPs/.test(fault.message)
			? await floatingIpsThrough(cloud, String(one.id), fault)
			: /ports still attached/.test(fault.message)
				? await refusedForInterfaces(cloud, one, fault)
				: fault,
};
