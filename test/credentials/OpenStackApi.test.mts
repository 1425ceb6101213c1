import { passwordCredential } from '../engine/fixtures.mts';
import { Engine } from '../engine/engine.mts';
import { addServers } from '../simulator/nova.mts';
import { startSimulator, type Simulator } from '../simulator/simulator.mts';

let cloud: Simulator;
let elsewhere: Simulator;
let engine: Engine;

beforeEach(async () => {
	cloud = await startSimulator();
	elsewhere = await startSimulator();
	engine = new Engine();
	engine.store('main', passwordCredential(cloud.identityUrl));
});
afterEach(async () => {
	await cloud.close();
	await elsewhere.close();
});

describe('the credential in other nodes', () => {
	const novaUrl = (path: string) =>
		`${cloud.endpoints.find(({ service }) => service === 'compute')!.url}/v2.1/${path}`;

	it('authorizes a request to an absolute URL of a catalog host', async () => {
		const reply = await engine.request({ url: novaUrl('flavors'), method: 'GET', json: true });
		expect(reply.flavors).toHaveLength(7);
		expect(cloud.logins).toBe(1);
	});

	it('keeps the query and headers that the request has', async () => {
		await engine.request({
			url: novaUrl('flavors?limit=1'),
			method: 'GET',
			json: true,
			headers: { 'OpenStack-API-Version': 'compute 2.61' },
		});
		const { url, headers } = cloud.requests.at(-1)!;
		expect(url).toBe('/v2.1/flavors?limit=1');
		expect(headers['openstack-api-version']).toBe('compute 2.61');
	});

	it.each(['httpRequestWithAuthentication', 'requestWithAuthentication'] as const)(
		'authorizes through %s, which nodes old and new use',
		async (helper) => {
			const reply = await engine.request(
				{ url: novaUrl('flavors'), method: 'GET', json: true },
				helper,
			);
			expect(reply.flavors).toHaveLength(7);
		},
	);

	it('is not sent again where the token was not what was wrong', async () => {
		const { flavors, images } = cloud.state;
		const server = { name: 'a', flavorRef: flavors[0].id, imageRef: images[0].id, networks: [] };
		cloud.trouble({ method: 'POST', path: /^servers$/, lost: 'reset' });
		const request = {
			url: novaUrl('servers'),
			method: 'POST' as const,
			json: true,
			body: { server },
		};
		await expect(engine.request(request, 'requestWithAuthentication')).rejects.toThrow();
		expect(cloud.state.servers).toHaveLength(1);
		await expect(
			engine.request({ url: novaUrl('servers/nope'), method: 'GET' }, 'requestWithAuthentication'),
		).rejects.toThrow();
		expect(cloud.logins).toBe(1);
	});

	it('is renewed where the token was what was wrong', async () => {
		await engine.request({ url: novaUrl('flavors'), method: 'GET' }, 'requestWithAuthentication');
		cloud.revokeTokens();
		const request = { url: novaUrl('flavors'), method: 'GET' as const, json: true };
		expect((await engine.request(request, 'requestWithAuthentication')).flavors).toHaveLength(7);
		expect(cloud.logins).toBe(2);
	});

	it('does not send the token to a host that is not in the catalog', async () => {
		await expect(
			engine.request({ url: `${elsewhere.identityUrl}/v3/auth/projects`, method: 'GET' }),
		).rejects.toMatchObject({
			message: expect.stringContaining('is not in the catalog of this cloud'),
			description: expect.stringContaining('The catalog has: http://127.0.0.1:'),
		});
		expect(elsewhere.count()).toBe(0);
	});

	it.each(['httpRequestWithAuthentication', 'requestWithAuthentication'] as const)(
		'does not take the token along to where a redirect leads, through %s',
		async (helper) => {
			cloud.trouble({
				path: /^flavors$/,
				times: 9,
				reply: { status: 307, headers: { Location: `${elsewhere.identityUrl}/v3/` } },
			});
			await engine
				.request({ url: novaUrl('flavors'), method: 'GET' }, helper)
				.catch(() => undefined);
			const asked = cloud.requests.filter(({ path }) => path === 'flavors');
			expect(asked.map(({ status }) => status)).toEqual([307]);
			expect(elsewhere.count()).toBe(0);
		},
	);
});

describe('a read-only credential', () => {
	const server = () => cloud.state.servers[0];
	const nova = (path: string) =>
		`${cloud.endpoints.find(({ service }) => service === 'compute')!.url}/v2.1/${path}`;
	const helpers = ['httpRequestWithAuthentication', 'requestWithAuthentication'] as const;
	const changes = () =>
		cloud.requests.filter(({ method, path }) => method !== 'GET' && path !== 'auth/tokens');

	beforeEach(() => {
		addServers(cloud, 1);
		engine.store('main', passwordCredential(cloud.identityUrl, { readOnly: true }));
	});

	it.each(helpers)('lets through %s what reads, the console log too', async (helper) => {
		const flavors = { url: nova('flavors'), method: 'GET' as const, json: true };
		expect((await engine.request(flavors, helper)).flavors).toHaveLength(7);
		const log = await engine.request(
			{
				url: nova(`servers/${server().id}/action`),
				method: 'POST',
				json: true,
				body: { 'os-getConsoleOutput': { length: 1 } },
			},
			helper,
		);
		expect(log).toHaveProperty('output');
	});

	it.each(
		helpers.flatMap((helper) =>
			(
				[
					['DELETE', 'servers/ID'],
					['delete', 'servers/ID'],
					['PUT', 'servers/ID', { server: { name: 'b' } }],
					['PATCH', 'servers/ID', {}],
					['POST', 'servers', { server: {} }],
					['POST', 'servers/ID/action', { 'os-stop': null }],
					['POST', 'servers/ID/action', { 'os-getConsoleOutput': {}, 'os-stop': null }],
					['POST', 'servers/ID/action', '{"os-getConsoleOutput":{},"os-stop":null}'],
					['POST', 'servers/ID/action', ['os-getConsoleOutput']],
					['POST', 'servers/ID/action'],
					['POST', 'servers/ID/remote-consoles', { 'os-getConsoleOutput': {} }],
					['POST', 'os-keypairs#/servers/ID/action', { 'os-getConsoleOutput': {} }],
					['POST', 'os-keypairs?/servers/ID/action', { 'os-getConsoleOutput': {} }],
				] as Array<[string, string, unknown?]>
			).map(([method, path, body]) => ({ helper, method, path, body })),
		),
	)('refuses $method $path $body, and sends nothing', async ({ helper, method, path, body }) => {
		const url = nova(path.replace('ID', server().id));
		await expect(
			engine.request({ url, method: method as 'POST', json: true, body: body as object }, helper),
		).rejects.toMatchObject({
			message: expect.stringContaining('The credential is read-only'),
			description: expect.stringContaining("'Read Only'"),
		});
		expect(changes()).toEqual([]);
	});

	it.each(['true', 1, 'yes'])('is one also where an expression gives %p', async (readOnly) => {
		engine.store('main', passwordCredential(cloud.identityUrl, { readOnly: readOnly as never }));
		await expect(
			engine.request({ url: nova(`servers/${server().id}`), method: 'DELETE' }),
		).rejects.toThrow('read-only');
	});

	it.each([false, 'false', '', undefined])('is none where the switch is %p', async (readOnly) => {
		engine.store('main', passwordCredential(cloud.identityUrl, { readOnly: readOnly as never }));
		await engine.request({ url: nova(`servers/${server().id}`), method: 'DELETE' });
		expect(changes()).toHaveLength(1);
	});

	it('holds at once, for a session that was there before', async () => {
		engine.store('main', passwordCredential(cloud.identityUrl));
		await engine.request({ url: nova('flavors'), method: 'GET' });
		const { sessionToken } = engine.credentials.stored.get('main')!;
		engine.store('main', passwordCredential(cloud.identityUrl, { readOnly: true, sessionToken }));
		await expect(
			engine.request({ url: nova(`servers/${server().id}`), method: 'DELETE' }),
		).rejects.toThrow('read-only');
		expect(cloud.logins).toBe(1);
	});
});

describe('the credential test', () => {
	it('passes with what is right', async () => {
		await expect(engine.testCredential()).resolves.toBeUndefined();
		expect(cloud.requests.map(({ path }) => path)).toEqual(['auth/tokens', 'auth/projects']);
	});

	it('fails on a wrong password even while an older session is valid', async () => {
		await engine.testCredential();
		const stored = engine.credentials.stored.get('main')!;
		engine.store('main', { ...stored, password: 'wrong' });
		await expect(engine.testCredential()).rejects.toMatchObject({
			message: expect.stringMatching(/^Keystone refuses the user, the password/),
		});
	});

	it('passes where an access rule forbids the very list it reads', async () => {
		cloud.trouble({ path: /^auth\/projects$/, reply: { status: 403, body: {} } });
		await expect(engine.testCredential()).resolves.toBeUndefined();
	});
});

describe('the form', () => {
	const properties = () => engine.credentials.type.properties;

	it('names the openrc variable of each field but the switch that is of this package alone', () => {
		const without = properties().filter(
			({ type, description }) => type !== 'hidden' && !/OS_[A-Z]+/.test(description ?? ''),
		);
		expect(without.map(({ name }) => name)).toEqual(['readOnly']);
	});

	it('masks every secret', () => {
		const masked = properties().filter(({ typeOptions }) => typeOptions?.password);
		expect(masked.map(({ name }) => name)).toEqual([
			'password',
			'applicationCredentialSecret',
			'token',
			'sessionToken',
		]);
	});
});

it('TLS settings hold for the login and for requests', async () => {
	const { OpenStackApi } = { OpenStackApi: engine.credentials.type };
	const sent: object[] = [];
	const helpers = {
		httpRequest: async (options: object) => {
			sent.push(options);
			return { statusCode: 401, headers: {}, body: '{}' };
		},
	};
	const fields = passwordCredential('https://cloud.example/v3', {
		caBundle: '-----BEGIN CERTIFICATE----- MIIB AAAA -----END CERTIFICATE-----',
	});
	await OpenStackApi.preAuthentication!.call({ helpers } as never, fields).catch(() => undefined);
	expect(sent).toMatchObject([
		{ agentOptions: { ca: '-----BEGIN CERTIFICATE-----\nMIIB\nAAAA\n-----END CERTIFICATE-----' } },
	]);
	const insecure = { ...fields, caBundle: '', ignoreSslIssues: true };
	await OpenStackApi.preAuthentication!.call({ helpers } as never, insecure).catch(() => undefined);
	expect(sent.at(-1)).toMatchObject({ skipSslCertificateValidation: true });
});
