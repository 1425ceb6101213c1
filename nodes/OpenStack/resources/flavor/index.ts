import type { Resource } from '../../operation';
import { get } from './get';
import { list } from './list';

export const flavor: Resource = {
	name: 'Flavor',
	description: 'The sizes that servers come in',
	operations: { get, list },
};
