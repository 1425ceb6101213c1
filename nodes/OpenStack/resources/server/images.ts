import type { IDataObject } from 'n8n-workflow';

import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import { parsedJson, type Json } from '../../../../openstack/json';
import { orAfter, orUnknown } from '../../creation';
import { calledBy } from '../../kind';
import { inPlainWords, pathOf } from '../../things';
import { settled } from '../../waits';
import { image as kind } from '../image/kind';
import { volumeSnapshot } from '../volumeSnapshot/kind';
import { server } from './kind';

/**
 * Asks Nova for an image of a server.
 * @param action "createImage" or "createBackup", with what it wants
 * @returns the image's ID: Nova says it in the body from microversion 2.45 on, and in a header before
 * @throws Fault in the person's words
 */
export async function requestImage(
	cloud: Cloud,
	serverId: string,
	action: Record<string, { name: string; [more: string]: unknown }>,
): Promise<string> {
	const [{ name }] = Object.values(action);
	const { headers, json } = await cloud.compute
		.request('POST', `${pathOf(server, serverId)}/action`, action)
		.catch(inPlainWords(cloud, server, serverId))
		.catch(
			orUnknown(
				`the image '${name}' of the server ${serverId} is being made`,
				'List images by its name to find out.',
			),
		);
	const id = (json as Json | undefined)?.image_id ?? /[^/]+$/.exec(headers.location ?? '')?.[0];
	if (id) return String(id);
	throw new Fault(`Compute (Nova) answered without the ID of the image '${name}'`, {
		kind: 'unclear',
		service: 'Compute (Nova)',
		nextStep: 'The image may be there all the same: list images by its name.',
	});
}

/** Those in which Nova makes an image of a server, and leaves it. */
const imageable = ['ACTIVE', 'PAUSED', 'SHUTOFF', 'SUSPENDED'];

/**
 * Waits until an image of a server can be booted from, and the server can be changed again.
 * @returns the image; where the server boots from a volume with "snapshots": those that Cinder made for it
 * @throws Fault with the image's name and ID in it
 */
export async function finishedImage(
	cloud: Cloud,
	serverId: string,
	image: { id: string; name: string },
	timeout: number,
): Promise<Json> {
	const made = await settled(cloud, kind, image, { statuses: ['active'], timeout }).catch(
		async (fault: Fault) => await Promise.reject(await whyGone(cloud, serverId, fault)),
	);
	// Nova lets go of it a moment later.
	await settled(cloud, server, { id: serverId }, { statuses: imageable, timeout }).catch(
		orAfter(`${calledBy(kind, image)} is made`),
	);
	const snapshots = await Promise.all(
		snapshotsOf(made).map(
			async (id) =>
				await settled(cloud, volumeSnapshot, { id }, { statuses: ['available'], timeout }).catch(
					orAfter(`${calledBy(kind, image)} is made`),
				),
		),
	);
	return snapshots.length > 0 ? { ...made, snapshots } : made;
}

/** The IDs of the volume snapshots that an image of a server consists of. */
export function snapshotsOf({ block_device_mapping: mapping }: Json): string[] {
	const devices = parsedJson(String(mapping ?? ''));
	if (!Array.isArray(devices)) return [];
	return (devices as Json[]).flatMap(({ snapshot_id: id }) => (id ? [String(id)] : []));
}

/** An image, with what was made and deleted along with it. */
export function simplifiedServerImage(image: Json): IDataObject {
	const { snapshots, deleted } = image as IDataObject;
	return {
		...kind.simplified?.(image),
		...(snapshots
			? {
					snapshots: (snapshots as IDataObject[]).map(({ id, name, volume_id, size }) => ({
						id,
						name,
						volume_id,
						size,
					})),
				}
			: {}),
		...(deleted ? { deleted } : {}),
	};
}

/** Nova deletes an image that it cannot finish, and tells the reason only in the server's events. */
async function whyGone(cloud: Cloud, serverId: string, fault: Fault): Promise<Fault> {
	if (!fault.message.endsWith(' is gone')) return fault;
	const reason = await server.states?.reasonOf(cloud, { id: serverId }).catch(() => undefined);
	return fault.with({
		message: reason ? `${fault.message}: ${reason}` : fault.message,
		nextStep: "Nova deletes an image that it could not finish: see the server's events.",
	});
}
