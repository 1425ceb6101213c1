import { urlOf } from '../../openstack/catalog.ts';
import type { HttpReply, HttpRequest } from '../../openstack/http.ts';
import {
	credentialFields,
	identityBase,
	logIn,
	loginFingerprint,
	type CredentialFields,
} from '../../openstack/login.ts';

const fields = (more: Partial<CredentialFields>): CredentialFields => ({
	authentication: 'password',
	identityUrl: 'https://identity.c3j1.conoha.io/v3',
	userBy: 'name',
	userName: 'gncu00000000',
	userDomainBy: 'name',
	userDomain: '',
	password: 'secret',
	applicationCredentialBy: 'id',
	scope: 'project',
	projectBy: 'name',
	projectName: 'gnct00000000',
	projectDomainBy: 'name',
	projectDomain: '',
	scopeDomainBy: 'name',
	interface: 'public',
	...more,
});

async function answered(given: CredentialFields, reply: Partial<HttpReply>) {
	const sent: HttpRequest[] = [];
	const session = await logIn(given, async (request) => {
		sent.push(request);
		return { statusCode: 201, headers: { 'x-subject-token': 'token' }, body: '{}', ...reply };
	});
	return { session, sent: sent[0], body: JSON.parse(sent[0].body ?? 'null') };
}

// https://doc.conoha.jp/reference/api-vps3/api-identity-vps3/identity-post_tokens-v3/
const conohaEntry = (type: string, name: string, url: string, id: string | null = 'id') => ({
	endpoints: [{ id, interface: 'public', region_id: 'c3j1', url, region: 'c3j1' }],
	id,
	type,
	name,
});
const conohaToken = {
	audit_ids: ['*******'],
	catalog: [
		conohaEntry('identity', 'keystone', 'https://identity.c3j1.conoha.io/v3'),
		conohaEntry('compute', 'nova', 'https://compute.c3j1.conoha.io/v2.1'),
		conohaEntry('load-balancer', 'octavia', 'https://lbaas.c3j1.conoha.io'),
		conohaEntry('object-store', 'swift', 'https://object-storage.c3j1.conoha.io/v1/AUTH_tenant'),
		conohaEntry('dns', 'dns', 'https://dns-service.c3j1.conoha.io'),
		conohaEntry('volumev3', 'cinderv3', 'https://block-storage.c3j1.conoha.io/v3/tenant'),
		conohaEntry('image', 'glance', 'https://image-service.c3j1.conoha.io'),
		conohaEntry('network', 'neutron', 'https://networking.c3j1.conoha.io'),
		conohaEntry('account', 'account', 'https://account.c3j1.conoha.io/v1', null),
	],
	expires_at: '2023-11-16T10:06:01.000000Z',
	is_domain: false,
	issued_at: '2023-11-15T10:06:01.000000Z',
	methods: ['password'],
	project: { domain: { id: '*******', name: 'gnc' }, id: 'tenant', name: 'gnct00000000' },
	roles: [{ id: '1', name: 'member' }],
	user: { domain: { id: '*******', name: 'gnc' }, id: 'user', name: 'gncu00000000' },
};
const conohaReply = { body: JSON.stringify({ token: conohaToken }) };

describe("ConoHa's login", () => {
	it('by name has no domain anywhere', async () => {
		const { sent, body } = await answered(fields({}), conohaReply);
		expect(sent).toMatchObject({
			method: 'POST',
			url: 'https://identity.c3j1.conoha.io/v3/auth/tokens',
			headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
		});
		expect(body).toEqual({
			auth: {
				identity: {
					methods: ['password'],
					password: { user: { name: 'gncu00000000', password: 'secret' } },
				},
				scope: { project: { name: 'gnct00000000' } },
			},
		});
	});

	it('by ID has the IDs alone', async () => {
		const byId = { userBy: 'id', userId: 'u', projectBy: 'id', projectId: 'p' } as const;
		const { body } = await answered(fields(byId), conohaReply);
		expect(body).toEqual({
			auth: {
				identity: {
					methods: ['password'],
					password: { user: { id: 'u', password: 'secret' } },
				},
				scope: { project: { id: 'p' } },
			},
		});
	});

	it.each([
		['compute', 'servers/detail', 'https://compute.c3j1.conoha.io/v2.1/servers/detail'],
		['image', 'images', 'https://image-service.c3j1.conoha.io/v2/images'],
		['network', 'networks', 'https://networking.c3j1.conoha.io/v2.0/networks'],
		['block-storage', 'volumes', 'https://block-storage.c3j1.conoha.io/v3/tenant/volumes'],
		[
			'load-balancer',
			'lbaas/loadbalancers',
			'https://lbaas.c3j1.conoha.io/v2.0/lbaas/loadbalancers',
		],
		['object-store', 'box', 'https://object-storage.c3j1.conoha.io/v1/AUTH_tenant/box'],
		['dns', 'v1/domains', 'https://dns-service.c3j1.conoha.io/v1/domains'],
		['account', 'order-items', 'https://account.c3j1.conoha.io/v1/order-items'],
		['identity', 'sub-users', 'https://identity.c3j1.conoha.io/v3/sub-users'],
	])('finds %s in its catalog', async (service, path, url) => {
		const { session } = await answered(fields({}), conohaReply);
		expect(urlOf(session.endpoints, service, path, session.projectId)).toBe(url);
	});

	it('lasts a day by its own clock, whatever this machine takes for now', async () => {
		const { session } = await answered(fields({}), conohaReply);
		expect(session.expiresAt! - session.obtainedAt).toBe(24 * 3600 * 1000);
		expect(session.vendor).toBe('conoha');
	});
});

describe("the forms of OpenStack's quick-start guide", () => {
	const guide = {
		identityUrl: 'http://controller:5000/v3',
		userName: 'demo',
		userDomain: 'Default',
		projectName: 'demo',
		projectDomain: 'Default',
	};
	const reply = {
		body: JSON.stringify({ token: { ...conohaToken, catalog: [], project: { id: 'p' } } }),
	};

	it('by name with domains', async () => {
		const { body, session } = await answered(fields(guide), reply);
		expect(body.auth).toEqual({
			identity: {
				methods: ['password'],
				password: { user: { domain: { name: 'Default' }, name: 'demo', password: 'secret' } },
			},
			scope: { project: { domain: { name: 'Default' }, name: 'demo' } },
		});
		expect(session.vendor).toBeUndefined();
	});

	it('by domain IDs', async () => {
		const ids = {
			userDomainBy: 'id',
			userDomain: 'd1',
			projectDomainBy: 'id',
			projectDomain: 'd2',
		} as const;
		const { body } = await answered(fields({ ...guide, ...ids }), reply);
		expect(body.auth.identity.password.user.domain).toEqual({ id: 'd1' });
		expect(body.auth.scope.project.domain).toEqual({ id: 'd2' });
	});

	it('unscoped', async () => {
		const { body } = await answered(fields({ ...guide, scope: 'unscoped' }), reply);
		expect(body.auth.scope).toBe('unscoped');
	});

	it('without a scope, which is another thing than unscoped', async () => {
		const { body } = await answered(fields({ ...guide, scope: 'none' }), reply);
		expect(Object.keys(body.auth)).toEqual(['identity']);
	});

	it('with a token in the place of a password', async () => {
		const { body } = await answered(
			fields({ ...guide, authentication: 'token', token: ' t ' }),
			reply,
		);
		expect(body.auth).toEqual({
			identity: { methods: ['token'], token: { id: 't' } },
			scope: { project: { domain: { name: 'Default' }, name: 'demo' } },
		});
	});

	it('with a token as it is, which is only looked at', async () => {
		const given = fields({ ...guide, authentication: 'token', token: 't', projectName: '' });
		const { sent } = await answered(given, { ...reply, statusCode: 200 });
		expect(sent).toMatchObject({
			method: 'GET',
			headers: { 'X-Auth-Token': 't', 'X-Subject-Token': 't' },
		});
	});
});

it('a token that never ends has no end', async () => {
	const token = { ...conohaToken, expires_at: null };
	const { session } = await answered(fields({}), { body: JSON.stringify({ token }) });
	expect(session.expiresAt).toBeNull();
});

it.each([
	['https://cloud.example', 'https://cloud.example/v3'],
	['https://cloud.example/identity/', 'https://cloud.example/identity/v3'],
	['https://cloud.example:5000/v3/', 'https://cloud.example:5000/v3'],
	[' https://cloud.example/v3/auth/tokens ', 'https://cloud.example/v3'],
	['https://user:password@cloud.example/v3', 'https://cloud.example/v3'],
])('the identity URL "%s" means %s', (given, base) => {
	expect(identityBase(given)).toBe(base);
});

describe('the fingerprint of a login', () => {
	const print = (more: Partial<CredentialFields>) => loginFingerprint(fields(more));

	it.each<Partial<CredentialFields>>([
		{ password: 'other' },
		{ userName: 'other' },
		{ projectName: 'other' },
		{ userDomain: 'other' },
		{ identityUrl: 'https://other' },
		{ region: 'other' },
		{ interface: 'internal' },
		{ scope: 'unscoped' },
		{ endpointOverrides: { row: [{ service: 'compute', url: 'https://other' }] } },
	])('is another with %o', (more) => {
		expect(print(more)).not.toBe(print({}));
	});

	it('is the same where nothing that matters differs', () => {
		const unused = { userId: 'x', token: 'y', identityUrl: 'https://identity.c3j1.conoha.io/' };
		expect(print(unused)).toBe(print({}));
	});
});

describe('credential fields', () => {
	it('are texts, where an expression or an external secret gave numbers', () => {
		expect(
			credentialFields({
				userName: 12345678,
				password: 42,
				projectId: 7,
				computeMicroversion: 2.79,
				endpointOverrides: { row: [{ service: 'compute', url: 5 }] },
				ignoreSslIssues: true,
				userDomain: null,
				sessionToken: '{}',
			}),
		).toEqual({
			userName: '12345678',
			password: '42',
			projectId: '7',
			computeMicroversion: '2.79',
			endpointOverrides: { row: [{ service: 'compute', url: '5' }] },
			ignoreSslIssues: true,
			userDomain: null,
		});
	});

	it.each<[string, Partial<CredentialFields>]>([
		['identity URL', { identityUrl: 'ftp://me:open-sesame@cloud.example' }],
		[
			'endpoint override',
			{ endpointOverrides: { row: [{ service: 'image', url: 'ftp://me:open-sesame@cloud' }] } },
		],
	])('quote no password out of an %s', async (_, more) => {
		const refused = answered(fields(more), conohaReply);
		await expect(refused).rejects.toMatchObject({
			message: expect.stringMatching(/is not a web address: ftp:\/\/cloud/),
		});
	});
});

it('a catalog that names its regions after the token does not bring it into the error', async () => {
	const endpoints = [{ interface: 'public', region_id: 'the-new-token', url: 'https://cloud' }];
	const token = { ...conohaToken, catalog: [{ type: 'compute', endpoints }] };
	const reply = {
		headers: { 'x-subject-token': 'the-new-token' },
		body: JSON.stringify({ token }),
	};
	await expect(answered(fields({ region: 'c3j1' }), reply)).rejects.toMatchObject({
		message: "The cloud has no region 'c3j1', but: [hidden]",
	});
});

it('a login that answers with something else is no Keystone', async () => {
	const holed = JSON.stringify({ token: { ...conohaToken, catalog: [null] } });
	for (const body of ['<html>', '{"token"', '{}', 'null', holed]) {
		await expect(answered(fields({}), { body })).rejects.toMatchObject({
			message: "No Keystone v3 answers at the 'Identity URL' https://identity.c3j1.conoha.io/v3",
		});
	}
});
