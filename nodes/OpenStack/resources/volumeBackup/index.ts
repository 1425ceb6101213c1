import { sent } from '../../bodies';
import { create } from '../../builders/create';
import { remove } from '../../builders/delete';
import { deleteOld } from '../../builders/deleteOld';
import { get } from '../../builders/get';
import { list } from '../../builders/list';
import { update } from '../../builders/update';
import { flag, newName, newNoteOn, optionalPicker, picker, text } from '../../fields';
import type { Resource } from '../../operation';
import { commonFilters, creationDetails, force, sortKeys, volumeIdFilter } from '../cinder';
import { volume } from '../volume/kind';
import { volumeSnapshot } from '../volumeSnapshot/kind';
import { volumeBackup as kind } from './kind';
import { restore } from './restore';

/** From these volume microversions on, backups can be changed, and have metadata. */
const changesFrom = '3.9';
const metadataFrom = '3.43';

export const volumeBackup: Resource = {
	name: 'Volume Backup',
	description: 'Copies of volumes in another storage',
	operations: {
		create: create(kind, {
			description: 'Copy a volume to the storage for backups',
			nameDescription: 'What the backup is called. Names need not be unique.',
			fields: {
				volume: sent(picker(volume, 'The volume to back up'), 'volume_id'),
				incremental: sent(
					flag(
						'Incremental',
						'Whether to keep only what has changed since the latest backup of the volume, which must be there',
					),
					'incremental',
				),
			},
			options: {
				container: sent(
					text('Container', "Where in the object storage it is. Left out: the cloud's own.", {
						placeholder: 'e.g. backups',
					}),
					'container',
				),
				...creationDetails(kind, metadataFrom),
				force,
				snapshot: sent(
					optionalPicker(
						volumeSnapshot,
						'Of the volume: that is backed up in place of what is on it now',
					),
					'snapshot_id',
				),
			},
			until: ['available'],
		}),
		delete: remove(kind, 'Delete a volume backup', {
			consequence: 'No other backup may build on it',
		}),
		deleteOld: deleteOld(kind, {
			description:
				'Delete all but the newest backups of each volume. Tells at first only what would go.',
			each: { noun: 'volume', of: volume, by: 'volume_id' },
			metadataOf: ({ metadata }) => (metadata ?? {}) as Record<string, unknown>,
			metadataFrom,
			heldBy: ({ has_dependent_backups: isBase, volume_id: of }, staying) =>
				isBase === true &&
				staying.some(({ is_incremental: builds, volume_id: id }) => builds && id === of)
					? 'a newer one that stays builds on it'
					: undefined,
		}),
		get: get(kind, 'Retrieve one volume backup, with its size and status'),
		list: list(
			kind,
			'Retrieve the volume backups of the project, with their volumes, size and status',
			{
				...commonFilters(
					kind,
					['available', 'creating', 'deleting', 'error', 'restoring'],
					metadataFrom,
				),
				volumeId: volumeIdFilter,
			},
			sortKeys('name'),
		),
		restore,
		update: update(kind, {
			description:
				'Change the name or description of a volume backup. Needs volume microversion 3.9.',
			fields: {
				name: sent(newName(kind), 'name', changesFrom),
				description: sent(newNoteOn(kind.noun), 'description', changesFrom),
			},
		}),
	},
};
