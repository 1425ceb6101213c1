import { action } from '../../builders/action';
import { optionalPicker } from '../../fields';
import { availabilityZone } from '../availabilityZone/kind';
import { server } from './kind';

/** Clouds offload at once, after a while, or never. */
export const shelve = action(server, 'Shelve', {
	does: 'shelve',
	until: ['SHELVED', 'SHELVED_OFFLOADED'],
	is: 'shelved',
	description: 'Stop a server and keep only its disk, so that many clouds charge no more than that',
});

export const unshelve = action(server, 'Unshelve', {
	does: 'unshelve',
	with: ({ options }) =>
		options.availabilityZone ? { availability_zone: options.availabilityZone } : null,
	microversion: ({ options }) => (options.availabilityZone ? '2.77' : undefined),
	until: ['ACTIVE'],
	is: 'unshelved',
	description: 'Bring a shelved server back',
	options: {
		availabilityZone: optionalPicker(
			availabilityZone,
			'Where it comes back, if it was offloaded. Needs compute microversion 2.77.',
		),
	},
});
