import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';

import type { Cloud } from '../../../openstack/cloud';
import { isCancelled } from '../../../openstack/faults';
import type { Json } from '../../../openstack/json';
import type { Kind } from '../kind';
import { millisecondsOf } from '../timeZones';
import type { Happening } from './look';

/** What events say besides what happened. */
export interface Telling {
	/** What is watched, as the node calls it: "floatingIp" */
	resource: string;
	/** undefined for quotas */
	kind?: Kind;
	region: string;
	isSimplified: boolean;
	/** When to ask the cloud for no further reason, in milliseconds since 1970 */
	deadline: number;
}

/** An event as the workflow gets it. Asks the cloud for the reason where something has failed. */
export async function eventOf(
	cloud: Cloud,
	happening: Happening,
	telling: Telling,
): Promise<IDataObject> {
	const { event, id, thing, before = null, after = null } = happening;
	const { resource, region } = telling;
	return {
		event,
		event_id: idOfEvent(happening, telling),
		time: new Date(timeOf(happening)).toISOString(),
		resource,
		...(region ? { region } : {}),
		id,
		name: thing.name,
		before,
		after,
		...(event === 'enteredError' ? { reason: await reasonOf(cloud, happening, telling) } : {}),
		thing: thingOf(happening, telling),
	} as IDataObject;
}

/** The same for the same event, whenever it is told. */
function idOfEvent(
	{ event, id, thing, before, after }: Happening,
	{ resource, region }: Telling,
): string {
	// How it was when it was seen first may depend on when that was.
	const how = event === 'created' ? [] : [before, after];
	const what = JSON.stringify([resource, region, id, event, thing.changes, ...how]);
	return createHash('sha256').update(what).digest('hex').slice(0, 32);
}

/** When it happened, as far as the cloud tells; otherwise when it was seen. */
function timeOf({ event, raw = {}, thing, seen }: Happening): number {
	const created = millisecondsOf(raw.created ?? raw.created_at);
	const updated = event === 'created' ? created : millisecondsOf(thing.updated);
	// What is gone without a trace does not say when.
	if (event === 'deleted' && Object.keys(raw).length === 0) return seen;
	return [updated, created, seen].find((time) => !Number.isNaN(time))!;
}

async function reasonOf(
	cloud: Cloud,
	{ raw }: Happening,
	{ kind, deadline }: Telling,
): Promise<string | null> {
	if (Date.now() > deadline) return null;
	const reading = raw && kind?.states?.reasonOf(cloud, raw);
	// That the reason could not be read is no reason to hide the failure.
	const reason = await reading?.catch((error: unknown) =>
		isCancelled(error) ? Promise.reject(error as Error) : undefined,
	);
	return reason?.trim() || null;
}

function thingOf(
	{ id, raw, thing }: Happening,
	{ kind, isSimplified }: Telling,
): Json | IDataObject {
	if (!raw) return { id, name: thing.name, status: thing.status, ...thing.aspects };
	if (!isSimplified || !kind?.simplified) return raw;
	try {
		return kind.simplified(raw);
	} catch {
		// What its API does not promise is told all the same.
		return raw;
	}
}
