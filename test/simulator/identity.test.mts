import { inDemo, tokenOf } from './ask.mts';
import { pass, startClock, stopClock } from './clock.mts';
import { startSimulator, type Simulator } from './simulator.mts';
import { idOf } from './state.mts';

let cloud: Simulator;
let token: string;
let own: string;

beforeEach(async () => {
	cloud = await startSimulator();
	token = await tokenOf(cloud, 'demo', inDemo);
	own = `users/${cloud.state.users[0].id}`;
});
afterEach(async () => await cloud.close());

interface Answer {
	status: number;
	body: any;
	headers: Headers;
}

async function ask(
	request: string,
	body?: unknown,
	by = token,
	more: Record<string, string> = {},
): Promise<Answer> {
	const [method, path] = request.split(' ');
	const reply = await fetch(`${cloud.identityUrl}/v3/${path}`, {
		method,
		headers: { 'X-Auth-Token': by, ...more },
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	const text = await reply.text();
	const isJson = text.startsWith('{');
	return { status: reply.status, body: isJson ? JSON.parse(text) : text, headers: reply.headers };
}

const saidBy = ({ status, body }: Answer) => [status, body.error?.message ?? body.message];
const said = async (...request: Parameters<typeof ask>) => saidBy(await ask(...request));

const logIn = async (method: string, given: object) =>
	await ask('POST auth/tokens', { auth: { identity: { methods: [method], [method]: given } } });
const forbidden = (what: string) =>
	`You are not authorized to perform the requested action: ${what}.`;
const malformed =
	'The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.';
const unauthorized = 'The request you have made requires authentication.';

describe('application credentials', () => {
	const make = async (given: object, by = token) =>
		await ask(`POST ${own}/application_credentials`, { application_credential: given }, by);
	const made = async (given: object) => (await make(given)).body.application_credential;
	const loggedIn = async ({ id, secret }: { id: string; secret: string }) =>
		await logIn('application_credential', { id, secret });
	const tokenBy = async (credential: { id: string; secret: string }) =>
		(await loggedIn(credential)).headers.get('x-subject-token')!;

	it('are made with a secret that is told once, and log in until they are deleted', async () => {
		const { status, body } = await make({ name: 'robot', description: 'of tests' });
		const { secret, ...rest } = body.application_credential;
		expect(status).toBe(201);
		expect(secret).toMatch(/^[-\w]{86}$/);
		expect(rest).toMatchObject({
			name: 'robot',
			description: 'of tests',
			project_id: cloud.state.projects[0].id,
			system: null,
			expires_at: null,
			unrestricted: null,
			roles: [{ name: 'member' }, { name: 'reader' }],
		});
		const path = `${own}/application_credentials`;
		const shown = (await ask(`GET ${path}/${rest.id}`)).body.application_credential;
		expect(shown).toEqual(rest);
		const named = (await ask(`GET ${path}?name=robot`)).body.application_credentials;
		expect(named).toEqual([rest]);
		const by = await tokenBy({ id: rest.id, secret });
		expect((await ask(`DELETE ${path}/${rest.id}`)).status).toBe(204);
		const missing = [404, `Could not find Application Credential: ${rest.id}.`];
		expect(saidBy(await loggedIn({ id: rest.id, secret }))).toEqual(missing);
		expect((await ask('GET auth/projects', undefined, by)).status).toBe(200);
		const url = cloud.endpoints.find(({ service }) => service === 'compute')!.url;
		const reply = await fetch(`${url}/v2.1/flavors`, { headers: { 'X-Auth-Token': by } });
		expect(reply.status).toBe(401);
	});

	it('have the secret, the roles and the end that they are given', async () => {
		const given = {
			name: 'robot',
			secret: 'own-secret',
			roles: [{ name: 'reader' }],
			unrestricted: true,
			expires_at: '2099-01-01T00:00:00Z',
		};
		const credential = await made(given);
		expect(credential).toMatchObject({
			secret: 'own-secret',
			expires_at: '2099-01-01T00:00:00.000000',
			unrestricted: true,
			roles: [{ name: 'reader', options: { immutable: true } }],
		});
		const { token: shown } = (await loggedIn(credential)).body;
		expect(shown).toMatchObject({
			roles: [{ name: 'reader' }],
			application_credential: { name: 'robot', restricted: false },
		});
	});

	it('make others only where they are unrestricted', async () => {
		const by = await tokenBy(await made({ name: 'restricted' }));
		const says = forbidden(
			"Using method 'application_credential' is not allowed for managing additional application credentials.",
		);
		expect(saidBy(await make({ name: 'more' }, by))).toEqual([403, says]);
		expect(await said(`DELETE ${own}/application_credentials/nix`, undefined, by)).toEqual([
			403,
			says,
		]);
		const free = await tokenBy(await made({ name: 'free', unrestricted: true }));
		expect((await make({ name: 'more' }, free)).status).toBe(201);
	});

	it('with access rules are refused by services that do not know of them', async () => {
		const rule = { service: 'compute', method: 'GET', path: '/v2.1/servers' };
		const credential = await made({ name: 'narrow', access_rules: [rule] });
		expect(credential.access_rules).toMatchObject([rule]);
		const by = await tokenBy(credential);
		const url = cloud.endpoints.find(({ service }) => service === 'compute')!.url;
		const reply = await fetch(`${url}/v2.1/servers`, { headers: { 'X-Auth-Token': by } });
		expect(reply.status).toBe(401);
		const [{ id }] = (await ask(`GET ${own}/access_rules`)).body.access_rules;
		expect(await said(`DELETE ${own}/access_rules/${id}`)).toEqual([
			403,
			'May not delete access rule in use',
		]);
		await ask(`DELETE ${own}/application_credentials/${credential.id}`);
		expect((await ask(`DELETE ${own}/access_rules/${id}`)).status).toBe(204);
	});

	const failed = (name: string, says: string, keyword: string, schema: string, value: string) =>
		`Invalid input for field '${name}': ${says}\n\nFailed validating '${keyword}' in schema['properties']['${name}']:\n    ${schema}\n\nOn instance['${name}']:\n    ${value}`;
	const ofName =
		"{'maxLength': 255,\n     'minLength': 1,\n     'pattern': '[\\\\\\\\S]+',\n     'type': 'string'}";

	it.each<[object, number, string]>([
		[{ name: '' }, 400, failed('name', "'' is too short", 'minLength', ofName, "''")],
		[{ name: 5 }, 400, failed('name', "5 is not of type 'string'", 'type', ofName, '5')],
		[
			{ name: 'e', unrestricted: 'x' },
			400,
			failed(
				'unrestricted',
				"'x' is not of type 'boolean'",
				'type',
				"{'enum': [True, False, None], 'type': 'boolean'}",
				"'x'",
			),
		],
		[
			{ name: 'n8n' },
			409,
			'Conflict occurred attempting to store application_credential - Duplicate entry found with name n8n.',
		],
		[
			{ name: 'e', expires_at: '2030-01-01' },
			400,
			`Timestamp not in expected format. ${malformed}`,
		],
		[
			{ name: 'e', expires_at: '2030-01-01T00:00:00+02:00' },
			400,
			`Timestamp not in expected format. ${malformed}`,
		],
		[
			{ name: 'e', expires_at: '2020-01-01T00:00:00Z' },
			400,
			`The 'expires_at' must not be before now. ${malformed}`,
		],
		[{ name: 'e', roles: [{ name: 'nix' }] }, 404, 'Role nix is not defined'],
		[
			{ name: 'e', roles: [{ name: 'admin' }] },
			400,
			'Invalid application credential: Cannot create an application credential with unassigned role',
		],
		[
			{ name: 'e', nix: 1 },
			400,
			"'nix' is an invalid keyword argument for ApplicationCredentialModel",
		],
	])('of %j are refused', async (given, status, says) => {
		expect(saidBy(await make(given))).toEqual([status, says]);
	});

	it("of others cannot be seen, and an administrator's eyes make none", async () => {
		const reader = await tokenOf(cloud, 'demo-reader', inDemo);
		const path = `${own}/application_credentials`;
		for (const [request, policy] of [
			[`GET ${path}`, 'list_application_credentials'],
			[`GET ${path}/x`, 'get_application_credential'],
			[`DELETE ${path}/x`, 'delete_application_credential'],
		]) {
			expect(await said(request, undefined, reader)).toEqual([
				403,
				forbidden(`identity:${policy}`),
			]);
		}
		const admin = await tokenOf(cloud, 'admin', inDemo);
		expect((await ask(`GET ${path}`, undefined, admin)).status).toBe(200);
		expect(saidBy(await make({ name: 'e' }, admin))).toEqual([
			403,
			forbidden('identity:create_application_credential'),
		]);
	});
});

describe('EC2 credentials', () => {
	it('are made for any project, shown with their secret, and deleted', async () => {
		const [project, , foreign] = cloud.state.projects;
		const path = `${own}/credentials/OS-EC2`;
		const { status, body } = await ask(`POST ${path}`, { tenant_id: project.id });
		expect([status, body.credential]).toMatchObject([
			201,
			{ tenant_id: project.id, access: expect.stringMatching(/^[0-9a-f]{32}$/), trust_id: null },
		]);
		const { credential } = body;
		expect((await ask(`GET ${path}`)).body.credentials).toEqual([credential]);
		expect((await ask(`GET ${path}/${credential.access}`)).body).toEqual({ credential });
		expect((await ask(`POST ${path}`, { tenant_id: foreign.id })).status).toBe(201);
		expect((await ask(`DELETE ${path}/${credential.access}`)).status).toBe(204);
		expect(await said(`POST ${path}`, {})).toEqual([404, 'Could not find project: None.']);
		expect(await said(`GET ${path}/nix`)).toEqual([
			404,
			'Could not find credential: a0745f7ed88cfac6058d1d4cfb57bc71127a28ad7c6756004142a90aab5ee99f.',
		]);
	});

	it('are not for others, nor for who is logged in with an application credential', async () => {
		const path = `${own}/credentials/OS-EC2`;
		const reader = await tokenOf(cloud, 'demo-reader', inDemo);
		expect(await said(`GET ${path}`, undefined, reader)).toEqual([
			403,
			forbidden('identity:ec2_list_credentials'),
		]);
		const [{ id, secret }] = cloud.state.applicationCredentials;
		const delegated = await logIn('application_credential', { id, secret });
		const by = delegated.headers.get('x-subject-token')!;
		for (const method of ['GET', 'POST']) {
			const body = method === 'POST' ? {} : undefined;
			expect(await said(`${method} ${path}`, body, by)).toEqual([
				403,
				forbidden('Delegated tokens cannot access credentials directly'),
			]);
		}
	});
});

describe('the own password', () => {
	const change = async (user: object, by = token) =>
		await ask(`POST ${own}/password`, { user }, by);
	const withPassword = async (password: string) => {
		const user = { name: 'demo', password, domain: { name: 'Default' } };
		return await logIn('password', { user });
	};

	it('is changed by who knows it, ends all tokens, and new ones of the same second', async () => {
		stopClock();
		try {
			const both = { original_password: 'demo-secret', password: 'new' };
			expect((await change(both, 'no token')).status).toBe(204);
			expect((await ask('GET auth/projects')).status).toBe(401);
			expect((await withPassword('demo-secret')).status).toBe(401);
			const at = async () => (await withPassword('new')).headers.get('x-subject-token')!;
			expect((await ask('GET auth/projects', undefined, await at())).status).toBe(401);
			pass(1000);
			expect((await ask('GET auth/projects', undefined, await at())).status).toBe(200);
		} finally {
			startClock();
		}
	});

	it.each<[object, number, RegExp]>([
		[{ original_password: 'wrong', password: 'new' }, 401, /requires authentication/],
		[{ password: 'new' }, 400, /^'original_password' is a required property/],
		[{ original_password: 'demo-secret' }, 400, /^'password' is a required property/],
		[
			{ original_password: 'demo-secret', password: 5 },
			400,
			/^Invalid input for field 'password': 5 is not of type 'string'\n\nFailed validating 'type' in schema\['properties'\]\['password'\]:\n {4}\{'type': 'string'\}\n\nOn instance\['password'\]:\n {4}5$/,
		],
	])('is not changed by %j', async (user, status, says) => {
		expect(saidBy(await change(user))).toEqual([status, expect.stringMatching(says)]);
		expect((await withPassword('demo-secret')).status).toBe(201);
	});
});

describe('a token', () => {
	const subject = (id: string) => ({ 'X-Subject-Token': id });

	it('is shown to its user, with or without the catalog', async () => {
		const { body, headers } = await ask('GET auth/tokens', undefined, token, subject(token));
		expect(headers.get('x-subject-token')).toBe(token);
		const { catalog } = (await ask('GET auth/catalog')).body;
		expect(body.token).toMatchObject({ user: { name: 'demo' }, catalog });
		const brief = await ask('GET auth/tokens?nocatalog', undefined, token, subject(token));
		expect(brief.body.token).not.toHaveProperty('catalog');
		const head = await ask('HEAD auth/tokens', undefined, token, subject(token));
		expect([head.status, head.body]).toEqual([200, '']);
	});

	it('of another user is for administrators', async () => {
		const reader = await tokenOf(cloud, 'demo-reader', inDemo);
		const admin = await tokenOf(cloud, 'admin', inDemo);
		const validate = [403, forbidden('identity:validate_token')];
		expect(await said('GET auth/tokens', undefined, token, subject(reader))).toEqual(validate);
		expect(await said('GET auth/tokens')).toEqual(validate);
		expect((await ask('GET auth/tokens', undefined, admin, subject(reader))).status).toBe(200);
		expect(await said('DELETE auth/tokens', undefined, token, subject(reader))).toEqual([
			403,
			forbidden('identity:revoke_token'),
		]);
	});

	it('without a scope has no catalog, but projects', async () => {
		const user = { name: 'demo', password: 'demo-secret', domain: { name: 'Default' } };
		const unscoped = (await logIn('password', { user })).headers.get('x-subject-token')!;
		expect(await said('GET auth/catalog', undefined, unscoped)).toEqual([
			403,
			'You are not authorized to perform the requested action.',
		]);
		const { projects, links } = (await ask('GET auth/projects', undefined, unscoped)).body;
		expect(projects.map(({ name }: any) => name)).toEqual(['demo', 'demo2']);
		expect(links.self).toBe(`${cloud.identityUrl}/v3/auth/projects`);
	});
});

it.each([
	['POST auth/projects', 405, 'The method is not allowed for the requested URL.'],
	['PUT auth/tokens', 405, 'The method is not allowed for the requested URL.'],
	['GET users', 403, forbidden('identity:list_users')],
	[`GET users/${idOf('user Default admin')}`, 403, forbidden('identity:get_user')],
	[
		`GET users/${idOf('user Default admin')}/projects`,
		403,
		forbidden('identity:list_user_projects'),
	],
])('%s is refused', async (request, status, says) => {
	expect(await said(request)).toEqual([status, says]);
	expect(await said('GET auth/projects', undefined, 'nix')).toEqual([401, unauthorized]);
});
