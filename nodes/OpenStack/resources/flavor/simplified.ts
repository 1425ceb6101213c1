import type { IDataObject } from 'n8n-workflow';

import type { Json } from '../../../../openstack/json';

/** A flavor's size: RAM and swap in MiB, disks in GiB. */
export function simplifiedFlavor(flavor: Json): IDataObject {
	const { id, name, vcpus, ram, disk, swap, description } = flavor as IDataObject;
	return {
		id,
		name,
		vcpus,
		ram,
		disk,
		ephemeral: (flavor['OS-FLV-EXT-DATA:ephemeral'] as number | undefined) ?? 0,
		// Nova says '' for none.
		swap: swap || 0,
		is_public: flavor['os-flavor-access:is_public'] as boolean | undefined,
		...(description ? { description } : {}),
	};
}
