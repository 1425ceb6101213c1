import type { Cloud } from '../../../../openstack/cloud';
import type { Json } from '../../../../openstack/json';
import { createOnce, orAfter, orUnknown } from '../../creation';
import {
	choice,
	emptyParameter,
	notice,
	optionalPicker,
	optionCollection,
	picker,
	text,
	timeout,
	waitFor,
} from '../../fields';
import { calledBy } from '../../kind';
import { operation } from '../../operation';
import { inPlainWords, pathOf } from '../../things';
import { settled } from '../../waits';
import { volume } from '../volume/kind';
import { volumeBackup as kind } from './kind';

/**
 * Puts a backup on a volume, and waits until both can be used again. Block Storage API, POST /backups/{id}/restore.
 */
export const restore = operation({
	name: 'Restore',
	action: 'Restore volume backup',
	description: 'Put a backup on a new volume, or over all that is on an existing one',
	api: 'POST /backups/{id}/restore',
	writes: true,
	fields: {
		volumeBackup: picker(kind, 'The backup to restore'),
		to: choice(
			'To',
			'Where it is put',
			[
				{ name: 'Existing Volume', value: 'existing', description: 'All that is on it is lost' },
				{ name: 'New Volume', value: 'new' },
			],
			{ default: 'new' },
		),
		volume: {
			...optionalPicker(volume, 'The volume, as large as the backup at least, that no server uses'),
			showIf: { to: ['existing'] },
		},
		notice: notice('All that is on that volume is lost.', { to: ['existing'] }),
		name: text(
			'Name',
			"What the new volume is called. Empty: 'restore_backup_' and the backup's ID.",
			{
				placeholder: 'e.g. web-1-data',
				showIf: { to: ['new'] },
			},
		),
		wait: waitFor('Restored'),
		options: optionCollection({ timeout }),
	},
	simplified: volume.simplified,
	async run(cloud, { volumeBackup: id, to, volume: volumeId, name, wait, options }) {
		if (to === 'existing' && !volumeId) {
			throw emptyParameter('Volume', "Choose one from the list, or set 'To' to 'New Volume'.");
		}
		const restored =
			to === 'existing'
				? await asked(cloud, id, { volume_id: volumeId }).catch(
						orUnknown(
							`the volume ${volumeId} is being restored`,
							'Get the volume: its status is restoring-backup meanwhile.',
						),
					)
				: await newVolume(cloud, id, name.trim());
		if (!wait) return { ...restored, requested: true };
		const seconds = options.timeout ?? timeout.default;
		await settled(cloud, kind, { id }, { statuses: ['available'], timeout: seconds }).catch(
			orAfter(`${calledBy(volume, restored)} is what it is being put on`),
		);
		return await settled(cloud, volume, restored, { statuses: ['available'], timeout: seconds });
	},
});

async function newVolume(cloud: Cloud, id: string, name: string): Promise<Json> {
	const { thing } = await createOnce(cloud, volume, {
		// Cinder's own, where none is given.
		name: name || `restore_backup_${id}`,
		isPart: true,
		send: async () => await asked(cloud, id, name ? { name } : {}),
	});
	return thing;
}

/** @returns the volume that the backup is being put on */
async function asked(cloud: Cloud, id: string, target: Json): Promise<Json> {
	const { volume_id: volumeId, volume_name: name } = await cloud.blockStorage
		.post(`${pathOf(kind, id)}/restore`, { restore: target }, { key: 'restore', has: 'volume_id' })
		.catch(inPlainWords(cloud, kind, id));
	return { id: String(volumeId), name };
}
