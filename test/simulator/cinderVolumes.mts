import type { Call, Collection } from './collection.mts';
import {
	badRequest,
	boolean,
	find,
	forbidden,
	gigabytes,
	hasRoom,
	invalidInput,
	invalidVolume,
	linksTo,
	metadata,
	metadataOrNull,
	missing,
	tellOfNoRoom,
	textOrNull,
	trimmed,
	truth,
	truthIn,
	uuidOrNull,
} from './cinderParts.mts';
import { checkSize, excess, refuseExcess } from './cinderQuota.mts';
import { isBase } from './imageRows.mts';
import { later } from './later.mts';
import { novaError, refuse } from './replies.mts';
import type { Schema } from './schema.mts';
import { uuidOf, type Row, type SimulatedImage, type State } from './state.mts';
import { ofBackup, ofSnapshot, ofVolume, volume } from './volumeRows.mts';
import { change } from './volumes.mts';

export const volumeOf = (call: Call, id = call.ids.volume) =>
	find(call.cloud.state.volumes, ofVolume, 'Volume', id, call);

const texts: Record<string, Schema> = {
	name: textOrNull,
	description: textOrNull,
	display_name: textOrNull,
	display_description: textOrNull,
};

const sizeOrNull: Schema = { ...gigabytes, type: ['integer', 'string', 'null'] };
const creation: Record<string, Schema> = {
	...texts,
	metadata: metadataOrNull,
	volume_type: { type: ['string', 'null'], maxLength: 255 },
	snapshot_id: uuidOrNull,
	source_volid: uuidOrNull,
	consistencygroup_id: uuidOrNull,
	size: sizeOrNull,
	availability_zone: { type: ['string', 'null'], minLength: 1, maxLength: 255 },
	multiattach: { anyOf: [{ type: 'null' }, boolean] },
	image_id: { type: ['string', 'null'], maxLength: 255 },
	imageRef: { type: ['string', 'null'], maxLength: 255 },
};

/** What a request body must be, by the method. */
export const volumeSchemas = {
	POST: (minor: number): Schema => ({
		type: 'object',
		properties: {
			...creation,
			...(minor >= 13 ? { group_id: textOrNull } : {}),
			...(minor >= 47 ? { backup_id: uuidOrNull } : {}),
		},
		closed: minor >= 53,
	}),
	PUT: (minor: number): Schema => ({
		type: 'object',
		properties: { ...texts, metadata },
		closed: true,
		...(minor >= 53 && {
			anyOf: [...Object.keys(texts), 'metadata'].map((name) => ({ required: [name] })),
		}),
	}),
};

/** https://docs.openstack.org/api-ref/block-storage/v3/#volumes-volumes */
export const volumes: Collection = {
	path: 'volumes',
	key: 'volume',
	keys: 'volumes',
	rows: ({ cloud, isAdmin, projectId }) =>
		cloud.state.volumes.filter((row) => isAdmin || row[ofVolume] === projectId).reverse(),
	brief: ({ id, name }, call) => ({ id, name, links: linksTo(call, `volumes/${id}`) }),
	view: viewOf,
	missing: missing('Volume'),
	create: createVolume,
	update(row, given) {
		checkLengths(given);
		if (row.status === 'maintenance') {
			invalidVolume('The volume cannot be updated during maintenance.');
		}
		// Clients say "display_name" too, as the API had it once.
		const { display_name, display_description, metadata: entries } = given;
		const { name = display_name, description = display_description } = given;
		change(row, {
			...(name !== undefined && { name: trimmed(name) }),
			...(description !== undefined && { description: trimmed(description) }),
			...(entries !== undefined && { metadata: entries }),
		});
	},
	remove(row, call) {
		const cascade = truthIn(call.query, 'cascade');
		const force = call.minor >= 23 && truthIn(call.query, 'force');
		if (force && !call.isAdmin) forbidden('volume:force_delete');
		removeVolume(row, call, { cascade, force });
	},
};

/** What came to a volume's view, with the microversion that brought it. */
const younger: Array<[since: number, name: string, of: (row: Row, state: State) => unknown]> = [
	[13, 'group_id', () => null],
	[48, 'shared_targets', () => true],
	[
		48,
		'service_uuid',
		({ status }) => (status === 'creating' ? null : uuidOf('service cinder-volume')),
	],
	[
		63,
		'volume_type_id',
		({ volume_type: type }, { volumeTypes }) => volumeTypes.find(({ name }) => name === type)?.id,
	],
	[65, 'consumes_quota', () => true],
];

const forAdmins = {
	migration_status: null,
	'os-vol-mig-status-attr:migstat': null,
	'os-vol-mig-status-attr:name_id': null,
	'os-vol-host-attr:host': 'loopback-host@loopback#loopback',
};

/** Only who looks is told whose it is; that it is read-only is shown as metadata, which it is not. */
function viewOf(row: Row, call: Call): object {
	const { [ofVolume]: project, readOnly, volume_image_metadata: ofImage, ...rest } = row;
	const { minor, method, isAdmin, cloud } = call;
	const more = younger.filter(([since]) => minor >= since);
	return {
		...rest,
		...(readOnly !== undefined && { metadata: { ...row.metadata, readonly: readOnly } }),
		links: linksTo(call, `volumes/${row.id}`),
		...Object.fromEntries(more.map(([, name, of]) => [name, of(row, cloud.state)])),
		...(method === 'GET' && {
			[ofVolume]: project,
			...(isAdmin && forAdmins),
			...(isAdmin && minor >= 21 && { provider_id: null }),
			...(isAdmin && minor >= 61 && { cluster_name: null }),
			...(ofImage && { volume_image_metadata: ofImage }),
		}),
	};
}

function checkLengths(given: Record<string, unknown>): void {
	for (const name of Object.keys(texts)) {
		const { length } = String(given[name] ?? '').trim();
		if (length > 255) invalidInput(`${name} has ${length} characters, more than 255.`);
	}
}

/** What a volume is made from. */
interface Origin {
	noun: string;
	rowOf(call: Call, id: string): Row;
	/** The microversion that brought it */
	since?: number;
	statuses: string[];
	/** "Invalid volume" */
	wrong: string;
	tooSmall(size: number, least: number): string;
}

/** By the attribute that names it. */
const origins: Record<string, Origin> = {
	snapshot_id: {
		noun: 'snapshot',
		rowOf: (call, id) => find(call.cloud.state.snapshots, ofSnapshot, 'Snapshot', id, call),
		statuses: ['available'],
		wrong: 'Invalid snapshot',
		tooSmall: (size, least) =>
			`Volume size '${size}'GB cannot be smaller than the snapshot size ${least}GB. They must be >= original snapshot size.`,
	},
	source_volid: {
		noun: 'source volume',
		rowOf: (call, id) => volumeOf(call, id),
		statuses: ['available', 'in-use'],
		wrong: 'Invalid volume',
		tooSmall: (size, least) =>
			`Volume size '${size}'GB cannot be smaller than original volume size  ${least}GB. They must be >= original volume size.`,
	},
	backup_id: {
		noun: 'backup',
		rowOf: (call, id) => find(call.cloud.state.backups, ofBackup, 'Backup', id, call),
		since: 47,
		statuses: ['available'],
		wrong: 'Invalid backup',
		tooSmall: (size, least) =>
			`Volume size ${size}GB cannot be smaller than the backup size ${least}GB. It must be >= backup size.`,
	},
};

export function typeCalled(idOrName: string, { volumeTypes }: State): Row {
	const found = volumeTypes.find(({ id, name }) => id === idOrName || name === idOrName);
	if (found) return found;
	const isId = /^[0-9a-f-]{32,36}$/i.test(idOrName);
	return refuse(missing(isId ? 'Volume type' : 'Volume type with name')(idOrName));
}

function createVolume(given: any, call: Call): Row {
	checkLengths(given);
	const { cloud, token, projectId } = call;
	const { state } = cloud;
	const { volume_type: type, imageRef, image_id: imageId = imageRef, size: asked } = given;
	const typeName = type ? typeCalled(type, state).name : undefined;
	const named = Object.entries(origins)
		.filter(([name, { since = 0 }]) => given[name] && call.minor >= since)
		.map(([name, origin]) => ({ ...origin, name, row: origin.rowOf(call, given[name]) }));
	const image = imageId ? imageCalled(imageId, call) : undefined;
	const [origin] = named;
	const size = Number(asked ?? origin?.row.size ?? NaN);
	if (Number.isNaN(size)) {
		badRequest(
			'The server could not comply with the request since it is either malformed or otherwise incorrect.',
		);
	}
	if (truth(given.multiattach)) {
		badRequest(
			'multiattach parameter has been removed. The default behavior is to use multiattach enabled volume types. Contact your administrator to create a multiattach enabled volume type and use it to create multiattach volumes.',
		);
	}
	if (named.length + (image ? 1 : 0) > 1) {
		invalidInput('May specify only one of backup, imageRef, snapshot, source volume');
	}
	if (origin) checkOrigin(origin, origin.row, size);
	if (image) checkImage(image, size);
	const { availability_zone: zone } = given;
	if (zone && zone !== 'nova') badRequest(`Availability zone '${zone}' is invalid.`);
	const from = (name: string) => (origin?.name === name ? origin.row : undefined);
	const snapshotted = state.volumes.find(({ id }) => id === from('snapshot_id')?.volume_id);
	const source = from('source_volid') ?? snapshotted;
	const row = volume(projectId, token.user.id, {
		size,
		name: trimmed(given.name ?? given.display_name),
		description: trimmed(given.description ?? given.display_description),
		metadata: given.metadata ?? {},
		volume_type: typeName ?? source?.volume_type ?? 'loopback',
		bootable: source?.bootable ?? 'false',
		snapshot_id: from('snapshot_id')?.id ?? null,
		source_volid: from('source_volid')?.id ?? null,
	});
	checkSize(call, size);
	refuseExcess(excess(call, 'volumes', { count: 1, size }, row.volume_type));
	state.volumes.push(row);
	build(row, call, { backup: from('backup_id'), image, source });
	return row;
}

function checkOrigin({ noun, statuses, wrong, tooSmall }: Origin, row: Row, size: number): void {
	if (!statuses.includes(row.status)) {
		badRequest(
			`${wrong}: Originating ${noun} status must be one of '${statuses.join(', ')}' values`,
		);
	}
	if (size < row.size) invalidInput(tooSmall(size, row.size));
}

function imageCalled(id: string, { cloud, projectId, isAdmin }: Call): SimulatedImage {
	const found = cloud.state.images.find((one) => one.id === id);
	const isVisible = isAdmin || found?.visibility !== 'private' || found.owner === projectId;
	if (found && isVisible) return found;
	return refuse(novaError(400, 'Invalid image identifier or unable to access requested image.'));
}

function checkImage({ id, status, size, min_disk: least, ...more }: SimulatedImage, room: number) {
	if (status !== 'active') invalidInput(`Image ${id} is not active.`);
	const needed = Math.ceil(Number(size) / 2 ** 30);
	if (needed > room) {
		invalidInput(`Size of specified image ${needed}GB is larger than volume size ${room}GB.`);
	}
	if (room < least) {
		invalidInput(`Volume size ${room}GB cannot be smaller than the image minDisk size ${least}GB.`);
	}
	const virtual = Math.ceil(Number(more.virtual_size ?? 0) / 2 ** 30);
	if (virtual > room) {
		invalidInput(
			`Image virtual size is ${virtual}GB and doesn't fit in a volume of size ${room}GB.`,
		);
	}
}

/** What is known of an image in the volumes that are made from it. */
function imageMetadata(image: SimulatedImage): Record<string, string> {
	const { id, name, checksum, container_format, disk_format, min_disk, min_ram, size } = image;
	const custom = Object.entries(image).filter(([key]) => !isBase(key) && key !== 'stores');
	const shown = { checksum, container_format, disk_format, min_disk, min_ram, size };
	const entries = [...custom, ...Object.entries({ image_id: id, image_name: name, ...shown })];
	return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

/** Fills a new volume, which takes its time; where no backend has room, only a message tells why. */
function build(
	row: Row,
	call: Call,
	from: { backup?: Row; image?: SimulatedImage; source?: Row },
): void {
	const { cloud } = call;
	const { buildTime } = cloud.options;
	const { backup, image, source } = from;
	if (!hasRoom(row.size, row.volume_type, cloud.state)) {
		later(cloud, buildTime, () => {
			change(row, { status: 'error' });
			tellOfNoRoom(row, 'create', call);
		});
		return;
	}
	const between = image ? 'downloading' : backup ? 'restoring-backup' : 'creating';
	if (backup) change(backup, { status: 'restoring' });
	later(cloud, buildTime / 2, () => {
		if (row.status === 'creating') change(row, { status: between });
	});
	later(cloud, buildTime, () => {
		if (backup?.status === 'restoring') change(backup, { status: 'available' });
		if (row.status !== between) return;
		const ofImage = image ? imageMetadata(image) : source?.volume_image_metadata;
		change(row, {
			status: 'available',
			...(image && { bootable: 'true' }),
			...(backup && { metadata: { ...row.metadata, src_backup_id: backup.id } }),
			...(ofImage && { volume_image_metadata: { ...ofImage } }),
		});
	});
}

const removable = ['available', 'error', 'error_restoring', 'error_extending', 'error_managing'];

export function removeVolume(
	row: Row,
	{ cloud }: Call,
	{ cascade, force }: { cascade: boolean; force: boolean },
): void {
	const { state, options } = cloud;
	const snapshots = state.snapshots.filter(({ volume_id: of }) => of === row.id);
	const stays = cascade
		? !force && snapshots.some(({ status }) => !['available', 'error', 'deleting'].includes(status))
		: snapshots.length > 0;
	const isAttached = row.attachments.length > 0;
	if ((!force && !removable.includes(row.status)) || isAttached || stays) {
		const status = `status must be ${removable.join(' or ')} and`;
		invalidVolume(
			`Volume${force ? '' : ` ${status}`} must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.`,
		);
	}
	for (const one of [row, ...snapshots]) change(one, { status: 'deleting' });
	later(cloud, options.buildTime, () => {
		state.snapshots = state.snapshots.filter((one) => !snapshots.includes(one));
		state.volumes = state.volumes.filter((one) => one !== row);
	});
}
