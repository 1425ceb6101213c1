import { picker } from '../fields';
import type { Kind } from '../kind';
import { operation, type Operation } from '../operation';
import { getThing } from '../things';
import { fieldOf } from './naming';

/**
 * The operation that retrieves one thing of a kind.
 * @param description of the operation
 */
export function get(kind: Kind, description: string): Operation {
	const name = fieldOf(kind);
	return operation({
		name: 'Get',
		action: `Get ${kind.noun}`,
		description,
		api: `GET /${kind.path}/{id}`,
		fields: { [name]: picker(kind, `The ${kind.noun} to retrieve`) },
		simplified: kind.simplified,
		async run(cloud, values) {
			return await getThing(cloud, kind, values[name]);
		},
	});
}
