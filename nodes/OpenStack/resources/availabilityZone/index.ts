import type { Resource } from '../../operation';
import { list } from './list';

export const availabilityZone: Resource = {
	name: 'Availability Zone',
	description: 'The parts of a region that fail on their own',
	operations: { list },
};
