import type { Json } from './json';

/** What stands in a secret's place. */
export const hidden = '[hidden]';

/** Keys under which services answer with something that opens a door. */
const secretKeys = new Set([
	'access_key',
	'adminpass',
	'auth_key',
	'auth_password',
	'blob',
	'openstack-auth-receipt',
	'passcode',
	'passphrase',
	'password',
	'private_key',
	'psk',
	'secret',
	'secret_key',
	'set-cookie',
	'x-account-meta-temp-url-key',
	'x-account-meta-temp-url-key-2',
	'x-auth-token',
	'x-container-meta-temp-url-key',
	'x-container-meta-temp-url-key-2',
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
	if (secretKeys.has(key.toLowerCase())) return hiddenWithin(value);
	if (Array.isArray(value)) return value.map((one: unknown) => hiddenIn(key, one));
	if (typeof value !== 'object' || value === null) return value;
	const opened = openers[key];
	const plain = withoutSecrets(value as Json);
	return opened && opened in plain ? { ...plain, [opened]: hidden } : plain;
}

/** A secret of another type than its API promises is one all the same. */
function hiddenWithin(value: unknown): unknown {
	if (typeof value === 'string' || typeof value === 'number') return hidden;
	if (Array.isArray(value)) return value.map(hiddenWithin);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, hiddenWithin(one)]));
}

/** The address of a console carries the token that opens it; a login with a token sends that as its ID. */
const openers: Record<string, string> = { remote_console: 'url', console: 'url', token: 'id' };

/** What is sent under these names, or names that end so, is nobody's business in an error. */
const privateKeys =
	/(pass|password|passwd|pwd|passphrase|passcode|secret|token|(access|api|auth|private|secret)_?key|user_?data|contents|payload|authorization|cookie)$/i;

/**
 * Whether what stands under a key is a secret.
 * @param outer the key of the object that has it
 */
export function isPrivateKey(key: string, outer: string): boolean {
	return secretKeys.has(key.toLowerCase()) || privateKeys.test(key) || openers[outer] === key;
}
