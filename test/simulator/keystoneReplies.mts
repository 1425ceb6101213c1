import type { Call } from './collection.mts';
import { keystoneError, refuse, type Reply } from './replies.mts';
import { idOf } from './state.mts';

export const invalid = (says: string): Reply => keystoneError(400, 'Bad Request', says);

export const forbidden = (says: string): Reply =>
	keystoneError(
		403,
		'Forbidden',
		`You are not authorized to perform the requested action: ${says}.`,
	);

/** Refuses who asks for what is another user's. */
export function forbidOthers(
	{ ids, token, isAdmin }: Call,
	policy: string,
	isForAdmin = true,
): void {
	if (ids.user === token.user.id || (isForAdmin && isAdmin)) return;
	refuse(forbidden(`identity:${policy}`));
}

/** The body, or what it has under its key. */
export function thingIn(
	{ json, body }: Pick<Call, 'json' | 'body'>,
	key?: string,
): Record<string, any> {
	const isObject = (value: unknown) => typeof value === 'object' && value !== null;
	if (body !== '' && (!isObject(json) || Array.isArray(json))) {
		const says =
			'Expecting to find valid JSON in request body. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.';
		refuse(invalid(says));
	}
	const thing = (key ? json?.[key] : json) ?? {};
	if (!isObject(thing)) refuse(invalid(`${JSON.stringify(thing)} is not of type 'object'`));
	return thing;
}

export const linksOf = ({ root }: Call, path: string) => ({
	links: { self: `${root}/v3/${path}` },
});

/** All that there is: Keystone has no pages. */
export function listOf({ root, url, path }: Call, key: string, rows: unknown[]) {
	const query = url.includes('?') ? url.slice(url.indexOf('?')) : '';
	const links = { next: null, self: `${root}/v3/${path}${query}`, previous: null };
	return { [key]: rows, links };
}

export const roleView = (name: string) => ({ id: idOf(`role ${name}`), name });

export const wrongMethod: Reply = {
	status: 405,
	body: { message: 'The method is not allowed for the requested URL.' },
};
