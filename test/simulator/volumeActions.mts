import { randomUUID } from 'node:crypto';

import {
	accepted,
	actionRoute,
	badRequest,
	boolean,
	closed,
	forbidden,
	gigabytes,
	hasRoom,
	invalidInput,
	invalidVolume,
	metadata,
	shortText,
	tellOfNoRoom,
	truth,
	type Action,
} from './cinderParts.mts';
import { checkSize, excess, refuseExcess } from './cinderQuota.mts';
import { resetStatus } from './cinderStatuses.mts';
import { removeVolume, typeCalled, volumeOf } from './cinderVolumes.mts';
import type { Call } from './collection.mts';
import { later } from './later.mts';
import { novaError, ok, refuse, type Reply } from './replies.mts';
import { image as newImage, type Row, type SimulatedImage } from './state.mts';
import { seconds } from './time.mts';
import { change } from './volumes.mts';

/** Lets a volume be busy for its time, and be again what it was, with what came of it. */
function beBusy(row: Row, status: string, { cloud }: Call, result: () => object): void {
	const { status: before } = row;
	change(row, { status });
	later(cloud, cloud.options.buildTime, () => {
		if (row.status === status) change(row, { status: before, ...result() });
	});
}

const extend: Action = {
	schema: () => closed({ new_size: gigabytes }, ['new_size']),
	run(row, { new_size }, call) {
		const size = Number(new_size);
		if (size <= row.size) {
			invalidInput(
				`New size for extend must be greater than current size. (current: ${row.size}, extended: ${size}).`,
			);
		}
		const isAttached = call.minor >= 42 && row.status === 'in-use';
		if (row.status !== 'available' && !isAttached) {
			invalidVolume(
				`Volume ${row.id} status must be '{'status': 'available'}' to extend, currently ${row.status}.`,
			);
		}
		checkSize(call, size);
		const more = { count: 0, size: size - row.size };
		refuseExcess(excess(call, 'volumes', more, row.volume_type));
		beBusy(row, 'extending', call, () => {
			if (hasRoom(size, row.volume_type, call.cloud.state)) return { size };
			tellOfNoRoom(row, 'extend', call);
			return {};
		});
		return accepted;
	},
};

const retype: Action = {
	schema: () =>
		closed(
			{
				new_type: { type: 'string' },
				migration_policy: { type: ['string', 'null'], enum: ['on-demand', 'never'] },
			},
			['new_type'],
		),
	run(row, { new_type }, call) {
		const { state } = call.cloud;
		const { name } = typeCalled(new_type, state);
		refuseExcess(excess(call, 'volumes', { count: 1, size: row.size }, name, true));
		if (!['available', 'in-use'].includes(row.status) || row.volume_type === name) {
			invalidVolume(
				'Retype needs volume to be in available or in-use state, not be part of an active migration or a consistency group, requested type has to be different that the one from the volume, and for in-use volumes front-end qos specs cannot change.',
			);
		}
		// Where no backend has room it stays as it is, and nothing tells.
		beBusy(row, 'retyping', call, () =>
			hasRoom(row.size, name, state) ? { volume_type: name } : {},
		);
		return accepted;
	},
};

const revert: Action = {
	since: 40,
	run(row, given, { cloud }) {
		if (typeof given !== 'object' || given === null) {
			badRequest("Missing required element 'revert' in request body.");
		}
		const { snapshot_id: id } = given;
		const { snapshots } = cloud.state;
		const latest = snapshots.findLast(({ volume_id: of }) => of === row.id);
		if (!latest) return badRequest(`Volume ${row.id} doesn't have any snapshots.`);
		if (id !== latest.id) {
			const says = `is None or not the latest one of volume ${row.id}.`;
			badRequest(`Specified snapshot ${id ?? 'None'} ${says}`);
		}
		const cannot = `Can't revert volume ${row.id} to its latest snapshot ${latest.id}.`;
		if (row.size !== latest.size) {
			badRequest(`${cannot} The volume size must be equal to the snapshot size.`);
		}
		const conflict = (noun: string) =>
			refuse(
				novaError(
					409,
					`Invalid ${noun.toLowerCase()}: ${cannot} ${noun}'s status must be 'available'.`,
				),
			);
		if (row.status !== 'available') conflict('Volume');
		// It stays so where the snapshot is what refuses.
		change(row, { status: 'reverting' });
		if (latest.status !== 'available') conflict('Snapshot');
		change(latest, { status: 'restoring' });
		later(cloud, cloud.options.buildTime, () => {
			if (row.status === 'reverting') change(row, { status: 'available' });
			if (latest.status === 'restoring') change(latest, { status: 'available' });
		});
		return accepted;
	},
};

const diskFormats = ['raw', 'vmdk', 'vdi', 'qcow2', 'vhd', 'vhdx', 'ploop'];

const upload: Action = {
	schema: (minor) =>
		closed(
			{
				image_name: { type: 'string', minLength: 1, maxLength: 255 },
				force: boolean,
				disk_format: { type: 'string', enum: diskFormats },
				container_format: shortText,
				...(minor >= 1 && {
					visibility: { type: 'string', enum: ['community', 'public', 'private', 'shared'] },
					protected: boolean,
				}),
			},
			['image_name'],
		),
	run(row, given, call) {
		const { minor, isAdmin, cloud } = call;
		const { visibility = minor >= 1 ? 'private' : 'shared' } = given;
		if (visibility === 'public' && !isAdmin) {
			forbidden('volume_extension:volume_actions:upload_public');
		}
		// What "force" allows elsewhere the cloud's settings forbid.
		if (row.status !== 'available') {
			invalidVolume(`Volume ${row.id} status must be available`);
		}
		const made = emptyImage({ ...given, visibility }, propertiesOf(row), call);
		const { updated_at } = row;
		beBusy(row, 'uploading', call, () => ({}));
		later(cloud, cloud.options.buildTime / 2, () => Object.assign(made, { status: 'saving' }));
		later(cloud, cloud.options.buildTime, () => fill(made));
		const { volume_type: type, id, size, description } = row;
		const shown = {
			...{ id, updated_at, status: 'uploading', display_description: description, size },
			volume_type: { ...typeCalled(type, cloud.state), ...everSince },
			image_id: made.id,
			container_format: made.container_format,
			disk_format: made.disk_format,
			image_name: made.name,
			protected: made.protected,
			visibility,
		};
		return { status: 202, body: { 'os-volume_upload_image': shown } };
	},
};

/** What the database knows of a volume type besides. */
const everSince = {
	created_at: '2026-11-01T08:00:00.000000',
	updated_at: null,
	deleted_at: null,
	deleted: false,
};

const ofEveryImage = [
	...['checksum', 'container_format', 'disk_format', 'image_name', 'image_id'],
	...['min_disk', 'min_ram', 'name', 'size'],
];

/** What the image that a volume was made from had of its own goes on into its images. */
function propertiesOf({ volume_image_metadata: there = {} }: Row): Record<string, unknown> {
	return Object.fromEntries(Object.entries(there).filter(([key]) => !ofEveryImage.includes(key)));
}

function emptyImage(given: any, properties: object, { cloud, projectId }: Call): SimulatedImage {
	const now = seconds(Date.now());
	const made = newImage(
		given.image_name,
		{ id: projectId },
		{
			...properties,
			id: randomUUID(),
			visibility: given.visibility,
			protected: truth(given.protected) ?? false,
			disk_format: given.disk_format ?? 'raw',
			container_format: given.container_format ?? 'bare',
			status: 'queued',
			...{ size: null, virtual_size: null },
			...{ checksum: null, os_hash_algo: null, os_hash_value: null },
			...{ created_at: now, updated_at: now },
		},
	);
	cloud.state.images.push(made);
	return made;
}

const zeros = 65_536;

function fill(made: SimulatedImage): void {
	const full = newImage(made.name, { id: '' }, { size: zeros });
	const { size, checksum, os_hash_algo, os_hash_value } = full;
	const virtual_size = made.disk_format === 'raw' ? zeros : null;
	const more = { size, virtual_size, checksum, os_hash_algo, os_hash_value };
	Object.assign(made, { status: 'active', ...more, updated_at: seconds(Date.now()) });
}

const setBootable: Action = {
	schema: () => closed({ bootable: boolean }, ['bootable']),
	run(row, { bootable }) {
		if (row.status === 'maintenance') {
			invalidVolume('The volume cannot be updated during maintenance.');
		}
		change(row, { bootable: String(truth(bootable)) });
		return { status: 200 };
	},
};

const updateReadOnly: Action = {
	schema: () => closed({ readonly: boolean }, ['readonly']),
	run(row, { readonly }) {
		if (row.status !== 'available') {
			invalidVolume(
				`Volume ${row.id} status must be available to update readonly flag, but current status is: ${row.status}.`,
			);
		}
		change(row, { readOnly: truth(readonly) ? 'True' : 'False' });
		return accepted;
	},
};

const noImageMetadata = (id: string) =>
	novaError(404, `Glance metadata for volume/snapshot ${id} cannot be found.`);

const imageMetadata: Record<string, Action> = {
	'os-show_image_metadata': {
		run: ({ id, volume_image_metadata: there }) =>
			there ? ok({ metadata: there }) : noImageMetadata(id),
	},
	'os-set_image_metadata': {
		schema: () => closed({ metadata }, ['metadata']),
		run(row, given) {
			row.volume_image_metadata = { ...row.volume_image_metadata, ...given.metadata };
			return ok({ metadata: row.volume_image_metadata });
		},
	},
	'os-unset_image_metadata': {
		schema: () => closed({ key: { type: 'string', minLength: 1, maxLength: 255 } }, ['key']),
		run(row, { key }): Reply {
			const { [key]: old, ...rest } = row.volume_image_metadata ?? {};
			if (old === undefined) return noImageMetadata(row.id);
			row.volume_image_metadata = Object.keys(rest).length > 0 ? rest : undefined;
			return { status: 200 };
		},
	},
};

const policies = 'volume_extension:volume_admin_actions';

const statuses = [
	...['creating', 'available', 'deleting', 'error', 'error_deleting', 'error_managing'],
	...['managing', 'attaching', 'in-use', 'detaching', 'maintenance', 'restoring-backup'],
	...['error_restoring', 'reserved', 'awaiting-transfer', 'backing-up', 'error_backing-up'],
	...['error_extending', 'downloading', 'uploading', 'retyping', 'extending'],
];

function checkReset({ attachments }: Row, status: string): void {
	if (status === 'deleting') badRequest('Cannot reset-state to deleting');
	if (status === 'in-use' && attachments.length === 0) {
		badRequest('Cannot reset-state to in-use because volume does not have any attachments.');
	}
}

/** https://docs.openstack.org/api-ref/block-storage/v3/#volume-actions-volumes-action */
export const volumeActions = actionRoute('volumes/{volume}/action', (call) => volumeOf(call), {
	'os-extend': extend,
	'os-retype': retype,
	revert,
	'os-volume_upload_image': upload,
	'os-set_bootable': setBootable,
	'os-update_readonly_flag': updateReadOnly,
	...imageMetadata,
	'os-reset_status': resetStatus('Volume', policies, statuses, checkReset),
	'os-force_delete': {
		policy: `${policies}:force_delete`,
		run(row, _, call) {
			removeVolume(row, call, { cascade: false, force: true });
			return accepted;
		},
	},
});
