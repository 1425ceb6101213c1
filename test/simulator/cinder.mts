import { randomUUID } from 'node:crypto';

import {
	addressOf,
	answer,
	idOfRowsOf,
	listViewOf,
	pageOf,
	routesOf,
	type Call,
	type Collection,
	type Route,
	type Style,
} from './collection.mts';
import { later } from './later.mts';
import { novaError, ok, refuse, type Reply } from './replies.mts';
import { misfit, type Schema } from './schema.mts';
import type { Handler } from './simulator.mts';
import type { Row } from './state.mts';
import { precise } from './time.mts';
import { ofSnapshot, ofVolume, snapshot, volume } from './volumeRows.mts';
import { becomeAvailable, tooBig } from './volumes.mts';

const newest = 70;

/** Block Storage v3, microversions 3.0 to 3.70: volumes, snapshots, types, messages. */
export const cinder: Handler = (request, cloud) => {
	const { headers } = request;
	const asked = /^volume (.+)$/.exec(String(headers['openstack-api-version'] ?? ''))?.[1] ?? '3.0';
	const minor = Number(asked.split('.')[1]);
	if (minor > newest) {
		return novaError(
			406,
			`Version ${asked} is not supported by the API. Minimum is 3.0 and maximum is 3.${newest}.`,
		);
	}
	return answer(routes, request, cloud, minor) ?? unknown;
};

const unknown = novaError(404, 'The resource could not be found.');

const missing = (noun: string) => (id: string) =>
	novaError(404, `${noun} ${id} could not be found.`);

const name: Schema = { type: ['string', 'null'], maxLength: 255 };
const metadata: Schema = { type: ['object', 'null'] };
const size: Schema = { type: ['integer', 'string', 'null'], pattern: '^[0-9]+$', minimum: 1 };

const named: Record<string, Schema> = {
	name,
	description: name,
	display_name: name,
	display_description: name,
};
const updates: Record<string, Schema> = { ...named, metadata };
const ofMetadata: Schema = { type: 'object', properties: { metadata }, required: ['metadata'] };

/** What a request body must be, by the collection's key and the method. */
const schemas: Record<string, Schema> = {
	'POST volume': { type: 'object', properties: { ...updates, size } },
	'PUT volume': { type: 'object', properties: updates, closed: true },
	'POST snapshot': { type: 'object', properties: updates, required: ['volume_id'] },
	'PUT snapshot': { type: 'object', properties: updates, closed: true },
};

/** Clients say "display_name" too, as the API had it once. */
function update(row: Row, { display_name, display_description, ...given }: any): void {
	if (display_name !== undefined) row.name = display_name;
	if (display_description !== undefined) row.description = display_description;
	Object.assign(row, given, { updated_at: precise(Date.now()) });
}

/** https://docs.openstack.org/api-ref/block-storage/v3/ */
const collections: Collection[] = [
	{
		path: 'volumes',
		key: 'volume',
		keys: 'volumes',
		rows: ({ cloud, projectId }) =>
			cloud.state.volumes.filter((row) => row[ofVolume] === projectId).reverse(),
		brief: ({ id, name }, call) => ({ id, name, links: linksTo(call, `volumes/${id}`) }),
		view({ [ofVolume]: project, ...row }, call) {
			const links = linksTo(call, `volumes/${row.id}`);
			// Only who looks is told whose it is.
			return { ...row, links, ...(call.method === 'GET' ? { [ofVolume]: project } : {}) };
		},
		missing: missing('Volume'),
		create: createVolume,
		update,
		remove(row, { cloud }) {
			const { state } = cloud;
			const isFree = ['available', 'error'].includes(row.status);
			if (!isFree || state.snapshots.some(({ volume_id }) => volume_id === row.id)) {
				refuse(novaError(400, held));
			}
			row.status = 'deleting';
			later(cloud, cloud.options.buildTime, () => {
				state.volumes = state.volumes.filter((one) => one !== row);
			});
		},
	},
	{
		path: 'snapshots',
		key: 'snapshot',
		keys: 'snapshots',
		rows: ({ cloud, projectId }) =>
			cloud.state.snapshots.filter((row) => row[ofSnapshot] === projectId).reverse(),
		view: (row, { method }) => (method === 'GET' ? row : lessOfSnapshot(row)),
		brief: lessOfSnapshot,
		missing: missing('Snapshot'),
		create: createSnapshot,
		update,
		remove(row, { cloud }) {
			const { state } = cloud;
			row.status = 'deleting';
			later(cloud, cloud.options.buildTime, () => {
				state.snapshots = state.snapshots.filter((one) => one !== row);
			});
		},
	},
	{
		path: 'types',
		key: 'volume_type',
		keys: 'volume_types',
		rows: ({ cloud }) => cloud.state.volumeTypes,
		view: (row) => ({
			...row,
			is_public: true,
			description: null,
			extra_specs: {},
			'os-volume-type-access:is_public': true,
		}),
		missing: missing('Volume type'),
	},
	{
		path: 'messages',
		key: 'message',
		keys: 'messages',
		rows({ cloud, projectId, minor }) {
			if (minor < 3) refuse(unknown);
			return cloud.state.volumeMessages.filter((row) => row.projectId === projectId).reverse();
		},
		view: ({ projectId: _, name: __, ...row }, call) => ({
			...row,
			links: linksTo(call, `messages/${row.id}`),
		}),
		missing: missing('Message'),
		remove(row, { cloud }) {
			cloud.state.volumeMessages = cloud.state.volumeMessages.filter((one) => one !== row);
		},
	},
];

function lessOfSnapshot(row: Row): object {
	const { [ofSnapshot]: _, 'os-extended-snapshot-attributes:progress': __, ...less } = row;
	return less;
}

const held =
	'Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.';

const style: Style = {
	created: 202,
	removed: 202,
	list,
	given({ key }, { json, method }) {
		const schema: Schema = {
			type: 'object',
			properties: { [key]: schemas[`${method} ${key}`] },
			required: [key],
		};
		const wrong = misfit(schema, json);
		if (wrong) refuse(novaError(400, wrong));
		return json[key];
	},
};

const routes: Route[] = [
	...collections.flatMap((one) =>
		routesOf(one, one.key === 'message' ? { ...style, removed: 204 } : style),
	),
	{
		path: 'volumes/{volume}/metadata',
		POST: (call) => changeMetadata(call, volumeOf(call).metadata),
		PUT: (call) => changeMetadata(call, {}),
	},
	{
		path: 'volumes/{volume}/metadata/{key}',
		DELETE(call) {
			const { metadata, id } = volumeOf(call);
			const { key } = call.ids;
			if (!(key in metadata)) {
				return novaError(404, `Volume ${id} has no metadata with key ${key}.`);
			}
			delete metadata[key];
			return { status: 200 };
		},
	},
	{
		path: 'os-availability-zone',
		GET: () => ok({ availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true } }] }),
	},
	{
		path: 'os-quota-sets/{project}',
		GET({ ids, cloud }) {
			const types = cloud.state.volumeTypes.map(({ name }) => `_${name}`);
			const kinds = ['volumes', 'gigabytes', 'snapshots'].flatMap((kind) =>
				['', ...types].map((type) => [kind + type, -1]),
			);
			const quota_set = { id: ids.project, per_volume_gigabytes: -1, backups: -1, groups: 10 };
			return ok({
				quota_set: { ...quota_set, ...Object.fromEntries(kinds), backup_gigabytes: 1000 },
			});
		},
	},
	{
		path: 'limits',
		GET({ cloud, projectId }) {
			const own = cloud.state.volumes.filter((row) => row[ofVolume] === projectId);
			const absolute = {
				maxTotalVolumes: -1,
				maxTotalSnapshots: -1,
				maxTotalVolumeGigabytes: -1,
				totalVolumesUsed: own.length,
				totalGigabytesUsed: own.reduce((sum, row) => sum + row.size, 0),
			};
			return ok({ limits: { rate: [], absolute } });
		},
	},
];

function volumeOf({ cloud, projectId, ids }: Call): Row {
	const found = cloud.state.volumes.find(
		(row) => row.id === ids.volume && row[ofVolume] === projectId,
	);
	return found ?? refuse(missing('Volume')(ids.volume));
}

/** Adds what is given to what is there. */
function changeMetadata(call: Call, there: Record<string, string>): Reply {
	const wrong = misfit(ofMetadata, call.json);
	if (wrong) refuse(novaError(400, wrong));
	const row = volumeOf(call);
	row.metadata = { ...there, ...call.json.metadata };
	return ok({ metadata: row.metadata });
}

function linksTo(call: Call, path: string) {
	const address = addressOf(call);
	const { projectId, root } = call;
	return [
		{ rel: 'self', href: `${address}/${projectId}/${path}` },
		{ rel: 'bookmark', href: `${root}/${projectId}/${path}` },
	];
}

const badRequest = (says: string) => refuse(novaError(400, says));

function createVolume(given: any, call: Call): Row {
	const { cloud, token, projectId } = call;
	const { state } = cloud;
	const { volume_type: type, imageRef, snapshot_id: snapshotId, availability_zone: zone } = given;
	const source = state.snapshots.find(({ id }) => id === snapshotId);
	if (snapshotId && !source) refuse(missing('Snapshot')(snapshotId));
	if (type && !state.volumeTypes.some((one) => one.name === type)) {
		refuse(missing('Volume type with name')(type));
	}
	if (imageRef && !state.images.some(({ id }) => id === imageRef)) {
		badRequest('Invalid image identifier or unable to access requested image.');
	}
	if (zone && zone !== 'nova') badRequest(`Availability zone '${zone}' is invalid.`);
	const gigabytes = given.size ?? source?.size;
	if (gigabytes === undefined) {
		badRequest(
			'The server could not comply with the request since it is either malformed or otherwise incorrect.',
		);
	}
	const row = volume(projectId, token.user.id, {
		size: Number(gigabytes),
		name: given.name ?? '',
		description: given.description ?? null,
		metadata: given.metadata ?? {},
		volume_type: type ?? 'loopback',
		snapshot_id: snapshotId ?? null,
	});
	state.volumes.push(row);
	if (row.size > tooBig) later(cloud, cloud.options.buildTime, () => fail(row, call));
	else becomeAvailable(row, cloud, { bootable: String(Boolean(imageRef ?? source)) });
	return row;
}

/** Where no backend has room; why, only a message tells. */
function fail(row: Row, { cloud, id, projectId }: Call): void {
	const now = Date.now();
	row.status = 'error';
	cloud.state.volumeMessages.push({
		id: randomUUID(),
		name: '',
		projectId,
		event_id: 'VOLUME_VOLUME_001_003',
		user_message: 'schedule allocate volume:Could not find any available weighted backend.',
		message_level: 'ERROR',
		created_at: precise(now),
		guaranteed_until: precise(now + 30 * 86_400_000),
		request_id: id,
		resource_type: 'VOLUME',
		resource_uuid: row.id,
	});
}

function createSnapshot(given: any, { cloud, projectId }: Call): Row {
	const { state } = cloud;
	const of = state.volumes.find((row) => row.id === given.volume_id && row[ofVolume] === projectId);
	if (!of) return refuse(missing('Volume')(given.volume_id));
	if (of.status !== 'available' && !given.force) {
		const says = `Volume ${of.id} status must be available, but current status is: ${of.status}.`;
		badRequest(`Invalid volume: ${says}`);
	}
	const row = snapshot(projectId, {
		volume_id: of.id,
		size: of.size,
		name: given.name ?? '',
		description: given.description ?? null,
		metadata: given.metadata ?? {},
	});
	state.snapshots.push(row);
	becomeAvailable(row, cloud, { 'os-extended-snapshot-attributes:progress': '100%' });
	return row;
}

const aboutTheList = ['limit', 'marker', 'offset', 'sort', 'sort_key', 'sort_dir', 'all_tenants'];
const sortKeys = ['id', 'name', 'size', 'status', 'created_at', 'updated_at', 'bootable'];

/** Filters, sorts by one key, and links to the next page whenever this one is full, as Cinder does. */
function list(collection: Collection, rows: Row[], call: Call): Reply {
	const { query, cloud, path, projectId } = call;
	const asked = query.get('limit') ?? String(cloud.options.maxPage);
	if (!/^\d+$/.test(asked)) return novaError(400, 'limit param must be an integer');
	const [sortKey, direction = 'desc'] = (query.get('sort') ?? '').split(':');
	if (sortKey && !sortKeys.includes(sortKey))
		badRequest('Invalid input received: Invalid sort key');
	const filters = [...query].filter(([name]) => !aboutTheList.includes(name));
	const sign = direction === 'asc' ? 1 : -1;
	const found = rows.filter((row) => filters.every(([name, value]) => fits(row, name, value)));
	if (sortKey) {
		found.sort((a, b) => sign * String(a[sortKey]).localeCompare(String(b[sortKey])));
	}
	const { shown, next } = pageOf(call, found, idOfRowsOf(collection), Number(asked), (id) =>
		collection.missing(id, call),
	);
	const href = `${addressOf(call)}/${projectId}/${path}?${next}`;
	// Cinder's own exception.
	const linked = collection.path === 'types' ? 'volume_type' : collection.keys;
	return ok({
		[collection.keys]: shown.map(listViewOf(collection, call)),
		...(next ? { [`${linked}_links`]: [{ rel: 'next', href }] } : {}),
	});
}

/** What a row does not have is no filter. */
function fits(row: Row, name: string, wanted: string): boolean {
	if (!(name in row)) return true;
	if (name !== 'metadata') return String(row[name]) === wanted;
	const entries = Object.entries(JSON.parse(wanted) as Record<string, string>);
	return entries.every(([key, value]) => row.metadata[key] === value);
}
