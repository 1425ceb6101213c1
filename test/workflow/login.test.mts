import { byId, passwordCredential } from '../engine/fixtures.mts';
import { Engine } from '../engine/engine.mts';
import { addServers } from '../simulator/nova.mts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator/simulator.mts';
import { startSetting } from './setting.mts';

let cloud: Simulator;
let engine: Engine;
const listServers = { resource: 'server', operation: 'list' };
const createServer = () => ({
	resource: 'server',
	operation: 'create',
	name: 'web-1',
	flavor: byId('1'),
	image: byId(cloud.state.images[0].id),
	networkMode: 'none',
});

async function start(options?: SimulatorOptions): Promise<void> {
	({ cloud, engine } = await startSetting(options));
}

afterEach(async () => await cloud.close());

describe('a login that is answered with 404 says nothing of the thing that the request is about', () => {
	beforeEach(async () => await start());

	it.each([
		['delete', {}],
		['waitForStatus', { waitFor: 'deletion' }],
	])('%s', async (operation, more) => {
		const [{ id }] = addServers(cloud, 1);
		cloud.trouble({ path: /^auth\/tokens$/, reply: { status: 404, body: {} }, times: Infinity });
		const parameters = { resource: 'server', operation, server: byId(id), ...more };
		const { items, error } = await engine.runNode(parameters);
		expect(items).toEqual([]);
		expect(error?.message).toMatch(/No Keystone v3 answers/);
		expect(cloud.state.servers).toHaveLength(1);
	});
});

describe('one login', () => {
	beforeEach(async () => await start());

	it('takes two requests cold and one request warm', async () => {
		await engine.runNode(listServers);
		expect(cloud.requests.map(({ path }) => path)).toEqual(['auth/tokens', 'servers/detail']);
		await engine.runNode(listServers);
		expect(cloud.count()).toBe(3);
	});

	it('serves other processes through the session stored in the credential', async () => {
		await engine.runNode(listServers);
		const other = new Engine();
		other.store('main', engine.credentials.stored.get('main')!);
		await other.runNode(listServers);
		expect(cloud.logins).toBe(1);
	});

	it('is shared by 200 items that run in parallel on a cold credential', async () => {
		const items = Array.from({ length: 200 }, (_, index) => ({ index }));
		const parallel = { ...listServers, requestOptions: { itemsInParallel: 20 } };
		const { items: results, error } = await engine.runNode(parallel, { items });
		expect(error).toBeUndefined();
		expect(results).toHaveLength(0);
		expect(cloud.logins).toBe(1);
		expect(cloud.count('compute')).toBe(200);
	});

	it('is shared by 200 items whose session was revoked', async () => {
		await engine.runNode(listServers);
		cloud.revokeTokens();
		const items = Array.from({ length: 200 }, (_, index) => ({ index }));
		cloud.trouble({ service: 'compute', delay: 20, times: 40 });
		const parallel = { ...listServers, requestOptions: { itemsInParallel: 20 } };
		const { error } = await engine.runNode(parallel, { items });
		expect(error).toBeUndefined();
		expect(cloud.logins).toBe(2);
	});

	it('is shared by 200 items whose session has ended by its time', async () => {
		await engine.runNode(listServers);
		const stored = engine.credentials.stored.get('main')!;
		const session = JSON.parse(stored.sessionToken as string) as Record<string, unknown>;
		const ended = { ...session, token: 'ended', obtainedAt: 0, expiresAt: Date.now() - 1 };
		engine.store('main', { ...stored, sessionToken: JSON.stringify(ended) });
		const items = Array.from({ length: 200 }, (_, index) => ({ index }));
		const parallel = { ...listServers, requestOptions: { itemsInParallel: 20 } };
		const { error } = await engine.runNode(parallel, { items });
		expect(error).toBeUndefined();
		expect(cloud.logins).toBe(1);
		expect(cloud.requests.map(({ status }) => status)).not.toContain(401);
	});

	it('is renewed where the cloud ends a token that the session takes for good', async () => {
		await cloud.close();
		await start({ tokenLife: 1 });
		await engine.runNode(listServers);
		const stored = engine.credentials.stored.get('main')!;
		const session = JSON.parse(stored.sessionToken as string) as Record<string, unknown>;
		const trusting = { ...session, expiresAt: Date.now() + 3_600_000 };
		engine.store('main', { ...stored, sessionToken: JSON.stringify(trusting) });
		await new Promise((done) => setTimeout(done, 1100));
		const { error } = await engine.runNode(listServers);
		expect(error).toBeUndefined();
		expect(cloud.requests.filter(({ status }) => status === 401)).not.toHaveLength(0);
		expect(cloud.logins).toBe(2);
	});

	it('is not repeated for a request whose refusal comes late', async () => {
		await engine.runNode(listServers);
		cloud.revokeTokens();
		cloud.trouble({ service: 'compute', delay: 300 });
		const items = Array.from({ length: 10 }, (_, index) => ({ index }));
		const { error } = await engine.runNode(listServers, { items });
		expect(error).toBeUndefined();
		expect(cloud.logins).toBe(2);
	});

	it('is shared by executions that start at the same time', async () => {
		await Promise.all(Array.from({ length: 10 }, async () => await engine.runNode(listServers)));
		expect(cloud.logins).toBe(1);
	});

	it('is renewed once when the token was revoked in mid-run, for a creation too', async () => {
		await engine.runNode(listServers);
		cloud.revokeTokens();
		const { items, error } = await engine.runNode(createServer());
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ name: 'web-1', status: 'ACTIVE' });
		expect(cloud.state.servers).toHaveLength(1);
		expect(cloud.logins).toBe(2);
	});

	it('that is lost on the way leaves a creation to be sent, once', async () => {
		cloud.trouble({ service: 'identity', dropped: true });
		const { error } = await engine.runNode(createServer());
		expect(error).toBeUndefined();
		expect(cloud.state.servers).toHaveLength(1);
	});

	it('that is lost for good is no doubt about a creation', async () => {
		await engine.runNode(listServers);
		cloud.revokeTokens();
		cloud.trouble({ service: 'identity', dropped: true, times: 99 });
		const { error } = await engine.runNode(createServer());
		expect(error?.message).toMatch(/^Identity \(Keystone\) at .* closed the connection/);
	}, 20_000);

	it('is repeated before the token ends, without a request that is refused', async () => {
		await engine.runNode(listServers);
		const stored = engine.credentials.stored.get('main')!;
		const session = JSON.parse(stored.sessionToken as string) as Record<string, unknown>;
		session.obtainedAt = Date.now() - 3_540_000;
		session.expiresAt = Date.now() + 60_000;
		engine.store('main', { ...stored, sessionToken: JSON.stringify(session) });
		await engine.runNode(listServers);
		expect(cloud.requests.map(({ status }) => status)).not.toContain(401);
		expect(cloud.logins).toBe(2);
	});

	it('ends with a clear error when a fresh token is refused too', async () => {
		cloud.trouble({
			service: 'compute',
			times: 2,
			reply: { status: 401, body: { error: { message: 'no', code: 401, title: 'Unauthorized' } } },
		});
		const { error } = await engine.runNode(listServers);
		expect(error?.message).toBe('Compute (Nova) refuses a token that Keystone accepts');
		expect(error?.description).toMatch(/HTTP 401, request req-/);
		expect(cloud.count('compute')).toBe(2);
	});

	it('is not tried again for each item when Keystone refuses it', async () => {
		engine.store('main', passwordCredential(cloud.identityUrl, { password: 'wrong' }));
		const items = Array.from({ length: 10 }, () => ({}));
		const { items: results } = await engine.runNode(listServers, {
			items,
			onError: 'continueRegularOutput',
		});
		expect(results).toHaveLength(10);
		expect(results[9].json.error).toMatch(/^Keystone refuses the user, the password/);
		expect(cloud.logins).toBe(1);
	});

	it('is not made again for each item when a region must be chosen', async () => {
		await cloud.close();
		await start({ catalog: 'regions' });
		const items = Array.from({ length: 30 }, () => ({}));
		await engine.runNode(listServers, { items, onError: 'continueRegularOutput' });
		expect(cloud.logins).toBe(1);
	});

	it('is asked for again when Keystone limits logins', async () => {
		cloud.trouble({
			service: 'identity',
			reply: {
				status: 429,
				body: { error: { status: '429 Too Many Requests', message: 'slow down' } },
				headers: { 'Retry-After': '0' },
			},
		});
		const { error } = await engine.runNode(listServers);
		expect(error).toBeUndefined();
		expect(cloud.logins).toBe(2);
	});
});

describe('an edited credential', () => {
	beforeEach(async () => {
		await start();
		await engine.runNode(listServers);
	});

	async function edited(change: Record<string, string>) {
		const stored = engine.credentials.stored.get('main')!;
		engine.store('main', { ...stored, ...change });
		return await engine.runNode(listServers);
	}

	it('acts on the new project at once', async () => {
		await edited({ projectName: 'demo2' });
		const [login] = cloud.requests.filter(({ path }) => path === 'auth/tokens').slice(-1);
		expect(login.json.auth.scope.project.name).toBe('demo2');
		const used = cloud.requests.at(-1)!.headers['x-auth-token'] as string;
		expect(cloud.state.tokens.get(used)?.project?.name).toBe('demo2');
		expect(cloud.requests.map(({ status }) => status)).not.toContain(401);
	});

	it('is not taken for another cloud by what the older session knew of it', async () => {
		const conoha = await startSimulator({ catalog: 'conoha' });
		await edited({
			identityUrl: conoha.identityUrl,
			userName: 'gncu12345678',
			password: 'conoha-secret',
			userDomain: '',
			projectName: 'gnct12345678',
			projectDomain: '',
		});
		await conoha.close();
		engine.store('main', {
			...engine.credentials.stored.get('main')!,
			...passwordCredential(cloud.identityUrl),
			sessionToken: engine.credentials.stored.get('main')!.sessionToken,
		});
		const { error } = await engine.runNode(createServer());
		expect(error).toBeUndefined();
		expect(cloud.state.servers).toHaveLength(1);
	});

	it('fails with a wrong password while the older session is still valid', async () => {
		const { error } = await edited({ password: 'wrong' });
		expect(error?.message).toMatch(/^Keystone refuses the user, the password/);
		expect(error?.description).toMatch(/HTTP 401/);
	});

	it('logs in anew for another region', async () => {
		const { error } = await edited({ region: 'nowhere' });
		expect(error?.message).toBe("The cloud has no region 'nowhere', but: RegionOne");
	});
});

describe('forms of login', () => {
	async function loginWith(
		options: SimulatorOptions,
		fields: (cloud: Simulator) => Record<string, unknown>,
		parameters: Record<string, unknown> = listServers,
	) {
		await start(options);
		engine.store(
			'main',
			passwordCredential(cloud.identityUrl, fields(cloud) as Record<string, string>),
		);
		const result = await engine.runNode(parameters as never);
		const login = cloud.requests.find(({ path }) => path === 'auth/tokens');
		return { ...result, auth: login?.json?.auth, login };
	}

	it('by user name and project name, with domains by name', async () => {
		const { auth, error } = await loginWith({}, () => ({}));
		expect(error).toBeUndefined();
		expect(auth).toEqual({
			identity: {
				methods: ['password'],
				password: { user: { name: 'demo', domain: { name: 'Default' }, password: 'demo-secret' } },
			},
			scope: { project: { name: 'demo', domain: { name: 'Default' } } },
		});
	});

	it('of the user of the same name in another domain', async () => {
		const { error } = await loginWith({}, () => ({
			password: 'other-secret',
			userDomain: 'otherdomain',
			projectDomain: 'otherdomain',
		}));
		expect(error).toBeUndefined();
		expect(cloud.state.tokens.values().next().value?.project?.domain.name).toBe('otherdomain');
	});

	it('by IDs, without any domain', async () => {
		const { auth, error } = await loginWith({}, ({ state }) => ({
			userBy: 'id',
			userId: state.users[0].id,
			projectBy: 'id',
			projectId: state.projects[0].id,
		}));
		expect(error).toBeUndefined();
		expect(auth).toEqual({
			identity: {
				methods: ['password'],
				password: { user: { id: cloud.state.users[0].id, password: 'demo-secret' } },
			},
			scope: { project: { id: cloud.state.projects[0].id } },
		});
	});

	it('on ConoHa by name, without any domain', async () => {
		const { auth, error } = await loginWith({ catalog: 'conoha' }, () => ({
			userName: 'gncu12345678',
			password: 'conoha-secret',
			userDomain: '',
			projectName: 'gnct12345678',
			projectDomain: '',
		}));
		expect(error).toBeUndefined();
		expect(auth).toEqual({
			identity: {
				methods: ['password'],
				password: { user: { name: 'gncu12345678', password: 'conoha-secret' } },
			},
			scope: { project: { name: 'gnct12345678' } },
		});
	});

	it('on ConoHa by ID', async () => {
		const { auth, error } = await loginWith({ catalog: 'conoha' }, ({ state }) => ({
			userBy: 'id',
			userId: state.users.at(-1)!.id,
			password: 'conoha-secret',
			projectBy: 'id',
			projectId: state.projects.at(-1)!.id,
		}));
		expect(error).toBeUndefined();
		expect(auth.identity.password.user).toEqual({
			id: cloud.state.users.at(-1)!.id,
			password: 'conoha-secret',
		});
		expect(auth.scope).toEqual({ project: { id: cloud.state.projects.at(-1)!.id } });
	});

	it('with an application credential by ID, without a scope', async () => {
		const { auth, error } = await loginWith({}, ({ state }) => ({
			authentication: 'applicationCredential',
			applicationCredentialBy: 'id',
			applicationCredentialId: state.applicationCredentials[0].id,
			applicationCredentialSecret: 'application-secret',
		}));
		expect(error).toBeUndefined();
		expect(auth).toEqual({
			identity: {
				methods: ['application_credential'],
				application_credential: {
					id: cloud.state.applicationCredentials[0].id,
					secret: 'application-secret',
				},
			},
		});
	});

	it('with an application credential by name and user', async () => {
		const { auth, error } = await loginWith({}, () => ({
			authentication: 'applicationCredential',
			applicationCredentialBy: 'name',
			applicationCredentialName: 'n8n',
			applicationCredentialSecret: 'application-secret',
		}));
		expect(error).toBeUndefined();
		expect(auth.identity.application_credential).toEqual({
			name: 'n8n',
			secret: 'application-secret',
			user: { name: 'demo', domain: { name: 'Default' } },
		});
	});

	async function withToken(fields: Record<string, string>) {
		await start();
		await engine.runNode(listServers);
		const [token] = cloud.state.tokens.keys();
		engine.store(
			'main',
			passwordCredential(cloud.identityUrl, { authentication: 'token', token, ...fields }),
		);
		return { token, ...(await engine.runNode(listServers)) };
	}

	it('with an existing token, rescoped to a project', async () => {
		const { token, error } = await withToken({ projectName: 'demo2' });
		expect(error).toBeUndefined();
		expect(cloud.requests.filter(({ path }) => path === 'auth/tokens').at(-1)!.json.auth).toEqual({
			identity: { methods: ['token'], token: { id: token } },
			scope: { project: { name: 'demo2', domain: { name: 'Default' } } },
		});
	});

	it('with an existing token as it is, where no project is given', async () => {
		const { token, error } = await withToken({ projectName: '' });
		expect(error).toBeUndefined();
		expect(cloud.logins).toBe(1);
		expect(cloud.requests.at(-1)!.headers['x-auth-token']).toBe(token);
	});

	it('with an existing token that has ended, which says so', async () => {
		await start();
		engine.store(
			'main',
			passwordCredential(cloud.identityUrl, { authentication: 'token', token: 'gone' }),
		);
		const { error } = await engine.runNode(listServers);
		expect(error?.message).toBe('The existing token has expired or is not valid');
		expect(error?.description).toMatch(/Paste a new token/);
	});

	it('unscoped, for the identity service alone', async () => {
		const { auth, items } = await loginWith({}, () => ({ scope: 'unscoped' }), ownProjects);
		expect(auth.scope).toBe('unscoped');
		expect(items.map(({ json }) => json.name)).toEqual(['demo', 'demo2']);
		const { error } = await engine.runNode(listServers);
		expect(error?.message).toBe('The catalog has no service Compute (Nova) for this credential');
		expect(error?.description).toMatch(/Set 'Scope' in the credential to 'Project'/);
	});

	const ownProjects = {
		resource: 'apiRequest',
		operation: 'send',
		service: byId('identity'),
		path: 'auth/projects',
		response: 'list',
		returnAll: true,
	};

	it('without a scope, for the default project of the user', async () => {
		const { auth, error, items } = await loginWith({}, ({ state }) => {
			addServers(cloud, 1, { name: 'web-1' });
			state.users[0].defaultProject = state.projects[0];
			return { scope: 'none', projectName: '' };
		});
		expect(auth).toEqual({
			identity: {
				methods: ['password'],
				password: { user: { name: 'demo', domain: { name: 'Default' }, password: 'demo-secret' } },
			},
		});
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.name)).toEqual(['web-1']);
	});

	it('without a scope and a default project, to ask which projects there are', async () => {
		const none = () => ({ scope: 'none', projectName: '' });
		const { error } = await loginWith({}, none);
		expect(error?.message).toBe('The catalog has no service Compute (Nova) for this credential');
		expect(error?.description).toMatch(
			/Set 'Scope' in the credential to 'Project'.*auth\/projects/,
		);
		const { items } = await engine.runNode(ownProjects);
		expect(items.map(({ json }) => json.name)).toEqual(['demo', 'demo2']);
	});

	it('without a scope, with an existing token as it is', async () => {
		const { token, error } = await withToken({ scope: 'none' });
		expect(error).toBeUndefined();
		expect(cloud.requests.at(-1)!.headers['x-auth-token']).toBe(token);
	});

	it('with numbers from expressions, which are sent as texts', async () => {
		const { auth, error } = await loginWith({}, ({ state }) => {
			Object.assign(state.users[0], { name: '4711', password: '12345678' });
			state.projects[0].name = '42';
			return {
				userName: 4711,
				password: 12345678,
				projectName: 42,
				region: 'RegionOne',
				computeMicroversion: 2.79,
			};
		});
		expect(error).toBeUndefined();
		expect(auth.identity.password.user).toMatchObject({ name: '4711', password: '12345678' });
		expect(auth.scope.project.name).toBe('42');
		expect(cloud.requests.at(-1)!.headers['openstack-api-version']).toBe('compute 2.79');
	});

	it('for the system, and for a domain', async () => {
		const system = await loginWith({}, () => ({
			userName: 'admin',
			password: 'admin-secret',
			scope: 'system',
		}));
		expect(system.auth.scope).toEqual({ system: { all: true } });
		await cloud.close();
		const domain = await loginWith({}, () => ({
			userName: 'admin',
			password: 'admin-secret',
			scope: 'domain',
			scopeDomainBy: 'id',
			scopeDomain: 'default',
		}));
		expect(domain.auth.scope).toEqual({ domain: { id: 'default' } });
	});

	it.each([
		['', '/v3'],
		['/', '/v3/'],
		['/v3', '/v3'],
		['/v3/', '/v3/'],
		['/v3/auth/tokens', '/v3'],
	])('with the identity URL ending in "%s"', async (ending) => {
		const { error } = await loginWith({}, ({ identityUrl }) => ({
			identityUrl: `${identityUrl}${ending}`,
		}));
		expect(error).toBeUndefined();
	});

	it('behind a path prefix', async () => {
		const { error } = await loginWith({ catalog: 'prefixed' }, () => ({}));
		expect(error).toBeUndefined();
		expect(cloud.requests.map(({ url }) => url)).toEqual([
			'/identity/v3/auth/tokens',
			'/compute/v2.1/servers/detail?limit=50',
		]);
	});
});

describe('a login that cannot work', () => {
	const refusals: Array<[string, Record<string, string>, RegExp, RegExp]> = [
		['a missing user domain', { userDomain: '' }, /needs the 'User Domain'/, /OS_USER_DOMAIN_NAME/],
		['a missing project domain', { projectDomain: '' }, /needs the 'Project Domain'/, /OS_PROJECT/],
		['an empty password', { password: '' }, /'Password' is empty/, /OS_PASSWORD/],
		['an empty user name', { userName: ' ' }, /'User Name' is empty/, /OS_USERNAME/],
		['an empty project', { projectName: '' }, /'Project Name' is empty/, /OS_PROJECT_NAME/],
		['no known project', { projectName: '' }, /'Project Name' is empty/, /set 'Scope' to 'None'/],
		[
			'no known project ID',
			{ projectBy: 'id', projectId: '' },
			/'Project ID' is empty/,
			/set 'Scope' to 'None'/,
		],
		['an empty identity URL', { identityUrl: '' }, /'Identity URL' is empty/, /OS_AUTH_URL/],
		['a URL that is none', { identityUrl: 'cloud' }, /is not a web address: cloud/, /https:/],
		[
			'a second factor',
			{ userName: 'demo-mfa', password: 'mfa-secret' },
			/second factor \(MFA\).*use an application credential/,
			/'Application Credential'/,
		],
		['an unknown project', { projectName: 'nope' }, /^Keystone refuses the user/, /HTTP 401/],
	];

	it.each(refusals)('says what to do about %s', async (_, fields, message, description) => {
		await start();
		engine.store('main', passwordCredential(cloud.identityUrl, fields));
		const { error } = await engine.runNode(listServers);
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(description);
	});

	it.each([
		['Keystone v2.0', '/v2.0', /points to Keystone v2\.0/],
		['another service by its version', '/v2.1', /points to another service than Keystone/],
	])('names %s for what it is', async (_, path, message) => {
		await start();
		engine.store('main', passwordCredential(`${cloud.identityUrl}${path}`));
		const { error } = await engine.runNode(listServers);
		expect(error?.message).toMatch(message);
	});

	it('names another service that answers in the place of Keystone', async () => {
		await start();
		const nova = cloud.endpoints.find(({ service }) => service === 'compute')!;
		engine.store('main', passwordCredential(nova.url));
		const { error } = await engine.runNode(listServers);
		expect(error?.message).toMatch(/^No Keystone v3 answers at the 'Identity URL' http/);
	});

	it('lists the regions where there are several and none is chosen', async () => {
		await start({ catalog: 'regions' });
		const { error } = await engine.runNode(listServers);
		expect(error?.message).toMatch(/names none of: north, south/);
		engine.store('main', passwordCredential(cloud.identityUrl, { region: 'south' }));
		expect((await engine.runNode(listServers)).error).toBeUndefined();
		const { url } = cloud.endpoints.find(
			({ service, region }) => service === 'compute' && region === 'south',
		)!;
		expect(cloud.requests.at(-1)!.headers.host).toBe(new URL(url).host);
	});

	it('lists the services where one is missing from the catalog', async () => {
		await start();
		const { error } = await engine.runNode({
			resource: 'apiRequest',
			operation: 'send',
			service: byId('dns'),
			path: 'zones',
		});
		expect(error?.message).toBe('The catalog has no service DNS (Designate) for this credential');
		expect(error?.description).toMatch(/There is: compute, identity, image, network, volumev3\./);
	});

	it('logs in anew before it says so of an older session, since the catalog may have grown', async () => {
		await start();
		await engine.runNode(listServers);
		const stored = engine.credentials.stored.get('main')!;
		const session = JSON.parse(stored.sessionToken as string) as Record<string, unknown>;
		const { compute, ...others } = session.endpoints as Record<string, string>;
		expect(compute).toBeDefined();
		const older = { ...session, obtainedAt: Date.now() - 120_000, endpoints: others };
		engine.store('main', { ...stored, sessionToken: JSON.stringify(older) });
		expect((await engine.runNode(listServers)).error).toBeUndefined();
		expect(cloud.requests.map(({ status }) => status)).not.toContain(401);

		const again = JSON.parse(engine.credentials.stored.get('main')!.sessionToken as string);
		const aged = { ...again, obtainedAt: Date.now() - 120_000 };
		engine.store('main', { ...stored, sessionToken: JSON.stringify(aged) });
		const dns = { resource: 'apiRequest', operation: 'send', service: byId('dns'), path: 'zones' };
		const { error } = await engine.runNode(dns);
		expect(error?.message).toBe('The catalog has no service DNS (Designate) for this credential');
	});

	it('keeps a service that is missing to the item that asked for it', async () => {
		await start();
		const send = {
			resource: 'apiRequest',
			operation: 'send',
			service: byId('={{ $json.service }}'),
			path: '={{ $json.path }}',
		};
		const items = [
			{ service: 'dns', path: 'zones' },
			{ service: 'compute', path: 'flavors' },
		];
		const { items: results } = await engine.runNode(
			{ ...send, requestOptions: { itemsInParallel: 1 } },
			{ items, onError: 'continueRegularOutput' },
		);
		expect(results[0].json.error).toMatch(/no service DNS/);
		expect(results[1].json.flavors).toHaveLength(7);
	});

	it.each(['/compute', 'ftp://127.0.0.1'])(
		'says at once that the catalog has no web address but %s',
		async (address) => {
			await start();
			cloud.endpoints.find(({ service }) => service === 'compute')!.url = address;
			const { error } = await engine.runNode(listServers);
			expect(error?.message).toBe(
				`The catalog's address of Compute (Nova) is not a web address: ${address}/v2.1`,
			);
			expect(error?.description).toMatch(/'Endpoint Overrides' in the credential/);
			expect(cloud.logins).toBe(1);
			expect(
				(await engine.runNode({ resource: 'image', operation: 'list' })).error,
			).toBeUndefined();
		},
	);

	it('uses an endpoint override in place of the catalog', async () => {
		await start();
		const nova = cloud.endpoints.find(({ service }) => service === 'compute')!;
		engine.store(
			'main',
			passwordCredential(cloud.identityUrl, {
				scope: 'project',
				endpointOverrides: { row: [{ service: 'compute', url: `${nova.url}/v2.1/` }] } as never,
				interface: 'internal',
			}),
		);
		expect((await engine.runNode(listServers)).error).toBeUndefined();
		expect(cloud.requests.at(-1)!.url).toBe('/v2.1/servers/detail?limit=50');
	});
});
