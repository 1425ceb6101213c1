import type { IDataObject } from 'n8n-workflow';

import type { Kind } from '../../kind';

export const volumeTransfer: Kind = {
	noun: 'volume transfer',
	plural: 'volume transfers',
	example: 'data for the shop team',
	service: 'block-storage',
	path: 'os-volume-transfer',
	detail: 'os-volume-transfer/detail',
	key: 'transfer',
	keys: 'transfers',
	simplified(one) {
		const { id, name, volume_id, created_at, auth_key } = one as IDataObject;
		return { id, name, volume_id, created_at, ...(auth_key === undefined ? {} : { auth_key }) };
	},
};
