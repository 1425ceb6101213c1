import { randomUUID } from 'node:crypto';

import type { Call, Route } from './collection.mts';
import { offsetPage } from './novaLists.mts';
import { demand } from './novaPolicy.mts';
import { bodyOf, check, object, uuid } from './novaSchemas.mts';
import { novaError, ok, refuse, type Reply } from './replies.mts';
import type { Schema } from './schema.mts';
import { addEvent } from './serverChange.mts';
import { nextDevice } from './serverCreation.mts';
import { checkState, type Condition } from './serverStates.mts';
import { serverOf } from './servers.mts';
import type { Row, ServerVolume, SimulatedServer } from './state.mts';
import { ofVolume } from './volumeRows.mts';
import { attachLater, detachLater } from './volumes.mts';

const condition: Condition = {
	vmStates: ['active', 'paused', 'stopped', 'resized', 'shelved', 'shelved_offloaded'],
};

/** https://docs.openstack.org/api-ref/compute/#servers-with-volume-attachments-servers-os-volume-attachments */
export const serverVolumes: Route[] = [
	{
		path: 'servers/{server}/os-volume_attachments',
		GET(call) {
			const server = serverOf(call);
			const shown = offsetPage(call, server.volumes);
			return ok({ volumeAttachments: shown.map((one) => viewOf(server, one, call)) });
		},
		POST: attach,
	},
	{
		path: 'servers/{server}/os-volume_attachments/{volume}',
		GET(call) {
			const server = serverOf(call);
			return ok({ volumeAttachment: viewOf(server, attachedOf(server, call), call) });
		},
		DELETE(call) {
			const server = serverOf(call);
			demand(call, 'os-volumes-attachments:delete');
			const volume = volumeOf(call.ids.volume, call);
			const attached = attachedOf(server, call);
			if (attached.isRoot) return novaError(400, 'Cannot detach a root device volume');
			checkState(server, 'detach_volume', condition, call.isAdmin);
			if (volume.status !== 'in-use') return notAttached(server, volume.id);
			addEvent(server, 'detach_volume', ['compute_detach_volume'], call);
			detachLater(server, attached, call.cloud);
			return { status: 202 };
		},
	},
];

function viewOf({ id: serverId }: SimulatedServer, attached: ServerVolume, { minor }: Call) {
	const { id, device, tag, deleteOnTermination, attachmentId, mappingId } = attached;
	return {
		...(minor < 89 ? { id } : {}),
		volumeId: id,
		serverId,
		device,
		...(minor >= 70 ? { tag } : {}),
		...(minor >= 79 ? { delete_on_termination: deleteOnTermination } : {}),
		...(minor >= 89 ? { attachment_id: attachmentId, bdm_uuid: mappingId } : {}),
	};
}

const notAttached = ({ id }: SimulatedServer, volumeId: string) =>
	novaError(404, `Instance ${id} is not attached to volume ${volumeId}`);

function attachedOf(server: SimulatedServer, { ids }: Call): ServerVolume {
	const found = server.volumes.find(({ id }) => id === ids.volume);
	return found ?? refuse(notAttached(server, ids.volume));
}

function volumeOf(id: string, { cloud, projectId }: Call): Row {
	const found = cloud.state.volumes.find((one) => one.id === id && one[ofVolume] === projectId);
	return found ?? refuse(novaError(404, `Volume ${id} could not be found.`));
}

const device = '(^/dev/x{0,1}[a-z]{0,1}d{0,1})([a-z]+)[0-9]*$';

function schemaOf(minor: number): Schema {
	const properties: Record<string, Schema> = {
		volumeId: uuid,
		device: { type: ['string', 'null'], pattern: device },
		...(minor >= 49 ? { tag: { type: 'string', minLength: 1, maxLength: 60 } } : {}),
		...(minor >= 79 ? { delete_on_termination: { type: 'boolean' } } : {}),
	};
	return bodyOf('volumeAttachment', object(properties, ['volumeId']));
}

function attach(call: Call): Reply {
	const { minor, cloud, id: requestId } = call;
	check(schemaOf(minor), call);
	const server = serverOf(call);
	demand(call, 'os-volumes-attachments:create');
	const given = call.json.volumeAttachment;
	const volume = volumeOf(given.volumeId, call);
	checkState(server, 'attach_volume', condition, call.isAdmin);
	const holder = cloud.state.servers.find(({ volumes }) =>
		volumes.some(({ id }) => id === volume.id),
	);
	if (holder) {
		const says = `volume ${volume.id} is already attached to instances: ${holder.id}`;
		return novaError(400, `Invalid volume: ${says}`);
	}
	const byCinder = (says: string) =>
		novaError(
			400,
			`Invalid input received: Invalid volume: ${says} (HTTP 400) (Request-ID: ${requestId})`,
		);
	if (volume.status === 'error') {
		return byCinder(
			`Volume attachments can not be created if the volume is in an error state. The Volume ${volume.id} currently has a status of: error `,
		);
	}
	if (volume.status !== 'available') {
		return byCinder(
			`Volume ${volume.id} status must be available or downloading to reserve, but the current status is ${volume.status}.`,
		);
	}
	const attached: ServerVolume = {
		id: volume.id,
		// The hypervisor has its own kind of disks, whatever is asked for.
		device: given.device?.replace(/^\/dev\/[a-z]d/, '/dev/sd') ?? nextDevice(server),
		deleteOnTermination: given.delete_on_termination ?? false,
		tag: given.tag ?? null,
		isRoot: false,
		attachmentId: randomUUID(),
		mappingId: randomUUID(),
	};
	server.volumes.push(attached);
	addEvent(server, 'attach_volume', ['compute_attach_volume'], call);
	attachLater(server, attached, cloud);
	// The reply never got what version 2.89 brought.
	const view = viewOf(server, attached, { ...call, minor: Math.min(minor, 88) });
	return ok({ volumeAttachment: view });
}
