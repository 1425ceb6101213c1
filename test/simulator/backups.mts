import { novaError, type Reply } from './replies.mts';
import type { Call, Collection, Route } from './collection.mts';
import {
	accepted,
	actionRoute,
	badRequest,
	boolean,
	closed,
	find,
	givenIn,
	invalidVolume,
	linksTo,
	metadata,
	metadataOrNull,
	missing,
	overLimit,
	shortText,
	trimmed,
	truth,
	uuid,
	uuidOrNull,
} from './cinderParts.mts';
import { excess, refuseExcess } from './cinderQuota.mts';
import { resetStatus } from './cinderStatuses.mts';
import { volumeOf } from './cinderVolumes.mts';
import { later } from './later.mts';
import type { Schema } from './schema.mts';
import { snapshotOf } from './snapshots.mts';
import type { Row, State } from './state.mts';
import { backup as newBackup, ofBackup, volume as newVolume } from './volumeRows.mts';
import { change } from './volumes.mts';

const backupOf = (call: Call) =>
	find(call.cloud.state.backups, ofBackup, 'Backup', call.ids.backup, call);

const names = { name: shortText, description: shortText };

/** What a request body must be, by the method. */
export const backupSchemas = {
	POST: (minor: number): Schema =>
		closed(
			{
				...names,
				volume_id: uuid,
				container: shortText,
				incremental: boolean,
				force: boolean,
				snapshot_id: uuidOrNull,
				...(minor >= 43 && { metadata: metadataOrNull }),
				...(minor >= 51 && { availability_zone: shortText }),
			},
			['volume_id'],
		),
	PUT: (minor: number): Schema => closed({ ...names, ...(minor >= 43 && { metadata }) }),
};

/** https://docs.openstack.org/api-ref/block-storage/v3/#backups-backups */
export const backups: Collection = {
	path: 'backups',
	key: 'backup',
	keys: 'backups',
	rows: ({ cloud, isAdmin, projectId }) =>
		cloud.state.backups.filter((row) => isAdmin || row[ofBackup] === projectId).reverse(),
	brief: briefOf,
	view: (row, call) => (call.method === 'GET' ? viewOf(row, call) : briefOf(row, call)),
	missing: missing('Backup'),
	create: createBackup,
	update(row, { name, description, metadata: entries }) {
		change(row, {
			...(name !== undefined && { name: trimmed(name) }),
			...(description !== undefined && { description: trimmed(description) }),
			...(entries !== undefined && { metadata: entries }),
		});
	},
	remove(row, call) {
		if (!['available', 'error'].includes(row.status)) {
			invalidBackup('Backup status must be available or error');
		}
		removeBackup(row, call);
	},
};

const invalidBackup = (says: string) => badRequest(`Invalid backup: ${says}`);

function briefOf({ id, name }: Row, call: Call): object {
	return { id, name, links: linksTo(call, `backups/${id}`) };
}

function viewOf(row: Row, call: Call): object {
	const { [ofBackup]: project, user_id: userId, metadata: entries, parentId, ...rest } = row;
	const { minor, isAdmin, cloud } = call;
	return {
		...rest,
		links: linksTo(call, `backups/${row.id}`),
		is_incremental: parentId !== null,
		has_dependent_backups: hasDependents(row, cloud.state),
		...(minor >= 43 && { metadata: entries }),
		...(minor >= 18 && isAdmin && { [ofBackup]: project }),
		...(minor >= 56 && isAdmin && { user_id: userId }),
	};
}

function hasDependents({ id }: Row, { backups: all }: State): boolean {
	return all.some(({ parentId }) => parentId === id);
}

function removeBackup(row: Row, { cloud }: Call): void {
	const { state, options } = cloud;
	if (hasDependents(row, state)) invalidBackup('Incremental backups exist for this backup.');
	change(row, { status: 'deleting' });
	later(cloud, options.buildTime, () => {
		state.backups = state.backups.filter((one) => one !== row);
	});
}

function createBackup(given: any, call: Call): Row {
	const { cloud, projectId, token } = call;
	const { state, options } = cloud;
	const of = volumeOf(call, given.volume_id);
	const snapshot = given.snapshot_id ? snapshotOf(call, given.snapshot_id) : undefined;
	if (snapshot) checkSnapshot(snapshot, of);
	else checkVolume(of, truth(given.force) ?? false);
	refuseExcess(excess(call, 'backups', { count: 1, size: of.size }));
	const parent = truth(given.incremental) ? parentOf(of, snapshot, call) : undefined;
	const row = newBackup(projectId, token.user.id, {
		name: trimmed(given.name),
		description: trimmed(given.description),
		container: given.container ?? null,
		metadata: given.metadata ?? {},
		size: of.size,
		volume_id: of.id,
		snapshot_id: snapshot?.id ?? null,
		parentId: parent?.id ?? null,
		...(snapshot && { data_timestamp: snapshot.created_at }),
	});
	state.backups.push(row);
	const busy = snapshot ?? of;
	const { status } = busy;
	change(busy, { status: 'backing-up' });
	later(cloud, options.buildTime, () => {
		if (busy.status === 'backing-up') change(busy, { status });
		if (row.status === 'creating') change(row, { status: 'available', object_count: 1 });
	});
	return row;
}

function checkSnapshot({ status, volume_id: of }: Row, { id }: Row): void {
	if (of !== id) invalidVolume(`Volume ${id} does not match with snapshot.volume_id ${of}.`);
	if (status !== 'available') {
		badRequest(
			`Invalid snapshot: Snapshot to be backed up must be available, but the current status is "${status}".`,
		);
	}
}

function checkVolume({ status }: Row, force: boolean): void {
	if (!['available', 'in-use'].includes(status)) {
		invalidVolume(
			`Volume to be backed up must be available or in-use, but the current status is "${status}".`,
		);
	}
	if (status === 'in-use' && !force) {
		invalidVolume('Backing up an in-use volume must use the force flag.');
	}
}

/** The newest one; for a snapshot, the newest that is older than that. */
function parentOf({ id }: Row, snapshot: Row | undefined, { cloud, projectId }: Call): Row {
	const all = cloud.state.backups.filter(
		(row) => row.volume_id === id && row[ofBackup] === projectId,
	);
	if (all.length === 0) invalidBackup('No backups available to do an incremental backup.');
	const timeOf = ({ data_timestamp: time }: Row) =>
		!snapshot || time < snapshot.created_at ? time : '';
	const parent = all.reduce((best, one) => (timeOf(one) >= timeOf(best) ? one : best));
	if (parent.status !== 'available') {
		invalidBackup('The parent backup must be available for incremental backup.');
	}
	return parent;
}

const restoration: Schema = {
	...closed({ name: shortText, volume_id: uuidOrNull }),
	type: ['object', 'null'],
};

/** Into a volume that is there, or a new one, which is made before the reply. */
function restore(call: Call): Reply {
	const given = givenIn(call, 'restore', restoration);
	const { cloud } = call;
	if (given === null) return serverError;
	const row = backupOf(call);
	if (row.status !== 'available') invalidBackup('Backup status must be available');
	const target = given.volume_id ? volumeOf(call, given.volume_id) : volumeFor(row, given, call);
	if (target.status !== 'available') {
		invalidVolume('Volume to be restored to must be available');
	}
	if (row.size > target.size) {
		invalidVolume(`volume size ${target.size} is too small to restore backup of size ${row.size}.`);
	}
	change(row, { status: 'restoring' });
	change(target, { status: 'restoring-backup' });
	later(cloud, cloud.options.buildTime, () => {
		if (row.status === 'restoring') change(row, { status: 'available' });
		if (target.status !== 'restoring-backup') return;
		const { src_backup_id: last } = target.metadata;
		const tells = row.volume_id !== target.id || (last && last !== row.id);
		const entries = { ...target.metadata, ...(tells && { src_backup_id: row.id }) };
		change(target, { status: 'available', metadata: entries });
	});
	const shown = { backup_id: row.id, volume_id: target.id, volume_name: target.name };
	return { status: 202, body: { restore: shown } };
}

const serverError = novaError(
	500,
	'The server has either erred or is incapable of performing the requested operation.',
);

function volumeFor({ id, size }: Row, given: any, call: Call): Row {
	const over = excess(call, 'volumes', { count: 1, size }, 'loopback');
	if (over) overLimit(over.says);
	const row = newVolume(call.projectId, call.token.user.id, {
		size,
		name: given.name ?? `restore_backup_${id}`,
		description: 'auto-created_from_restore_from_backup',
		status: 'available',
	});
	call.cloud.state.volumes.push(row);
	return row;
}

const policies = 'volume_extension:backup_admin_actions';

export const backupRoutes: Route[] = [
	{ path: 'backups/{backup}/restore', POST: restore },
	actionRoute('backups/{backup}/action', backupOf, {
		'os-reset_status': resetStatus('Backup', policies, ['available', 'error']),
		'os-force_delete': {
			policy: `${policies}:force_delete`,
			run(row, _, call) {
				removeBackup(row, call);
				return accepted;
			},
		},
	}),
];
