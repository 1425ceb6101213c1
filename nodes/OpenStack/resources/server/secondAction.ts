import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { timeout } from '../../fields';
import { pathOf } from '../../things';
import { settled, type Until } from '../../waits';
import { server as kind } from './kind';

/**
 * Asks a server that has come to something for what follows, and waits for that.
 * @param does what follows: "confirmResize"
 * @param soFar what an error says of the server: "is resized, but not confirmed"
 * @param until with the seconds that the person gave, if any
 */
export async function secondAction(
	cloud: Cloud,
	server: Json,
	does: string,
	soFar: string,
	{ timeout: seconds = timeout.default, ...until }: Omit<Until, 'timeout'> & { timeout?: number },
): Promise<Json> {
	const path = `${pathOf(kind, String(server.id))}/action`;
	await cloud.compute
		.request('POST', path, { [does]: null })
		.catch((fault: Fault) =>
			Promise.reject(fault.with({ message: `The server ${soFar}: ${fault.message}` })),
		);
	return await settled(cloud, kind, server, { ...until, timeout: seconds });
}

/**
 * @param option that asks for a second action
 * @throws Fault where nobody waits for the first
 */
export function checkWaits(option: string, isOn: boolean | undefined, wait: boolean): void {
	if (!isOn || wait) return;
	throw new Fault(`'${option}' needs the wait that is switched off`, {
		kind: 'input',
		nextStep: `Switch the wait on, or leave '${option}' out.`,
	});
}
