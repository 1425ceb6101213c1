import { createHash, randomUUID } from 'node:crypto';

import type { Call, Collection, Route } from './collection.mts';
import {
	badRequest,
	boolean,
	closed,
	givenIn,
	invalidVolume,
	linksTo,
	missing,
	overLimit,
	trimmed,
	truth,
	uuid,
} from './cinderParts.mts';
import { checkSize, excess, refuseExcess } from './cinderQuota.mts';
import { volumeOf } from './cinderVolumes.mts';
import { novaError, refuse, type Reply } from './replies.mts';
import type { Schema } from './schema.mts';
import type { Row } from './state.mts';
import { precise } from './time.mts';
import { ofSnapshot, ofVolume } from './volumeRows.mts';
import { change } from './volumes.mts';

/** What a request body must be, by the method. */
export const transferSchemas = {
	POST: (minor: number): Schema =>
		closed(
			{
				volume_id: uuid,
				name: { anyOf: [{ type: 'string', maxLength: 255 }, { type: 'null' }] },
				...(minor >= 55 && { no_snapshots: boolean }),
			},
			['volume_id'],
		),
};

/** At its old path and at the one that came with 3.55. */
const paths = ['os-volume-transfer', 'volume-transfers'];

/** https://docs.openstack.org/api-ref/block-storage/v3/#volume-transfers-volume-transfers-3-55-or-later */
export const transfers: Collection[] = paths.map((path) => ({
	path,
	key: 'transfer',
	keys: 'transfers',
	rows: ({ cloud, isAdmin, projectId }) =>
		cloud.state.volumeTransfers
			.filter((row) => isAdmin || row.source_project_id === projectId)
			.reverse(),
	brief: briefOf,
	view: viewOf,
	missing: missing('Transfer'),
	create: createTransfer,
	remove(row, { cloud }) {
		const of = cloud.state.volumes.find(({ id }) => id === row.volume_id);
		if (of?.status === 'awaiting-transfer') change(of, { status: 'available' });
		forget(row, cloud.state);
	},
}));

function forget(row: Row, state: Call['cloud']['state']): void {
	state.volumeTransfers = state.volumeTransfers.filter((one) => one !== row);
}

function briefOf({ id, volume_id, name }: Row, call: Call): object {
	return { id, volume_id, name, links: linksTo(call, `os-volume-transfer/${id}`) };
}

/** The key is told only to who makes it. */
function viewOf(row: Row, call: Call): object {
	const { created_at, auth_key, no_snapshots, source_project_id } = row;
	const { minor, method } = call;
	return {
		...briefOf(row, call),
		created_at,
		...(method === 'POST' && { auth_key }),
		...(minor >= 55 && { no_snapshots }),
		...(minor >= 57 && { destination_project_id: null, source_project_id, accepted: false }),
	};
}

function createTransfer(given: any, call: Call): Row {
	const { cloud } = call;
	const { state } = cloud;
	const of = volumeOf(call, given.volume_id);
	if (of.status !== 'available') invalidVolume('status must be available');
	const withSnapshots = !truth(given.no_snapshots);
	const busy = state.snapshots.find(
		({ volume_id: volume, status }) => volume === of.id && status !== 'available',
	);
	if (withSnapshots && busy) {
		badRequest(`Invalid snapshot: snapshot: ${busy.id} status must be available`);
	}
	const id = randomUUID();
	const row = {
		id,
		name: trimmed(given.name),
		volume_id: of.id,
		created_at: precise(Date.now()),
		auth_key: createHash('sha224').update(id).digest('hex').slice(0, 16),
		no_snapshots: !withSnapshots,
		source_project_id: of[ofVolume],
	};
	state.volumeTransfers.push(row);
	change(of, { status: 'awaiting-transfer' });
	return row;
}

const acceptance = closed({ auth_key: { type: ['string', 'integer'] } }, ['auth_key']);

/** Whoever has the key takes the volume, and its snapshots, but not its backups. */
function accept(call: Call): Reply {
	const { auth_key: key } = givenIn(call, 'accept', acceptance);
	const { cloud, ids, token, projectId } = call;
	const { state } = cloud;
	const row =
		state.volumeTransfers.find(({ id }) => id === ids.transfer) ??
		refuse(missing('Transfer')(ids.transfer));
	if (String(key) !== row.auth_key) {
		return novaError(400, `Invalid auth key: Attempt to transfer ${row.id} with invalid auth key.`);
	}
	const of = state.volumes.find(({ id }) => id === row.volume_id)!;
	const snapshots = row.no_snapshots
		? []
		: state.snapshots.filter(({ volume_id: volume }) => volume === of.id);
	checkRoom(of, snapshots, call);
	change(of, { [ofVolume]: projectId, user_id: token.user.id, status: 'available' });
	for (const one of snapshots) change(one, { [ofSnapshot]: projectId, user_id: token.user.id });
	forget(row, state);
	return { status: 202, body: { transfer: briefOf(row, call) } };
}

function checkRoom({ size, volume_type: type }: Row, snapshots: Row[], call: Call): void {
	checkSize(call, size);
	const over = excess(call, 'volumes', { count: 1, size }, type);
	if (over?.exception === 'VolumeSizeExceedsAvailableQuota') overLimit(over.says);
	refuseExcess(over);
	const count = snapshots.length;
	const more = excess(call, 'snapshots', { count, size: count * size }, type);
	if (count > 0) refuseExcess(more);
}

export const transferRoutes: Route[] = paths.map((path) => ({
	path: `${path}/{transfer}/accept`,
	POST: accept,
}));
