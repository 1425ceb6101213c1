import type { Cloud } from '../../../../openstack/cloud';
import { wordOf, type Json } from '../../../../openstack/json';
import { idInPath } from '../../things';

/** From these on, Nova shows the steps to others than administrators, and what went wrong in each. */
const stepsFrom = '2.51';
const detailsFrom = '2.84';

/** What happened to a server, the latest first. Compute API, GET /servers/{id}/os-instance-actions. */
export function eventsOf(cloud: Cloud, id: string): AsyncGenerator<Json, void> {
	const path = `servers/${idInPath(id)}/os-instance-actions`;
	return cloud.compute.list(path, 'instanceActions', { has: 'request_id', isUnpaged: true });
}

/**
 * One event with its steps, and with as much of what went wrong in them as the cloud tells.
 * @param request the ID of the request that began it
 */
export async function eventWithSteps(cloud: Cloud, id: string, request: string): Promise<Json> {
	const path = `servers/${idInPath(id)}/os-instance-actions/${idInPath(request)}`;
	return await cloud.compute.atBest(
		[detailsFrom, stepsFrom],
		async (microversion) =>
			await cloud.compute.get(path, { key: 'instanceAction', has: 'request_id', microversion }),
	);
}

/** Why the latest event failed, as far as the cloud tells; undefined where it did not. */
export async function latestFailure(cloud: Cloud, id: string): Promise<string | undefined> {
	const { value: latest } = await eventsOf(cloud, id).next();
	if (!latest?.message) return undefined;
	const said = `${wordOf(latest.action)} ended with ${wordOf(latest.message)}`;
	const { events = [] } = (await eventWithSteps(cloud, id, String(latest.request_id)).catch(
		// What is known already is told.
		() => ({}),
	)) as { events?: Json[] };
	const failed = events.filter(({ result }) => result === 'Error');
	const details = failed.flatMap((step) => (step.details ? String(step.details) : []));
	if (details.length > 0) return `${said}: ${details[0]}`;
	const steps = failed.map(({ event }) => String(event)).join(', ');
	return steps ? `${said} in ${steps}.` : `${said}.`;
}
