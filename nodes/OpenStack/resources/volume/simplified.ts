import type { IDataObject } from 'n8n-workflow';

import type { Json } from '../../../../openstack/json';

/** A volume: its size in GiB, and the servers that have it, with the device in each. */
export function simplifiedVolume(volume: Json): IDataObject {
	const { id, name, status, size, volume_type, bootable, availability_zone, created_at } =
		volume as IDataObject;
	const attachments = (volume.attachments ?? []) as IDataObject[];
	return {
		id,
		name,
		status,
		size,
		volume_type,
		bootable,
		attachments: attachments.map(({ server_id, device }) => ({ server_id, device })),
		availability_zone,
		created_at,
	};
}
