import type { ServiceClient } from '../../../openstack/cloud';
import { Fault } from '../../../openstack/faults';
import type { Json } from '../../../openstack/json';

/**
 * An ID as a part of a path.
 * @throws Fault where it would lead to another path
 */
export function idInPath(id: string): string {
	if (id !== '.' && id !== '..') return encodeURIComponent(id);
	throw notAnId(id);
}

/**
 * One thing by its ID.
 * @param collection its list's path ("servers")
 * @param key where it is in the reply ("server"); left out where it is the reply
 * @throws Fault where the reply is something else: "servers/detail" is a list
 */
export async function getOne(
	client: ServiceClient,
	collection: string,
	id: string,
	key?: string,
): Promise<Json> {
	const reply = await client.get(`${collection}/${idInPath(id)}`);
	const found = (key ? reply[key] : reply) as Json | undefined;
	if (found?.id === undefined) throw notAnId(id);
	return found;
}

function notAnId(id: string): Fault {
	return new Fault(`'${id}' is not an ID`, {
		kind: 'input',
		nextStep: 'Choose from the list, or give an ID or a name.',
	});
}
