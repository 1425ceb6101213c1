import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { itNeeds } from './accounts.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';

let cloud: CloudUnderTest;

beforeAll(async () => (cloud = await cloudUnderTest()));
afterAll(async () => await cloud?.close());

it('Get Session tells who is logged in, and never the token', async () => {
	const [session] = await cloud.main.rows('identity', 'getSession');
	const { user, project } = (await cloud.main.whoAmI()) as Record<string, IDataObject>;
	expect(session).toMatchObject({
		user: user.name,
		user_id: user.id,
		project: project.name,
		project_id: project.id,
		roles: expect.arrayContaining([expect.any(String)]),
		expires_at: expect.stringMatching(/^\d{4}-/),
	});
	const [raw] = await cloud.main.rows('identity', 'getSession', { simplify: false });
	expect(JSON.stringify([session, raw])).not.toContain(cloud.main.session.token);
});

it('List Projects has the project that is logged in to', async () => {
	const projects = await cloud.main.rows('identity', 'listProjects', { returnAll: true });
	const { projectId } = cloud.main.session;
	expect(projects).toContainEqual(expect.objectContaining({ id: projectId }));
});

it('List Endpoints has all interfaces, and says which is used', async () => {
	const all = { returnAll: true };
	const endpoints = await cloud.main.rows('identity', 'listEndpoints', all);
	const { endpoints: used } = cloud.main.session;
	expect(endpoints).toContainEqual(
		expect.objectContaining({ service: 'compute', url: used.compute, used: true }),
	);
	const filters = { service: 'compute', interface: 'public' };
	const some = await cloud.main.rows('identity', 'listEndpoints', { ...all, filters });
	expect(some.length).toBeGreaterThan(0);
	expect(some.every((one) => one.service === 'compute' && one.interface === 'public')).toBe(true);
});

it('an EC2 credential shows its secret only where that is asked for', async () => {
	const [made] = await cloud.main.rows('ec2Credential', 'create', { returnSecret: true });
	expect(made).toMatchObject({ access: expect.any(String), secret: expect.any(String) });
	const list = async (returnSecrets: boolean) =>
		(await cloud.main.rows('ec2Credential', 'list', { returnAll: true, returnSecrets })).find(
			({ access }) => access === made.access,
		);
	expect(await list(true)).toEqual(made);
	const { secret: _, ...rest } = made;
	expect(await list(false)).toEqual(rest);
	const it = { EC2Credential: byId(String(made.access)) };
	expect(await cloud.main.rows('ec2Credential', 'delete', it)).toEqual([
		{ access: made.access, deleted: true },
	]);
	const [quiet] = await cloud.main.rows('ec2Credential', 'create');
	expect(quiet).not.toHaveProperty('secret');
	await cloud.main.rows('ec2Credential', 'delete', { EC2Credential: byId(String(quiet.access)) });
});

describe('an application credential', () => {
	const made = async (name: string, parameters: IDataObject = {}, client = cloud.main) =>
		(
			await client.rows('applicationCredential', 'create', {
				name: cloud.prefix + name,
				...parameters,
			})
		)[0];
	const remove = async ({ id }: IDataObject) =>
		await cloud.main.rows('applicationCredential', 'delete', {
			applicationCredential: byId(String(id)),
		});

	it('has all roles of the user where that is said, or those that are named', async () => {
		const [session] = await cloud.main.rows('identity', 'getSession');
		const all = await made('all');
		const [role] = all.roles as string[];
		expect(session.roles).toEqual(expect.arrayContaining(all.roles as string[]));
		const one = await made('one', { roles: role });
		expect(one.roles).toEqual([role]);
		await remove(all);
		await remove(one);
	});

	itNeeds('secondProject')('of the user’s other project is not the one of its name', async () => {
		const one = await made('both');
		const name = `${cloud.prefix}both`;
		const again = { name, ifNameExists: 'return' };
		const other = cloud.as('secondProject');
		const error = await other.error('applicationCredential', 'create', again);
		expect(error.httpCode).toBe('409');
		expect(error.description).toMatch(/^Choose another 'Name': it is taken, be it in another/);
		expect(await made('both', again)).toMatchObject({ id: one.id });
		await remove(one);
	});
});

it('Change Own Password with a wrong one changes nothing, and asks once', async () => {
	const parameters = { currentPassword: 'not-the-password', newPassword: 'never-set-9X' };
	const error = await cloud.main.error('identity', 'changeOwnPassword', parameters);
	expect(error.message).toBe("The parameter 'Current Password' is not the password of the user");
	cloud.main.logOut();
	expect(await cloud.main.rows('identity', 'getSession')).toHaveLength(1);
});
