import type { Call, Collection } from './collection.mts';
import {
	accepted,
	actionRoute,
	badRequest,
	boolean,
	closed,
	find,
	invalidVolume,
	metadataOrNull,
	missing,
	shortText,
	trimmed,
	truth,
	uuidOrNull,
} from './cinderParts.mts';
import { excess, refuseExcess } from './cinderQuota.mts';
import { resetStatus } from './cinderStatuses.mts';
import { volumeOf } from './cinderVolumes.mts';
import { later } from './later.mts';
import type { Schema } from './schema.mts';
import type { Row } from './state.mts';
import { ofSnapshot, snapshot } from './volumeRows.mts';
import { becomeAvailable, change } from './volumes.mts';

export const snapshotOf = (call: Call, id = call.ids.snapshot) =>
	find(call.cloud.state.snapshots, ofSnapshot, 'Snapshot', id, call);

const names = { name: shortText, description: shortText, display_name: shortText };

/** What a request body must be, by the method. */
export const snapshotSchemas = {
	POST: (): Schema =>
		closed({ ...names, volume_id: uuidOrNull, force: boolean, metadata: metadataOrNull }, [
			'volume_id',
		]),
	PUT(): Schema {
		const properties = { ...names, display_description: shortText };
		const anyOf = Object.keys(properties).map((name) => ({ required: [name] }));
		return { ...closed(properties), anyOf };
	},
};

/** https://docs.openstack.org/api-ref/block-storage/v3/#volume-snapshots-snapshots */
export const snapshots: Collection = {
	path: 'snapshots',
	key: 'snapshot',
	keys: 'snapshots',
	rows: ({ cloud, isAdmin, projectId }) =>
		cloud.state.snapshots.filter((row) => isAdmin || row[ofSnapshot] === projectId).reverse(),
	view: (row, call) => ({
		...briefOf(row, call),
		...(call.method === 'GET' && {
			[ofSnapshot]: row[ofSnapshot],
			[progress]: row[progress],
		}),
	}),
	brief: briefOf,
	missing: missing('Snapshot'),
	create: createSnapshot,
	update(row, { display_name, display_description, ...given }) {
		const { name = display_name, description = display_description } = given;
		change(row, {
			...(name !== undefined && { name: trimmed(name) }),
			...(description !== undefined && { description: trimmed(description) }),
		});
	},
	remove(row, call) {
		if (!['available', 'error'].includes(row.status)) {
			badRequest(
				'Invalid snapshot: Snapshot status must be available or error and must not be part of a group.',
			);
		}
		removeSnapshot(row, call);
	},
};

const progress = 'os-extended-snapshot-attributes:progress';

function briefOf(
	{ [ofSnapshot]: _, [progress]: __, user_id: userId = null, ...row }: Row,
	{ minor }: Call,
): object {
	return {
		...row,
		...(minor >= 14 && { group_snapshot_id: null }),
		...(minor >= 41 && { user_id: userId }),
		...(minor >= 65 && { consumes_quota: true }),
	};
}

function removeSnapshot(row: Row, { cloud }: Call): void {
	change(row, { status: 'deleting' });
	later(cloud, cloud.options.buildTime, () => {
		cloud.state.snapshots = cloud.state.snapshots.filter((one) => one !== row);
	});
}

const noForceAnyMore =
	"Since microversion 3.66 the 'force' flag is invalid for this request.  For backward compatability, however, when the 'force' flag is passed with a value evaluating to True, it is silently ignored.";

function createSnapshot(given: any, call: Call): Row {
	const { cloud, projectId, minor, token } = call;
	const of = volumeOf(call, given.volume_id ?? 'None');
	if (minor >= 66 && given.force !== undefined && !truth(given.force)) badRequest(noForceAnyMore);
	const statuses = truth(given.force) || minor >= 66 ? ['available', 'in-use'] : ['available'];
	if (of.status === 'error') {
		invalidVolume('The snapshot cannot be created when the volume is in error status.');
	}
	if (!statuses.includes(of.status)) {
		invalidVolume(
			`Volume ${of.id} status must be ${statuses.join(', ')}, but current status is: ${of.status}.`,
		);
	}
	refuseExcess(excess(call, 'snapshots', { count: 1, size: of.size }, of.volume_type));
	const row = snapshot(projectId, {
		volume_id: of.id,
		size: of.size,
		name: trimmed(given.name ?? given.display_name),
		description: trimmed(given.description),
		metadata: given.metadata ?? {},
		user_id: token.user.id,
	});
	cloud.state.snapshots.push(row);
	becomeAvailable(row, cloud, { [progress]: '100%' });
	return row;
}

const policies = 'volume_extension:snapshot_admin_actions';

export const snapshotActions = actionRoute(
	'snapshots/{snapshot}/action',
	(call) => snapshotOf(call),
	{
		'os-reset_status': resetStatus('Snapshot', policies, [
			...['error', 'available', 'creating', 'deleting', 'deleted', 'updating', 'error_deleting'],
			...['unmanaging', 'backing-up', 'restoring'],
		]),
		'os-force_delete': {
			policy: `${policies}:force_delete`,
			run(row, _, call) {
				removeSnapshot(row, call);
				return accepted;
			},
		},
	},
);
