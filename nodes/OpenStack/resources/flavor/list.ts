import { field, filterCollection, paging, sorting } from '../../fields';
import { operation } from '../../operation';
import { simplifiedFlavor } from './simplified';

/** Lists the flavors the project may use. Compute API, GET /flavors/detail. */
export const list = operation({
	name: 'List',
	action: 'List flavors',
	description: 'Retrieve the flavors that the project may use, with their vCPUs, RAM and disk',
	fields: {
		...paging,
		filters: filterCollection({
			minDisk: field({
				displayName: 'Minimum Disk',
				type: 'number',
				default: 0,
				description: 'Only flavors with at least this much disk, in GiB',
			}),
			minRam: field({
				displayName: 'Minimum RAM',
				type: 'number',
				default: 0,
				description: 'Only flavors with at least this much memory, in MiB',
			}),
			visibility: field({
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
		}),
		sort: sorting([
			{ name: 'Disk', value: 'root_gb' },
			{ name: 'ID', value: 'flavorid' },
			{ name: 'Name', value: 'name' },
			{ name: 'RAM', value: 'memory_mb' },
			{ name: 'vCPUs', value: 'vcpus' },
		]),
	},
	simplified: simplifiedFlavor,
	async *run(cloud, { filters, sort }) {
		const { visibility = 'none' } = filters;
		yield* cloud.compute.list('flavors/detail', 'flavors', {
			// Nova drops the filter for ordinary users without a word.
			keep:
				visibility === 'none'
					? undefined
					: (flavor) => String(flavor['os-flavor-access:is_public']) === visibility,
			query: {
				minDisk: filters.minDisk || undefined,
				minRam: filters.minRam || undefined,
				is_public: filters.visibility,
				sort_key: sort.key,
				sort_dir: sort.key && (sort.direction ?? 'asc'),
			},
		});
	},
});
