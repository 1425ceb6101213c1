import { get } from '../../builders/get';
import type { Resource } from '../../operation';
import { image as kind } from './kind';
import { list } from './list';

export const image: Resource = {
	name: 'Image',
	description: 'What servers boot from',
	operations: {
		get: get(kind, 'Retrieve one image, with its size, format and status'),
		list,
	},
};
