import { randomUUID } from 'node:crypto';

import { addressOf, type Call, type Route } from './collection.mts';
import { novaError, refuse, type Reply } from './replies.mts';
import { misfit, type Schema } from './schema.mts';
import type { Row, State } from './state.mts';
import { precise } from './time.mts';
import { tooBig } from './volumes.mts';

export const unknown = novaError(404, 'The resource could not be found.');
export const accepted: Reply = { status: 202 };

export const missing = (noun: string) => (id: string) =>
	novaError(404, `${noun} ${id} could not be found.`);

export const badRequest = (says: string) => refuse(novaError(400, says));
export const invalidVolume = (says: string) => badRequest(`Invalid volume: ${says}`);
export const invalidInput = (says: string) => badRequest(`Invalid input received: ${says}`);
export const forbidden = (policy: string) =>
	refuse(novaError(403, `Policy doesn't allow ${policy} to be performed.`));

export function overLimit(message: string): never {
	const body = { overLimit: { code: 413, message, retryAfter: '0' } };
	return refuse({ status: 413, body, headers: { 'Retry-After': '0' } });
}

const words = {
	yes: ['True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes', 'y', 't'],
	no: ['False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no', 'n', 'f'],
};

/** As a body may say it; undefined where it is neither. */
export function truth(value: unknown): boolean | undefined {
	const said = String(value).toLowerCase();
	if (words.yes.some((one) => one.toLowerCase() === said)) return true;
	return words.no.some((one) => one.toLowerCase() === said) ? false : undefined;
}

/** As a query says it. */
export function truthIn(query: URLSearchParams, name: string): boolean {
	const given = query.get(name) ?? 'false';
	return truth(given) ?? badRequest(`Value '${given}' for '${name}' is not a boolean.`);
}

export const boolean: Schema = {
	type: ['boolean', 'string'],
	enum: [true, ...words.yes, false, ...words.no],
};
export const uuid: Schema = { type: 'string', format: 'uuid' };
export const uuidOrNull: Schema = { anyOf: [uuid, { type: 'null' }] };
export const shortText: Schema = { type: ['string', 'null'], maxLength: 255 };
export const textOrNull: Schema = { type: ['string', 'null'] };
export const gigabytes: Schema = {
	type: ['integer', 'string'],
	pattern: '^[0-9]+$',
	minimum: 1,
	maximum: 2_147_483_647,
};
export const metadata: Schema = {
	type: 'object',
	patternProperties: { '^[a-zA-Z0-9-_:. /]{1,255}$': { type: 'string', maxLength: 255 } },
	closed: true,
};
export const metadataOrNull: Schema = { ...metadata, type: ['object', 'null'] };

export const closed = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
	type: 'object',
	properties,
	required,
	closed: true,
});

/** What is in the body under a key, if it is as the schema says. */
export function givenIn(call: Call, key: string, schema: Schema): any {
	const whole: Schema = { type: 'object', properties: { [key]: schema }, required: [key] };
	const wrong = misfit(whole, call.json);
	if (wrong) badRequest(wrong);
	return call.json[key];
}

/** Texts lose the white space around them. */
export function trimmed(value: string | null | undefined): any {
	return value?.trim() ?? null;
}

/** One that the caller may see. */
export function find(
	rows: Row[],
	owner: string,
	noun: string,
	id: string,
	{ isAdmin, projectId }: Call,
): Row {
	const found = rows.find((row) => row.id === id && (isAdmin || row[owner] === projectId));
	return found ?? refuse(missing(noun)(id));
}

export function linksTo(call: Call, path: string) {
	const address = addressOf(call);
	const { projectId, root } = call;
	return [
		{ rel: 'self', href: `${address}/${projectId}/${path}` },
		{ rel: 'bookmark', href: `${root}/${projectId}/${path}` },
	];
}

/** What is named under "…/action". */
export interface Action {
	/** Of what is given to it; left out: anything */
	schema?(minor: number): Schema;
	/** The microversion that brought it */
	since?: number;
	/** Who is no administrator may not */
	policy?: string;
	run(row: Row, given: any, call: Call): Reply;
}

export function actionRoute(
	path: string,
	rowOf: (call: Call) => Row,
	actions: Record<string, Action>,
): Route {
	const noSuch = (name: string) =>
		badRequest(
			`There is no such action: ${name}. Verify the request body and Content-Type header and try again.`,
		);
	return {
		path,
		POST(call) {
			const { body, json, minor, isAdmin } = call;
			if (body === '') noSuch('None');
			const names = Object.keys(json ?? {});
			if (names.length !== 1) badRequest('Malformed request body');
			const [name] = names;
			const { schema, since = 0, policy, run } = actions[name] ?? noSuch(name);
			if (minor < since) return unknown;
			const given = schema ? givenIn(call, name, schema(minor)) : json[name];
			const row = rowOf(call);
			if (policy && !isAdmin) forbidden(policy);
			return run(row, given, call);
		},
	};
}

/** Whether a type's volumes have a place; none has room for more than a limit. */
export function hasRoom(size: number, typeName: string, { volumeTypes }: State): boolean {
	const type = volumeTypes.find(({ name }) => name === typeName);
	return size <= tooBig && [undefined, 'loopback'].includes(type?.extra_specs?.volume_backend_name);
}

const schedulings = {
	create: ['001', 'schedule allocate volume'],
	extend: ['007', 'extend volume'],
};

/** Tells why there was no place for a volume, which nothing else does. */
export function tellOfNoRoom(row: Row, action: keyof typeof schedulings, call: Call): void {
	const [code, words] = schedulings[action];
	const now = Date.now();
	call.cloud.state.volumeMessages.push({
		id: randomUUID(),
		name: '',
		projectId: call.projectId,
		event_id: `VOLUME_VOLUME_${code}_003`,
		user_message: `${words}:Could not find any available weighted backend.`,
		message_level: 'ERROR',
		created_at: precise(now),
		guaranteed_until: precise(now + 30 * 86_400_000),
		request_id: call.id,
		resource_type: 'VOLUME',
		resource_uuid: row.id,
	});
}
