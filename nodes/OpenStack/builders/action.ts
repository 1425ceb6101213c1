import type { Cloud } from '../../../openstack/cloud';
import { isCancelled, type Fault } from '../../../openstack/faults';
import type { Json } from '../../../openstack/json';
import { orAfter, orUnknown } from '../creation';
import { flag, optionCollection, picker, timeout, waitFor, withConsequence } from '../fields';
import { calledBy, oneOf, titleOf, type Kind } from '../kind';
import { operation, type Fields, type Operation, type Values } from '../operation';
import { getThing, inPlainWords, isLocked, pathOf } from '../things';
import { settled, type Until } from '../waits';
import { fieldOf } from './naming';

/** What is asked of a thing, and what it leads to. */
export interface Action<F extends Fields, O extends Fields, K = unknown> {
	description: string;
	/** What a person should know before: a sentence without its full stop */
	consequence?: string;
	/** "Add security group to server"; left out: the name with the noun */
	action?: string;
	/** The API's word for it: "os-stop" */
	does: string;
	/** Left out: one of the actions that are posted below the thing; else what is asked below it, with the body as it is */
	method?: 'PUT' | 'POST';
	/** Where it may ask for more than that */
	api?: string;
	/** The statuses that it leads to; left out: it is done when the service has taken it */
	until?: readonly string[];
	/** What a thing is called that is there already: "stopped"; left out: asking again means doing it again */
	is?: string;
	/** What has then been done with it, where that is another word: "rebooted" */
	done?: string;
	/** Two items with the same thing would undo one another */
	isInOrder?: true;
	fields?: F;
	options?: O;
	/** Before anything is sent: what it throws is said instead, what it finds out the others are told as `found` */
	check?: (values: ActionValues<F, O>, cloud: Cloud) => Promise<K> | K;
	/** What the request says besides; left out: nothing */
	with?: (values: Known<F, O, K>, cloud: Cloud) => unknown;
	microversion?: (values: Known<F, O, K>) => string | undefined;
	/** Whether a refusal means that it is so already; left out: a conflict, in one of the statuses */
	already?: (fault: Fault, thing: Json, values: Known<F, O, K>) => boolean;
	/** More of what the wait is for */
	wait?: (values: Known<F, O, K>) => Partial<Until>;
	/** What follows once it has come to that */
	then?: (thing: Json, values: Known<F, O, K>, cloud: Cloud, reply: Json) => Promise<Json> | Json;
	/** What the result has besides the thing: a password that was asked for; without a reply where it was so already */
	tells?: (reply: Json | undefined, values: Known<F, O, K>, cloud: Cloud) => Json;
}

export type ActionValues<F extends Fields, O extends Fields> = Values<F> & {
	id: string;
	wait: boolean;
	options: Partial<Values<O>> & { timeout?: number; ignoreAlready?: boolean };
};

/** With the name of its operation. */
type Named<F extends Fields, O extends Fields, K> = Action<F, O, K> & { name: string };

type Known<F extends Fields, O extends Fields, K> = ActionValues<F, O> & { found: K };

/**
 * An operation that asks a thing for something, and waits for what it leads to.
 * @param kind of the thing
 * @param name of the operation: "Stop"
 */
export function action<
	const F extends Fields = Record<never, never>,
	const O extends Fields = Record<never, never>,
	K = undefined,
>(kind: Kind, name: string, given: Action<F, O, K>): Operation {
	const { until, is, done = is ?? 'done', fields, description, consequence } = given;
	const own = fieldOf(kind);
	const options = {
		...given.options,
		...(is ? { ignoreAlready: ignoreAlready(kind, is) } : {}),
		...(until ? { timeout } : {}),
	};
	const [verb, ...rest] = name.split(' ');
	return operation({
		name,
		action: given.action ?? [verb, ...rest.map((word) => word.toLowerCase()), kind.noun].join(' '),
		description: withConsequence(description, consequence),
		api: given.api ?? apiOf(kind, given),
		writes: true,
		fields: {
			[own]: picker(
				kind,
				`The ${kind.noun} to ${rest.length > 0 ? 'work on' : name.toLowerCase()}`,
				consequence,
			),
			...fields,
			...(until ? { wait: waitFor(titleOf(done)) } : {}),
			...(Object.keys(options).length > 0 ? { options: optionCollection(options) } : {}),
		} as Fields,
		simplified: kind.simplified,
		async run(cloud, raw) {
			const values = { options: {}, ...raw, id: raw[own] } as unknown as ActionValues<F, O>;
			const found = (await given.check?.(values, cloud)) as K;
			return await act(cloud, kind, { ...given, name }, { ...values, found });
		},
	});
}

async function act<F extends Fields, O extends Fields, K>(
	cloud: Cloud,
	kind: Kind,
	given: Named<F, O, K>,
	values: Known<F, O, K>,
): Promise<Json> {
	const { until, isInOrder } = given;
	const { id, wait } = values;
	const asks = async () => await ask(cloud, kind, given, values);
	const asked = await (isInOrder ? cloud.inOrder(`${kind.path} ${id}`, asks) : asks()).then(
		({ json }) => ({ reply: (json ?? {}) as Json, fault: undefined }),
		(fault: Fault) => ({ reply: undefined, fault }),
	);
	const { reply, fault } = asked;
	if (!fault && until && !wait) {
		return { id, requested: true, ...given.tells?.(reply, values, cloud) };
	}
	const thing = fault
		? await inSpiteOf(cloud, kind, given, values, fault)
		: await arrived(cloud, kind, given, values);
	const result = (await given.then?.(thing, values, cloud, reply ?? {})) ?? thing;
	return { ...result, ...given.tells?.(reply, values, cloud) };
}

async function ask<F extends Fields, O extends Fields, K>(
	cloud: Cloud,
	kind: Kind,
	{ does, method, with: says, microversion }: Action<F, O, K>,
	values: Known<F, O, K>,
) {
	const said = says?.(values, cloud) ?? null;
	const [below, body] = method ? [does, said] : ['action', { [does]: said }];
	return await cloud
		.service(kind.service)
		.request(method ?? 'POST', `${pathOf(kind, values.id)}/${below}`, body, {
			microversion: microversion?.(values),
		});
}

function apiOf<F extends Fields, O extends Fields, K>(
	{ path }: Kind,
	{ does, method }: Action<F, O, K>,
): string {
	return method ? `${method} /${path}/{id}/${does}` : `POST /${path}/{id}/action ${does}`;
}

async function arrived<F extends Fields, O extends Fields, K>(
	cloud: Cloud,
	kind: Kind,
	{ until, wait, name }: Named<F, O, K>,
	values: Known<F, O, K>,
): Promise<Json> {
	const { id, options } = values;
	if (!until) return await getThing(cloud, kind, id).catch(orAfter(`'${name}' is done`));
	const seconds = options.timeout ?? timeout.default;
	const given = { statuses: until, timeout: seconds, ...wait?.(values) };
	return await settled(cloud, kind, { [kind.idKey ?? 'id']: id }, given);
}

/**
 * The thing, where it came to that all the same, or was there already.
 * @throws Fault in the person's words in each other case
 */
async function inSpiteOf<F extends Fields, O extends Fields, K>(
	cloud: Cloud,
	kind: Kind,
	given: Named<F, O, K>,
	values: Known<F, O, K>,
	fault: Fault,
): Promise<Json> {
	const { is, until, already, name } = given;
	const unknown = orUnknown(
		`'${name}' was done`,
		`Get the ${kind.noun} to find out.`,
		given.method === 'PUT',
	);
	// Whether it was taken shows in the end.
	if (fault.kind === 'unclear' && is && until && values.wait) {
		return await arrived(cloud, kind, given, values).catch((late: Fault) =>
			isCancelled(late) ? Promise.reject(late) : unknown(fault),
		);
	}
	if (fault.kind === 'unclear') return unknown(fault);
	if (fault.kind !== 'refused') throw fault;
	if (!fault.wasRefusedWith(409) && !already)
		return await inPlainWords(cloud, kind, values.id)(fault);
	const thing = await getThing(cloud, kind, values.id).catch(() => Promise.reject(fault));
	const isThere = already ? already(fault, thing, values) : isIn(kind, thing, until);
	if (!is || !isThere || isLocked(fault)) {
		throw (await kind.refusalOf?.(cloud, thing, fault)) ?? fault;
	}
	if (values.options.ignoreAlready === false) {
		throw fault.with({
			message: `${calledBy(kind, thing)} is ${is} already`,
			nextStep: `Switch '${ignoreAlready(kind, is).displayName}' on where that is as good.`,
		});
	}
	cloud.notice(`The ${kind.noun} was ${is} already`);
	return thing;
}

function isIn({ states }: Kind, thing: Json, statuses: readonly string[] = []): boolean {
	return (
		states !== undefined && states.isSettled(thing) && statuses.includes(states.statusOf(thing))
	);
}

/** Whether a thing that is there already counts as done. */
export function ignoreAlready(kind: Kind, is: string) {
	return flag(
		titleOf(`ignore if already ${is}`),
		`Whether ${oneOf(kind)} that is ${is} already counts as done`,
		true,
	);
}
