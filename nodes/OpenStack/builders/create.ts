import type { Cloud } from '../../../openstack/cloud';
import { Fault } from '../../../openstack/faults';
import type { Json } from '../../../openstack/json';
import { highestMicroversion } from '../../../openstack/microversion';
import { bodyOf } from '../bodies';
import { createOnce, ifNameExists, noticeAsItWas, type Created, type Creation } from '../creation';
import type { Files } from '../files';
import { optionCollection, returnSecret, text, timeout, waitFor } from '../fields';
import { calledBy, titleOf, type Kind } from '../kind';
import { operation, type Fields, type Operation, type Values } from '../operation';
import { settled } from '../waits';

/** How a thing of a kind is made. */
export interface Making<F extends Fields, O extends Fields> {
	description: string;
	/** What a person should know of its name; left out: it has none */
	nameDescription?: string;
	/** Each is an attribute of the thing, or is for one of the functions below */
	fields: F;
	options?: O;
	/** What it sends besides the one request that makes it */
	api?: readonly string[];
	/** What the request says besides what the fields say by themselves */
	with?: (values: MakingValues<F, O>, cloud: Cloud) => Promise<Json> | Json;
	microversion?: (values: MakingValues<F, O>, cloud: Cloud) => string | undefined;
	/** Before anything is sent: what it throws is said instead */
	check?: (values: MakingValues<F, O>, cloud: Cloud, files: Files) => void;
	/** The request is the thing itself, though the reply has it under the kind's key */
	isBare?: true;
	/** The statuses that it leads to; left out: it is there when the service has answered */
	until?: readonly string[];
	/** What the cloud makes up once, and nobody sees unless the person asks for it */
	secret?: Secret;
	/** What a person must know is not as given here, where it was there already */
	isAsItWas?: string;
	/** Where the answer to the request says that it is there already: the one that is */
	already?: (fault: Fault, values: MakingValues<F, O>, cloud: Cloud) => Promise<Json | undefined>;
	/** Gives it what belongs to it and is no part of that request; what it is then. Not together with "until" or "secret". */
	then?: (
		created: Created,
		values: MakingValues<F, O>,
		cloud: Cloud,
		files: Files,
	) => Promise<Json> | Json;
	simplified?: Kind['simplified'];
}

export type MakingValues<F extends Fields, O extends Fields> = Values<F> & {
	/** Empty where the kind has none */
	name: string;
	ifNameExists: Creation['ifNameExists'];
	wait?: boolean;
	returnSecret?: boolean;
	options: Partial<Values<O>> & { timeout?: number; projectId?: string };
};

/**
 * The operation that creates a thing of a kind with one request. What is there already under its name is left alone,
 * returned or an error, as the person says.
 */
export function create<const F extends Fields, const O extends Fields = Record<never, never>>(
	kind: Kind,
	making: Making<F, O>,
): Operation {
	const { description, nameDescription, until, secret, api = [] } = making;
	const options = { ...making.options, ...(until ? { timeout } : {}) };
	const { wait = until && waitFor(titleOf(until[0].toLowerCase())), ...own } =
		making.fields as Fields;
	const more = { required: true, placeholder: `e.g. ${kind.example}` };
	return operation({
		name: 'Create',
		action: `Create ${kind.noun}`,
		description,
		api: [`POST /${kind.path}`, ...api].join('; '),
		writes: true,
		fields: {
			...(nameDescription ? { name: text('Name', nameDescription, more) } : {}),
			...own,
			...(secret ? { returnSecret: returnSecret(secret.name, !secret.canBeHadLater) } : {}),
			...(nameDescription ? { ifNameExists: ifNameExists(kind) } : {}),
			...(wait ? { wait } : {}),
			...(Object.keys(options).length > 0 ? { options: optionCollection(options) } : {}),
		} as Fields,
		simplified: making.simplified ?? kind.simplified,
		async run(cloud, raw, files) {
			const values = { options: {}, ...raw } as unknown as MakingValues<F, O>;
			making.check?.(values, cloud, files);
			const { already, then } = making;
			const created = await createOnce(cloud, kind, {
				...values,
				projectId: values.options.projectId,
				send: async () => await sent(cloud, kind, making, values),
				already: already && (async (fault) => await already(fault, values, cloud)),
				complete: then && (async (there) => await then(there, values, cloud, files)),
			});
			if (making.isAsItWas) noticeAsItWas(cloud, kind, created, making.isAsItWas);
			if (!secret) return await arrived(cloud, kind, making, created, values);
			return withSecret(cloud, kind, secret, created, values);
		},
	});
}

async function sent<F extends Fields, O extends Fields>(
	cloud: Cloud,
	kind: Kind,
	making: Making<F, O>,
	values: MakingValues<F, O>,
): Promise<Json> {
	const { key, idKey: has, path, service } = kind;
	const own = bodyOf(making.fields, values, true);
	const optional = bodyOf(making.options ?? {}, values.options, true);
	const thing = {
		...(making.nameDescription ? { name: values.name } : {}),
		...own.body,
		...optional.body,
		...(await making.with?.(values, cloud)),
	};
	const microversion = highestMicroversion([
		own.microversion,
		optional.microversion,
		making.microversion?.(values, cloud),
	]);
	const body = key && !making.isBare ? { [key]: thing } : thing;
	return await cloud.service(service).post(path, body, { key, has, microversion });
}

async function arrived<F extends Fields, O extends Fields>(
	cloud: Cloud,
	kind: Kind,
	{ until }: Making<F, O>,
	{ thing, how }: Created,
	{ wait, options }: MakingValues<F, O>,
): Promise<Json> {
	if (!until || !wait || (how === 'existed' && isFine(kind, thing))) return thing;
	const seconds = options.timeout ?? timeout.default;
	return await settled(cloud, kind, thing, { statuses: until, timeout: seconds });
}

/** What was there before may be in use by now. */
function isFine({ states }: Kind, thing: Json): boolean {
	return (
		states !== undefined && states.isSettled(thing) && !states.isFailed(states.statusOf(thing))
	);
}

interface Secret {
	key: string;
	/** "Auth Key" */
	name: string;
	canBeHadLater?: true;
	/** The option by which the person says what it is */
	option?: string;
}

/** A thing without what the cloud has made up for it, unless that was asked for. */
function withSecret(
	cloud: Cloud,
	kind: Kind,
	{ key, name, canBeHadLater, option = '' }: Secret,
	{ thing, how }: Created,
	values: { returnSecret?: boolean; options: Record<string, unknown> },
): Json {
	const { returnSecret: isAskedFor = false, options } = values;
	const { [key]: secret, ...rest } = thing;
	const given = options[option];
	if (how === 'existed') {
		if (isAskedFor) {
			const secretName = name.toLowerCase();
			cloud.notice(`The ${kind.noun} was there already: its ${secretName} cannot be had again`);
		}
		return rest;
	}
	if (!isAskedFor) {
		if (!canBeHadLater && !given) {
			cloud.notice(`The ${name.toLowerCase()} was thrown away, since 'Return ${name}' is off`);
		}
		return rest;
	}
	if (how === 'made' || given) return { ...rest, [key]: secret ?? given };
	throw new Fault(
		`${calledBy(kind, thing)} is there, but the answer with its ${name.toLowerCase()} is lost`,
		{
			kind: 'unclear',
			nextStep: `If nobody has its ${name.toLowerCase()}, delete it and create it again.`,
		},
	);
}
