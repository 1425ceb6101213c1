import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { deleted, ignoreMissing, orMissing } from '../../builders/delete';
import { field, notice, optionCollection, picker, timeout, waitFor } from '../../fields';
import { operation } from '../../operation';
import { getThing, idInPath, inPlainWords, pathOf } from '../../things';
import { gone } from '../../waits';
import { volume as volumeKind } from '../volume/kind';
import { floatingIpsOf } from './floatingIp';
import { server as kind } from './kind';
import { asHeldBy, volumesOf } from './volumes';

/**
 * Deletes a server, and what else it has where that is wanted. Compute API, DELETE /servers/{id} or POST
 * /servers/{id}/action, forceDelete.
 */
export const remove = operation({
	name: 'Delete',
	action: 'Delete server',
	description: 'Delete a server. Its volumes and floating IPs stay, unless options say otherwise.',
	api: 'DELETE /servers/{id}; POST /servers/{id}/action forceDelete; DELETE /floatingips/{id}; DELETE /volumes/{id}',
	writes: true,
	fields: {
		server: picker(kind, 'The server to delete'),
		notice: notice(
			"What is on its own disk is lost. Its volumes and floating IPs stay, and go on costing, unless you add 'Delete Volumes' and 'Release Floating IPs' below.",
		),
		wait: waitFor('Deleted'),
		options: optionCollection({
			deleteVolumes: field({
				displayName: 'Delete Volumes',
				type: 'boolean',
				default: false,
				description: 'Whether to delete the volumes too that are attached to it',
				hint: 'All that is on them is lost',
			}),
			force: field({
				displayName: 'Force',
				type: 'boolean',
				default: false,
				description:
					'Whether to delete it for good at once, also where the cloud keeps deleted servers for a while',
			}),
			ignoreMissing: ignoreMissing(kind),
			releaseFloatingIps: field({
				displayName: 'Release Floating IPs',
				type: 'boolean',
				default: false,
				description:
					'Whether to give its floating IPs back to the cloud. Otherwise the project keeps them.',
			}),
			timeout,
		}),
	},
	async run(cloud, { server: id, wait, options }) {
		const { deleteVolumes, releaseFloatingIps, force } = options;
		if (deleteVolumes && !wait) {
			throw new Fault("'Delete Volumes' needs 'Wait Until Deleted'", {
				kind: 'input',
				nextStep: 'A volume can be deleted only when the server is gone: switch that on.',
			});
		}
		const left = [
			// Afterwards nothing tells what was the server's.
			...(releaseFloatingIps ? (await floatingIpsOf(cloud, id)).map(asFloatingIp) : []),
			...(deleteVolumes ? (await volumesOf(cloud, id)).map(asVolume) : []),
		];
		const released: Belonging[] = [];
		const release = async (type: Belonging['type'], remove: (one: Belonging) => Promise<void>) => {
			for (const one of left.filter((belonging) => belonging.type === type)) {
				await remove(one).catch((fault: Fault) => {
					throw notReleased(fault, id, one, left.slice(left.indexOf(one) + 1), released);
				});
				released.push(one);
			}
		};
		const result = await deleted(cloud, kind, id, { wait, options }, async () => {
			const asked = force
				? cloud.compute.request('POST', `${pathOf(kind, id)}/action`, { forceDelete: null })
				: cloud.compute.delete(pathOf(kind, id));
			await asked.catch(inPlainWords(cloud, kind, id));
			await release('floating IP', async (one) => {
				await cloud.network.delete(`floatingips/${idInPath(one.id)}`).catch(orMissing());
			});
		});
		const seconds = options.timeout ?? timeout.default;
		await release('volume', async (one) => await removeVolume(cloud, id, one.id, seconds));
		return deleteVolumes || releaseFloatingIps ? { ...result, released } : result;
	},
});

/** What a server has, and may leave behind. */
interface Belonging {
	type: 'floating IP' | 'volume';
	id: string;
	address?: string;
}

const asFloatingIp = ({ id, floating_ip_address: address }: Json): Belonging => ({
	type: 'floating IP',
	id: String(id),
	address: String(address),
});

const asVolume = (id: string): Belonging => ({ type: 'volume', id });

/** Deletes a volume as soon as the server that is going has let it go. Nova may be deleting it already. */
async function removeVolume(
	cloud: Cloud,
	serverId: string,
	id: string,
	timeout: number,
): Promise<void> {
	await gone(cloud, asHeldBy(serverId), { id }, timeout);
	await cloud.blockStorage.delete(pathOf(volumeKind, id)).catch(async (fault: Fault) => {
		if (fault.wasRefusedWith(404)) return;
		const { status } = await getThing(cloud, volumeKind, id).catch(() => ({ status: 'deleting' }));
		if (status !== 'deleting') throw fault;
	});
	await gone(cloud, volumeKind, { id }, timeout);
}

/** What is still there, since it cannot be found by the server any more. */
function notReleased(
	fault: Fault,
	serverId: string,
	one: Belonging,
	rest: Belonging[],
	released: Belonging[],
): Fault {
	const said = (belongings: Belonging[]) => belongings.map(calledBy).join(', ');
	return fault.with({
		message: `The server ${serverId} is deleted, but not its ${calledBy(one)}: ${fault.message}`,
		nextStep: [
			fault.nextStep,
			rest.length > 0 && `Left too: ${said(rest)}.`,
			released.length > 0 && `Gone with the server: ${said(released)}.`,
		]
			.filter(Boolean)
			.join(' '),
	});
}

function calledBy({ type, id, address }: Belonging): string {
	return `${type} ${address ? `${address} (${id})` : id}`;
}
