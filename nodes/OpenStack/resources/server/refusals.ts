import type { Cloud } from '../../../../openstack/cloud';
import type { Fault } from '../../../../openstack/faults';
import { textOf, type Json } from '../../../../openstack/json';
import { statusIn } from '../../kind';
import { serverName } from './names';

/** From this compute microversion on, Nova tells why a server is locked. */
const lockReasonFrom = '2.73';

/** What would help with a server in a status that does not allow what was asked for. */
const waysOut: Record<string, string> = {
	ACTIVE: 'It runs: stop it first.',
	ERROR: 'Reboot it with the type Hard, rebuild it, or delete it.',
	PAUSED: 'Unpause it first.',
	RESCUE: 'Unrescue it first.',
	SHELVED: 'Unshelve it first.',
	SHELVED_OFFLOADED: 'Unshelve it first.',
	SHUTOFF: 'It is stopped: start it first.',
	SOFT_DELETED: 'It has been deleted.',
	SUSPENDED: 'Resume it first.',
	VERIFY_RESIZE: 'Confirm or revert its resize first.',
};

/**
 * Nova's refusal of an action, in the person's words: who locked the server, what it is busy with, or which status
 * stands against it.
 * @param server as it is now
 * @param fault of status 409
 */
export async function refusalOf(cloud: Cloud, server: Json, fault: Fault): Promise<Fault> {
	const { message } = fault;
	const who = `The server ${[serverName(server), `(${textOf(server.id)})`].filter(Boolean).join(' ')}`;
	// Nova does not always say that it is the lock.
	const lock = /is locked|in an invalid state/.test(message)
		? await lockOf(cloud, String(server.id))
		: undefined;
	if (lock?.locked || /is locked/.test(message)) {
		const reason = textOf(lock?.locked_reason);
		return fault.with({
			message: `${who} is locked${reason ? `: ${reason}` : ''}`,
			nextStep: 'Unlock it first. Who has locked it, or an administrator, can do that.',
		});
	}
	const task = textOf(server['OS-EXT-STS:task_state']) || /task_state (\S+)/.exec(message)?.[1];
	if (task && /task_state|vm_state/.test(message)) {
		return fault.with({
			message: `${who} is busy: ${task}`,
			nextStep: "Wait until that is done, with 'Wait for Status' or a node before, then try again.",
		});
	}
	if (!/vm_state|in an invalid state|while the instance is|is not ready/.test(message))
		return fault;
	const asked = /Cannot '([^']+)'/.exec(message)?.[1];
	return fault.with({
		message: `${who} is in the status ${statusIn(server)}, which does not allow ${asked ? `'${asked}'` : 'this'}`,
		nextStep: wayOut(asked, statusIn(server)),
	});
}

function wayOut(asked: string | undefined, status: string): string {
	if (/^(confirm|revert)Resize$/.test(asked ?? '')) {
		return 'It has no resize that waits to be confirmed or reverted.';
	}
	return waysOut[status] ?? 'Wait until its status allows it.';
}

/** Whether a server is locked, and why; undefined on older clouds, which keep no reason. */
async function lockOf(cloud: Cloud, id: string): Promise<Json | undefined> {
	return await cloud.compute
		.get(`servers/${id}`, { key: 'server', microversion: lockReasonFrom })
		.catch(() => undefined);
}
