import { randomUUID } from 'node:crypto';

import type { Call } from './collection.mts';
import { later } from './later.mts';
import { novaError, refuse, type Reply } from './replies.mts';
import type { Change } from './serverChange.mts';
import {
	image as newImage,
	type SimulatedImage,
	type SimulatedServer,
	type State,
} from './state.mts';
import { seconds } from './time.mts';
import { snapshot as newSnapshot } from './volumeRows.mts';
import { becomeAvailable, volumeOf } from './volumes.mts';

/** Whether its disk is a volume. */
export function bootsFromVolume({ imageId }: SimulatedServer): boolean {
	return imageId === undefined;
}

/** Refuses a flavor that is too small for an image. */
export function checkRoom(flavor: State['flavors'][number], image?: SimulatedImage): void {
	if (!image) return;
	if (image.min_ram > flavor.ram) {
		refuse(novaError(400, "Flavor's memory is too small for requested image."));
	}
	if (image.min_disk <= flavor.disk) return;
	const says = "Flavor's disk is smaller than the minimum size specified in image metadata.";
	const sizes = `Flavor disk is ${flavor.disk * 2 ** 30} bytes, minimum size is ${image.min_disk * 2 ** 30} bytes.`;
	refuse(novaError(400, `${says} ${sizes}`));
}

/** An image of a server, which has no data before the end of the change that makes it. */
function snapshotOf(
	server: SimulatedServer,
	name: string,
	more: Record<string, unknown>,
	{ cloud, token }: Call,
): SimulatedImage {
	const now = seconds(Date.now());
	const base = cloud.state.images.find(({ id }) => id === server.imageId);
	const image = newImage(
		name,
		{ id: server.projectId },
		{
			id: randomUUID(),
			...emptyImage,
			visibility: 'private',
			disk_format: base?.disk_format ?? null,
			container_format: base?.container_format ?? null,
			min_disk: cloud.state.flavors.find(({ id }) => id === server.flavorId)!.disk,
			min_ram: base?.min_ram ?? 0,
			created_at: now,
			updated_at: now,
			image_type: 'snapshot',
			instance_uuid: server.id,
			user_id: token.user.id,
			...(server.imageId ? { base_image_ref: server.imageId } : {}),
			...more,
		},
	);
	cloud.state.images.push(image);
	return image;
}

const emptyImage = {
	status: 'queued',
	size: null,
	virtual_size: null,
	checksum: null,
	os_hash_algo: null,
	os_hash_value: null,
};

function fill(image: SimulatedImage): void {
	const { checksum, os_hash_algo, os_hash_value } = newImage(image.name, { id: '' }, {});
	Object.assign(image, { checksum, os_hash_algo, os_hash_value, status: 'active' });
	Object.assign(image, { size: 65_536, virtual_size: 65_536 });
}

/** A moment before Nova lets go of the server. */
function fillLater(image: SimulatedImage, { cloud }: Call): void {
	later(cloud, cloud.options.buildTime / 2, () => fill(image));
}

/** From 2.45 on in the body, before in a header. */
function imageReply(image: SimulatedImage, location: string, { minor }: Call): Reply {
	if (minor >= 45) return { status: 202, body: { image_id: image.id } };
	const headers = { 'Content-Type': 'text/html; charset=UTF-8', Location: location };
	return { status: 202, text: '', headers };
}

export function createImage(server: SimulatedServer, { name, metadata }: any, call: Call): Change {
	const { url = '' } = call.cloud.endpoints.find(({ service }) => service === 'image') ?? {};
	if (bootsFromVolume(server)) {
		const image = snapshotOf(server, name, { ...metadata, ...ofVolumes(server, name, call) }, call);
		return { reply: imageReply(image, `${url}//images/${image.id}`, call) };
	}
	const image = snapshotOf(server, name, metadata ?? {}, call);
	fillLater(image, call);
	return {
		steps: ['image_snapshot', 'image_uploading'],
		parts: ['compute_snapshot_instance'],
		reply: imageReply(image, `${url}//images/${image.id}`, call),
	};
}

/** What an image of a server that boots from a volume has: no data, but snapshots of all its volumes. */
function ofVolumes(server: SimulatedServer, name: string, { cloud }: Call) {
	const mapping = server.volumes.map((attached) => {
		const { id, size, description } = volumeOf(attached, cloud.state)!;
		const taken = newSnapshot(server.projectId, {
			name: `snapshot for ${name}`,
			description,
			volume_id: id,
			size,
		});
		cloud.state.snapshots.push(taken);
		becomeAvailable(taken, cloud, { 'os-extended-snapshot-attributes:progress': '100%' });
		return {
			source_type: 'snapshot',
			destination_type: 'volume',
			snapshot_id: taken.id,
			volume_size: size,
			device_name: attached.device,
			boot_index: attached.isRoot ? 0 : null,
			delete_on_termination: attached.deleteOnTermination,
		};
	});
	return {
		base_image_ref: '',
		root_device_name: '/dev/sda',
		block_device_mapping: JSON.stringify(mapping),
		bdm_v2: 'True',
		disk_format: 'qcow2',
		container_format: 'bare',
		size: 0,
		status: 'active',
		checksum: 'd41d8cd98f00b204e9800998ecf8427e',
	};
}

export function createBackup(server: SimulatedServer, given: any, call: Call): Change {
	const { cloud, headers } = call;
	if (bootsFromVolume(server)) {
		refuse(novaError(400, 'Backup is not supported for volume-backed instances.'));
	}
	const { name, backup_type: kind, rotation, metadata } = given;
	const image = snapshotOf(
		server,
		name,
		{ ...metadata, image_type: 'backup', backup_type: kind },
		call,
	);
	fillLater(image, call);
	return {
		steps: ['image_backup', 'image_uploading'],
		end() {
			const ofKind = cloud.state.images.filter(
				(one) =>
					one.instance_uuid === server.id &&
					one.image_type === 'backup' &&
					one.backup_type === kind,
			);
			const surplus = ofKind.slice(0, Math.max(0, ofKind.length - Number(rotation)));
			cloud.state.images = cloud.state.images.filter((one) => !surplus.includes(one));
		},
		parts: ['compute_backup_instance'],
		reply: imageReply(image, `http://${headers.host}/v2.1/images/${image.id}`, call),
	};
}
