import type { IDataObject } from 'n8n-workflow';

import type { Json } from '../../../../openstack/json';

/** An image: size in bytes, the least RAM in MiB and disk in GiB that a flavor must have. */
export function simplifiedImage(image: Json): IDataObject {
	const { id, name, status, visibility, size, disk_format, min_disk, min_ram, owner, created_at } =
		image as IDataObject;
	return { id, name, status, visibility, size, disk_format, min_disk, min_ram, owner, created_at };
}
