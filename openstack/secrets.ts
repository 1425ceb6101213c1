import type { Json } from './json';

/** What stands in a secret's place. */
const hidden = '[hidden]';

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
	if (typeof value === 'string') return secretKeys.has(key.toLowerCase()) ? hidden : value;
	if (Array.isArray(value)) return value.map((one: unknown) => hiddenIn(key, one));
	if (typeof value !== 'object' || value === null) return value;
	// The address of a console carries the token that opens it; so did Keystone v2.0's token its ID.
	const opened = { remote_console: 'url', console: 'url', token: 'id' }[key];
	const plain = withoutSecrets(value as Json);
	return opened && opened in plain ? { ...plain, [opened]: hidden } : plain;
}

/** Besides the secrets in replies: what a request may carry that is nobody's business in an error. */
const privateKeys = new Set([...secretKeys, 'user_data', 'personality']);

/**
 * A service's message without what it quotes of the request: Nova and Cinder answer a mistake in one field
 * with all that was sent, passwords among it.
 */
export function withoutQuotedValues(message: string): string {
	const quoted = /^(Invalid input for field\/attribute (\S+)\. )Value: ([\s\S]*)$/.exec(message);
	if (!quoted) return message;
	const [, start, field, rest] = quoted;
	if (privateKeys.has(field.toLowerCase())) return `${start}Its value is not shown.`;
	if (!/^[[{]/.test(rest)) return message;
	const end = Math.max(rest.lastIndexOf('}. '), rest.lastIndexOf(']. '));
	return end < 0 ? start.trim() : start + rest.slice(end + 3);
}

/**
 * A message without any secret of the request that it answers.
 * @param body of the request, as JSON
 */
export function withoutSecretsOf(message: string, body: unknown): string {
	let shown = message;
	for (const secret of secretsIn(body)) shown = shown.replaceAll(secret, hidden);
	return shown;
}

function secretsIn(value: unknown, key = ''): string[] {
	if (typeof value === 'string') return value && privateKeys.has(key.toLowerCase()) ? [value] : [];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, one]) =>
		secretsIn(one, Array.isArray(value) ? key : name),
	);
}
