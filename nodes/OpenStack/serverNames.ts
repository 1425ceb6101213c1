import type { Cloud } from '../../openstack/cloud';
import type { Json } from '../../openstack/json';

/** The name a person knows a server by: ConoHa keeps it in the metadata. */
export function serverName({ name, metadata }: Json): string {
	return String((metadata as Json | undefined)?.instance_name_tag ?? name);
}

/** Whether the cloud's name filter does not know the names that people know: they are in the metadata. */
export async function hasNamesInMetadata(cloud: Cloud): Promise<boolean> {
	return (await cloud.session()).vendor === 'conoha';
}

/**
 * Every server of the project with just this name. Nova's filter is case-insensitive on some databases, so the
 * names are compared again. Compute API, GET /servers/detail.
 */
export async function serversNamed(cloud: Cloud, name: string): Promise<Json[]> {
	const query = (await hasNamesInMetadata(cloud)) ? {} : { name: exactName(name) };
	const found: Json[] = [];
	const servers = cloud.compute.list('servers/detail', 'servers', {
		query,
		keep: (server) => serverName(server) === name,
	});
	for await (const server of servers) {
		if (!isGoing(server)) found.push(server);
	}
	return found;
}

/** Whether a server is being deleted: it keeps its status and its name until it is gone. */
export function isGoing(server: Json): boolean {
	return server['OS-EXT-STS:task_state'] === 'deleting';
}

/** A text as a regular expression that finds this text anywhere in a name. */
export function exactPattern(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A text as a regular expression that finds names that are just this text. */
export function exactName(name: string): string {
	return `^${exactPattern(name)}$`;
}
