import { action } from '../../builders/action';
import { field, optionalPicker } from '../../fields';
import { availabilityZone } from '../availabilityZone/kind';
import { server } from './kind';
import { checkWaits, secondAction } from './secondAction';

const offloaded = 'SHELVED_OFFLOADED';

/** Clouds offload at once, after a while, or never. */
export const shelve = action(server, 'Shelve', {
	does: 'shelve',
	api: 'POST /servers/{id}/action shelve, shelveOffload',
	until: ['SHELVED', offloaded],
	is: 'shelved',
	description: 'Stop a server and keep only its disk, so that many clouds charge no more than that',
	consequence: 'Unshelve needs room for it in the cloud again',
	options: {
		offload: field({
			displayName: 'Offload at Once',
			type: 'boolean',
			default: true,
			description:
				'Whether to free its host at once, where the cloud does so only later or never. That often takes an administrator.',
		}),
	},
	check: ({ wait, options }) => {
		checkWaits('Offload at Once', options.offload, wait);
	},
	then: async (shelved, { options }, cloud) =>
		options.offload && shelved.status !== offloaded
			? await secondAction(cloud, shelved, 'shelveOffload', 'is shelved, but not offloaded', {
					statuses: [offloaded],
					timeout: options.timeout,
				})
			: shelved,
});

export const unshelve = action(server, 'Unshelve', {
	does: 'unshelve',
	with: ({ options }) =>
		options.availabilityZone ? { availability_zone: options.availabilityZone } : null,
	microversion: ({ options }) => (options.availabilityZone ? '2.77' : undefined),
	until: ['ACTIVE'],
	is: 'unshelved',
	description: 'Bring a shelved server back',
	consequence: 'It may come back on another host, or not at all while no host has room for it',
	options: {
		availabilityZone: optionalPicker(
			availabilityZone,
			'Where it comes back, if it was offloaded. Needs compute microversion 2.77.',
		),
	},
});
