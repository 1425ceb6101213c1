import { randomUUID } from 'node:crypto';

import { novaError, ok, type Reply } from './replies.mts';
import type { Handler, SimulatedRequest, Simulator } from './simulator.mts';
import {
	isGone,
	type SimulatedSnapshot,
	type SimulatedVolume,
	type State,
	type Token,
} from './state.mts';
import { serversWith, volumeStatus, volumesLeft } from './volumes.mts';

/** Block Storage v3: volumes, snapshots and types, as far as servers boot from them. */
export const cinder: Handler = (request, cloud) => {
	const { method, path, json, headers, token } = request;
	const { state } = cloud;
	const asked = /^volume (.+)$/.exec(String(headers['openstack-api-version'] ?? ''))?.[1] ?? '3.0';
	if (Number(asked.split('.')[1]) > 70) {
		return novaError(
			406,
			`Version ${asked} is not supported by the API. Minimum is 3.0 and maximum is 3.70.`,
		);
	}
	const own = ({ projectId }: { projectId: string }) => projectId === token!.project?.id;
	const [collection, id] = path.split('/');
	const volumes = volumesLeft(state).filter(own);
	const volume = volumes.find((one) => one.id === id);
	const snapshots = state.snapshots.filter(own);
	switch (`${method} ${collection}`) {
		case 'POST volumes':
			return createVolume(json.volume, token!, cloud);
		case 'PUT volumes':
			if (!volume) return missing('Volume', id);
			Object.assign(volume, { name: json.volume.name ?? volume.name });
			return ok({ volume: viewOf(volume, state) });
		case 'DELETE volumes':
			if (!volume) return missing('Volume', id);
			if (isHeld(volume, state)) return novaError(400, held);
			state.volumes = state.volumes.filter((one) => one !== volume);
			return { status: 202 };
		case 'GET volumes': {
			if (id && id !== 'detail') {
				return volume ? ok({ volume: viewOf(volume, state) }) : missing('Volume', id);
			}
			const view = id
				? (one: SimulatedVolume) => viewOf(one, state)
				: (one: SimulatedVolume) => ({ id: one.id, name: one.name, links: [] });
			return page(request, cloud, 'volumes', [...volumes].reverse(), view);
		}
		case 'POST snapshots':
			return createSnapshot(json.snapshot, volumes, cloud);
		case 'DELETE snapshots':
			if (!snapshots.some((one) => one.id === id)) return missing('Snapshot', id);
			state.snapshots = state.snapshots.filter((one) => one.id !== id);
			return { status: 202 };
		case 'GET snapshots': {
			if (id && id !== 'detail') {
				const found = snapshots.find((one) => one.id === id);
				return found ? ok({ snapshot: snapshotView(found) }) : missing('Snapshot', id);
			}
			return page(request, cloud, 'snapshots', [...snapshots].reverse(), snapshotView);
		}
		case 'GET limits': {
			const absolute = {
				maxTotalVolumes: -1,
				maxTotalVolumeGigabytes: -1,
				totalVolumesUsed: volumes.length,
				totalGigabytesUsed: volumes.reduce((sum, { size }) => sum + size, 0),
			};
			return ok({ limits: { rate: [], absolute } });
		}
		case 'GET types': {
			const view = (type: State['volumeTypes'][number]) => ({
				...type,
				is_public: true,
				description: null,
				extra_specs: {},
				'os-volume-type-access:is_public': true,
			});
			return page(request, cloud, 'volume_types', state.volumeTypes, view, 'volume_type_links');
		}
		default:
			return novaError(404, 'The resource could not be found.');
	}
};

const missing = (kind: string, id: string) => novaError(404, `${kind} ${id} could not be found.`);

const held =
	'Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.';

function isHeld(volume: SimulatedVolume, state: State): boolean {
	return (
		volumeStatus(volume, state) !== 'available' ||
		state.snapshots.some(({ volumeId }) => volumeId === volume.id)
	);
}

function createVolume(given: any, token: Token, { state, options }: Simulator): Reply {
	if (given.volume_type && !state.volumeTypes.some(({ name }) => name === given.volume_type)) {
		return missing('Volume type with name', given.volume_type);
	}
	const snapshot = state.snapshots.find(({ id }) => id === given.snapshot_id);
	const volume: SimulatedVolume = {
		id: randomUUID(),
		name: given.name ?? '',
		projectId: token.project!.id,
		size: given.size ?? snapshot?.size,
		type: given.volume_type ?? 'loopback',
		bootable: Boolean(given.imageRef ?? snapshot),
		snapshotId: snapshot?.id,
		readyAt: Date.now() + options.buildTime,
	};
	state.volumes.push(volume);
	return { status: 202, body: { volume: viewOf(volume, state) } };
}

function createSnapshot(
	given: any,
	volumes: SimulatedVolume[],
	{ state, options }: Simulator,
): Reply {
	const volume = volumes.find(({ id }) => id === given.volume_id);
	if (!volume) return missing('Volume', given.volume_id);
	const snapshot: SimulatedSnapshot = {
		id: randomUUID(),
		name: given.name ?? '',
		projectId: volume.projectId,
		volumeId: volume.id,
		size: volume.size,
		readyAt: Date.now() + options.buildTime,
	};
	state.snapshots.push(snapshot);
	return { status: 202, body: { snapshot: snapshotView(snapshot) } };
}

/** A page of a list, with the link to the next one whenever the page is full, as Cinder does. */
function page<T extends { id: string; name: string }>(
	{ path, query, headers, token }: SimulatedRequest,
	{ options }: Simulator,
	key: string,
	rows: T[],
	view: (row: T) => unknown,
	links = `${key}_links`,
): Reply {
	const asked = query.get('limit') ?? String(options.maxPage);
	if (!/^\d+$/.test(asked)) return novaError(400, 'limit param must be an integer');
	const limit = Math.min(Number(asked), options.maxPage);
	const name = query.get('name');
	const [sortKey, direction = 'desc'] = (query.get('sort') ?? '').split(':');
	const sign = direction === 'asc' ? 1 : -1;
	const found = rows.filter((row) => name === null || row.name === name);
	if (sortKey === 'name') found.sort((a, b) => sign * a.name.localeCompare(b.name));
	const marker = query.get('marker');
	const start = marker === null ? 0 : found.findIndex(({ id }) => id === marker) + 1;
	if (marker !== null && start === 0) return missing('Volume', marker);
	const shown = found.slice(start, start + limit);
	const next = new URLSearchParams(query);
	next.set('marker', shown.at(-1)?.id ?? '');
	const href = `http://${headers.host}/v3/${token!.project!.id}/${path}?${next}`;
	const isFull = shown.length > 0 && shown.length === limit;
	return ok({
		[key]: shown.map(view),
		...(isFull ? { [links]: [{ rel: 'next', href }] } : {}),
	});
}

function viewOf(volume: SimulatedVolume, state: State) {
	const { id, name, size, type, bootable, projectId, snapshotId } = volume;
	const status = volumeStatus(volume, state);
	return {
		id,
		status,
		size,
		availability_zone: 'nova',
		name,
		description: null,
		volume_type: type,
		snapshot_id: snapshotId ?? null,
		source_volid: null,
		metadata: {},
		bootable: String(bootable && status !== 'creating'),
		encrypted: false,
		multiattach: false,
		attachments: serversWith(id, state)
			.filter((server) => !isGone(server))
			.map((server) => ({ id, volume_id: id, server_id: server.id, device: '/dev/sda' })),
		'os-vol-tenant-attr:tenant_id': projectId,
	};
}

function snapshotView({ id, name, volumeId, size, readyAt }: SimulatedSnapshot) {
	return {
		id,
		name,
		description: null,
		volume_id: volumeId,
		status: readyAt > Date.now() ? 'creating' : 'available',
		size,
		metadata: {},
	};
}
