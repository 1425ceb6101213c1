import { entriesOf } from '../../bodies';
import { field, keysAndValues, optionCollection, picker, timeout, waitFor } from '../../fields';
import { operation } from '../../operation';
import { propertyExample } from '../image/kind';
import { finishedImage, requestImage, simplifiedServerImage } from './images';
import { server } from './kind';

/**
 * Makes an image of a server, and waits until it can be booted from. Compute API, POST /servers/{id}/action,
 * createImage.
 */
export const createImage = operation({
	name: 'Create Image',
	action: 'Create snapshot image of server',
	description:
		'Make an image of the disk of a server. Where that is a volume, Cinder makes a snapshot of it, and of all that are attached.',
	api: 'POST /servers/{id}/action createImage',
	writes: true,
	fields: {
		server: picker(server, 'The server to make an image of'),
		name: field({
			displayName: 'Name',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. web-1 before the upgrade',
			description: 'What the image is called. Names need not be unique.',
		}),
		wait: waitFor('Active'),
		options: optionCollection({
			properties: keysAndValues(
				'Properties',
				'Property',
				'What the image says of itself besides',
				propertyExample,
			),
			timeout,
		}),
	},
	simplified: simplifiedServerImage,
	async run(cloud, { server: id, name, wait, options }) {
		const metadata = entriesOf(options.properties ?? []);
		const made = await requestImage(cloud, id, { createImage: { name, metadata } });
		if (!wait) return { id: made, name, requested: true };
		const seconds = options.timeout ?? timeout.default;
		return await finishedImage(cloud, id, { id: made, name }, seconds);
	},
});
