import { changed } from '../../builders/changes';
import { remove } from '../../builders/delete';
import { get } from '../../builders/get';
import { list } from '../../builders/list';
import { update } from '../../builders/update';
import { waitForStatus } from '../../builders/waitForStatus';
import { flag } from '../../fields';
import { filter } from '../../filters';
import type { Resource } from '../../operation';
import { changeableDetails, commonFilters, metadataApi, sortKeys } from '../cinder';
import { changeType, extend, revertToSnapshot, uploadToImage } from './actions';
import { create } from './create';
import { volume as kind } from './kind';

/** A change that is an action of the volume. */
const byAction = (what: string, body: object) => [
	{ what, method: 'POST' as const, path: '/action', body },
];

export const volume: Resource = {
	name: 'Volume',
	description: 'The disks that servers keep data on',
	operations: {
		changeType,
		create,
		delete: remove(kind, 'Delete a volume, with all that is on it', {
			warning:
				"All that is on it is lost. A volume that has snapshots can be deleted only with the option 'Delete Snapshots'.",
			options: {
				deleteSnapshots: flag('Delete Snapshots', 'Whether its snapshots go with it', true),
			},
			query: ({ deleteSnapshots: cascade }) => (cascade ? { cascade: true } : {}),
		}),
		extend,
		get: get(kind, 'Retrieve one volume, with its size, status and servers'),
		list: list(
			kind,
			'Retrieve the volumes of the project, with their size, status and servers',
			{
				...commonFilters(kind, [
					'available',
					'backing-up',
					'creating',
					'deleting',
					'error',
					'in-use',
				]),
				bootable: filter(flag('Bootable', 'Whether a server can boot from it', true), {
					query: (isBootable) => ({ bootable: isBootable }),
					keep: (isBootable, { bootable }) => String(bootable) === String(isBootable),
				}),
			},
			sortKeys(),
		),
		revertToSnapshot,
		update: update(kind, {
			description:
				'Change the name, description or metadata of a volume, or what may be done with it',
			fields: {
				...changeableDetails(kind),
				bootable: changed(flag('Bootable', 'Whether a server can boot from it', true), (bootable) =>
					byAction('bootable', { 'os-set_bootable': { bootable } }),
				),
				readOnly: changed(
					flag('Read-Only', 'Whether servers that get it can only read it', true),
					(readonly) => byAction('read-only', { 'os-update_readonly_flag': { readonly } }),
				),
			},
			api: [
				...metadataApi(kind.path),
				'POST /volumes/{id}/action os-set_bootable',
				'POST /volumes/{id}/action os-update_readonly_flag',
			],
		}),
		uploadToImage,
		waitForStatus: waitForStatus(kind, [
			{ name: 'Available', value: 'available' },
			{ name: 'Error', value: 'error', description: 'Where it is not chosen, the wait fails then' },
			{ name: 'In Use', value: 'in-use' },
		]),
	},
};
