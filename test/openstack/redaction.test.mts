import { Redaction } from '../../openstack/redaction.ts';

const password = `p"w\\ü's &<b>%+ 7`;
const token =
	'gAAAAABrBcmHQWJglN3VKIFR_2mm7GlHedXnC-9mWkk0-OmjuUeQr-y0CZ3wOPkSph7SgC8cCnjz7QFAJKkgUczjR4jrR3moSo1qZSQDZw==';
const redaction = () => new Redaction().add({ password, token });

const base64 = (text: string) => Buffer.from(text).toString('base64');
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
const inAscii = (text: string) =>
	inJson(text).replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
const inBytes = (text: string) =>
	inJson(text).replace(/[^ -~]/g, (one) =>
		[...Buffer.from(one)].map((byte) => `\\x${byte.toString(16)}`).join(''),
	);
const inHtml = (text: string) =>
	text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&#x27;');
const inForm = (text: string) => new URLSearchParams({ a: text }).toString().slice(2);

describe('a secret that comes back', () => {
	it.each<[string, (secret: string) => string]>([
		['as it is', (secret) => secret],
		['as in JSON', inJson],
		['as in JSON of ASCII alone', inAscii],
		['as in JSON within JSON', (secret) => inJson(inJson(secret))],
		['as in Python', (secret) => secret.replaceAll('\\', '\\\\').replaceAll("'", "\\'")],
		['as in Python, in bytes', inBytes],
		['as in an address', encodeURIComponent],
		['as in an address that keeps its +', encodeURI],
		['as in an address, twice', (secret) => encodeURIComponent(encodeURIComponent(secret))],
		['as in a form', inForm],
		['as in HTML', inHtml],
		['as in HTML, by number', (secret) => inHtml(secret).replaceAll('&quot;', '&#34;')],
		['as in HTML, twice', (secret) => inHtml(inHtml(secret))],
		['in base64', base64],
		['in base64 for addresses', (secret) => Buffer.from(secret).toString('base64url')],
		['after a byte, in base64', (secret) => base64(`:${secret}:`)],
		['after two bytes, in base64', (secret) => base64(`a:${secret}, and more`)],
		['in base64 in an address', (secret) => encodeURIComponent(base64(secret))],
	])('%s is hidden, and what stands around it is not', (_, spelled) => {
		for (const secret of [password, token]) {
			const said = redaction().said(`No, ${spelled(secret)} is wrong.`);
			expect(said).toMatch(/^No, \S{0,4}\[hidden\]\S{0,24} is wrong\.$/);
			for (const part of [secret, spelled(secret), secret.slice(4, 16)]) {
				expect(said).not.toContain(part);
			}
		}
	});

	it('cut off is hidden, where it is long enough to be told', () => {
		expect(redaction().said(`Token ${token.slice(0, 100)}...`)).toMatch(
			/^Token \[hidden\]\S{0,24}\.\.\.$/,
		);
		expect(redaction().said(`Token ...${token.slice(-30)}`)).toMatch(
			/^Token \.\.\.\S{0,6}\[hidden\]$/,
		);
	});

	it('twice is hidden twice', () => {
		expect(redaction().said(`${token} is not ${token}`)).toBe('[hidden] is not [hidden]');
	});

	it('in short lines is hidden as a whole, as it is and as in JSON', () => {
		const lines = new Redaction().add({ password: 'ab12\r\ncd34\nef56' });
		expect(lines.said('No "ab12\\ncd34\\nef56".')).toBe('No "[hidden]".');
		expect(lines.said('No ab12\ncd34\nef56.')).toBe('No [hidden].');
	});

	it('within another secret does not leave the rest of that one', () => {
		const passwords = [{ password: 'correct horse' }, { password: 'correct horse 2' }];
		for (const both of [passwords, passwords.toReversed()]) {
			expect(new Redaction().add(both).said('correct horse 2, correct horse')).toBe(
				'[hidden], [hidden]',
			);
		}
	});

	it('of eight characters is hidden within a word too', () => {
		expect(new Redaction().add({ password: 'sesame12' }).said('No opensesame123.')).toBe(
			'No open[hidden]3.',
		);
	});

	it('with several blanks is hidden, however many of them come back', () => {
		const blanks = new Redaction().add({ password: 'correct  horse' });
		expect(blanks.said('correct  horse, correct horse')).toBe('[hidden], [hidden]');
	});
});

describe('what is a secret', () => {
	it.each<[string, unknown]>([
		['a password of the credential', { password: 'open-sesame' }],
		['an application credential', { applicationCredentialSecret: 'open-sesame' }],
		['the token of a session', { madeFrom: 'x', token: 'open-sesame' }],
		['a header', { 'X-Auth-Token': 'open-sesame' }],
		['a header of Swift', { 'X-Account-Meta-Temp-URL-Key-2': 'open-sesame' }],
		['a password of a new server', { server: { adminPass: 'open-sesame' } }],
		['a password that is changed', { user: { original_password: 'open-sesame', password: 'x' } }],
		['a parameter of a stack', { parameters: { db_password: 'open-sesame' } }],
		['a login', { auth: { identity: { password: { user: { password: 'open-sesame' } } } } }],
		['a login with a token', { auth: { identity: { token: { id: 'open-sesame' } } } }],
		['user data', { server: { user_data: base64('open-sesame') } }],
		['a file', { server: { personality: [{ path: '/x', contents: base64('open-sesame') }] } }],
		['the address of a console', { remote_console: { type: 'novnc', url: 'open-sesame' } }],
		['a list of them', { secrets: [{ secret: ['a', 'open-sesame'] }] }],
	])('%s', (_, values) => {
		expect(new Redaction().add(values).said('It is open-sesame.')).toBe('It is [hidden].');
	});

	it('a number', () => {
		const { said } = { said: new Redaction().add({ password: 12345678 }) };
		expect(said.said('12345678 is not of type string')).toBe('[hidden] is not of type string');
	});

	it('not what has no secret’s name, or is empty', () => {
		const plain = {
			server: { name: 'open-sesame', key_name: 'sesame-key' },
			password: '',
			token: null,
			secret: undefined,
		};
		expect(new Redaction().add(plain).said('open-sesame, sesame-key')).toBe(
			'open-sesame, sesame-key',
		);
	});

	it('each line of user data that was sent in base64, and comes back in plain', () => {
		const script = '#!/bin/sh\nfi\n  useradd --password "hunter2" demo\n';
		const sent = new Redaction().add({ user_data: base64(script) });
		expect(sent.said('Bad line: useradd --password "hunter2" demo')).toBe('Bad line: [hidden]');
		expect(sent.said(`Bad script: ${script.replace(/\s+/g, ' ')}, no fi`)).toBe(
			'Bad script: [hidden] fi [hidden] , no fi',
		);
	});

	it('two lines of eight characters, apart and as one text of JSON', () => {
		const sent = new Redaction().add({ user_data: base64('open-ses\nsame-opn') });
		expect(sent.said('"open-ses\\nsame-opn"')).toBe('"[hidden]"');
		expect(sent.said('open-ses or same-opn')).toBe('[hidden] or [hidden]');
	});

	it('one short line of user data', () => {
		expect(new Redaction().add({ user_data: base64('ab12\n') }).said('No ab12.')).toBe(
			'No [hidden].',
		);
	});

	it('what it stands for in base64, where it is long enough to stand for anything', () => {
		expect(new Redaction().add({ password: 'cm9vdDEy' }).said('No root12.')).toBe('No [hidden].');
		expect(new Redaction().add({ password: 'cm9vdA' }).said('No root.')).toBe('No root.');
	});

	it('the user in an address', () => {
		expect(new Redaction().said('via http://me:open@proxy:3128/x')).toBe(
			'via http://[hidden]@proxy:3128/x',
		);
	});

	it('what comes into play outside and later, but not elsewhere', () => {
		const outer = new Redaction();
		const inner = new Redaction(outer).add({ secret: 'inner-secret' });
		outer.add({ token: 'outer-token' });
		expect(inner.said('inner-secret outer-token')).toBe('[hidden]');
		expect(outer.said('inner-secret outer-token')).toBe('inner-secret [hidden]');
	});

	it('64 KiB of user data, without keeping n8n from its work for long', () => {
		const lines = Array.from({ length: 1300 }, (_, line) => `echo "line ${line}" > /etc/x-${line}`);
		const script = lines.join('\n');
		const sent = new Redaction().add({ user_data: base64(script) });
		const start = process.cpuUsage();
		for (const echo of [script, base64(script), JSON.stringify(script)]) {
			expect(sent.said(`No: ${echo}`)).not.toMatch(/[^[]hidden|echo|line|etc|ZWNob/);
		}
		expect(sent.said('The quota is used up.')).toBe('The quota is used up.');
		expect(process.cpuUsage(start).user).toBeLessThan(3_000_000);
	});

	it('where a page is cut off in the middle of it', () => {
		const page = 'x '.repeat(10_000);
		for (let before = 19_950; before < 20_000; before += 10) {
			const said = redaction().said(`${page.slice(0, before)}${token}`);
			expect(said).toMatch(/^(x )+x?(\[hidden\]?)?$/);
		}
	});
});

describe('a secret too short to be told from an ordinary word', () => {
	const cat = new Redaction().add({ password: 'cat' });

	it.each([
		['No such cat.', 'No such [hidden].'],
		['password=cat&user=x', 'password=[hidden]&user=x'],
		['{"password": "cat"}', '{"password": "[hidden]"}'],
		['%22cat%22', '%22[hidden]%22'],
		['\\u0022cat\\u0022 or \\ncat', '\\u0022[hidden]\\u0022 or \\n[hidden]'],
		[base64('cat'), '[hidden]'],
		['The category of concatenation', 'The category of concatenation'],
		['scat', 'scat'],
	])('is hidden as a word in what a service says: %s', (said, shown) => {
		expect(cat.said(said)).toBe(shown);
	});

	it('is not looked for in sentences of this package, where a gap would give it away', () => {
		const user = new Redaction().add({ password: 'user ' }, { password: '5000' });
		const sentence = 'Keystone refuses the user. Check the port 5000.';
		expect(user.told(sentence)).toBe(sentence);
	});

	it('of eight letters is', () => {
		expect(new Redaction().add({ password: 'endpoint' }).told('No endpoint.')).toBe('No [hidden].');
	});

	it('is, where it is no word', () => {
		expect(new Redaction().add({ password: 'c-4t' }).told('No such c-4t.')).toBe(
			'No such [hidden].',
		);
	});
});

it('of a page an error shows the beginning, and a text that it can hold whole', () => {
	expect(redaction().said('x '.repeat(15_000)).length).toBeLessThanOrEqual(20_000);
	expect(redaction().said('x '.repeat(10_000))).toBe('x '.repeat(10_000));
});
