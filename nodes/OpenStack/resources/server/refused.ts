import type { Cloud } from '../../../../openstack/cloud';
import type { Fault } from '../../../../openstack/faults';
import { getThing } from '../../things';
import { server } from './kind';
import { refusalOf } from './refusals';

/**
 * What to make of a refused request about a server.
 * @param id of the server
 * @returns what to catch its fault with: it throws it, in the person's words where Nova refuses because of the
 * server's state
 */
export function refused(cloud: Cloud, id: string): (fault: Fault) => Promise<never> {
	return async (fault) => {
		if (fault.httpStatus !== 409) throw fault;
		const found = await getThing(cloud, server, id).catch(() => Promise.reject(fault));
		throw await refusalOf(cloud, found, fault);
	};
}

/** Whoever may not touch a server is told so, also where there would be nothing to do. */
export function isLocked({ message }: Fault): boolean {
	return /is locked/.test(message);
}
