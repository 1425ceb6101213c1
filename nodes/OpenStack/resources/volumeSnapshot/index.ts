import { sent } from '../../bodies';
import { create } from '../../builders/create';
import { remove } from '../../builders/delete';
import { deleteOld } from '../../builders/deleteOld';
import { get } from '../../builders/get';
import { list } from '../../builders/list';
import { update } from '../../builders/update';
import { picker } from '../../fields';
import type { Resource } from '../../operation';
import {
	changeableDetails,
	commonFilters,
	creationDetails,
	force,
	metadataApi,
	sortKeys,
	volumeIdFilter,
} from '../cinder';
import { volume } from '../volume/kind';
import { volumeSnapshot as kind } from './kind';

export const volumeSnapshot: Resource = {
	name: 'Volume Snapshot',
	description: 'What was on a volume at a time',
	operations: {
		create: create(kind, {
			description: 'Keep what is on a volume now',
			nameDescription: 'What the snapshot is called. Names need not be unique.',
			fields: { volume: sent(picker(volume, 'The volume to keep'), 'volume_id') },
			options: {
				...creationDetails(kind),
				force,
			},
			until: ['available'],
		}),
		delete: remove(kind, 'Delete a volume snapshot'),
		deleteOld: deleteOld(kind, {
			description:
				'Delete all but the newest snapshots of each volume. Tells at first only what would go.',
			each: { noun: 'volume', of: volume, by: 'volume_id' },
			metadataOf: ({ metadata }) => (metadata ?? {}) as Record<string, unknown>,
		}),
		get: get(kind, 'Retrieve one volume snapshot, with its size and status'),
		list: list(
			kind,
			'Retrieve the volume snapshots of the project, with their volumes, size and status',
			{
				...commonFilters(kind, ['available', 'creating', 'deleting', 'error']),
				volumeId: volumeIdFilter,
			},
			sortKeys('name', 'size'),
		),
		update: update(kind, {
			description: 'Change the name, description or metadata of a volume snapshot',
			fields: changeableDetails(kind),
			api: metadataApi(kind.path),
		}),
	},
};
