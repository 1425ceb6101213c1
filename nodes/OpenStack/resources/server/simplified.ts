import type { IDataObject } from 'n8n-workflow';

import type { Json } from '../../../../openstack/json';
import { serverName } from './names';

interface Address {
	addr: string;
	'OS-EXT-IPS:type'?: string;
}

/** A server as an inventory wants it. Flavor and image are IDs; from microversion 2.47 on the flavor is a name. */
export function simplifiedServer(server: Json): IDataObject {
	const { id, status, key_name, created, fault } = server as IDataObject;
	const addresses = Object.values((server.addresses ?? {}) as Record<string, Address[]>).flat();
	const ofType = (isFloating: boolean) =>
		addresses
			.filter((address) => (address['OS-EXT-IPS:type'] === 'floating') === isFloating)
			.map(({ addr }) => addr);
	const flavor = server.flavor as { id?: string; original_name?: string } | undefined;
	return {
		id,
		name: serverName(server),
		status,
		addresses: ofType(false),
		floating_ips: ofType(true),
		flavor: flavor?.id ?? flavor?.original_name,
		image: referenceId(server.image) ?? null,
		availability_zone: server['OS-EXT-AZ:availability_zone'] as string | undefined,
		created,
		...(fault ? { fault: (fault as IDataObject).message } : { key_name }),
		// Only where it was asked for.
		...('adminPass' in server ? { adminPass: server.adminPass as string | null } : {}),
	};
}

/** The ID of a flavor or image as a server names it: an object, or '' where the server boots from a volume. */
export function referenceId(reference: unknown): string | undefined {
	return (reference as { id?: string } | undefined)?.id;
}

/** Such a server names no image: its disk is a volume. */
export function bootsFromVolume({ image }: Json): boolean {
	return referenceId(image) === undefined;
}
