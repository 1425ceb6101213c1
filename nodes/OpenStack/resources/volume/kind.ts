import type { Cloud } from '../../../../openstack/cloud';
import type { Fault } from '../../../../openstack/faults';
import { wordOf, type Json } from '../../../../openstack/json';
import { calledBy, type Kind } from '../../kind';
import { cinderStates, isDeleting } from '../cinderStates';
import { simplifiedVolume } from './simplified';

export const volume: Kind = {
	noun: 'volume',
	plural: 'volumes',
	example: 'web-1-data',
	service: 'block-storage',
	path: 'volumes',
	detail: 'volumes/detail',
	key: 'volume',
	keys: 'volumes',
	simplified: simplifiedVolume,
	detailOf: ({ size, status }) => `${wordOf(size)} GiB, ${wordOf(status)}`,
	nameQuery: (name) => ({ name }),
	isGoing: isDeleting,
	states: cinderStates('VOLUME'),
	// Cinder says 400 to what a status does not allow.
	refusedWith: [400, 409],
	refusalOf,
};

/** Cinder lists all that may stand against it; this says what does. */
async function refusalOf(cloud: Cloud, thing: Json, fault: Fault): Promise<Fault> {
	if (!/^Invalid volume/.test(fault.message)) return fault;
	const servers = ((thing.attachments ?? []) as Json[]).map(
		({ server_id: id, device }) => `${wordOf(id)} (${wordOf(device)})`,
	);
	if (thing.status === 'in-use' && servers.length > 0) {
		return fault.with({
			message: `${calledBy(volume, thing)} is attached to the server ${servers.join(', ')}: ${fault.message}`,
			nextStep: "Detach it first: 'Detach Volume' of the server.",
		});
	}
	if (thing.status !== 'available' && thing.status !== 'error') {
		return fault.with({
			message: `${calledBy(volume, thing)} is ${wordOf(thing.status)}: ${fault.message}`,
			nextStep: "Wait until that is done, with 'Wait for Status' before.",
		});
	}
	const snapshots = await snapshotsOf(cloud, String(thing.id)).catch(() => []);
	if (snapshots.length === 0 || !/have snapshots/.test(fault.message)) return fault;
	return fault.with({
		message: `${calledBy(volume, thing)} has snapshots: ${snapshots.join(', ')}. ${fault.message}`,
		nextStep: "Delete them first, or switch 'Delete Snapshots' on.",
	});
}

async function snapshotsOf(cloud: Cloud, volumeId: string): Promise<string[]> {
	const names: string[] = [];
	const query = { volume_id: volumeId };
	for await (const one of cloud.blockStorage.list<Json>('snapshots', 'snapshots', { query })) {
		if (one.volume_id === volumeId) names.push(String(one.name || one.id));
	}
	return names;
}
