import { list as listOfKind } from '../../builders/list';
import { field, separated } from '../../fields';
import { filter } from '../../filters';
import { projectIdExample } from '../../operation';
import { image, literally } from './kind';

const filters = {
	diskFormat: filter(
		field({
			displayName: 'Disk Format',
			type: 'string',
			default: '',
			placeholder: 'e.g. qcow2',
			description: 'The format of the disk: qcow2, raw, iso and others',
		}),
		{ query: 'disk_format' },
	),
	isHidden: filter(
		field({
			displayName: 'Hidden',
			type: 'boolean',
			default: true,
			description: 'Whether to list the images that are hidden from ordinary lists instead',
		}),
		{ query: 'os_hidden' },
	),
	memberStatus: filter(
		field({
			displayName: 'Sharing Status',
			type: 'options',
			options: [
				{ name: 'Accepted', value: 'accepted' },
				{ name: 'All', value: 'all' },
				{ name: 'Pending', value: 'pending' },
				{ name: 'Rejected', value: 'rejected' },
			],
			default: 'accepted',
			description:
				'For images that other projects share with this one: what this one has said to it',
		}),
		{ query: 'member_status' },
	),
	name: filter(
		field({
			displayName: 'Name',
			type: 'string',
			default: '',
			placeholder: 'e.g. debian-13',
			description: 'The exact name. Several images may have it.',
		}),
		{ query: (name) => ({ name: literally(name) }) },
	),
	nameContains: filter(
		field({
			displayName: 'Name Contains',
			type: 'string',
			default: '',
			placeholder: 'e.g. ubuntu',
			description: 'A part of the name, in upper or lower case',
		}),
		{ keep: (part, { name }) => String(name).toLowerCase().includes(part.toLowerCase()) },
	),
	osType: filter(
		field({
			displayName: 'OS Type',
			type: 'string',
			default: '',
			placeholder: 'e.g. linux',
			description: "The image's property os_type",
		}),
		{ query: 'os_type' },
	),
	owner: filter(
		field({
			displayName: 'Owner',
			type: 'string',
			default: '',
			placeholder: projectIdExample,
			description: 'The ID of the project that owns the image',
		}),
		{ query: 'owner' },
	),
	status: filter(
		field({
			displayName: 'Status',
			type: 'options',
			options: [
				{ name: 'Active', value: 'active' },
				{ name: 'Deactivated', value: 'deactivated' },
				{ name: 'Importing', value: 'importing' },
				{ name: 'Killed', value: 'killed' },
				{ name: 'Queued', value: 'queued' },
				{ name: 'Saving', value: 'saving' },
				{ name: 'Uploading', value: 'uploading' },
			],
			default: 'active',
			description: 'Only an active image can be booted from',
		}),
		{ query: 'status' },
	),
	tags: filter(
		field({
			displayName: 'Tags',
			type: 'string',
			default: '',
			placeholder: 'e.g. lts, golden',
			description: 'Tags that the image must have, all of them, separated by commas',
		}),
		{
			query: (tags) => ({ tag: separated(tags) }),
			// Glance's link to the next page names but one of them.
			keep: (tags, { tags: own }) =>
				separated(tags).every((tag) => ((own ?? []) as string[]).includes(tag)),
		},
	),
	visibility: filter(
		field({
			displayName: 'Visibility',
			type: 'options',
			options: [
				{ name: 'All', value: 'all' },
				{ name: 'Community', value: 'community' },
				{ name: 'Private', value: 'private' },
				{ name: 'Public', value: 'public' },
				{ name: 'Shared', value: 'shared' },
			],
			default: 'public',
			description: 'Who can see the image. Community images are listed only when asked for.',
		}),
		{ query: 'visibility' },
	),
};

/** Lists the images the project can see. Image API v2, GET /v2/images. */
export const list = listOfKind(
	image,
	'Retrieve the images that the project can see, with their size, format and status',
	filters,
	{
		keys: [
			{ name: 'Created', value: 'created_at' },
			{ name: 'Name', value: 'name' },
			{ name: 'Size', value: 'size' },
			{ name: 'Status', value: 'status' },
			{ name: 'Updated', value: 'updated_at' },
		],
		as: 'sort',
	},
);
