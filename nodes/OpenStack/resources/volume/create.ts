import { Fault } from '../../../../openstack/faults';
import { sent } from '../../bodies';
import { create as createOfKind } from '../../builders/create';
import { choice, count, emptyParameter, flag, optionalPicker } from '../../fields';
import type { Values } from '../../operation';
import { availabilityZone } from '../availabilityZone/kind';
import { creationDetails } from '../cinder';
import { image } from '../image/kind';
import { volumeBackup } from '../volumeBackup/kind';
import { volumeSnapshot } from '../volumeSnapshot/kind';
import { volumeType } from '../volumeType/kind';
import { volume } from './kind';

/** From this volume microversion on, a volume can be made of a backup. */
const backupsFrom = '3.47';

const from = (source: string) => ({ showIf: { source: [source] } });

const fields = {
	source: choice(
		'Source',
		'What is on the volume at first',
		[
			{ name: 'Backup', value: 'backup', description: 'Needs volume microversion 3.47' },
			{ name: 'Empty', value: 'empty' },
			{ name: 'Image', value: 'image', description: 'A server can boot from it' },
			{ name: 'Snapshot', value: 'snapshot' },
			{ name: 'Volume', value: 'volume', description: 'A copy of another one' },
		],
		{ default: 'empty' },
	),
	backup: sent(
		{ ...optionalPicker(volumeBackup, 'The backup to put on it'), ...from('backup') },
		'backup_id',
		backupsFrom,
	),
	image: sent({ ...optionalPicker(image, 'The image to put on it'), ...from('image') }, 'imageRef'),
	snapshot: sent(
		{ ...optionalPicker(volumeSnapshot, 'The snapshot to put on it'), ...from('snapshot') },
		'snapshot_id',
	),
	volume: sent(
		{ ...optionalPicker(volume, 'The volume to copy'), ...from('volume') },
		'source_volid',
	),
	size: sent(
		count('Size', 'In GiB. 0: as large as the snapshot, the volume or the backup that is on it.', {
			default: 10,
			typeOptions: { minValue: 0 },
		}),
		(size) => (size > 0 ? { size } : {}),
	),
} as const;

type Source = Values<typeof fields>;

const labels = { backup: 'Backup', image: 'Image', snapshot: 'Volume Snapshot', volume: 'Volume' };

/** @throws Fault where the source is not chosen, or nothing says how large the volume is */
function check(values: Source): void {
	const { source, size } = values;
	if (source !== 'empty' && !values[source]) {
		throw emptyParameter(labels[source], "Choose one from the list, or set 'Source' to 'Empty'.");
	}
	if (size > 0 || source === 'snapshot' || source === 'volume' || source === 'backup') return;
	throw new Fault("The parameter 'Size' is 0", {
		kind: 'input',
		nextStep: 'Say how many GiB the volume has.',
	});
}

/** Makes a volume, and waits until it can be used. Block Storage API, POST /volumes. */
export const create = createOfKind(volume, {
	description: 'Make a volume, empty or with an image, a snapshot, a backup or a copy on it',
	nameDescription: 'What the volume is called. Names need not be unique.',
	fields,
	options: {
		availabilityZone: sent(
			optionalPicker(availabilityZone, 'Where in the region the volume is'),
			'availability_zone',
		),
		...creationDetails(volume),
		multiattach: sent(
			flag(
				'Multi-Attach',
				'Whether several servers may have it at once. Newer clouds take a volume type for that.',
				true,
			),
			'multiattach',
		),
		type: sent(optionalPicker(volumeType, 'What storage it is on'), 'volume_type'),
	},
	check,
	until: ['available'],
});
