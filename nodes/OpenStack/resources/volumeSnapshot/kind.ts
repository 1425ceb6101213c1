import type { IDataObject } from 'n8n-workflow';

import { wordOf } from '../../../../openstack/json';
import type { Kind } from '../../kind';
import { cinderStates, isDeleting } from '../cinderStates';

export const volumeSnapshot: Kind = {
	noun: 'volume snapshot',
	plural: 'volume snapshots',
	example: 'web-1-data before the upgrade',
	service: 'block-storage',
	path: 'snapshots',
	detail: 'snapshots/detail',
	key: 'snapshot',
	keys: 'snapshots',
	simplified(one) {
		const { id, name, status, volume_id, size, description, metadata, created_at } =
			one as IDataObject;
		return { id, name, status, volume_id, size, description, metadata, created_at };
	},
	detailOf: ({ size, status }) => `${wordOf(size)} GiB, ${wordOf(status)}`,
	nameQuery: (name) => ({ name }),
	isGoing: isDeleting,
	states: cinderStates('VOLUME_SNAPSHOT'),
};
