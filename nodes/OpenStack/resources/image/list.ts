import { field, filterCollection, paging, sorting } from '../../fields';
import { operation } from '../../operation';
import { simplifiedImage } from './simplified';

/** Lists the images the project can see. Image API v2, GET /v2/images. */
export const list = operation({
	name: 'List',
	action: 'List images',
	description: 'Retrieve the images that the project can see, with their size, format and status',
	fields: {
		...paging,
		filters: filterCollection({
			diskFormat: field({
				displayName: 'Disk Format',
				type: 'string',
				default: '',
				placeholder: 'e.g. qcow2',
				description: 'The format of the disk: qcow2, raw, iso and others',
			}),
			isHidden: field({
				displayName: 'Hidden',
				type: 'boolean',
				default: true,
				description: 'Whether to list the images that are hidden from ordinary lists instead',
			}),
			memberStatus: field({
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
			name: field({
				displayName: 'Name',
				type: 'string',
				default: '',
				description: 'The exact name. Several images may have it.',
			}),
			nameContains: field({
				displayName: 'Name Contains',
				type: 'string',
				default: '',
				placeholder: 'e.g. ubuntu',
				description: 'A part of the name, in upper or lower case',
			}),
			osType: field({
				displayName: 'OS Type',
				type: 'string',
				default: '',
				placeholder: 'e.g. linux',
				description: "The image's property os_type",
			}),
			owner: field({
				displayName: 'Owner',
				type: 'string',
				default: '',
				description: 'The ID of the project that owns the image',
			}),
			status: field({
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
			tags: field({
				displayName: 'Tags',
				type: 'string',
				default: '',
				placeholder: 'e.g. lts, golden',
				description: 'Tags that the image must have, all of them, separated by commas',
			}),
			visibility: field({
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
		}),
		sort: sorting([
			{ name: 'Created', value: 'created_at' },
			{ name: 'Name', value: 'name' },
			{ name: 'Size', value: 'size' },
			{ name: 'Status', value: 'status' },
			{ name: 'Updated', value: 'updated_at' },
		]),
	},
	simplified: simplifiedImage,
	async *run(cloud, { filters, sort }) {
		const part = filters.nameContains?.toLowerCase();
		yield* cloud.image.list('images', 'images', {
			query: {
				name: filters.name,
				status: filters.status,
				visibility: filters.visibility,
				owner: filters.owner,
				disk_format: filters.diskFormat,
				os_type: filters.osType,
				member_status: filters.memberStatus,
				os_hidden: filters.isHidden,
				tag: (filters.tags ?? '').split(',').flatMap((tag) => tag.trim() || []),
				sort: sort.key && `${sort.key}:${sort.direction ?? 'asc'}`,
			},
			keep: part ? ({ name }) => String(name).toLowerCase().includes(part) : undefined,
		});
	},
});
