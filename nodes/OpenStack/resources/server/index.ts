import type { Resource } from '../../operation';
import { create } from './create';
import { deleteServer } from './delete';
import { get } from './get';
import { list } from './list';

export const server: Resource = {
	name: 'Server',
	description: 'The virtual machines of the project',
	operations: { create, delete: deleteServer, get, list },
};
