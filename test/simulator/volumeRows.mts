import { randomUUID } from 'node:crypto';

import type { Row } from './state.mts';
import { precise } from './time.mts';

/** Where a volume and a snapshot keep their project. */
export const ofVolume = 'os-vol-tenant-attr:tenant_id';
export const ofSnapshot = 'os-extended-snapshot-attributes:project_id';

/** A volume as Cinder shows it. */
export function volume(projectId: string, userId: string, more: Record<string, unknown>): Row {
	return {
		id: randomUUID(),
		status: 'creating',
		size: 1,
		availability_zone: 'nova',
		created_at: precise(Date.now()),
		updated_at: null,
		name: '',
		description: null,
		volume_type: 'loopback',
		snapshot_id: null,
		source_volid: null,
		metadata: {},
		user_id: userId,
		bootable: 'false',
		encrypted: false,
		replication_status: null,
		consistencygroup_id: null,
		multiattach: false,
		attachments: [],
		[ofVolume]: projectId,
		...more,
	};
}

/** A snapshot of a volume as Cinder shows it. */
export function snapshot(projectId: string, more: Record<string, unknown>): Row {
	return {
		id: randomUUID(),
		created_at: precise(Date.now()),
		updated_at: null,
		name: '',
		description: null,
		volume_id: '',
		status: 'creating',
		size: 1,
		metadata: {},
		[ofSnapshot]: projectId,
		'os-extended-snapshot-attributes:progress': '0%',
		...more,
	};
}
