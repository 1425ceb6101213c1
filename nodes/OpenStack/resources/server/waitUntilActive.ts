import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { waitUntil, type Progress } from '../../../../openstack/wait';

/** As long after its creation a server may not be found yet, in milliseconds. */
const notFoundYet = 10_000;

/**
 * Waits until a server runs. Compute API, GET /servers/{id}.
 * @param seconds how long at most
 * @returns the server with all its details
 * @throws Fault with Nova's own text where it goes into ERROR, or is gone; the server's ID is in each
 */
export async function waitUntilActive(cloud: Cloud, id: string, seconds: number): Promise<Json> {
	const start = Date.now();
	const look = async (): Promise<Progress<Json>> => {
		const found = await cloud.compute.get<{ server: Json }>(`servers/${id}`).then(
			({ server }) => ({ server }),
			(fault: Fault) => ({ fault }),
		);
		if ('fault' in found) {
			if (found.fault.httpStatus !== 404) throw stillThere(found.fault, id);
			if (Date.now() - start < notFoundYet) return { pending: 'not found yet' };
			throw new Fault(`The server ${id} was deleted while it was being created`, {
				kind: 'state',
				nextStep: 'Somebody, or another workflow, deleted it.',
			});
		}
		const { server } = found;
		if (server.status === 'ERROR') throw failed(server);
		const task = server['OS-EXT-STS:task_state'];
		return server.status === 'ACTIVE' && !task
			? { done: server }
			: { pending: [server.status, task].filter(Boolean).join(', ') };
	};
	return await waitUntil(look, {
		timeout: seconds,
		signal: cloud.signal,
		late: (state) =>
			new Fault(
				`The server ${id} was not active after ${seconds} seconds, its state is: ${state}`,
				{
					kind: 'state',
					nextStep:
						"It goes on being created. Raise 'Wait Timeout', or get the server later by its ID.",
				},
			),
	});
}

/** The cloud's own reasons often end in a blank, and some say nothing a person can act on. */
function failed({ id, fault }: Json): Fault {
	const { message = '' } = (fault ?? {}) as { message?: string };
	const said = message.trim() || 'The cloud gives no reason.';
	return new Fault(`The server ${String(id)} went into the status ERROR: ${said}`, {
		kind: 'state',
		service: 'Compute (Nova)',
		nextStep: `${
			/No valid host/i.test(said)
				? 'No host of the cloud has room for it: choose another flavor, availability zone or server group, or try later.'
				: ''
		} The server still exists, and counts against the quota: delete it once it is no longer needed.`.trim(),
	});
}

function stillThere(fault: Fault, id: string): Fault {
	return fault.with({
		message: `The server ${id} was created, but could not be watched: ${fault.message}`,
	});
}
