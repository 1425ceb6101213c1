import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { entriesOf, sent } from '../../bodies';
import { choice, count, flag, keysAndValues, separated, text } from '../../fields';
import { propertyExample } from './kind';

/** What a person may say of an image when it is made, and later. */
export const attributes = {
	hidden: sent(flag('Hidden', 'Whether ordinary lists leave it out', true), 'os_hidden'),
	minDisk: sent(
		count('Minimum Disk', 'How much disk a flavor must have, in GiB', {
			typeOptions: { minValue: 0 },
		}),
		'min_disk',
	),
	minRam: sent(
		count('Minimum RAM', 'How much memory a flavor must have, in MiB', {
			typeOptions: { minValue: 0 },
		}),
		'min_ram',
	),
	protected: sent(flag('Protected', 'Whether nobody can delete it', true), 'protected'),
	visibility: sent(
		choice(
			'Visibility',
			'Who can see it. Most clouds let only administrators make it public.',
			[
				{ name: 'Community', value: 'community', description: 'All, who ask for it' },
				{ name: 'Private', value: 'private', description: 'This project' },
				{ name: 'Public', value: 'public', description: 'All' },
				{
					name: 'Shared',
					value: 'shared',
					description: 'This project, and those it is shared with',
				},
			],
			{ default: 'shared' },
		),
		'visibility',
	),
} as const;

/** What each image has, and no property can be called. https://docs.openstack.org/api-ref/image/v2/#show-image */
const glancesOwn =
	'checksum container_format created_at deleted deleted_at direct_url disk_format file id location locations min_disk min_ram name os_hash_algo os_hash_value os_hidden owner protected schema self size status stores tags updated_at virtual_size visibility'.split(
		' ',
	);

/** The properties that people have given an image. */
export function propertiesOf(image: Json): Json {
	const isOwn = ([name, value]: [string, unknown]) =>
		typeof value === 'string' && !glancesOwn.includes(name) && !name.startsWith('os_glance_');
	return Object.fromEntries(Object.entries(image).filter(isOwn));
}

/** The field of properties; what Glance itself keeps has fields of its own, or is not to be changed. */
export function propertiesField(displayName: string, description: string) {
	return sent(keysAndValues(displayName, 'Property', description, propertyExample), (rows) => {
		const own = rows.find(({ key }) => glancesOwn.includes(key.trim().toLowerCase()));
		if (!own) return entriesOf(rows);
		throw new Fault(`'${own.key}' in '${displayName}' is no property: each image has it`, {
			kind: 'input',
			nextStep: 'Use the field for it, where there is one, or remove the row.',
		});
	});
}

/** What can be said of an image only when it is made. */
export const creationOptions = {
	containerFormat: sent(
		choice(
			'Container Format',
			'What is around the disk',
			[
				{ name: 'AKI', value: 'aki' },
				{ name: 'AMI', value: 'ami' },
				{ name: 'ARI', value: 'ari' },
				{ name: 'Bare', value: 'bare' },
				{ name: 'Docker', value: 'docker' },
				{ name: 'OVA', value: 'ova' },
				{ name: 'OVF', value: 'ovf' },
			],
			{ default: 'bare' },
		),
		'container_format',
	),
	properties: propertiesField(
		'Properties',
		'What the image says of itself besides, such as os_type',
	),
	tags: sent(text('Tags', 'Separated by commas', { placeholder: 'e.g. lts, golden' }), (tags) => ({
		tags: separated(tags),
	})),
} as const;

export const diskFormat = sent(
	choice(
		'Disk Format',
		'The format of the disk',
		[
			{ name: 'AKI', value: 'aki' },
			{ name: 'AMI', value: 'ami' },
			{ name: 'ARI', value: 'ari' },
			{ name: 'ISO', value: 'iso' },
			{ name: 'PLOOP', value: 'ploop' },
			{ name: 'QCOW2', value: 'qcow2' },
			{ name: 'Raw', value: 'raw' },
			{ name: 'VDI', value: 'vdi' },
			{ name: 'VHD', value: 'vhd' },
			{ name: 'VHDX', value: 'vhdx' },
			{ name: 'VMDK', value: 'vmdk' },
		],
		{ default: 'qcow2' },
	),
	'disk_format',
);
