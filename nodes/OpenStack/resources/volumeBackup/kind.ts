import type { IDataObject } from 'n8n-workflow';

import { wordOf, type Json } from '../../../../openstack/json';
import type { Kind } from '../../kind';
import { cinderStates, isDeleting } from '../cinderStates';

const states = cinderStates('VOLUME_BACKUP');

export const volumeBackup: Kind = {
	noun: 'volume backup',
	plural: 'volume backups',
	example: 'web-1-daily',
	service: 'block-storage',
	path: 'backups',
	detail: 'backups/detail',
	key: 'backup',
	keys: 'backups',
	simplified(one) {
		const { id, name, status, volume_id, size, is_incremental, has_dependent_backups } =
			one as IDataObject;
		const { snapshot_id, created_at, fail_reason } = one as IDataObject;
		return {
			id,
			name,
			status,
			volume_id,
			snapshot_id,
			size,
			is_incremental,
			has_dependent_backups,
			created_at,
			...(fail_reason ? { fail_reason } : {}),
		};
	},
	detailOf: ({ size, status }) => `${wordOf(size)} GiB, ${wordOf(status)}`,
	nameQuery: (name) => ({ name }),
	isGoing: isDeleting,
	states: {
		...states,
		// It says it itself; the messages may say more.
		reasonOf: async (cloud, one) => (await states.reasonOf(cloud, one)) ?? reasonIn(one),
	},
};

function reasonIn({ fail_reason: reason }: Json): string | undefined {
	return reason ? String(reason) : undefined;
}
