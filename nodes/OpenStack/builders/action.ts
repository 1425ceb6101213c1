import type { Cloud } from '../../../openstack/cloud';
import type { Fault } from '../../../openstack/faults';
import type { Json } from '../../../openstack/json';
import { field, optionCollection, picker, timeout, waitFor } from '../fields';
import { titleOf, type Kind } from '../kind';
import { operation, type Fields, type Operation, type Values } from '../operation';
import { getThing, pathOf } from '../things';
import { settled, type Until } from '../waits';
import { fieldOf } from './naming';

/** What is asked of a thing, and what it leads to. */
export interface Action<F extends Fields, O extends Fields> {
	description: string;
	/** The API's word for it: "os-stop" */
	does: string;
	/** What the request says besides; left out: nothing */
	with?: (values: ActionValues<F, O>, cloud: Cloud) => unknown;
	/** The statuses that it leads to; left out: it is done when the service has taken it */
	until?: readonly string[];
	/** What a thing is called that is there already: "stopped"; left out: asking again means doing it again */
	is?: string;
	fields?: F;
	options?: O;
	microversion?: (values: ActionValues<F, O>) => string | undefined;
	/** Before anything is sent: what it throws is said instead */
	check?: (values: ActionValues<F, O>, cloud: Cloud) => Promise<void> | void;
	/** More of what the wait is for */
	wait?: (values: ActionValues<F, O>) => Partial<Until>;
	/** What follows once it has come to that */
	then?: (
		thing: Json,
		values: ActionValues<F, O>,
		cloud: Cloud,
		reply: Json,
	) => Promise<Json> | Json;
}

export type ActionValues<F extends Fields, O extends Fields> = Values<F> & {
	id: string;
	wait: boolean;
	options: Partial<Values<O>> & { timeout?: number; ignoreAlready?: boolean };
};

/**
 * An operation that asks a thing for something, and waits for what it leads to.
 * @param kind of the thing
 * @param name of the operation: "Stop"
 */
export function action<
	const F extends Fields = Record<never, never>,
	const O extends Fields = Record<never, never>,
>(kind: Kind, name: string, given: Action<F, O>): Operation {
	const { does, until, is, fields, description } = given;
	const own = fieldOf(kind);
	const options = {
		...given.options,
		...(is ? { ignoreAlready: ignoreAlready(kind, is) } : {}),
		...(until ? { timeout } : {}),
	};
	const [verb, ...rest] = name.split(' ');
	return operation({
		name,
		action: [verb, ...rest.map((word) => word.toLowerCase()), kind.noun].join(' '),
		description,
		api: `POST /${kind.path}/{id}/action ${does}`,
		writes: true,
		fields: {
			[own]: picker(kind, `The ${kind.noun} that it is about`),
			...fields,
			...(until ? { wait: waitFor(titleOf(is ?? 'done')) } : {}),
			...(Object.keys(options).length > 0 ? { options: optionCollection(options) } : {}),
		} as Fields,
		simplified: kind.simplified,
		async run(cloud, raw) {
			const values = { options: {}, ...raw, id: raw[own] } as unknown as ActionValues<F, O>;
			return await act(cloud, kind, given, values);
		},
	});
}

async function act<F extends Fields, O extends Fields>(
	cloud: Cloud,
	kind: Kind,
	given: Action<F, O>,
	values: ActionValues<F, O>,
): Promise<Json> {
	const { does, until, is } = given;
	const { id, wait } = values;
	await given.check?.(values, cloud);
	const body = { [does]: given.with?.(values, cloud) ?? null };
	const asked = await cloud
		.service(kind.service)
		.request('POST', `${pathOf(kind, id)}/action`, body, {
			microversion: given.microversion?.(values),
		})
		.then(
			({ json }) => ({ reply: (json ?? {}) as Json }),
			(fault: Fault) => ({ fault }),
		);
	if ('fault' in asked) {
		const { fault } = asked;
		// Whether it was taken shows in the end.
		if (fault.kind === 'unclear' && is && until && wait) {
			return await settled(cloud, kind, { [kind.idKey ?? 'id']: id }, untilOf(given, values)).catch(
				() => Promise.reject(fault),
			);
		}
		const there = await alreadyThere(cloud, kind, given, values, fault);
		cloud.notice(`The ${kind.noun} was ${is ?? 'there'} already`);
		return there;
	}
	if (until && !wait) return { id, requested: true };
	const thing = until
		? await settled(cloud, kind, { [kind.idKey ?? 'id']: id }, untilOf(given, values))
		: await getThing(cloud, kind, id);
	return (await given.then?.(thing, values, cloud, asked.reply)) ?? thing;
}

function untilOf<F extends Fields, O extends Fields>(
	{ until = [], wait }: Action<F, O>,
	values: ActionValues<F, O>,
): Until {
	const seconds = values.options.timeout ?? timeout.default;
	return { statuses: until, timeout: seconds, ...wait?.(values) };
}

/**
 * The thing, where the service refused because it is there already.
 * @throws Fault in the person's words in each other case
 */
async function alreadyThere<F extends Fields, O extends Fields>(
	cloud: Cloud,
	kind: Kind,
	{ is, until = [] }: Action<F, O>,
	{ id, options }: ActionValues<F, O>,
	fault: Fault,
): Promise<Json> {
	if (fault.httpStatus !== 409) throw fault;
	const thing = await getThing(cloud, kind, id).catch(() => Promise.reject(fault));
	const { states, refusalOf } = kind;
	const isThere =
		is && states?.isSettled(thing) && until.includes(states.statusOf(thing)) && !isLocked(fault);
	if (isThere && (options.ignoreAlready ?? true)) return thing;
	throw (await refusalOf?.(cloud, thing, fault)) ?? fault;
}

/** Whoever may not touch a thing is told so, also where there would be nothing to do. */
function isLocked({ message }: Fault): boolean {
	return /locked/.test(message);
}

/** Whether a thing that is there already counts as done. */
export function ignoreAlready({ noun }: Kind, is: string) {
	return field({
		displayName: `Ignore If Already ${titleOf(is)}`,
		type: 'boolean',
		default: true,
		description: `Whether a ${noun} that is ${is} already counts as done`,
	});
}
