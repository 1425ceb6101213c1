import { authorize, type AuthorizableRequest } from '../../openstack/authorize.ts';
import { loginFingerprint, type CredentialFields } from '../../openstack/login.ts';
import type { Session } from '../../openstack/session.ts';
import { passwordCredential } from '../engine/fixtures.mts';

const fields = passwordCredential('https://keystone.example/v3') as unknown as CredentialFields;
const south = { compute: 'https://south.example/v2.1', identity: 'https://keystone.example/v3' };
const old = Date.now() - 3_600_000;

let tokens = 0;
/** Each of its own: what is known of a token is remembered. */
const session = (more: Partial<Session> = {}): Session => ({
	madeFrom: loginFingerprint(fields),
	token: `token-${++tokens}`,
	expiresAt: null,
	obtainedAt: Date.now(),
	endpoints: {
		compute: 'https://nova.example/v2.1/',
		identity: 'https://keystone.example/v3',
		odd: 'ftp://odd.example',
	},
	regions: { south },
	origins: ['https://nova.example', 'https://keystone.example', 'https://south.example'],
	projectId: 'project',
	userId: 'user-1',
	...more,
});

const authorized = (request: AuthorizableRequest, used = session(), as: object = {}) =>
	authorize({ ...fields, ...as }, JSON.stringify(used), { headers: {}, ...request });
const expired = expect.objectContaining({ response: { status: 401 } });
const errorOf = (...given: Parameters<typeof authorized>): unknown => {
	try {
		return void authorized(...given);
	} catch (error) {
		return error;
	}
};

it('a request gets token and address, and follows no redirect', () => {
	const used = session();
	const request = {
		openstack: { service: 'compute', path: 'servers', query: { limit: 2, name: '' } },
	};
	expect(authorized({ ...request, headers: { A: 'b' } }, used)).toEqual({
		...request,
		url: 'https://nova.example/v2.1/servers?limit=2',
		baseURL: undefined,
		headers: { Accept: 'application/json', A: 'b', 'X-Auth-Token': used.token },
		disableFollowRedirect: true,
		followRedirect: false,
		followAllRedirects: false,
	});
});

it("the token is the session's, whatever the request brings along", () => {
	const used = session();
	const request = { url: '/users', headers: { 'X-Auth-Token': 'other', Accept: 'text/plain' } };
	expect(authorized(request, used).headers).toEqual({
		Accept: 'text/plain',
		'X-Auth-Token': used.token,
	});
});

it.each<[string, AuthorizableRequest, string]>([
	['a path alone', { url: '/users' }, 'https://keystone.example/v3/users'],
	['nothing', {}, 'https://keystone.example/v3'],
	['the older name', { uri: 'users', url: undefined }, 'https://keystone.example/v3/users'],
	[
		'a base',
		{ baseURL: 'https://nova.example/v2.1/', url: '/flavors' },
		'https://nova.example/v2.1/flavors',
	],
	[
		'an address beside a base',
		{ baseURL: 'https://nova.example', url: 'https://south.example/a' },
		'https://south.example/a',
	],
	[
		'a query of its own',
		{ openstack: { service: 'compute', path: 'a?b=1', query: { c: 2 } } },
		'https://nova.example/v2.1/a?b=1&c=2',
	],
	[
		'its user',
		{ openstack: { service: 'identity', path: 'users/{user}/x' } },
		'https://keystone.example/v3/users/user-1/x',
	],
	[
		'a region',
		{ openstack: { service: 'compute', region: 'south', path: 'a' } },
		'https://south.example/v2.1/a',
	],
	[
		'a target beside a base',
		{ baseURL: 'https://south.example', openstack: { service: 'compute', path: 'a' } },
		'https://nova.example/v2.1/a',
	],
])('a request with %s has its full address', (_, request, url) => {
	const sent = authorized(request);
	expect(sent).toMatchObject({ url, baseURL: undefined });
	if ('uri' in request) expect(sent.uri).toBe(url);
	else expect('uri' in sent).toBe(false);
});

it.each([
	'https://other.example/',
	'http://nova.example/',
	'https://nova.example:8443/',
	'https://nova.example@other.example/',
	'HTTPS://OTHER.example',
])('the token does not go to %s', (url) => {
	expect(errorOf({ url })).toMatchObject({
		kind: 'catalog',
		message: expect.stringMatching(
			/^https?:\S+ is not in the catalog of this cloud, so the token is not sent there$/,
		),
		nextStep:
			'The catalog has: https://nova.example, https://keystone.example, https://south.example.',
	});
});

it.each<[string, Partial<Session>]>([
	['of other fields', { madeFrom: 'other' }],
	['that ends soon', { expiresAt: Date.now() + 1000, obtainedAt: old }],
	['without a token', { token: '' }],
])('a session %s counts as expired', (_, more) => {
	expect(errorOf({ url: '/users' }, session(more))).toEqual(expired);
});

it('an older session is renewed once where a service or a region may be new, and then is not used again', () => {
	for (const target of [
		{ service: 'image', path: 'a' },
		{ service: 'compute', region: 'west', path: 'a' },
	]) {
		const used = session({ obtainedAt: old });
		expect(errorOf({ openstack: target }, used)).toEqual(expired);
		expect(errorOf({ url: '/users' }, used)).toEqual(expired);
	}
});

it('a fresh session knows all that there is', () => {
	expect(errorOf({ openstack: { service: 'image', path: 'a' } })).toMatchObject({
		kind: 'catalog',
		message: 'The catalog has no service Image (Glance) for this credential',
	});
	const elsewhere = { openstack: { service: 'compute', region: 'west', path: 'a' } };
	expect(errorOf(elsewhere)).toMatchObject({
		kind: 'catalog',
		message: "The cloud has no region 'west'",
		nextStep: "There is: south. Set 'Region' in the Request Options to one of them.",
	});
	expect(errorOf(elsewhere, session({ regions: {} }))).toMatchObject({
		nextStep: "Its catalog names no region: leave out 'Region' in the Request Options.",
	});
	const inherited = { openstack: { service: 'compute', region: 'toString', path: 'a' } };
	expect(errorOf(inherited)).toMatchObject({ message: "The cloud has no region 'toString'" });
});

it('a session that tells no user is renewed where the user is asked for', () => {
	const used = session({ userId: '' });
	expect(errorOf({ openstack: { service: 'identity', path: 'users/{user}' } }, used)).toEqual(
		expired,
	);
	expect(errorOf({ openstack: { service: 'identity', path: 'users' } }, used)).toBeUndefined();
});

it('a secret that the catalog quotes is not told', () => {
	const endpoints = { compute: 'ftp://a/demo-secret' };
	expect(
		errorOf({ openstack: { service: 'compute', path: 'a' } }, session({ endpoints })),
	).toMatchObject({
		message: "The catalog's address of Compute (Nova) is not a web address: ftp://a/[hidden]",
	});
});

it('a credential that is read-only refuses by the full address', () => {
	const readOnly = { readOnly: true };
	const stop = { method: 'POST', openstack: { service: 'compute', path: 'servers/1/action' } };
	expect(errorOf({ ...stop, body: { 'os-stop': null } }, session(), readOnly)).toMatchObject({
		kind: 'input',
	});
	expect(
		errorOf({ ...stop, body: { 'os-getConsoleOutput': {} } }, session(), readOnly),
	).toBeUndefined();
	expect(errorOf({ url: '/users' }, session(), readOnly)).toBeUndefined();
});

it('TLS settings go along', () => {
	const request = authorized({ url: '/users' }, session(), { ignoreSslIssues: true });
	expect(request).toMatchObject({ skipSslCertificateValidation: true, rejectUnauthorized: false });
	expect('rejectUnauthorized' in authorized({ url: '/users' })).toBe(false);
});
