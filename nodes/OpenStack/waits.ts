import type { Cloud } from '../../openstack/cloud';
import { Fault } from '../../openstack/faults';
import type { Json } from '../../openstack/json';
import { calledBy, idOf, type Kind, type States } from './kind';
import { getThing, listThings } from './things';

/** How often the state is looked at: soon at first, then less and less often. In milliseconds. */
const firstInterval = 1000;
const longestInterval = 10_000;
const growth = 1.4;

/** As long after its creation a thing may not be found yet, in milliseconds. */
const notFoundYet = 10_000;

/** As long a look may take after time is up, so that the last one counts: in milliseconds. */
const lastLook = 1000;

/** In milliseconds: longer ones end at once. */
const longestTimer = 2 ** 31 - 1;

/** Clocks differ: changes are asked for from this long before a wait on. In milliseconds. */
const clockMargin = 60_000;

/** What a wait is for. */
export interface Until {
	statuses: readonly string[];
	/** In seconds */
	timeout: number;
	/** Besides the status: whether that is really it */
	isIt?: (thing: Json) => boolean | Promise<boolean>;
	/** Of another status: whether it will be left in time, though nothing shows */
	isPassing?: (status: string) => boolean;
	/** What an error says while it has not come about: "was not active" */
	notYet?: string;
	/** What an error says has become of a thing that settled elsewhere: "kept its flavor" */
	instead?: (thing: Json) => string | undefined;
	/** What an error adds for the person whose thing has failed */
	afterFailure?: (reason: string) => string;
}

/**
 * Waits until a thing has settled in one of the statuses. Other items of the run go on meanwhile; those that wait
 * for things of the same kind are looked at together.
 * @param thing with its ID at least
 * @returns the thing as it was at the last look
 * @throws Fault, with the thing's name and ID in it: of kind "state" where it has failed, settles in another status,
 * is gone, or time is up (it is under way then); of kind "cancelled" when the execution is
 */
export async function settled(cloud: Cloud, kind: Kind, thing: Json, until: Until): Promise<Json> {
	const start = Date.now();
	const states = statesOf(kind);
	let elsewhere = 0;
	return await watch(
		cloud,
		kind,
		thing,
		until.timeout,
		async (found, seen) => {
			if (!found) {
				if (Date.now() - start < notFoundYet) return undefined;
				throw new Fault(`${calledBy(kind, seen)} is gone`, {
					kind: 'state',
					nextStep: 'Somebody, or another workflow, deleted it.',
				});
			}
			if (!states.isSettled(found)) return undefined;
			const status = states.statusOf(found);
			const isWanted = until.statuses.includes(status) && ((await until.isIt?.(found)) ?? true);
			if (isWanted) return found;
			if (until.isPassing?.(status)) return undefined;
			// Right after the request a service may not have begun yet.
			if (!states.isFailed(status) && ++elsewhere < 2) return undefined;
			throw await failure(cloud, kind, found, until);
		},
		until.notYet ?? `was not ${until.statuses.join(' or ').toLowerCase()}`,
	);
}

/**
 * Waits until a thing is gone, or as good as gone.
 * @throws Fault, with the thing's name and ID in it, where it fails to go, or time is up
 */
export async function gone(cloud: Cloud, kind: Kind, thing: Json, timeout: number): Promise<void> {
	const states = statesOf(kind);
	await watch(
		cloud,
		kind,
		thing,
		timeout,
		async (found) => {
			const status = found && states.statusOf(found);
			if (!found || states.isGone?.(status ?? '')) return true;
			if (states.isSettled(found) && states.isFailed(status ?? '')) {
				throw await failure(cloud, kind, found, {});
			}
			return undefined;
		},
		'was not gone',
	);
}

/** The status, and the task where there is one: "BUILD, spawning". */
export function stateOf(kind: Kind, thing: Json): string {
	const { statusOf, taskOf } = statesOf(kind);
	return [statusOf(thing), taskOf?.(thing)].filter(Boolean).join(', ');
}

async function watch<T>(
	cloud: Cloud,
	kind: Kind,
	thing: Json,
	timeout: number,
	progress: (found: Json | undefined, seen: Json) => Promise<T | undefined>,
	notYet: string,
): Promise<T> {
	const looks = cloud.together.looksAt(`${kind.service} ${kind.path} ${cloud.region}`, {
		one: async (id) =>
			await getThing(cloud, kind, id).catch((fault: Fault) =>
				fault.wasRefusedWith(404) ? undefined : Promise.reject(fault),
			),
		changed:
			statesOf(kind).changedSince && (async (ids, since) => await changed(cloud, kind, ids, since)),
	});
	const id = idOf(kind, thing);
	const start = Date.now();
	const deadline = start + timeout * 1000;
	let seen = thing;
	const stateSeen = () => (seen === thing ? 'not looked at yet' : stateOf(kind, seen));
	const timeIsUp = () =>
		new Fault(
			`${calledBy(kind, seen)} ${notYet} after ${timeout} seconds, its state is: ${stateSeen()}`,
			{
				kind: 'state',
				isUnderWay: true,
				nextStep: `The cloud goes on with it. Raise 'Wait Timeout', or get the ${kind.noun} later by its ID.`,
			},
		);
	return await cloud.meanwhile(async () => {
		// A service that does not answer holds nobody up for longer than was wanted.
		const end = AbortSignal.timeout(Math.min(timeout * 1000 + lastLook, longestTimer));
		const signal = AbortSignal.any([end, ...(cloud.signal ? [cloud.signal] : [])]);
		for (let interval = 0; ; interval = nextInterval(interval)) {
			const left = deadline - Date.now();
			if (left <= 0) throw timeIsUp();
			const found = await looks
				.next(id, new Date(start - clockMargin), Math.min(interval, left), signal)
				.catch((fault: Fault) => {
					if (end.aborted && !cloud.signal?.aborted) throw timeIsUp();
					throw fault.with({
						isUnderWay: true,
						message: `${calledBy(kind, seen)} could not be watched any longer, its state was: ${stateSeen()}. ${fault.message}`,
					});
				});
			const done = await progress(found, found ?? seen);
			if (done !== undefined) return done;
			seen = found ?? seen;
		}
	});
}

function nextInterval(interval: number): number {
	return interval === 0 ? firstInterval : Math.min(interval * growth, longestInterval);
}

async function changed(
	cloud: Cloud,
	kind: Kind,
	ids: ReadonlySet<string>,
	since: Date,
): Promise<Map<string, Json>> {
	const found = new Map<string, Json>();
	const query = statesOf(kind).changedSince?.(since);
	for await (const thing of listThings(cloud, kind, { query })) {
		if (ids.has(idOf(kind, thing))) found.set(idOf(kind, thing), thing);
		if (found.size === ids.size) break;
	}
	return found;
}

async function failure(
	cloud: Cloud,
	kind: Kind,
	thing: Json,
	{ statuses, afterFailure, instead }: Partial<Until>,
): Promise<Fault> {
	const { statusOf, isFailed, reasonOf } = statesOf(kind);
	const status = statusOf(thing);
	// That the reason could not be read is no reason to hide the failure.
	const reason = await reasonOf(cloud, thing).catch(() => undefined);
	const said = reason?.trim() || 'The cloud gives no reason.';
	const elsewhere = `is in the status ${status}, and not ${statuses?.join(' or ') ?? 'gone'}`;
	const what = isFailed(status)
		? `went into the status ${status}`
		: (instead?.(thing) ?? elsewhere);
	return new Fault(`${calledBy(kind, thing)} ${what}: ${said}`, {
		kind: 'state',
		nextStep: afterFailure?.(said) ?? `Get the ${kind.noun} to see more of it.`,
	});
}

function statesOf({ noun, states }: Kind): States {
	if (states) return states;
	throw new Error(`The kind '${noun}' has no states`);
}
