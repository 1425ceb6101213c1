import { withoutSecrets } from '../../openstack/secrets.ts';

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
