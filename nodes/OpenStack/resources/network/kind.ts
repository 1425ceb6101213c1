import type { Kind } from '../../kind';
import { refusedForPorts } from '../portUse';
import { simplifiedNetwork } from './simplified';

export const network: Kind = {
	noun: 'network',
	plural: 'networks',
	example: 'backend',
	service: 'network',
	path: 'networks',
	key: 'network',
	keys: 'networks',
	simplified: simplifiedNetwork,
	detailOf: (one) => (one['router:external'] ? 'external' : 'internal'),
	pickerQuery: { fields: ['id', 'name', 'router:external'], sort_key: 'name', sort_dir: 'asc' },
	nameQuery: (name) => ({ name }),
	refusalOf: refusedForPorts(() => network, {
		query: ({ id }) => ({ network_id: String(id) }),
		nextStep: 'Delete those servers and ports first.',
		ofRouters: "Take the network from its routers with 'Remove Interface'.",
	}),
};

/** Those that floating IPs come from. */
export const externalNetwork: Kind = {
	...network,
	noun: 'external network',
	plural: 'external networks',
	example: 'public',
	pickerQuery: {
		'router:external': true,
		fields: ['id', 'name'],
		sort_key: 'name',
		sort_dir: 'asc',
	},
	nameQuery: (name) => ({ name, 'router:external': true }),
	detailOf: undefined,
};
