import type { Cloud } from '../../../../openstack/cloud';
import type { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { orMissing } from '../../builders/delete';
import { field, optionCollection, picker, timeout } from '../../fields';
import { calledBy } from '../../kind';
import { operation } from '../../operation';
import { all, getThing, pathOf } from '../../things';
import { gone } from '../../waits';
import { image as imageKind } from '../image/kind';
import { volumeSnapshot } from '../volumeSnapshot/kind';
import { finishedImage, requestImage, simplifiedServerImage, snapshotsOf } from './images';
import { server } from './kind';

/**
 * Makes an image of a server, and deletes the oldest of its backups. Nova does that by itself, but not for a server
 * that boots from a volume. Compute API, POST /servers/{id}/action, createBackup.
 */
export const createBackup = operation({
	name: 'Create Backup',
	action: 'Create backup of server',
	description:
		'Make an image of a server, and keep only the newest of its backups. Waits until both is done.',
	api: 'POST /servers/{id}/action createBackup; POST /servers/{id}/action createImage; DELETE /snapshots/{id}; DELETE /images/{id}',
	writes: true,
	fields: {
		server: picker(server, 'The server to back up'),
		name: field({
			displayName: 'Name',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. web-1-daily',
			description: 'What the image is called. Names need not be unique.',
		}),
		backupType: field({
			displayName: 'Backup Type',
			type: 'string',
			default: 'daily',
			required: true,
			placeholder: 'e.g. daily',
			description:
				'Backups of each type are counted by themselves: daily, weekly, or any other word',
		}),
		keep: field({
			displayName: 'Keep',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 7,
			description: "How many of the server's backups of this type stay, with the new one",
			hint: 'Older ones are deleted',
		}),
		options: optionCollection({ timeout }),
	},
	simplified: simplifiedServerImage,
	async run(cloud, { server: id, name, backupType, keep, options }) {
		const seconds = options.timeout ?? timeout.default;
		const before = await backups(cloud, id, backupType);
		const backup = { name, backup_type: backupType, rotation: keep };
		const made = await requestImage(cloud, id, { createBackup: backup }).then(
			(image) => ({ image, isRotated: true }),
			async (fault: Fault) => {
				if (!/volume-backed/.test(fault.message)) throw fault;
				const metadata = propertiesOf(id, backupType);
				const image = await requestImage(cloud, id, { createImage: { name, metadata } });
				return { image, isRotated: false };
			},
		);
		const image = await finishedImage(cloud, id, { id: made.image, name }, seconds);
		const deleted: Json[] = [];
		for (const old of before.slice(keep - 1)) {
			// Nobody can delete it.
			if (old.protected) continue;
			const along = made.isRotated
				? []
				: await removeBackup(cloud, old, seconds).catch(told(image));
			await gone(cloud, imageKind, old, seconds).catch(told(image));
			deleted.push({
				id: old.id,
				name: old.name,
				...(along.length > 0 ? { snapshots: along } : {}),
			});
		}
		return { ...image, deleted };
	},
});

/** What Nova writes into a backup, and knows it by. */
function propertiesOf(serverId: string, backupType: string): Record<string, string> {
	return { image_type: 'backup', backup_type: backupType, instance_uuid: serverId };
}

/** The backups of a server that the project has, the newest first. */
async function backups(cloud: Cloud, serverId: string, backupType: string): Promise<Json[]> {
	const properties = propertiesOf(serverId, backupType);
	const { projectId } = await cloud.session();
	const list = cloud.image.list('images', 'images', {
		query: { ...properties, owner: projectId, sort: 'created_at:desc' },
		// What is not just that must never be deleted, whatever a cloud makes of the query.
		keep: (image) =>
			image.owner === projectId &&
			Object.entries(properties).every(([name, value]) => image[name] === value),
	});
	return await all(list);
}

/**
 * Deletes a backup that consists of volume snapshots: these first, so that a refusal leaves it to be found again.
 * @returns the IDs of the snapshots
 */
async function removeBackup(cloud: Cloud, backup: Json, timeout: number): Promise<string[]> {
	const removed: string[] = [];
	for (const id of snapshotsOf(backup)) {
		const snapshot = await getThing(cloud, volumeSnapshot, id).catch((fault: Fault) =>
			fault.wasRefusedWith(404) ? undefined : Promise.reject(fault),
		);
		// Nova names what it makes for an image after that; another was put in by somebody else.
		if (!snapshot || !String(snapshot.name).endsWith(String(backup.name))) continue;
		await cloud.blockStorage.delete(pathOf(volumeSnapshot, id)).catch(orMissing());
		await gone(cloud, volumeSnapshot, snapshot, timeout);
		removed.push(id);
	}
	await cloud.image.delete(pathOf(imageKind, String(backup.id))).catch(orMissing());
	return removed;
}

/** The backup itself is made by then. */
function told(image: Json): (fault: Fault) => never {
	return (fault) => {
		throw fault.with({
			message: `${calledBy(imageKind, image)} is made, but an older backup is not deleted: ${fault.message}`,
		});
	};
}
