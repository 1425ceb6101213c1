import type { Kind } from '../../kind';

export const volumeType: Kind = {
	noun: 'volume type',
	plural: 'volume types',
	example: 'ssd',
	service: 'block-storage',
	path: 'types',
	key: 'volume_type',
	keys: 'volume_types',
};
