import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { itNeeds } from './accounts.mts';
import type { Client } from './client.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';
import { requestsOf } from './requests.mts';

let cloud: CloudUnderTest;
const listProjects = { service: byId('identity'), path: 'auth/projects' };
const logins = (requests: string[]) =>
	requests.filter((request) => request === 'POST auth/tokens').length;

beforeAll(async () => {
	// Longer than the pause before the first look, so that each server takes a second.
	cloud = await cloudUnderTest({ buildTime: 300 });
	await cloud.main.whoAmI();
});
afterAll(async () => await cloud?.close());

/**
 * Ends the token that a login has.
 * @param by who does, with a token of its own where that is another one
 * @returns the token
 */
async function revoke(client: Client, by = client): Promise<string> {
	const { token } = client.session;
	const headers = { row: [{ name: 'X-Subject-Token', value: token }] };
	await by.send('identity', 'auth/tokens', { method: 'DELETE', options: { headers } });
	return token;
}

describe('a token that was revoked', () => {
	it('is replaced once for all items of a run', async () => {
		const token = await revoke(cloud.main);
		const items = Array.from({ length: 10 }, () => ({}));
		let rows: IDataObject[] = [];
		const sent = await requestsOf(async () => {
			rows = await cloud.main.rows('apiRequest', 'send', listProjects, items);
		});
		expect(rows).toHaveLength(items.length);
		expect(logins(sent)).toBe(1);
		expect(cloud.main.session.token).not.toBe(token);
	});

	itNeeds('refusesRevokedTokens')('costs no server, and makes no second one', async () => {
		const small = await cloud.smallServer('revoked');
		const token = await revoke(cloud.main);
		let made: IDataObject[] = [];
		const sent = await requestsOf(async () => {
			made = await cloud.main.rows('server', 'create', small);
		});
		expect(logins(sent)).toBe(1);
		expect(cloud.main.session.token).not.toBe(token);
		expect(made).toMatchObject([{ status: 'ACTIVE' }]);
		const filters = { name: small.name };
		expect(await cloud.main.rows('server', 'list', { filters })).toHaveLength(1);
	});

	itNeeds('refusesRevokedTokens')(
		'in mid-run is replaced by one login, and each server is made once',
		async () => {
			const small = await cloud.smallServer('');
			const names = ['a', 'b', 'c'].map((name) => `${cloud.prefix}mid-run-${name}`);
			const filters = { name: `${cloud.prefix}mid-run-`, nameMatch: 'contains' };
			const other = cloud.with({});
			await other.whoAmI();
			await cloud.main.whoAmI();
			const { token } = cloud.main.session;
			// While Nova deals with a creation, it fetches the image with the same token: not then.
			let creations = 0;
			const revokeBeforeSecond = async ({ method, url }: IHttpRequestOptions) => {
				if (method !== 'POST' || !url.endsWith('/servers')) return;
				creations++;
				if (creations === 2) await revoke(cloud.main, other);
			};
			let made: IDataObject[] = [];
			const sent = await requestsOf(async () => {
				const parameters = { ...small, name: '={{ $json.name }}' };
				const items = names.map((name) => ({ name }));
				const run = async () =>
					(made = await cloud.main.rows('server', 'create', parameters, items));
				await cloud.engine.credentials.beforeEach(revokeBeforeSecond, run);
			});
			expect(cloud.main.session.token).not.toBe(token);
			expect(made.map(({ name, status }) => [name, status])).toEqual(
				names.map((name) => [name, 'ACTIVE']),
			);
			// The other login's requests are among them, but it logged in before.
			expect(logins(sent)).toBe(1);
			const login = sent.indexOf('POST auth/tokens');
			const isCreation = (request: string) => request.startsWith('POST servers');
			expect(sent.slice(0, login).filter(isCreation).length).toBeGreaterThan(0);
			expect(sent.slice(login).filter(isCreation).length).toBeGreaterThan(0);
			const listed = await other.rows('server', 'list', { filters });
			expect(listed.map(({ name }) => name).sort()).toEqual(names);
		},
	);
});

describe('a token that ends', () => {
	itNeeds('shortLived')('by its time is renewed before, without a refused request', async () => {
		const client = cloud.as('shortLived');
		await client.whoAmI();
		const { token, obtainedAt, expiresAt } = client.session;
		await reach((obtainedAt + expiresAt!) / 2);
		const sent = await requestsOf(async () => await client.rows('flavor', 'list'));
		expect(sent).toEqual(['POST auth/tokens', 'GET flavors/detail?limit=50']);
		expect(client.session.token).not.toBe(token);
	});

	itNeeds('shortLived')(
		'in mid-run, sooner than the session says, loses nothing and makes no server twice',
		async () => {
			const client = cloud.as('shortLived');
			const small = await cloud.smallServer('');
			client.logOut();
			await client.whoAmI();
			const end = client.session.expiresAt!;
			client.session = { ...client.session, expiresAt: end + 3_600_000 };
			await reach(end - 700);
			const names = ['a', 'b', 'c'].map((name) => `${cloud.prefix}ends-${name}`);
			const items = names.map((name) => ({ name }));
			let made: IDataObject[] = [];
			const sent = await requestsOf(async () => {
				made = await client.rows(
					'server',
					'create',
					{ ...small, name: '={{ $json.name }}' },
					items,
				);
			});
			expect(Date.now()).toBeGreaterThan(end);
			expect(logins(sent)).toBeGreaterThan(0);
			expect(made.map(({ name, status }) => [name, status])).toEqual(
				names.map((name) => [name, 'ACTIVE']),
			);
			const filters = { name: `${cloud.prefix}ends-`, nameMatch: 'contains' };
			const listed = await cloud.main.rows('server', 'list', { filters });
			expect(listed.map(({ name }) => name).sort()).toEqual(names);
		},
	);

	/** Waits for a time. */
	async function reach(time: number) {
		await new Promise((done) => setTimeout(done, Math.max(0, time - Date.now() + 10)));
	}
});
