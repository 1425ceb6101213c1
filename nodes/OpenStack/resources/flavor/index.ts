import { get } from '../../builders/get';
import { list } from '../../builders/list';
import { field } from '../../fields';
import { filter } from '../../filters';
import type { Resource } from '../../operation';
import { flavor as kind } from './kind';

const filters = {
	minDisk: filter(
		field({
			displayName: 'Minimum Disk',
			type: 'number',
			default: 0,
			description: 'Only flavors with at least this much disk, in GiB',
		}),
		{ query: 'minDisk' },
	),
	minRam: filter(
		field({
			displayName: 'Minimum RAM',
			type: 'number',
			default: 0,
			description: 'Only flavors with at least this much memory, in MiB',
		}),
		{ query: 'minRam' },
	),
	visibility: filter(
		field({
			displayName: 'Visibility',
			type: 'options',
			options: [
				{ name: 'All', value: 'none' },
				{ name: 'Private', value: 'false' },
				{ name: 'Public', value: 'true' },
			],
			default: 'none',
			description:
				"Whose flavors to list. Projects see their own and the public ones; 'Private' and 'All' take an administrator.",
		}),
		{
			query: 'is_public',
			// Nova drops the filter for ordinary users without a word.
			keep: (visibility, flavor) =>
				visibility === 'none' || String(flavor['os-flavor-access:is_public']) === visibility,
		},
	),
};

const keys = [
	{ name: 'Disk', value: 'root_gb' },
	{ name: 'ID', value: 'flavorid' },
	{ name: 'Name', value: 'name' },
	{ name: 'RAM', value: 'memory_mb' },
	{ name: 'vCPUs', value: 'vcpus' },
];

export const flavor: Resource = {
	name: 'Flavor',
	description: 'The sizes that servers come in',
	operations: {
		get: get(kind, 'Retrieve one flavor, with its vCPUs, RAM and disk'),
		list: list(
			kind,
			'Retrieve the flavors that the project may use, with their vCPUs, RAM and disk',
			filters,
			{ keys, as: 'sort_key' },
		),
	},
};
