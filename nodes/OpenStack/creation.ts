import type { Cloud } from '../../openstack/cloud';
import { Fault } from '../../openstack/faults';
import type { Json } from '../../openstack/json';
import { field } from './fields';
import { hasOwnNames, idOf, oneOf, ownerOf, type Kind } from './kind';
import { thingsNamed } from './names';
import { getThing } from './things';

/** Something to be created. */
export interface Creation {
	/** Left out or empty: it is of a kind that has no names */
	name?: string;
	/** What to do where there is one of the name; left out: create another */
	ifNameExists?: 'create' | 'fail' | 'return';
	/** Whose it is to be; left out or empty: the session's */
	projectId?: string;
	/** Makes what must be there before it */
	prepare?: () => Promise<void>;
	/** Sends the one request that creates it, and reads its reply */
	send(): Promise<Json>;
	/** Of what the person asked for, who has no say in this name */
	isPart?: true;
	/** Nobody else makes one of its name meanwhile: where an answer is lost, the one that was not there before is it */
	isAlone?: boolean;
	/** Where a refusal means that it is there already: the one that is */
	already?: (fault: Fault) => Promise<Json | undefined>;
	/** What else there may be after an unknown outcome, and what to do about it */
	aftermath?: () => string;
	/** Gives it what belongs to it, before the next item of the name has its turn; left out: it is whole */
	complete?: (created: Created) => Promise<Json>;
}

/** The thing, and how it came about: "found" is made by this creation, whose answer is lost. */
export interface Created {
	thing: Json;
	how: 'existed' | 'made' | 'found';
}

/**
 * Says where a thing was there already that it is not made as asked for.
 * @param what stays: "Its flavor, image and networks"
 */
export function noticeAsItWas(
	cloud: Cloud,
	{ noun }: Kind,
	{ how }: Pick<Created, 'how'>,
	what: string,
): void {
	if (how === 'existed') {
		cloud.notice(`The ${noun} was there already. ${what} stay as they were.`);
	}
}

/** The label of the next field, as errors name it. */
const ifExists = 'If the Name Exists Already';

/** What to do where there is a thing of the name already. */
export function ifNameExists(kind: Kind) {
	const { noun } = kind;
	const isUnique = hasOwnNames(kind) || kind.hasUniqueNames;
	return field({
		displayName: ifExists,
		type: 'options',
		options: [
			...(isUnique ? [] : [{ name: 'Create Another', value: 'create' as const }]),
			{ name: 'Fail', value: 'fail' as const },
			{
				name: 'Return the Existing One',
				value: 'return' as const,
				description: `So that a workflow can run again without making a second ${noun}`,
			},
		],
		default: isUnique ? 'fail' : 'create',
		description: `What to do where there is ${oneOf(kind)} of just this name`,
	});
}

/**
 * Creates a thing with one request, which is never repeated: that could make a second one. Where one of the name
 * is not to be made twice, the items of a run that ask for it take turns. Only things of its own project count.
 * @throws Fault of kind "unknown" or "cancelled" where nobody knows whether it was created; it says what is there
 */
export async function createOnce(cloud: Cloud, kind: Kind, creation: Creation): Promise<Created> {
	const { name, ifNameExists: choice = 'create' } = creation;
	if (choice === 'create' || !name) {
		return await completed(creation, await sendOnce(cloud, kind, creation));
	}
	const elsewhere = await otherProject(cloud, creation);
	return await cloud.inOrder(`create ${kind.noun} ${elsewhere} ${name}`, async (errorBefore) => {
		// Where no two can have the same name, the service refuses the second one.
		const thing = hasOwnNames(kind) ? undefined : await existingOne(cloud, kind, creation);
		if (thing) return await completed(creation, { thing, how: 'existed' });
		// The one that this item would make may be on its way.
		if (errorBefore instanceof Fault && errorBefore.kind === 'unknown') throw errorBefore;
		return await completed(creation, await sendOnce(cloud, kind, creation));
	});
}

async function completed({ complete }: Creation, created: Created): Promise<Created> {
	return { how: created.how, thing: (await complete?.(created)) ?? created.thing };
}

/** Whose it is to be, where not the session's. */
async function otherProject(cloud: Cloud, { projectId }: Creation): Promise<string> {
	return projectId && projectId !== (await cloud.session()).projectId ? projectId : '';
}

async function existingOne(
	cloud: Cloud,
	kind: Kind,
	creation: Creation,
): Promise<Json | undefined> {
	const { name, ifNameExists: choice } = creation;
	const existing = await namesakes(cloud, kind, creation);
	if (existing.length === 0) return undefined;
	const ids = existing.map((one) => idOf(kind, one)).join(', ');
	if (choice === 'fail') {
		throw new Fault(`${sentence(oneOf(kind))} named '${name}' exists already`, {
			kind: 'input',
			nextStep: `Its ID: ${ids}. ${otherName}`,
		});
	}
	if (existing.length === 1) return existing[0];
	throw new Fault(`There are ${existing.length} ${kind.plural} named '${name}'`, {
		kind: 'input',
		nextStep: `Their IDs: ${ids}. Rename or delete all but one.`,
	});
}

/** Things of its name in its project. An administrator sees those of others too, a user those that others share. */
async function namesakes(
	cloud: Cloud,
	kind: Kind,
	{ name = '', projectId: wanted }: Creation,
): Promise<Json[]> {
	const named = await thingsNamed(cloud, kind, name);
	if (named.length === 0) return named;
	const project = wanted || (await cloud.session()).projectId;
	return named.filter((one) => !project || (ownerOf(one) ?? project) === project);
}

const otherName = `Choose another 'Name', or set '${ifExists}'.`;

function sentence(text: string): string {
	return text[0].toUpperCase() + text.slice(1);
}

async function sendOnce(cloud: Cloud, kind: Kind, creation: Creation): Promise<Created> {
	await creation.prepare?.();
	const before = creation.isAlone ? await namesakes(cloud, kind, creation) : [];
	const sent = await creation.send().then(
		(thing) => ({ thing }),
		(fault: Fault) => ({ fault }),
	);
	if ('thing' in sent) return { thing: sent.thing, how: 'made' };
	const { fault } = sent;
	if (mayBeDone(fault)) return await afterUnknown(cloud, kind, creation, fault, before);
	const there = fault.kind === 'refused' ? await creation.already?.(fault) : undefined;
	if (there) return { thing: there, how: 'existed' };
	if (kind.hasUniqueNames && fault.wasRefusedWith(409)) {
		throw fault.with({ nextStep: "Choose another 'Name': it is taken, be it in another project." });
	}
	if (!creation.name || !hasOwnNames(kind) || fault.kind !== 'refused') throw fault;
	// Nova says that the quota is full before it says that the name is taken.
	const taken =
		creation.ifNameExists === 'return' && (await thingOfName(cloud, kind, creation.name));
	if (taken) return { thing: taken, how: 'existed' };
	throw fault.wasRefusedWith(409) ? fault.with({ nextStep: otherName }) : fault;
}

/** The one thing of a name that no other can have; undefined where there is none. */
async function thingOfName(cloud: Cloud, kind: Kind, name: string): Promise<Json | undefined> {
	return await getThing(cloud, kind, name).catch((fault: Fault) =>
		fault.wasRefusedWith(404) ? undefined : Promise.reject(fault),
	);
}

async function afterUnknown(
	cloud: Cloud,
	kind: Kind,
	creation: Creation,
	fault: Fault,
	before: Json[],
): Promise<Created> {
	const { noun, plural } = kind;
	const { name, ifNameExists: choice, isPart, isAlone, aftermath } = creation;
	if (!name) {
		throw fault.with({
			kind: fault.kind === 'cancelled' ? 'cancelled' : 'unknown',
			message: `It is not known whether the ${noun} was created: ${fault.message}`,
			nextStep: `List ${plural} to find out, before trying again. The request was not repeated, since that could create a second one.`,
		});
	}
	const isCancelled = fault.kind === 'cancelled';
	const named = isCancelled
		? undefined
		: await namesakes(cloud, kind, creation).catch(() => undefined);
	const known = new Set(before.map((one) => idOf(kind, one)));
	const added = named?.filter((one) => !known.has(idOf(kind, one)));
	// It was not there before, so it is the one asked for. Of two nobody knows which it is.
	const isIt = (choice === 'return' || isAlone) && added?.length === 1;
	if (isIt) return { thing: added[0], how: 'found' };
	throw fault.with({
		kind: isCancelled ? 'cancelled' : 'unknown',
		message: `It is not known whether the ${noun} '${name}' was created: ${fault.message}`,
		nextStep: [
			isCancelled ? `List ${plural} to find out, before trying again.` : whatIsThere(kind, named),
			aftermath?.(),
			'The request was not repeated, since that could create a second one.',
			!isPart && `'Return the Existing One' in '${ifExists}' makes a repeated run safe.`,
		]
			.filter(Boolean)
			.join(' '),
	});
}

/** Whether a request that ended so may have done its work all the same. */
export function mayBeDone({ kind }: Fault): boolean {
	return kind === 'unclear' || kind === 'cancelled';
}

/**
 * Says where an answer is lost that nobody knows whether it was done: to try again may be wrong.
 * @param what "the volume was taken"
 * @param nextStep how to find out
 * @param isRepeated whether it is a request that may be sent again
 */
export function orUnknown(
	what: string,
	nextStep: string,
	isRepeated = false,
): (fault: Fault) => never {
	return (fault) => {
		if (!mayBeDone(fault)) throw fault;
		throw fault.with({
			message: `It is not known whether ${what}: ${fault.message}`,
			nextStep: isRepeated ? nextStep : `${nextStep} The request was not repeated.`,
		});
	};
}

/**
 * Says where something fails what was done by then: to begin anew may be wrong.
 * @param done "The image web-1 (5c1f…) is made"
 */
export function orAfter(done: string): (fault: Fault) => never {
	return (fault) => {
		throw fault.with({ message: `${done}. ${fault.message}` });
	};
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
