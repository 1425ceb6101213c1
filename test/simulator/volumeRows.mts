import { randomUUID } from 'node:crypto';

import { uuidOf, type Row } from './state.mts';
import { precise } from './time.mts';

/** Where a volume, a snapshot and a backup keep their project. */
export const ofVolume = 'os-vol-tenant-attr:tenant_id';
export const ofSnapshot = 'os-extended-snapshot-attributes:project_id';
export const ofBackup = 'os-backup-project-attr:project_id';

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

/** A type of volumes; its "extra_specs" are for administrators' eyes. */
export function volumeType(name: string, more: Record<string, unknown> = {}): Row {
	return {
		id: uuidOf(`volume type ${name}`),
		name,
		description: null,
		is_public: true,
		extra_specs: { volume_backend_name: 'loopback' },
		qos_specs_id: null,
		...more,
	};
}

/** A backup of a volume as Cinder keeps it: with what only administrators, or nobody, is shown. */
export function backup(projectId: string, userId: string, more: Record<string, unknown>): Row {
	return {
		id: randomUUID(),
		status: 'creating',
		size: 1,
		object_count: 0,
		availability_zone: null,
		container: null,
		created_at: precise(Date.now()),
		updated_at: null,
		name: '',
		description: null,
		fail_reason: null,
		volume_id: '',
		snapshot_id: null,
		data_timestamp: precise(Date.now()),
		metadata: {},
		[ofBackup]: projectId,
		user_id: userId,
		parentId: null,
		...more,
	};
}
