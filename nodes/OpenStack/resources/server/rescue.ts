import { action } from '../../builders/action';
import { optionalPicker } from '../../fields';
import { getThing } from '../../things';
import { image } from '../image/kind';
import { adminPassAfter, adminPassOptions } from './adminPass';
import { server } from './kind';
import { bootsFromVolume } from './simplified';

export const rescue = action(server, 'Rescue', {
	does: 'rescue',
	until: ['RESCUE'],
	is: 'rescued',
	description: 'Start a server from another disk, with its own attached, to repair what is on that',
	options: {
		image: optionalPicker(
			image,
			'The image to start from. Left out: the image that the server was made from.',
		),
		...adminPassOptions,
	},
	check: async ({ id }, cloud) => await getThing(cloud, server, id),
	with: ({ options: { image: rescueImage, adminPass } }) => ({
		...(rescueImage ? { rescue_image_ref: rescueImage } : {}),
		...(adminPass ? { adminPass } : {}),
	}),
	microversion: ({ found }) => (bootsFromVolume(found) ? '2.87' : undefined),
	tells: (reply, { options }, cloud) => adminPassAfter(cloud, reply, options),
});

export const unrescue = action(server, 'Unrescue', {
	does: 'unrescue',
	until: ['ACTIVE'],
	is: 'unrescued',
	description: 'Start a rescued server from its own disk again',
});
