import type { Call } from './collection.mts';
import { attributesOf, type Attribute } from './networkAttributes.mts';
import { neutronError, refuse } from './replies.mts';
import { pythonText } from './schema.mts';

export const badRequest = (says: string): never =>
	refuse(neutronError(400, 'HTTPBadRequest', says));

/** Of the core; the others are extensions, whose bodies are read by other code. */
const coreKeys = ['network', 'subnet', 'port'];

/** What the body of a request has under a key; refuses a body that is none. */
export function bodyOf(key: string, { json, body }: Call): any {
	const isCore = coreKeys.includes(key);
	const isBroken = Boolean(body) && json === undefined;
	if (isBroken && !isCore) {
		const says = 'Malformed request body: Cannot understand JSON.';
		refuse(neutronError(400, 'MalformedRequestBody', says));
	}
	if (!isCore && Object.keys(json ?? {}).length === 0 && typeof json !== 'number') {
		badRequest('Resource body required');
	}
	const isObject = typeof (json ?? {}) === 'object' && !Array.isArray(json);
	if (isBroken || !isObject) badRequest('Body contains invalid data');
	const given = json?.[key] ?? badRequest(`Unable to find '${key}' in request body`);
	if (typeof given !== 'object' || Array.isArray(given)) {
		badRequest(`Object '${key}' contains invalid data`);
	}
	return given;
}

/**
 * What is given of a thing, as Neutron takes it.
 * @throws Refusal for what it does not take
 */
export function taken(kind: string, given: any, call: Call, isNew = call.method === 'POST'): any {
	const table = attributesOf[kind];
	for (const name of ['project_id', 'tenant_id']) {
		if (call.isAdmin || [undefined, call.projectId].includes(given[name])) continue;
		badRequest(
			"Specifying 'project_id' or 'tenant_id' other than the authenticated project in request requires admin or advsvc privileges",
		);
	}
	const strange = Object.keys(given).filter((name) => !(name in table));
	if (strange.length > 0) badRequest(`Unrecognized attribute(s) '${strange.join("', '")}'`);
	const result = { ...given };
	for (const [name, { access }] of Object.entries(table)) {
		if (!(name in given)) {
			if (!isNew || !access.includes('required')) continue;
			badRequest(`Failed to parse request. Required attribute '${name}' not specified`);
		}
		if (isNew && !access.includes('post')) badRequest(`Attribute '${name}' not allowed in POST`);
		if (!isNew && !access.includes('put')) badRequest(`Cannot update read-only attribute ${name}`);
	}
	for (const [name, { convert, check }] of Object.entries(table)) {
		if (!(name in given)) continue;
		result[name] = convert ? convert(given[name]) : given[name];
		const says = check?.(result[name]);
		if (says) badRequest(`Invalid input for ${name}. Reason: ${says}.`);
	}
	return result;
}

/**
 * Refuses what a project may not give.
 * @param action "create_network"
 * @param isGuest whether it is in a network of another project
 */
export function checkPolicy(
	kind: string,
	action: string,
	given: any,
	call: Call,
	isGuest = false,
): void {
	if (call.isAdmin) return;
	const isNew = action.startsWith('create');
	const allowed = isGuest ? ['anyone'] : ['anyone', 'networkOwner'];
	let rules = `rule:${action}`;
	let isRefused = false;
	for (const [name, { policy }] of Object.entries(attributesOf[kind])) {
		if (!policy || !(name in given) || (isNew && isUsual(policy, given[name]))) continue;
		const rule = `rule:${action}:${name}`;
		const parts = partsOf(given[name]).filter((part) => policy.parts?.[part]);
		const all = parts.map((part) => `${rule}:${part}`).join(' and ');
		rules = `(${rules} and ${all ? `(${rule} and (${all}))` : rule})`;
		const who = (!isNew && policy.put) || policy.who;
		const needed = [who, ...parts.map((part) => policy.parts![part])];
		isRefused ||= needed.some((one) => !allowed.includes(one));
	}
	if (!isRefused) return;
	refuse(neutronError(403, 'PolicyNotAuthorized', `${rules} is disallowed by policy`));
}

function isUsual({ usual }: NonNullable<Attribute['policy']>, value: unknown): boolean {
	return usual !== undefined && pythonText(usual) === pythonText(value);
}

function partsOf(value: unknown): string[] {
	const all = Array.isArray(value) ? value : [value];
	const objects = all.filter((one) => typeof one === 'object' && one !== null);
	return [...new Set(objects.flatMap((one) => Object.keys(one)))];
}
