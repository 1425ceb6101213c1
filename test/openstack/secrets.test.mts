import { isPrivateKey, withoutSecrets } from '../../openstack/secrets.ts';

it('hides passwords, keys, tokens and console addresses, however deep', () => {
	const reply = {
		server: { id: '1', adminPass: 'abc' },
		keypair: { name: 'k', private_key: '-----BEGIN', public_key: 'ssh-rsa' },
		remote_console: { type: 'novnc', url: 'http://x?token=abc' },
		token: { id: 'abc', expires_at: 'later' },
		credentials: [{ secret: 'abc', blob: 'abc', type: 'ec2' }],
		headers: { 'x-subject-token': 'abc', date: 'today' },
		links: { url: 'http://x' },
	};
	const shown = withoutSecrets(reply);
	expect(JSON.stringify(shown)).not.toMatch(/abc|BEGIN/);
	expect(shown).toMatchObject({
		server: { id: '1', adminPass: '[hidden]' },
		keypair: { public_key: 'ssh-rsa' },
		token: { expires_at: 'later' },
		links: { url: 'http://x' },
	});
});

it('keeps what only sounds like a secret', () => {
	const reply = { password_expires_at: null, secret_count: 3, secrets: [{ name: 'a' }] };
	expect(withoutSecrets(reply)).toEqual(reply);
});

it('hides what stands under the name of a secret, of whatever type it is', () => {
	const reply = { adminPass: 12345678, secret: { a: ['abc', { b: 'abc' }] }, private_key: ['abc'] };
	expect(withoutSecrets(reply)).toEqual({
		adminPass: '[hidden]',
		secret: { a: ['[hidden]', { b: '[hidden]' }] },
		private_key: ['[hidden]'],
	});
	expect(withoutSecrets({ password: null, psk: true })).toEqual({ password: null, psk: true });
});

it.each([
	...['access_key', 'adminPass', 'auth_key', 'auth_password', 'blob', 'openstack-auth-receipt'],
	...['passcode', 'passphrase', 'password', 'private_key', 'psk', 'secret', 'secret_key'],
	...['Set-Cookie', 'X-Account-Meta-Temp-URL-Key', 'X-Account-Meta-Temp-URL-Key-2'],
	...['X-Container-Meta-Temp-URL-Key', 'X-Container-Meta-Temp-URL-Key-2'],
	...['X-Auth-Token', 'X-Subject-Token'],
])('%s is the name of a secret', (name) => {
	expect(withoutSecrets({ [name]: 'abc' })).toEqual({ [name]: '[hidden]' });
	expect(isPrivateKey(name, '')).toBe(true);
});

it.each([
	...['rootpw', 'user_data', 'userdata', 'Authorization', 'cookie', 'payload', 'file_contents'],
	...['apikey', 'api_key', 'dbpassword', 'db_passwd', 'pwd', 'Ec2SecretKey', 'session_token'],
])('%s is a name that nobody quotes: %s', (name) => {
	expect([name, isPrivateKey(name, '')]).toEqual([name, name !== 'rootpw']);
});

it('the ID of a token and the address of a console open a door, those of others do not', () => {
	expect(isPrivateKey('id', 'token')).toBe(true);
	expect(isPrivateKey('url', 'console')).toBe(true);
	expect(isPrivateKey('url', 'remote_console')).toBe(true);
	expect(isPrivateKey('id', 'server')).toBe(false);
	expect(isPrivateKey('url', 'token')).toBe(false);
	expect(withoutSecrets({ console: { url: 'abc' }, token: { name: 'a' } })).toEqual({
		console: { url: '[hidden]' },
		token: { name: 'a' },
	});
});
