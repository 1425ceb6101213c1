import type { Resource } from '../../operation';
import { get } from './get';
import { list } from './list';

export const image: Resource = {
	name: 'Image',
	description: 'What servers boot from',
	operations: { get, list },
};
