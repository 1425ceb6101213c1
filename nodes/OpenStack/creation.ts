import type { Cloud } from '../../openstack/cloud';
import { Fault } from '../../openstack/faults';
import type { Json } from '../../openstack/json';
import { field } from './fields';
import { hasOwnNames, idOf, titleOf, type Kind } from './kind';
import { thingsNamed } from './names';
import { getThing } from './things';

/** Something to be created. */
export interface Creation {
	name: string;
	/** What to do where there is one of the name */
	ifNameExists: 'create' | 'fail' | 'return';
	/** Makes what must be there before it */
	prepare?: () => Promise<void>;
	/** Sends the one request that creates it, and reads its reply */
	send(): Promise<Json>;
	/** Of what the person asked for, who has no say in this name */
	isPart?: true;
	/** What else there may be after an unknown outcome, and what to do about it */
	aftermath?: () => string;
}

/** The thing, and how it came about: "found" is made by this creation, whose answer is lost. */
export interface Created {
	thing: Json;
	how: 'existed' | 'made' | 'found';
}

/** What to do where there is a thing of the name already. */
export function ifNameExists(kind: Kind) {
	const { noun } = kind;
	return field({
		displayName: `If a ${titleOf(noun)} With This Name Exists`,
		type: 'options',
		options: [
			...(hasOwnNames(kind) ? [] : [{ name: 'Create Another', value: 'create' as const }]),
			{ name: 'Fail', value: 'fail' as const },
			{
				name: 'Return the Existing One',
				value: 'return' as const,
				description: `So that a workflow can run again without making a second ${noun}`,
			},
		],
		default: hasOwnNames(kind) ? 'fail' : 'create',
		description: `What to do where there is a ${noun} of just this name`,
	});
}

/**
 * Creates a thing with one request, which is never repeated: that could make a second one. Where one of the name
 * is not to be made twice, the items of a run that ask for it take turns.
 * @throws Fault of kind "unknown" or "cancelled" where nobody knows whether it was created; it says what is there
 */
export async function createOnce(cloud: Cloud, kind: Kind, creation: Creation): Promise<Created> {
	const { name, ifNameExists: choice } = creation;
	if (choice === 'create') return await sendOnce(cloud, kind, creation);
	return await cloud.inOrder(`create ${kind.noun} ${name}`, async (errorBefore) => {
		// Where no two can have the same name, the service refuses the second one.
		const existing = hasOwnNames(kind) ? undefined : await existingOne(cloud, kind, creation);
		if (existing) return { thing: existing, how: 'existed' };
		// The one that this item would make may be on its way.
		if (errorBefore instanceof Fault && errorBefore.kind === 'unknown') throw errorBefore;
		return await sendOnce(cloud, kind, creation);
	});
}

async function existingOne(
	cloud: Cloud,
	kind: Kind,
	{ name, ifNameExists: choice }: Creation,
): Promise<Json | undefined> {
	const existing = await thingsNamed(cloud, kind, name);
	if (existing.length === 0) return undefined;
	const ids = existing.map((one) => idOf(kind, one)).join(', ');
	if (choice === 'fail') {
		throw new Fault(`A ${kind.noun} named '${name}' exists already`, {
			kind: 'input',
			nextStep: `Its ID: ${ids}. ${otherName(kind)}`,
		});
	}
	if (existing.length === 1) return existing[0];
	throw new Fault(`There are ${existing.length} ${kind.plural} named '${name}'`, {
		kind: 'input',
		nextStep: `Their IDs: ${ids}. Rename or delete all but one.`,
	});
}

function otherName({ noun }: Kind): string {
	return `Choose another 'Name', or set 'If a ${titleOf(noun)} With This Name Exists'.`;
}

async function sendOnce(cloud: Cloud, kind: Kind, creation: Creation): Promise<Created> {
	await creation.prepare?.();
	const sent = await creation.send().then(
		(thing) => ({ thing }),
		(fault: Fault) => ({ fault }),
	);
	if ('thing' in sent) return { thing: sent.thing, how: 'made' };
	const { fault } = sent;
	if (mayBeDone(fault)) return await afterUnknown(cloud, kind, creation, fault);
	if (!hasOwnNames(kind) || fault.kind !== 'refused') throw fault;
	// Nova says that the quota is full before it says that the name is taken.
	const taken =
		creation.ifNameExists === 'return' && (await thingOfName(cloud, kind, creation.name));
	if (taken) return { thing: taken, how: 'existed' };
	throw fault.httpStatus === 409 ? fault.with({ nextStep: otherName(kind) }) : fault;
}

/** The one thing of a name that no other can have; undefined where there is none. */
async function thingOfName(cloud: Cloud, kind: Kind, name: string): Promise<Json | undefined> {
	return await getThing(cloud, kind, name).catch((fault: Fault) =>
		fault.httpStatus === 404 ? undefined : Promise.reject(fault),
	);
}

async function afterUnknown(
	cloud: Cloud,
	kind: Kind,
	{ name, ifNameExists: choice, isPart, aftermath }: Creation,
	fault: Fault,
): Promise<Created> {
	const { noun, plural } = kind;
	const isCancelled = fault.kind === 'cancelled';
	const named = isCancelled
		? undefined
		: await thingsNamed(cloud, kind, name).catch(() => undefined);
	// There was none before, so it is the one asked for; of two with the same name there can't be any.
	if (choice === 'return' && named?.length === 1) return { thing: named[0], how: 'found' };
	throw fault.with({
		kind: isCancelled ? 'cancelled' : 'unknown',
		message: `It is not known whether the ${noun} '${name}' was created: ${fault.message}`,
		nextStep: [
			isCancelled ? `List ${plural} to find out, before trying again.` : whatIsThere(kind, named),
			aftermath?.(),
			'The request was not repeated, since that could create a second one.',
			!isPart &&
				`'Return the Existing One' in 'If a ${titleOf(noun)} With This Name Exists' makes a repeated run safe.`,
		]
			.filter(Boolean)
			.join(' '),
	});
}

/** Whether a request that ended so may have done its work all the same. */
export function mayBeDone({ kind }: Fault): boolean {
	return kind === 'unclear' || kind === 'cancelled';
}

/** @param named the things of the name; undefined where they could not be looked up */
function whatIsThere(kind: Kind, named: Json[] | undefined): string {
	const { plural } = kind;
	if (!named) return `Its name could not be looked up either: list ${plural}.`;
	if (named.length === 0) {
		return `None of this name is listed at the moment: list ${plural} before trying again.`;
	}
	const each = named.map((one) => {
		const time = one.created ?? one.created_at;
		return typeof time === 'string' ? `${idOf(kind, one)}, created ${time}` : idOf(kind, one);
	});
	return `Of this name there is now: ${each.join('; ')}.`;
}
