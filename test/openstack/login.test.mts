import { urlOf } from '../../openstack/catalog.ts';
import type { HttpReply, HttpRequest } from '../../openstack/http.ts';
import {
	credentialFields,
	identityBase,
	isAccepted,
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

	it('by name without domains, where n8n leaves their fields out', async () => {
		const { body } = await answered(
			fields({ ...guide, userDomain: undefined, projectDomain: undefined }),
			reply,
		);
		expect(body.auth.identity.password.user).toEqual({ name: 'demo', password: 'secret' });
		expect(body.auth.scope).toEqual({ project: { name: 'demo' } });
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
		const given = fields({ ...guide, authentication: 'token', token: 't', projectName: ' ' });
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

	it('is another with another token that is used as it is', () => {
		const token = { authentication: 'token', scope: 'none' } as const;
		expect(print({ ...token, token: 'a' })).not.toBe(print({ ...token, token: 'b' }));
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

describe('what else a person may log in with', () => {
	const token = { body: JSON.stringify({ token: { ...conohaToken, catalog: [] } }) };
	const authOf = async (more: Partial<CredentialFields>) =>
		(await answered(fields(more), token)).body.auth;

	it('is an application credential, by ID or by name, whose scope is its own', async () => {
		const own = { authentication: 'applicationCredential', applicationCredentialSecret: ' s ' };
		expect(await authOf({ ...own, applicationCredentialId: 'a' } as never)).toEqual({
			identity: {
				methods: ['application_credential'],
				application_credential: { id: 'a', secret: 's' },
			},
		});
		const named = { applicationCredentialBy: 'name', applicationCredentialName: 'n' };
		expect(await authOf({ ...own, ...named, userDomain: ' d ' } as never)).toEqual({
			identity: {
				methods: ['application_credential'],
				application_credential: {
					name: 'n',
					user: { name: 'gncu00000000', domain: { name: 'd' } },
					secret: 's',
				},
			},
		});
	});

	it('is the whole system, or a domain by name or ID', async () => {
		expect(await authOf({ scope: 'system' })).toMatchObject({ scope: { system: { all: true } } });
		const domain = { scope: 'domain', scopeDomain: ' d ' } as const;
		expect(await authOf(domain)).toMatchObject({ scope: { domain: { name: 'd' } } });
		expect(await authOf({ ...domain, scopeDomainBy: 'id' })).toMatchObject({
			scope: { domain: { id: 'd' } },
		});
	});

	it('is a password with blanks around it', async () => {
		const { identity } = await authOf({ password: ' secret ' });
		expect(identity.password.user.password).toBe(' secret ');
	});

	it('is a token for a project by its ID', async () => {
		const byId = {
			authentication: 'token',
			token: 't',
			projectBy: 'id',
			projectId: ' p ',
		} as const;
		expect((await authOf(byId)).scope).toEqual({ project: { id: 'p' } });
	});

	it.each([
		['none', 'GET'],
		['unscoped', 'POST'],
	] as const)('is a token with the scope %s, by %s', async (scope, method) => {
		const { sent } = await answered(fields({ authentication: 'token', token: 't', scope }), token);
		expect(sent.method).toBe(method);
		expect(sent.url).toBe('https://identity.c3j1.conoha.io/v3/auth/tokens');
	});
});

describe('a field that is empty is named, and what it is called in the openrc file,', () => {
	const noProject =
		" Where you know none, set 'Scope' to 'None': Keystone then takes the user's default project.";
	const application = {
		authentication: 'applicationCredential',
		applicationCredentialSecret: 's',
	} as const;

	it.each<[string, string, Partial<CredentialFields>, string?]>([
		['Identity URL', 'OS_AUTH_URL', { identityUrl: ' ' }],
		['Identity URL', 'OS_AUTH_URL', { identityUrl: undefined }],
		['User Name', 'OS_USERNAME', { userName: ' ' }],
		['User ID', 'OS_USER_ID', { userBy: 'id' }],
		['Password', 'OS_PASSWORD', { password: '' }],
		['Token', 'OS_TOKEN', { authentication: 'token' }],
		['Token', 'OS_TOKEN', { authentication: 'token', scope: 'none' }],
		['Project Name', 'OS_PROJECT_NAME', { projectName: '' }, noProject],
		['Project ID', 'OS_PROJECT_ID', { projectBy: 'id' }, noProject],
		['Domain', 'OS_DOMAIN_NAME or OS_DOMAIN_ID', { scope: 'domain' }],
		['Application Credential ID', 'OS_APPLICATION_CREDENTIAL_ID', application],
		[
			'Application Credential Name',
			'OS_APPLICATION_CREDENTIAL_NAME',
			{ ...application, applicationCredentialBy: 'name' },
		],
		[
			'Application Credential Secret',
			'OS_APPLICATION_CREDENTIAL_SECRET',
			{ authentication: 'applicationCredential', applicationCredentialId: 'a' },
		],
	])('%s: %s', async (field, variable, more, otherwise = '') => {
		await expect(answered(fields(more), {})).rejects.toMatchObject({
			kind: 'input',
			message: `The credential's '${field}' is empty`,
			nextStep: `It is ${variable} in the openrc file that the cloud gives out.${otherwise}`,
		});
	});
});

describe('an identity URL that is none', () => {
	const errorOf = (url: string): unknown => {
		try {
			return identityBase(url);
		} catch (error) {
			return error;
		}
	};

	it.each(['cloud', 'ftp://cloud', 'xhttp://cloud', 'https//cloud'])('is told: %s', (url) => {
		expect(errorOf(url)).toMatchObject({
			kind: 'input',
			message: `The 'Identity URL' is not a web address: ${url}`,
			nextStep:
				"It looks like https://identity.example.com/v3 (OS_AUTH_URL in the cloud's openrc file).",
		});
	});

	const off = "The 'Identity URL' points to Keystone v2.0, which clouds have switched off";
	const other = "The 'Identity URL' points to another service than Keystone: https://cloud";

	it.each([
		['https://cloud/v2.0', off],
		['https://cloud/v2.0/tokens', off],
		['https://cloud/identity/v2/', off],
		['https://cloud/v2.1/servers', `${other}/v2.1/servers`],
		['https://cloud/v3/project', `${other}/v3/project`],
		['https://cloud/v3.14', `${other}/v3.14`],
		['https://cloud/v1', `${other}/v1`],
	])('but of another API is told: %s', (url, message) => {
		expect(errorOf(url)).toMatchObject({
			kind: 'input',
			message,
			nextStep:
				"It ends in /v3, or has no version at all (OS_AUTH_URL in the cloud's openrc file).",
		});
	});

	it('is not one for a path that only looks like a version', () => {
		expect(identityBase('https://cloud/v2b')).toBe('https://cloud/v2b/v3');
		expect(identityBase('https://cloud/a/auth/tokens/b')).toBe('https://cloud/a/auth/tokens/b/v3');
		expect(identityBase('https://cloud//')).toBe('https://cloud/v3');
	});
});

describe('a login that Keystone refuses', () => {
	const refused = async (
		statusCode: number,
		message: string,
		more: Partial<CredentialFields> = {},
		headers: Record<string, string> = {},
	): Promise<unknown> => {
		const body = JSON.stringify({ error: { message } });
		return await answered(fields(more), { statusCode, headers, body }).catch((error) => error);
	};
	const says = 'The request you have made requires authentication.';
	const application = {
		authentication: 'applicationCredential',
		applicationCredentialId: 'a',
		applicationCredentialSecret: 's',
	} as const;
	const token = { authentication: 'token', token: 'the-old-token' } as const;

	it.each<[Partial<CredentialFields>, string]>([
		[{}, 'user, the password, the project, or a domain of them'],
		[{ scope: 'none' }, 'user or the password'],
		[{ scope: 'unscoped' }, 'user, the password, or the scope'],
		[application, 'application credential or its secret'],
	])('with %o says what may be wrong', async (more, what) => {
		const step =
			'Keystone does not say which one is wrong. The same answer comes where the user has no role in the project, or is locked for a while after failed logins.';
		const fault = { kind: 'login', httpStatus: 401, nextStep: step };
		const message = `Keystone refuses the ${what}`;
		expect(await refused(401, says, more)).toMatchObject({ ...fault, message });
		expect(await refused(401, 'The password has expired.', more)).toMatchObject({
			...fault,
			message: `${message} (The password has expired.)`,
		});
	});

	it('for want of a second factor says what to use instead', async () => {
		const receipt = { 'openstack-auth-receipt': 'r' };
		expect(await refused(401, says, {}, receipt)).toMatchObject({
			kind: 'login',
			message: expect.stringMatching(/^This user needs a second factor \(MFA\).*application cred/),
			nextStep: "Create one for the user, and set 'Authentication' to 'Application Credential'.",
		});
		expect(await refused(500, says, {}, receipt)).toMatchObject({ kind: 'unsent', message: says });
	});

	it.each([
		['User', 'user'],
		['Project', 'project'],
	])('for want of a domain names the field: %s Domain', async (whose, word) => {
		const said = `Expecting to find domain in ${word}. The server could not comply.`;
		expect(await refused(400, said)).toMatchObject({
			kind: 'login',
			message: `This cloud needs the '${whose} Domain' to find a ${word} by its name`,
			nextStep: `Fill it in in the credential (often 'Default'; OS_${whose.toUpperCase()}_DOMAIN_NAME in the openrc file).`,
		});
	});

	it.each([401, 404])('with a token, by %i, says that the token is over', async (status) => {
		expect(await refused(status, says, token)).toMatchObject({
			kind: 'login',
			message: 'The existing token has expired or is not valid',
			nextStep: expect.stringMatching(/^Paste a new token into the credential, or use an app/),
		});
	});

	it('with a token that may not be exchanged says how to use it', async () => {
		expect(await refused(403, 'No rescoping.', token)).toMatchObject({
			kind: 'login',
			message: 'Keystone does not exchange this token: No rescoping.',
			nextStep: expect.stringMatching(/^Empty the project fields of the credential/),
		});
		expect(await refused(400, 'Bad.', token)).toMatchObject({
			message: 'Keystone refuses the login: Bad.',
		});
	});

	it.each([401, 404])('with an application credential that is gone, by %i', async (status) => {
		const said = 'Could not find Application Credential: a.';
		expect(await refused(status, said, application)).toMatchObject({
			kind: 'login',
			message: `Keystone refuses the application credential or its secret (${said})`,
			nextStep:
				'It may have been deleted, or belong to another cloud: compare its ID and the Identity URL.',
		});
	});

	it.each([300, 404, 405])('by %i is at no Keystone', async (httpStatus) => {
		expect(await refused(httpStatus, 'No.')).toMatchObject({
			kind: 'login',
			httpStatus,
			service: 'Identity (Keystone)',
			message: "No Keystone v3 answers at the 'Identity URL' https://identity.c3j1.conoha.io/v3",
			nextStep: expect.stringMatching(/^Check it against OS_AUTH_URL in the cloud's openrc file\./),
		});
	});

	it.each([403, 400, 499])(
		'by %i is refused for good, in the words of Keystone',
		async (status) => {
			expect(await refused(status, 'You are locked.')).toMatchObject({
				kind: 'login',
				httpStatus: status,
				message: 'Keystone refuses the login: You are locked.',
			});
		},
	);

	it.each([429, 498, 500, 503])(
		'by %i has sent nothing, so all may be tried again',
		async (status) => {
			expect(await refused(status, 'Busy.')).toMatchObject({
				kind: 'unsent',
				httpStatus: status,
				message: 'Busy.',
			});
		},
	);

	it('tells no secret that Keystone repeats', async () => {
		expect(await refused(400, 'Bad: the-old-token', token)).toMatchObject({
			message: 'Keystone refuses the login: Bad: [hidden]',
		});
	});
});

it.each([
	['ECONNRESET', 'unsent'],
	['ENOTFOUND', 'unreachable'],
	['ERR_CANCELED', 'cancelled'],
])('a login without an answer, for %s, leaves the request %s', async (code, kind) => {
	const send = async () => await Promise.reject(Object.assign(new Error('secret'), { code }));
	await expect(logIn(fields({}), send)).rejects.toMatchObject({
		kind,
		service: 'Identity (Keystone) at https://identity.c3j1.conoha.io',
		message: expect.not.stringContaining('secret'),
	});
});

describe('a session', () => {
	const sessionOf = async (
		token: object,
		more: Partial<CredentialFields> = {},
		reply: Partial<HttpReply> = {},
	) => {
		const body = JSON.stringify({ token: { ...conohaToken, ...token } });
		return (await answered(fields(more), { body, ...reply })).session;
	};

	it('has what the login gave', async () => {
		const session = await sessionOf({ user: { id: 'u' } }, { region: ' c3j1 ' });
		expect(session).toMatchObject({
			madeFrom: loginFingerprint(fields({ region: 'c3j1' })),
			token: 'token',
			projectId: 'tenant',
			userId: 'u',
			regions: { c3j1: session.endpoints },
			origins: expect.arrayContaining(['https://compute.c3j1.conoha.io']),
		});
		const bare = await sessionOf({ user: undefined, project: undefined, catalog: undefined });
		expect(bare).toMatchObject({ projectId: '', userId: '', regions: {} });
	});

	it('uses the Keystone that it came from, unless the person names another', async () => {
		const identityUrl = 'https://other.example/identity';
		expect((await sessionOf({}, { identityUrl })).endpoints.identity).toBe(`${identityUrl}/v3`);
		for (const address of ['https://third.example/v3', 'http://controller:5000/v3']) {
			const row = [{ service: ' identity ', url: ` ${address} ` }];
			const { endpoints } = await sessionOf({}, { identityUrl, endpointOverrides: { row } });
			expect(endpoints.identity).toBe(address);
		}
	});

	it('passes over overrides that are not filled in', async () => {
		const row = [
			{ service: '', url: 'https://x' },
			{ service: 'image', url: ' ' },
			{ service: 'dns' },
		];
		const { endpoints } = await sessionOf({}, { endpointOverrides: { row } as never });
		expect(endpoints).toEqual((await sessionOf({})).endpoints);
	});

	it.each(['nova', 'xhttp://nova', ''])('has no override that is no address: "%s"', async (url) => {
		const row = [{ service: 'compute', url: url || 'ftp:' }];
		await expect(sessionOf({}, { endpointOverrides: { row } })).rejects.toMatchObject({
			kind: 'input',
			message: `The endpoint override of 'compute' is not a web address: ${url || 'ftp:'}`,
			nextStep: 'It looks like https://compute.example.com/v2.1.',
		});
	});

	it('of an existing token ends when that does, however old it is', async () => {
		const token = { authentication: 'token', token: ' t ', projectName: '' } as const;
		const reply = { statusCode: 200, headers: {} };
		const session = await sessionOf({}, token, reply);
		expect(session.token).toBe('t');
		expect(session.expiresAt).toBe(Date.parse('2023-11-16T10:06:01Z'));
	});

	it('ends by the time that Keystone tells, where it does not say since when', async () => {
		const { expiresAt } = await sessionOf({ issued_at: undefined });
		expect(expiresAt).toBe(Date.parse('2023-11-16T10:06:01Z'));
	});

	it('is none without a token', async () => {
		await expect(sessionOf({}, {}, { headers: {} })).rejects.toMatchObject({ kind: 'login' });
	});

	it('of a ConoHa project is of that vendor, whatever the address', async () => {
		expect((await sessionOf({ catalog: [] })).vendor).toBe('conoha');
	});

	it.each([
		['https://compute.c3j1.conoha.io/v2.1', 'conoha'],
		['https://compute.c3j1.conoha.io:8774', 'conoha'],
		['https://compute.conoha.io.example/v2.1', undefined],
		['https://notconoha.io/v2.1', undefined],
	])('at %s is of the vendor %s', async (url, vendor) => {
		const catalog = [conohaEntry('compute', 'nova', url)];
		const session = await sessionOf({ catalog, project: { id: 'p' } });
		expect(session.vendor).toBe(vendor);
		expect('vendor' in session).toBe(vendor !== undefined);
	});
});

describe('whether Keystone still takes a token', () => {
	const asked: HttpRequest[] = [];
	const accepted = async (answer: () => Promise<HttpReply>) =>
		await isAccepted({ token: 't' } as never, fields({}), async (request) => {
			asked.push(request);
			return await answer();
		});
	const reply = (statusCode: number) => async () => ({ statusCode, headers: {}, body: '' });

	it('is asked with the token alone', async () => {
		expect(await accepted(reply(200))).toBe(true);
		expect(asked).toEqual([
			{
				method: 'GET',
				url: 'https://identity.c3j1.conoha.io/v3/auth/tokens?nocatalog',
				headers: { Accept: 'application/json', 'X-Auth-Token': 't', 'X-Subject-Token': 't' },
			},
		]);
	});

	it('is no where it says no, or nothing', async () => {
		expect(await accepted(reply(401))).toBe(false);
		expect(await accepted(async () => await Promise.reject(new Error('down')))).toBe(false);
	});
});
