import type { Kind } from '../../kind';

export const availabilityZone: Kind = {
	noun: 'availability zone',
	plural: 'availability zones',
	example: 'nova',
	service: 'compute',
	path: 'os-availability-zone',
	keys: 'availabilityZoneInfo',
	idKey: 'zoneName',
	nameOf: ({ zoneName }) => String(zoneName),
	isUnpaged: true,
};
