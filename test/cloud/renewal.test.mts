import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { itNeeds } from './accounts.mts';
import type { Client } from './client.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';
import { requestsOf } from './requests.mts';

jest.setTimeout(120_000);

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

async function revoke(client: Client): Promise<string> {
	const { token } = client.session;
	const headers = { row: [{ name: 'X-Subject-Token', value: token }] };
	await client.send('identity', 'auth/tokens', { method: 'DELETE', options: { headers } });
	return token;
}

describe('a token that was revoked', () => {
	it('is replaced in mid-run, once for all items', async () => {
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

	it('costs no server, and makes no second one', async () => {
		const small = await cloud.smallServer('revoked');
		await revoke(cloud.main);
		// Services may take the old token for a while: Keystone alone knows at once.
		const [made] = await cloud.main.rows('server', 'create', small);
		expect(made.status).toBe('ACTIVE');
		const filters = { name: small.name };
		expect(await cloud.main.rows('server', 'list', { filters })).toHaveLength(1);
	});
});

describe('a token that ends', () => {
	itNeeds('shortLived')('by its time is renewed before, without a refused request', async () => {
		const client = cloud.as('shortLived');
		await client.whoAmI();
		const { token, obtainedAt, expiresAt } = client.session;
		await until((obtainedAt + expiresAt!) / 2);
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
			await until(end - 1500);
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

	async function until(time: number) {
		await new Promise((done) => setTimeout(done, Math.max(0, time - Date.now() + 10)));
	}
});
