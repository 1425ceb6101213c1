import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { waitUntil } from '../../../../openstack/wait';
import { field, optionCollection, picker, timeout } from '../../fields';
import { operation } from '../../operation';
import { idInPath } from '../one';

/** Deletes a server, and waits until it is gone. Compute API, DELETE /servers/{id}. */
export const deleteServer = operation({
	name: 'Delete',
	action: 'Delete server',
	description: 'Delete a server. Volumes and floating IPs it does not own stay.',
	writes: true,
	fields: {
		server: picker('Server', 'searchServers', 'The server to delete'),
		wait: field({
			displayName: 'Wait Until Deleted',
			type: 'boolean',
			default: true,
			description:
				'Whether to go on only when the server is gone, not as soon as the cloud has taken the request',
		}),
		options: optionCollection({
			ignoreMissing: field({
				displayName: 'Ignore Missing Server',
				type: 'boolean',
				default: true,
				description: 'Whether a server that is gone already counts as deleted',
			}),
			timeout,
		}),
	},
	async run(cloud, { server, wait, options }) {
		const path = `servers/${idInPath(server)}`;
		const deleted = await cloud.compute.delete(path).then(
			() => true,
			(fault: Fault) => {
				if (fault.httpStatus === 404 && options.ignoreMissing) return false;
				return Promise.reject(fault);
			},
		);
		if (deleted && wait)
			await waitUntilGone(cloud, server, path, options.timeout ?? timeout.default);
		return { id: server, deleted: true };
	},
});

/** A cloud may keep deleted servers for a while: SOFT_DELETED is gone enough. */
async function waitUntilGone(
	cloud: Cloud,
	id: string,
	path: string,
	seconds: number,
): Promise<void> {
	await waitUntil(
		async () => {
			const status = await statusOf(cloud, path);
			if (status === 'DELETED' || status === 'SOFT_DELETED') return { done: status };
			if (status === 'ERROR') {
				throw new Fault(`The server ${id} went into the status ERROR while it was being deleted`, {
					kind: 'state',
					nextStep: 'Get the server to read its fault, then delete it again.',
				});
			}
			return { pending: status };
		},
		{
			timeout: seconds,
			signal: cloud.signal,
			late: (status) =>
				new Fault(
					`The server ${id} was not gone after ${seconds} seconds, its status is ${status}`,
					{
						kind: 'state',
						nextStep:
							"The cloud goes on deleting it. Raise 'Wait Timeout', or get the server later.",
					},
				),
		},
	);
}

async function statusOf(cloud: Cloud, path: string): Promise<string> {
	return await cloud.compute.get<{ server: Json }>(path).then(
		({ server }) =>
			// A server that was in ERROR before keeps that status until it is gone.
			server['OS-EXT-STS:task_state'] === 'deleting' ? 'deleting' : String(server.status),
		(fault: Fault) => (fault.httpStatus === 404 ? 'DELETED' : Promise.reject(fault)),
	);
}
