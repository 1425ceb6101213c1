import type { Resource } from '../../operation';
import { send } from './send';

export const apiRequest: Resource = {
	name: 'API Request',
	description: 'Any other request to any service of the cloud',
	operations: { send },
};
