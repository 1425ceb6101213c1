import { randomBytes } from 'node:crypto';

import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { accounts, itNeeds } from './accounts.mts';
import type { Client } from './client.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';

let cloud: CloudUnderTest;
let own: Record<'user' | 'project', { id: string; name: string; domain: IDataObject }>;

beforeAll(async () => {
	cloud = await cloudUnderTest();
	own = (await cloud.main.whoAmI()) as typeof own;
});
afterAll(async () => await cloud?.close());

/** That a login works is seen by what Keystone says of its token, and by what it lists. */
async function expectOwn(client: Client) {
	expect((await client.rows('flavor', 'list')).length).toBeGreaterThan(0);
	expect(await client.whoAmI()).toMatchObject({ user: own.user, project: own.project });
}

describe('by password', () => {
	itNeeds('password')('with user and project by ID, and no domain', async () => {
		const byIds = { userBy: 'id', userId: own.user.id, projectBy: 'id', projectId: own.project.id };
		await expectOwn(cloud.with({ ...byIds, userDomain: '', projectDomain: '' }));
	});

	itNeeds('password')('with user and project by name, and their domains by name', async () => {
		const domains = { userDomainBy: 'name', projectDomainBy: 'name' };
		const userDomain = String(own.user.domain.name);
		const projectDomain = String(own.project.domain.name);
		await expectOwn(cloud.with({ ...byName(), ...domains, userDomain, projectDomain }));
	});

	itNeeds('password')('with user and project by name, and their domains by ID', async () => {
		const domains = { userDomainBy: 'id', projectDomainBy: 'id' };
		const userDomain = String(own.user.domain.id);
		const projectDomain = String(own.project.domain.id);
		await expectOwn(cloud.with({ ...byName(), ...domains, userDomain, projectDomain }));
	});

	itNeeds('password')('unscoped, for the list of one’s own projects alone', async () => {
		const unscoped = cloud.with({ scope: 'unscoped' });
		const projects = await unscoped.list('identity', 'auth/projects');
		expect(projects.map(({ id }) => id)).toContain(own.project.id);
		expect((await unscoped.error('flavor', 'list')).message).toBe(
			'The catalog has no service Compute (Nova) for this credential',
		);
	});

	itNeeds('password')('without a scope, to ask for one’s own projects', async () => {
		const projects = await cloud.with({ scope: 'none' }).list('identity', 'auth/projects');
		expect(projects.map(({ id }) => id)).toContain(own.project.id);
	});

	itNeeds('admin')('for the whole system', async () => {
		const system = cloud.with({ scope: 'system' }, 'admin');
		expect(await system.whoAmI()).toMatchObject({ system: { all: true } });
		expect((await system.rows('flavor', 'list')).length).toBeGreaterThan(0);
		expect(await system.error('server', 'list')).toMatchObject({
			httpCode: '403',
			message: "Policy doesn't allow os_compute_api:servers:detail to be performed.",
		});
	});

	itNeeds('admin')('for a domain', async () => {
		const domain = cloud.with(
			{ scope: 'domain', scopeDomainBy: 'name', scopeDomain: 'Default' },
			'admin',
		);
		expect(await domain.whoAmI()).toMatchObject({ domain: { id: 'default', name: 'Default' } });
	});

	function byName() {
		const { user, project } = own;
		return { userBy: 'name', userName: user.name, projectBy: 'name', projectName: project.name };
	}
});

describe('by application credential', () => {
	/** Opens the project of a real user, and is therefore known to nobody, and of no use after an hour. */
	const secret = randomBytes(24).toString('hex');
	const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
	let made: IDataObject;

	const loginWith = (fields: ICredentialDataDecryptedObject) =>
		cloud.with({
			authentication: 'applicationCredential',
			applicationCredentialBy: 'id',
			applicationCredentialId: String(made.id),
			applicationCredentialSecret: secret,
			projectName: '',
			projectId: '',
			...fields,
		});
	const byItsName = () =>
		loginWith({ applicationCredentialBy: 'name', applicationCredentialName: String(made.name) });
	const path = () => `users/${own.user.id}/application_credentials`;

	beforeAll(async () => {
		// One application credential may not make another.
		if (!accounts.main.OS_PASSWORD) return;
		const name = `${cloud.prefix}credential`;
		const body = { application_credential: { name, secret, expires_at: expiresAt } };
		made = await cloud.main.make('identity', path(), body);
	});

	itNeeds('password')('that a test makes ends within the hour', async () => {
		const { expires_at: end } = made;
		// Keystone leaves out the zone, which is UTC.
		const left = Date.parse(String(end).replace(/Z?$/, 'Z')) - Date.now();
		expect(left).toBeGreaterThan(0);
		expect(left).toBeLessThanOrEqual(3_600_000);
	});

	itNeeds('password')('by ID', async () => await expectOwn(loginWith({})));

	itNeeds('password')('by name and user', async () => await expectOwn(byItsName()));

	itNeeds('password')('whose ID is unknown is refused as what it is', async () => {
		const client = loginWith({ applicationCredentialId: 'nope' });
		expect((await client.error('flavor', 'list')).message).toBe(
			'Keystone refuses the application credential or its secret (Could not find Application Credential: nope.)',
		);
	});

	itNeeds('password')('with a wrong secret is refused', async () => {
		const client = loginWith({ applicationCredentialSecret: 'wrong' });
		expect((await client.error('flavor', 'list')).message).toBe(
			'Keystone refuses the application credential or its secret',
		);
	});

	itNeeds('password')('is for its own project: its token is exchanged for no other', async () => {
		const client = loginWith({});
		await client.whoAmI();
		const { token } = client.session;
		const fields = { authentication: 'token', token, projectBy: 'id', projectId: own.project.id };
		expect((await cloud.with(fields).error('flavor', 'list')).message).toMatch(
			/^Keystone does not exchange this token: .*Using a delegated token to create another token is not allowed/,
		);
	});
});

describe('by token', () => {
	const noProject = { projectName: '', projectId: '' };
	const tokenOf = (client: Client) => ({ authentication: 'token', token: client.session.token });

	it('as it is', async () => {
		await cloud.main.whoAmI();
		await expectOwn(cloud.with({ ...tokenOf(cloud.main), ...noProject }));
	});

	itNeeds('password')('rescoped to a project', async () => {
		const unscoped = cloud.with({ scope: 'unscoped' });
		await unscoped.whoAmI();
		const project = { projectBy: 'id', projectId: own.project.id };
		await expectOwn(cloud.with({ ...tokenOf(unscoped), ...project }));
	});

	itNeeds('secondProject')('rescoped to another of one’s projects', async () => {
		const second = (await cloud.as('secondProject').whoAmI()).project as IDataObject;
		await cloud.main.whoAmI();
		const project = { projectBy: 'id', projectId: String(second.id) };
		const rescoped = cloud.with({ ...tokenOf(cloud.main), ...project });
		expect(await rescoped.whoAmI()).toMatchObject({ user: own.user, project: second });
	});

	it('that is none is refused', async () => {
		const client = cloud.with({ authentication: 'token', token: 'x', ...noProject });
		expect((await client.error('flavor', 'list')).message).toBe(
			'The existing token has expired or is not valid',
		);
	});
});

describe('is refused', () => {
	for (const [what, fields] of Object.entries<ICredentialDataDecryptedObject>({
		'a wrong password': { password: 'wrong' },
		'an unknown user': { userBy: 'id', userId: 'nope' },
		'an unknown project': { projectBy: 'id', projectId: 'nope' },
		'an unknown domain': { projectDomainBy: 'name', projectDomain: 'no-such-domain' },
	})) {
		itNeeds('password')(`with ${what}, without a word about which it is`, async () => {
			const client = cloud.with({ ...ownByName(), ...fields });
			const error = await client.error('flavor', 'list');
			expect(error.message).toBe(
				'Keystone refuses the user, the password, the project, or a domain of them',
			);
			expect(error.description).toMatch(
				/^Keystone does not say which one is wrong\. .*\(Identity \(Keystone\), HTTP 401, request req-/,
			);
		});
	}

	itNeeds('password')('without the domain of a user who is named', async () => {
		const client = cloud.with({ ...ownByName(), userDomain: '' });
		expect((await client.error('flavor', 'list')).message).toBe(
			"This cloud needs the 'User Domain' to find a user by its name",
		);
	});

	itNeeds('password')('without the domain of a project that is named', async () => {
		const client = cloud.with({ ...ownByName(), projectDomain: '' });
		expect((await client.error('flavor', 'list')).message).toBe(
			"This cloud needs the 'Project Domain' to find a project by its name",
		);
	});

	itNeeds('password')('for the system, to an ordinary user', async () => {
		expect((await cloud.with({ scope: 'system' }).error('flavor', 'list')).message).toBe(
			'Keystone refuses the user, the password, or the scope',
		);
	});

	it('for a region that the catalog does not have', async () => {
		expect((await cloud.with({ region: 'nowhere' }).error('flavor', 'list')).message).toMatch(
			/^The cloud has no region 'nowhere', but: \S+/,
		);
	});

	it('at Keystone v2.0', async () => {
		const identityUrl = String(cloud.main.credential.identityUrl).replace(/(\/v3)?\/?$/, '/v2.0');
		expect((await cloud.with({ identityUrl }).error('flavor', 'list')).message).toBe(
			"The 'Identity URL' points to Keystone v2.0, which clouds have switched off",
		);
	});

	it.each(['compute', 'image', 'network'])('at the address of %s', async (service) => {
		const { endpoints } = cloud.main.session;
		const identityUrl = endpoints[service].replace(/\/v2[\d.]*\/?$/, '');
		expect((await cloud.with({ identityUrl }).error('flavor', 'list')).message).toBe(
			`No Keystone v3 answers at the 'Identity URL' ${identityUrl.replace(/\/$/, '')}/v3`,
		);
	});

	it('at the address of compute with its version', async () => {
		const identityUrl = cloud.main.session.endpoints.compute;
		expect((await cloud.with({ identityUrl }).error('flavor', 'list')).message).toMatch(
			/^The 'Identity URL' points to another service than Keystone: http/,
		);
	});

	function ownByName() {
		return {
			userBy: 'name',
			userName: own.user.name,
			userDomainBy: 'name',
			userDomain: String(own.user.domain.name),
			projectBy: 'name',
			projectName: own.project.name,
			projectDomainBy: 'name',
			projectDomain: String(own.project.domain.name),
		};
	}
});
