import type { Cloud } from '../../../../openstack/cloud';
import { isObject, textOf, type Json } from '../../../../openstack/json';

/** The name a person knows a server by, where it has one: ConoHa keeps it in the metadata. */
export function serverName({ name, metadata }: Json): string {
	return (isObject(metadata) && textOf(metadata.instance_name_tag)) || textOf(name);
}

/** Whether the cloud's name filter does not know the names that people know: they are in the metadata. */
export async function hasNamesInMetadata(cloud: Cloud): Promise<boolean> {
	return (await cloud.session()).vendor === 'conoha';
}

/** A text as a regular expression that finds this text anywhere in a name. */
export function exactPattern(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A text as a regular expression that finds names that are just this text. */
export function exactName(name: string): string {
	return `^${exactPattern(name)}$`;
}
