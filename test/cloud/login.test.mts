import type { IDataObject } from 'n8n-workflow';

import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';

let cloud: CloudUnderTest;
let own: { user: IDataObject; project: IDataObject };

jest.setTimeout(60_000);

const sessionToken = () => {
	const { sessionToken: text } = cloud.engine.credentials.stored.get('main')!;
	return (JSON.parse(text as string) as { token: string }).token;
};

beforeAll(async () => {
	cloud = await cloudUnderTest();
	await cloud.run('flavor', 'list');
	const headers = { row: [{ name: 'X-Subject-Token', value: sessionToken() }] };
	const [{ token }] = await cloud.send('identity', 'auth/tokens', { options: { headers } });
	own = token as typeof own;
});
afterAll(async () => await cloud?.close());

/** Lists flavors with what differs from the credential under test. */
async function loginWith(fields: IDataObject) {
	cloud.engine.store('main', { ...cloud.credential, ...fields } as never);
	return await cloud.run('flavor', 'list');
}

it('by user and project ID, without a domain', async () => {
	const { error, items } = await loginWith({
		userBy: 'id',
		userId: own.user.id,
		projectBy: 'id',
		projectId: own.project.id,
	});
	expect(error).toBeUndefined();
	expect(items.length).toBeGreaterThan(0);
});

it('with an existing token, as it is and rescoped', async () => {
	await loginWith({});
	const token = sessionToken();
	const asItIs = { authentication: 'token', token, projectName: '', projectId: '' };
	expect((await loginWith(asItIs)).error).toBeUndefined();
	const rescoped = { authentication: 'token', token, projectBy: 'id', projectId: own.project.id };
	expect((await loginWith(rescoped)).error).toBeUndefined();
});

it('unscoped, for the list of one’s own projects', async () => {
	cloud.engine.store('main', { ...cloud.credential, scope: 'unscoped' });
	const projects = await cloud.send('identity', 'auth/projects', {
		response: 'list',
		returnAll: true,
	});
	expect(projects.map(({ id }) => id)).toContain(own.project.id);
	const { error } = await cloud.run('flavor', 'list');
	expect(error?.message).toBe('The catalog has no service Compute (Nova) for this credential');
});

it.each([
	['a wrong password', { password: 'wrong' }, /^Keystone refuses the user, the password/],
	['an unknown project', { projectBy: 'id', projectId: 'nope' }, /^Keystone refuses the user/],
	[
		'a token that is none',
		{ authentication: 'token', token: 'x', projectName: '', projectId: '' },
		/has expired or is not valid$/,
	],
	['an unknown region', { region: 'nowhere' }, /^The cloud has no region 'nowhere', but: /],
	['Keystone v2.0', { identityUrl: 'http://127.0.0.1:5000/v2.0' }, /points to Keystone v2\.0/],
])('with %s is refused', async (_, fields, message) => {
	expect((await loginWith(fields)).error?.message).toMatch(message);
});

it('a token that is revoked in mid-run is replaced', async () => {
	await loginWith({});
	const token = sessionToken();
	await cloud.send('identity', 'auth/tokens', {
		method: 'DELETE',
		options: { headers: { row: [{ name: 'X-Subject-Token', value: token }] } },
	});
	// Keystone itself knows at once; other services may remember the token for a while.
	await cloud.send('identity', 'auth/projects');
	expect(sessionToken()).not.toBe(token);
	expect((await cloud.run('flavor', 'list')).error).toBeUndefined();
});
