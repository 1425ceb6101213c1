import { Fault, requestIdOf } from './faults';
import type { Reply } from './http';
import { isObject, textOf, type Json } from './json';
import type { Redaction } from './redaction';
import { serviceOfType } from './services';

/** A request, as errors about its reply name it. */
export interface Asked {
	/** The service's type in the catalog */
	service: string;
	method: string;
	path: string;
	/** Knows the secrets that the reply may repeat */
	redaction: Redaction;
}

/** What the API promises of a reply. */
export interface Promised {
	/** Where the thing is in the reply ("server"); left out where the reply is the thing, as Glance's are */
	key?: string;
	/**
	 * A text or number that each such thing has, and that is read; left out: "id"; empty: none. "keypair.name" is one level
	 * deeper.
	 */
	has?: string;
}

/**
 * The one thing that a reply holds.
 * @throws Fault of kind "unclear" where the reply is anything else
 */
export function thingOf(reply: Reply, asked: Asked, { key, has = 'id' }: Promised): Json {
	const { json } = reply;
	const thing = key === undefined ? json : isObject(json) ? json[key] : undefined;
	if (has ? hasField(thing, has) : isObject(thing)) return thing as Json;
	const promised = key ? `'${key}'` : 'an object';
	throw brokenPromise(reply, asked, has ? `${promised} with '${has}'` : promised, key);
}

/** Whether something is an object with a field that is a text or a number: an ID that is neither leads nowhere. */
export function hasField(value: unknown, name: string): value is Json {
	let field = value;
	for (const key of name.split('.')) field = isObject(field) ? field[key] : undefined;
	return textOf(field) !== '';
}

/**
 * A reply that is no error, and not what the API promises either. What it says is not quoted: only what it is.
 * @param promised "a list 'servers'"
 * @param key under which that should be
 */
export function brokenPromise(reply: Reply, asked: Asked, promised: string, key = ''): Fault {
	const { json, text } = reply;
	const isElsewhere = isObject(json) && Object.keys(json).length > 0 && !(key in json);
	const got =
		isObject(json) && key in json
			? `${described(json[key], asked)} as '${key}'`
			: text && json === undefined
				? 'something else than JSON'
				: described(json, asked);
	return unpromised(
		reply,
		asked,
		`answered ${asked.method} ${asked.path} with ${got}, where its API promises ${promised}`,
		isElsewhere ? 'The path leads to something else: check it, and the ID in it.' : undefined,
	);
}

/** A reply with an entry in its list that is none. */
export function brokenEntry(reply: Reply, asked: Asked, entry: unknown, has: string): Fault {
	const promised = has ? `objects with '${has}'` : 'objects or texts';
	return unpromised(
		reply,
		asked,
		`answered ${asked.method} ${asked.path} with ${described(entry, asked)} in its list, where its API promises ${promised}`,
	);
}

/** A page that says that the list goes on, and not how. */
export function brokenLink(reply: Reply, asked: Asked, key: string, says: string): Fault {
	return unpromised(
		reply,
		asked,
		`says that the list '${key}' goes on, but ${says}`,
		'Nothing of it is returned, since it would not be all. A list that fits on one page can be read: narrow it down with a filter.',
	);
}

function unpromised(
	reply: Reply,
	{ service, redaction }: Asked,
	does: string,
	nextStep = 'A proxy may stand in its place. Check the address of the service in the catalog.',
): Fault {
	const { title } = serviceOfType(service);
	return new Fault(`${title} ${does}`, {
		kind: 'unclear',
		httpStatus: reply.status,
		service: title,
		requestId: requestIdOf(reply, redaction),
		nextStep,
	});
}

function described(json: unknown, { redaction }: Asked): string {
	if (json === undefined) return 'nothing';
	if (json === null) return 'null';
	if (Array.isArray(json)) return 'a bare list';
	if (!isObject(json)) return `a ${typeof json === 'string' ? 'text' : typeof json}`;
	const names = Object.keys(json).slice(0, 10).join(', ');
	return names ? `an object that has ${redaction.said(names)}` : 'an empty object';
}
