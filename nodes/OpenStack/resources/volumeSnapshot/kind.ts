import type { Kind } from '../../kind';
import { cinderStates } from '../cinderStates';

export const volumeSnapshot: Kind = {
	noun: 'volume snapshot',
	plural: 'volume snapshots',
	service: 'block-storage',
	path: 'snapshots',
	detail: 'snapshots/detail',
	key: 'snapshot',
	keys: 'snapshots',
	detailOf: ({ size, status }) => `${String(size)} GiB, ${String(status)}`,
	nameQuery: (name) => ({ name }),
	states: cinderStates('VOLUME_SNAPSHOT'),
};
