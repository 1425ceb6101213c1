import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import { textOf, type Json } from '../../../../openstack/json';
import { action } from '../../builders/action';
import { field, picker } from '../../fields';
import { getThing } from '../../things';
import type { Until } from '../../waits';
import { flavor as flavorKind } from '../flavor/kind';
import { server as kind } from './kind';
import { checkWaits, secondAction } from './secondAction';
import { bootsFromVolume } from './simplified';

/** Where a server is that has its new flavor for good; the second where it was stopped before. */
const atRest = ['ACTIVE', 'SHUTOFF'];
const toConfirm = 'VERIFY_RESIZE';

export const resize = action(kind, 'Resize', {
	does: 'resize',
	api: 'POST /servers/{id}/action resize, confirmResize',
	// Some clouds confirm by themselves.
	until: [toConfirm, ...atRest],
	is: 'resized',
	description: 'Give a server another flavor',
	consequence:
		"It is shut down and started again meanwhile. To be able to revert it, switch the option 'Confirm at Once' off",
	fields: {
		flavor: picker(flavorKind, 'The size that the server gets'),
	},
	options: {
		confirm: field({
			displayName: 'Confirm at Once',
			type: 'boolean',
			default: true,
			description:
				"Whether to confirm the resize as soon as it is done. Otherwise the server keeps its old place too, until 'Confirm Resize' or 'Revert Resize'.",
			hint: 'Once confirmed, it cannot be reverted',
		}),
	},
	check: async ({ id, flavor, wait, options }, cloud) => {
		checkWaits('Confirm at Once', options.confirm, wait);
		const [server, wanted] = await Promise.all([
			getThing(cloud, kind, id),
			getThing(cloud, flavorKind, flavor),
		]);
		await refuseSmallerDisk(cloud, server, wanted);
		return wanted;
	},
	with: ({ flavor }) => ({ flavorRef: flavor }),
	already: ({ message }, server, { found }) =>
		hasFlavor(server, found) && /must change flavor|vm_state resized/.test(message),
	wait: ({ found }) => ({
		isIt: (server) => hasFlavor(server, found),
		notYet: 'was not resized',
		instead: (server) =>
			hasFlavor(server, found) ? undefined : 'was not resized, and has its old flavor again',
		afterFailure: () =>
			"No host of the cloud may have room for the flavor, or its disk could not be moved. 'List Events' with its steps shows what is known.",
	}),
	then: async (server, { options }, cloud) =>
		server.status === toConfirm && (options.confirm ?? true)
			? await secondAction(cloud, server, 'confirmResize', 'is resized, but not confirmed', {
					...confirming,
					statuses: atRest,
					timeout: options.timeout,
				})
			: server,
});

export const confirmResize = action(kind, 'Confirm Resize', {
	does: 'confirmResize',
	action: 'Confirm resize of server',
	until: atRest,
	is: 'confirmed',
	description: 'Keep the new flavor of a server that was resized, or the host that it was moved to',
	consequence: 'It cannot be reverted any more',
	wait: () => confirming,
});

export const revertResize = action(kind, 'Revert Resize', {
	does: 'revertResize',
	action: 'Revert resize of server',
	until: atRest,
	done: 'reverted',
	description: 'Give a server that was resized its old flavor and host back',
	consequence: 'What was written to its own disk since then may be lost',
});

/** No task shows while Nova confirms. */
const confirming = {
	isPassing: (status) => status === toConfirm,
	notYet: 'was not confirmed',
} satisfies Partial<Until>;

/** Nova takes such a request, and silently goes back to the old flavor. */
async function refuseSmallerDisk(cloud: Cloud, server: Json, wanted: Json): Promise<void> {
	if (bootsFromVolume(server)) return;
	const present = await flavorOf(cloud, server);
	const [disk, before] = [Number(wanted.disk), Number(present?.disk)];
	if (!(disk < before)) return;
	throw new Fault(
		`The flavor ${textOf(wanted.name)} has a disk of ${disk} GiB, and the server has one of ${before} GiB`,
		{
			kind: 'input',
			nextStep: "A disk can't become smaller: choose a 'Flavor' whose disk is at least as large.",
		},
	);
}

/** The flavor that a server has; undefined where it can't be seen any more. */
async function flavorOf(cloud: Cloud, { flavor }: Json): Promise<Json | undefined> {
	const { id, disk } = (flavor ?? {}) as Json;
	// From microversion 2.47 on, a server says it itself.
	if (disk !== undefined || id === undefined) return flavor as Json;
	return await getThing(cloud, flavorKind, String(id)).catch((fault: Fault) =>
		fault.wasRefusedWith(404) ? undefined : Promise.reject(fault),
	);
}

function hasFlavor({ flavor }: Json, { id, name }: Json): boolean {
	const own = (flavor ?? {}) as Json;
	return own.id === undefined ? own.original_name === name : own.id === id;
}
