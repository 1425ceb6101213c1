import type { Json } from './cloud';

/** What stands in a secret's place. */
export const hidden = '[hidden]';

/** Keys under which services answer with something that opens a door. */
const secretKeys = new Set([
	'adminpass',
	'blob',
	'openstack-auth-receipt',
	'passcode',
	'password',
	'private_key',
	'secret',
	'set-cookie',
	'x-auth-token',
	'x-subject-token',
]);

/**
 * A reply without passwords, private keys, tokens and console addresses.
 * @param reply JSON, or headers with names in lower case
 * @returns a copy with "[hidden]" in their places
 */
export function withoutSecrets(reply: Json): Json {
	return Object.fromEntries(
		Object.entries(reply).map(([key, value]) => [key, hiddenIn(key, value)]),
	);
}

function hiddenIn(key: string, value: unknown): unknown {
	if (typeof value === 'string') return secretKeys.has(key.toLowerCase()) ? hidden : value;
	if (Array.isArray(value)) return value.map((one: unknown) => hiddenIn(key, one));
	if (typeof value !== 'object' || value === null) return value;
	// The address of a console carries the token that opens it; so did Keystone v2.0's token its ID.
	const opened = { remote_console: 'url', console: 'url', token: 'id' }[key];
	const plain = withoutSecrets(value as Json);
	return opened && opened in plain ? { ...plain, [opened]: hidden } : plain;
}
