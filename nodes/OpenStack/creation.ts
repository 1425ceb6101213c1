import type { Cloud } from '../../openstack/cloud';
import { Fault } from '../../openstack/faults';
import type { Json } from '../../openstack/json';
import { idOf, titleOf, type Kind } from './kind';
import { thingsNamed } from './names';

/** A thing to be created, of a kind of which several may have the same name. */
export interface Creation {
	name: string;
	/** What to do where there is one of the name */
	ifNameExists: 'create' | 'fail' | 'return';
	/** Makes what must be there before it */
	prepare?: () => Promise<void>;
	/** Sends the one request that creates it, and reads its reply */
	send(): Promise<Json>;
	/** What else there is to know where nobody knows whether it was created */
	aftermath?: () => string;
}

/** The thing, and how it came about: "found" was made by this creation, whose answer is lost. */
export interface Created {
	thing: Json;
	how: 'existed' | 'made' | 'found';
}

/**
 * Creates a thing with one request, which is never repeated: that could make a second one. Where a second one of the
 * name is not wanted, the items of a run that ask for it take turns.
 * @throws Fault of kind "unknown" or "cancelled" where nobody knows whether it was created; it says how to find out
 */
export async function createOnce(cloud: Cloud, kind: Kind, creation: Creation): Promise<Created> {
	const { name, ifNameExists } = creation;
	if (ifNameExists === 'create') return await sendOnce(cloud, kind, creation);
	const key = `${cloud.region} ${kind.plural} ${name}`;
	return await cloud.inOrder(key, async (errorBefore): Promise<Created> => {
		const existing = await existingOne(cloud, kind, creation);
		if (existing) return { thing: existing, how: 'existed' };
		// What the item before has asked for may be on its way.
		if (errorBefore instanceof Fault && errorBefore.kind === 'unknown') throw errorBefore;
		return await sendOnce(cloud, kind, creation);
	});
}

/** Whether a request that ended so may have done its work all the same. */
export function mayBeDone({ kind }: Fault): boolean {
	return kind === 'unclear' || kind === 'cancelled';
}

async function existingOne(
	cloud: Cloud,
	kind: Kind,
	{ name, ifNameExists }: Creation,
): Promise<Json | undefined> {
	const existing = await thingsNamed(cloud, kind, name);
	if (existing.length === 0) return undefined;
	const ids = existing.map((thing) => idOf(kind, thing)).join(', ');
	if (ifNameExists === 'fail') {
		throw new Fault(`A ${kind.noun} named '${name}' exists already`, {
			kind: 'input',
			nextStep: `Its ID: ${ids}. Choose another 'Name', or set 'If a ${titleOf(kind.noun)} With This Name Exists'.`,
		});
	}
	if (existing.length === 1) return existing[0];
	throw new Fault(`There are ${existing.length} ${kind.plural} named '${name}'`, {
		kind: 'input',
		nextStep: `Their IDs: ${ids}. Rename or delete all but one.`,
	});
}

async function sendOnce(cloud: Cloud, kind: Kind, creation: Creation): Promise<Created> {
	const { name, ifNameExists } = creation;
	await creation.prepare?.();
	const sent = await creation.send().then(
		(thing) => ({ thing }),
		(fault: Fault) => ({ fault }),
	);
	if ('thing' in sent) return { thing: sent.thing, how: 'made' };
	const { fault } = sent;
	if (!mayBeDone(fault)) throw fault;
	const isCancelled = fault.kind === 'cancelled';
	const named = isCancelled
		? undefined
		: await thingsNamed(cloud, kind, name).catch(() => undefined);
	// There was none before, so it is the one asked for.
	if (ifNameExists === 'return' && named?.length === 1) return { thing: named[0], how: 'found' };
	throw fault.with({
		kind: isCancelled ? 'cancelled' : 'unknown',
		message: `It is not known whether the ${kind.noun} '${name}' was created: ${fault.message}`,
		nextStep: [
			isCancelled
				? `To find out, look for a ${kind.noun} of this name before trying again.`
				: whatIsThere(kind, named),
			creation.aftermath?.(),
		]
			.filter(Boolean)
			.join(' '),
	});
}

/** @param named the things of the name; undefined where they could not be looked up */
function whatIsThere(kind: Kind, named: Json[] | undefined): string {
	const look = `look for a ${kind.noun} of this name before trying again`;
	if (!named) return `Its name could not be looked up either: ${look}.`;
	if (named.length === 0) return `None of this name is listed at the moment: ${look}.`;
	const each = named.map((thing) => {
		const time = thing.created ?? thing.created_at;
		return [idOf(kind, thing), time && `created ${String(time)}`].filter(Boolean).join(', ');
	});
	return `Of this name there is now: ${each.join('; ')}.`;
}
