import type { IDataObject } from 'n8n-workflow';

import type { Cloud } from '../../../../openstack/cloud';
import { wordOf, type Json } from '../../../../openstack/json';
import { action } from '../../builders/action';
import { createOnce, orAfter } from '../../creation';
import {
	choice,
	count,
	field,
	flag,
	notice,
	optionCollection,
	picker,
	text,
	timeout,
	waitFor,
} from '../../fields';
import { calledBy } from '../../kind';
import { operation } from '../../operation';
import { getThing, inPlainWords, pathOf } from '../../things';
import { settled } from '../../waits';
import { image } from '../image/kind';
import { volumeSnapshot } from '../volumeSnapshot/kind';
import { volumeType } from '../volumeType/kind';
import { volume } from './kind';

/** From these volume microversions on, a volume can grow while it is used, and go back to its snapshot. */
const growsInUseFrom = '3.42';
const revertsFrom = '3.40';

const free = ['available', 'in-use'] as const;

export const extend = action(volume, 'Extend', {
	does: 'os-extend',
	until: free,
	action: 'Extend volume size',
	is: 'of that size',
	done: 'extended',
	description: 'Make a volume larger, also while a server uses it',
	consequence: 'It cannot be made smaller again, and the file system on it is to be grown by hand',
	fields: {
		size: count('Size', 'In GiB: how large it is then', {
			default: 20,
			typeOptions: { minValue: 1 },
		}),
	},
	check: async ({ id }, cloud) => await getThing(cloud, volume, id),
	with: ({ size }) => ({ new_size: size }),
	microversion: ({ found }) => (found.status === 'in-use' ? growsInUseFrom : undefined),
	already: ({ message }, { size }, given) =>
		/must be greater than current size/.test(message) && size === given.size,
	wait: ({ size }) => ({
		isIt: (thing) => thing.size === size,
		instead: (thing) => `kept its size of ${wordOf(thing.size)} GiB`,
	}),
});

export const changeType = action(volume, 'Change Type', {
	does: 'os-retype',
	action: 'Change type of volume',
	until: free,
	is: 'of that type',
	done: 'changed',
	description: 'Have a volume on another kind of storage, which may take moving it',
	fields: {
		volumeType: picker(volumeType, 'The type that it has then'),
		migrationPolicy: choice('Migration Policy', 'Whether the volume may be moved for it', [
			{
				name: 'Never',
				value: 'never',
				description: 'It fails where the volume would have to be moved',
			},
			{ name: 'On Demand', value: 'on-demand', description: 'Moving takes its time' },
		]),
	},
	check: async (values, cloud) => await getThing(cloud, volumeType, values.volumeType),
	with: (values) => ({ new_type: values.volumeType, migration_policy: values.migrationPolicy }),
	already: ({ message }, { volume_type: type }, { found }) =>
		/Retype needs|same as original/.test(message) && type === found.name,
	wait: ({ found }) => ({
		isIt: ({ volume_type: type }) => type === found.name,
		instead: ({ volume_type: type }) => `kept its type ${wordOf(type)}`,
	}),
});

export const revertToSnapshot = action(volume, 'Revert to Snapshot', {
	does: 'revert',
	action: 'Revert volume to snapshot',
	until: ['available'],
	done: 'reverted',
	description: 'Put a volume back to its latest snapshot. What was written since is lost.',
	fields: {
		notice: notice('What was written to the volume since the snapshot is lost.'),
		snapshot: picker(
			volumeSnapshot,
			'The latest snapshot of the volume: others cannot be gone back to',
		),
	},
	with: ({ snapshot }) => ({ snapshot_id: snapshot }),
	microversion: () => revertsFrom,
});

/** Makes an image of a volume. Block Storage API, POST /volumes/{id}/action, os-volume_upload_image. */
export const uploadToImage = operation({
	name: 'Upload to Image',
	action: 'Upload volume to image',
	description: 'Make an image of a volume, that servers can boot from',
	api: 'POST /volumes/{id}/action os-volume_upload_image',
	writes: true,
	fields: {
		volume: picker(volume, 'The volume to make an image of'),
		imageName: text('Image Name', 'What the image is called. Names need not be unique.', {
			required: true,
			placeholder: 'e.g. web-1-golden',
		}),
		wait: waitFor('Active'),
		options: optionCollection({
			containerFormat: choice('Container Format', 'What is around the disk', [
				{ name: 'Bare', value: 'bare' },
				{ name: 'OVF', value: 'ovf' },
			]),
			diskFormat: field({
				displayName: 'Disk Format',
				type: 'options',
				options: [
					{ name: 'ISO', value: 'iso' },
					{ name: 'QCOW2', value: 'qcow2' },
					{ name: 'Raw', value: 'raw' },
					{ name: 'VDI', value: 'vdi' },
					{ name: 'VHD', value: 'vhd' },
					{ name: 'VMDK', value: 'vmdk' },
				],
				default: 'raw',
				description: 'The format of the disk in the image',
			}),
			force: flag('Force', 'Whether to do it while a server uses the volume', true),
			timeout,
		}),
	},
	simplified: (made) => image.simplified?.(made) as IDataObject,
	async run(cloud, { volume: id, imageName, wait, options }) {
		const body = {
			image_name: imageName,
			disk_format: options.diskFormat ?? 'raw',
			container_format: options.containerFormat ?? 'bare',
			force: options.force ?? false,
		};
		const { thing: made } = await createOnce(cloud, image, {
			name: imageName,
			isPart: true,
			send: async () => await requested(cloud, id, body),
		});
		if (!wait) return { ...made, requested: true };
		const seconds = options.timeout ?? timeout.default;
		const done = await settled(cloud, image, made, { statuses: ['active'], timeout: seconds });
		// Cinder lets go of it a moment later.
		await settled(cloud, volume, { id }, { statuses: free, timeout: seconds }).catch(
			orAfter(`${calledBy(image, made)} is made`),
		);
		return done;
	},
});

/** @returns the image that is being made */
async function requested(cloud: Cloud, id: string, body: Json): Promise<Json> {
	const key = 'os-volume_upload_image';
	const path = `${pathOf(volume, id)}/action`;
	const { image_id: imageId } = await cloud.blockStorage
		.post(path, { [key]: body }, { key, has: 'image_id' })
		.catch(inPlainWords(cloud, volume, id));
	return { id: imageId, name: body.image_name };
}
