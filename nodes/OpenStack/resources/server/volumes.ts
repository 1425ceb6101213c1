import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { highestMicroversion } from '../../../../openstack/microversion';
import { ignoreAlready } from '../../builders/action';
import { field, optionCollection, picker, timeout, waitFor, withConsequence } from '../../fields';
import type { Kind } from '../../kind';
import { operation } from '../../operation';
import { getThing, idInPath, inPlainWords, isLocked } from '../../things';
import { settled, stateOf } from '../../waits';
import { volume as kind } from '../volume/kind';
import { server } from './kind';

/** Lists the volumes of a server. Compute API, GET /servers/{id}/os-volume_attachments. */
export const listVolumes = operation({
	name: 'List Volumes',
	action: 'List volumes of server',
	description: 'Retrieve the volumes that are attached to a server, with their devices',
	api: 'GET /servers/{id}/os-volume_attachments',
	fields: { server: picker(server, 'The server whose volumes to retrieve') },
	async *run(cloud, { server: id }) {
		const list = cloud.compute.list(attachmentsOf(id), 'volumeAttachments', {
			has: 'volumeId',
			isUnpaged: true,
		});
		for await (const attachment of list) yield withId(attachment);
	},
});

/**
 * Attaches a volume, and waits until Cinder has it in use.
 * Compute API, POST /servers/{id}/os-volume_attachments.
 */
export const attachVolume = operation({
	name: 'Attach Volume',
	action: 'Attach volume to server',
	description: 'Give a server one more disk, and return the device that it got',
	api: 'POST /servers/{id}/os-volume_attachments',
	writes: true,
	fields: {
		server: picker(server, 'The server that gets the volume'),
		volume: picker(kind, 'A volume that is not in use'),
		wait: waitFor('Attached'),
		options: optionCollection({
			deleteOnTermination: field({
				displayName: 'Delete Volume With Server',
				type: 'boolean',
				default: false,
				description:
					'Whether the volume goes when the server is deleted. Needs compute microversion 2.79.',
			}),
			device: field({
				displayName: 'Device',
				type: 'string',
				default: '',
				placeholder: 'e.g. /dev/vdb',
				description:
					'What the server calls it. Left out, and on many clouds in any case: the next.',
			}),
			ignoreAlready: ignoreAlready(kind, 'attached'),
			tag: field({
				displayName: 'Tag',
				type: 'string',
				default: '',
				placeholder: 'e.g. data',
				description:
					'By which the system in the server can tell it. Needs compute microversion 2.49.',
			}),
			timeout,
		}),
	},
	async run(cloud, { server: id, volume, wait, options }) {
		const { deleteOnTermination, device, tag, ignoreAlready: isAlreadyFine = true } = options;
		const volumeAttachment = {
			volumeId: volume,
			...(device ? { device } : {}),
			...(tag ? { tag } : {}),
			...(deleteOnTermination ? { delete_on_termination: true } : {}),
		};
		const microversion = highestMicroversion([
			tag ? '2.49' : undefined,
			deleteOnTermination ? '2.79' : undefined,
		]);
		const made = await cloud.compute
			.post(
				attachmentsOf(id),
				{ volumeAttachment },
				{ key: 'volumeAttachment', has: 'volumeId', microversion },
			)
			.catch(async (fault: Fault) => {
				const there = await alreadyAttached(cloud, id, volume, fault);
				const isFine = isAlreadyFine || fault.kind === 'unclear';
				if (!there || !isFine) return await inPlainWords(cloud, server, id)(attachedFault(fault));
				if (fault.kind !== 'unclear') cloud.notice('The volume was attached already');
				return there;
			});
		const attachment = withId(made);
		if (!wait) return attachment;
		const seconds = options.timeout ?? timeout.default;
		const until = { statuses: ['in-use'], timeout: seconds };
		const found = await settled(cloud, asHeldBy(id), { id: volume }, until);
		return { ...attachment, device: attachmentTo(found, id)?.device ?? attachment.device };
	},
});

const unmount = 'Unmount it in the server first';

/**
 * Detaches a volume, and waits until it is free.
 * Compute API, DELETE /servers/{id}/os-volume_attachments/{volume}.
 */
export const detachVolume = operation({
	name: 'Detach Volume',
	action: 'Detach volume from server',
	description: withConsequence('Take a disk from a server', unmount),
	api: 'DELETE /servers/{id}/os-volume_attachments/{volume}',
	writes: true,
	fields: {
		server: picker(server, 'The server that has the volume'),
		volume: picker(kind, 'The volume to detach', unmount),
		wait: waitFor('Detached'),
		options: optionCollection({ ignoreAlready: ignoreAlready(kind, 'detached'), timeout }),
	},
	simplified: kind.simplified,
	async run(cloud, { server: id, volume, wait, options }) {
		const isAsked = await cloud.compute.delete(`${attachmentsOf(id)}/${idInPath(volume)}`).then(
			() => true,
			async (fault: Fault) => {
				const isAlready =
					(options.ignoreAlready ?? true) && (await isLeaving(cloud, id, volume, fault));
				return isAlready ? false : await inPlainWords(cloud, server, id)(fault);
			},
		);
		if (!isAsked) cloud.notice('The volume was detached already');
		if (!wait)
			return isAsked ? { id: volume, requested: true } : await getThing(cloud, kind, volume);
		const seconds = options.timeout ?? timeout.default;
		const until = { statuses: [free], timeout: seconds };
		return await settled(cloud, asHeldBy(id), { id: volume }, until);
	},
});

function attachmentsOf(server: string): string {
	return `servers/${idInPath(server)}/os-volume_attachments`;
}

/** From 2.89 on Nova leaves the ID out, which is the volume's. */
function withId(attachment: Json): Json {
	return { id: attachment.volumeId, ...attachment };
}

/** What a volume is to a server that does not have it, though others may. */
const free = 'free';

/** Volumes in the eyes of one server. */
export function asHeldBy(serverId: string): Kind {
	const { states } = kind;
	return {
		...kind,
		states: states && {
			...states,
			statusOf(volume) {
				const status = states.statusOf(volume);
				const isSteady = status === 'available' || status === 'in-use';
				return isSteady && !attachmentTo(volume, serverId) ? free : status;
			},
			isGone: (status) => status === free,
		},
	};
}

/** What Cinder says of a volume's attachment to a server. */
function attachmentTo({ attachments }: Json, server: string): Json | undefined {
	return (attachments as Json[] | undefined)?.find(({ server_id: id }) => id === server);
}

async function alreadyAttached(
	cloud: Cloud,
	server: string,
	volume: string,
	fault: Fault,
): Promise<Json | undefined> {
	// Whether a request was taken whose answer was lost shows in the same way.
	const mayBe = fault.kind === 'unclear' || fault.wasRefusedWith(400, 409);
	if (!mayBe || isLocked(fault)) return undefined;
	return await cloud.compute
		.get(`${attachmentsOf(server)}/${idInPath(volume)}`, {
			key: 'volumeAttachment',
			has: 'volumeId',
		})
		.catch(() => undefined);
}

/** Nova's words name the servers that have the volume. */
function attachedFault(fault: Fault): Fault {
	if (!/already attached|status must be available/.test(fault.message)) return fault;
	return fault.with({ nextStep: 'Detach the volume from where it is, or choose another.' });
}

/** Whether a detachment was refused because the volume is detached, or about to be. */
async function isLeaving(
	cloud: Cloud,
	serverId: string,
	volume: string,
	fault: Fault,
): Promise<boolean> {
	if (!fault.wasRefusedWith(400)) {
		return fault.wasRefusedWith(404) && /not attached/.test(fault.message);
	}
	const found = await getThing(cloud, kind, volume).catch(() => Promise.reject(fault));
	return ['detaching', free].includes(stateOf(asHeldBy(serverId), found));
}

/** The IDs of the volumes that a server has; none where there is no such server. */
export async function volumesOf(cloud: Cloud, serverId: string): Promise<string[]> {
	const { 'os-extended-volumes:volumes_attached': attached } = await getThing(
		cloud,
		server,
		serverId,
	).catch((fault: Fault) => (fault.wasRefusedWith(404) ? ({} as Json) : Promise.reject(fault)));
	return ((attached ?? []) as Json[]).map(({ id }) => String(id));
}
