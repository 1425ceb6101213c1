import type { Kind } from '../../kind';

export const port: Kind = {
	noun: 'port',
	plural: 'ports',
	service: 'network',
	path: 'ports',
	key: 'port',
	keys: 'ports',
	detailOf: ({ fixed_ips, device_id }) =>
		[
			...((fixed_ips ?? []) as Array<{ ip_address: string }>).map(({ ip_address }) => ip_address),
			device_id ? 'in use' : 'free',
		].join(', '),
	pickerQuery: { fields: ['id', 'name', 'fixed_ips', 'device_id'] },
	nameQuery: (name) => ({ name }),
};
