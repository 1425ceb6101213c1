import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { isReal, itNeeds } from './accounts.mts';
import { cleanUp } from './cleanUp.mts';
import type { Client } from './client.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';
import { roomFor } from './room.mts';

let cloud: CloudUnderTest;
let small: IDataObject;
let own: IDataObject;

beforeAll(async () => {
	cloud = await cloudUnderTest();
	small = await cloud.smallServer('own');
	[own] = await cloud.main.rows('server', 'create', small);
});
afterAll(async () => await cloud?.close());

/** IDs of the servers of this run that a login lists. */
async function listed(client: Client): Promise<unknown[]> {
	const filters = { name: cloud.prefix, nameMatch: 'contains' };
	const rows = await client.rows('server', 'list', { returnAll: true, filters });
	return rows.map(({ id }) => id);
}

const server = () => ({ server: byId(String(own.id)) });

describe('a server of the project', () => {
	it('is listed for its own project', async () => {
		expect(await listed(cloud.main)).toEqual([own.id]);
	});

	itNeeds('reader')('is listed for each user of the project', async () => {
		expect(await listed(cloud.as('reader'))).toEqual([own.id]);
	});

	itNeeds('admin')('is listed for an administrator of all projects', async () => {
		const filters = { allProjects: true, name: small.name, project: cloud.main.session.projectId };
		expect(await cloud.as('admin').rows('server', 'list', { filters })).toMatchObject([
			{ id: own.id },
		]);
	});

	itNeeds('secondProject')('is not found from the same user’s other project', async () => {
		await expectUnknown(cloud.as('secondProject'));
	});

	itNeeds('sameNameOtherDomain')('is not found by the user of that name elsewhere', async () => {
		const other = cloud.as('sameNameOtherDomain');
		const { user, project } = (await other.whoAmI()) as Record<string, IDataObject>;
		const mine = (await cloud.main.whoAmI()) as Record<string, IDataObject>;
		expect([user.name, project.name]).toEqual([mine.user.name, mine.project.name]);
		expect([user.id, project.id]).not.toEqual([mine.user.id, mine.project.id]);
		await expectUnknown(other);
	});

	itNeeds('otherUser')('is not found by the user of another project', async () => {
		await expectUnknown(cloud.as('otherUser'));
	});

	async function expectUnknown(client: Client) {
		expect(await listed(client)).toEqual([]);
		expect(await client.error('server', 'get', server())).toMatchObject({
			httpCode: '404',
			message: `Instance ${String(own.id)} could not be found.`,
			description: expect.stringContaining("another project or region than the credential's"),
		});
	}
});

itNeeds('sameNameOtherDomain')('each of two equal names has servers of its own', async () => {
	const other = cloud.as('sameNameOtherDomain');
	const [theirs] = await other.rows('server', 'create', { ...small, ifNameExists: 'fail' });
	expect(theirs.name).toBe(own.name);
	expect(await listed(other)).toEqual([theirs.id]);
	expect(await listed(cloud.main)).toEqual([own.id]);
});

describe('a user who may only read', () => {
	itNeeds('reader')('gets a server', async () => {
		const [got] = await cloud.as('reader').rows('server', 'get', server());
		expect(got).toMatchObject({ id: own.id, status: 'ACTIVE' });
	});

	for (const [operation, parameters] of [
		['create', () => ({ ...small, ifNameExists: 'create' })],
		['delete', server],
	] as Array<[string, () => IDataObject]>) {
		itNeeds('reader')(`is refused to ${operation} one, with a way out`, async () => {
			expect(await cloud.as('reader').error('server', operation, parameters())).toMatchObject({
				httpCode: '403',
				message: `Policy doesn't allow os_compute_api:servers:${operation} to be performed.`,
				description: expect.stringMatching(/^The user's roles .* Ask for the role .*request req-/),
			});
		});
	}

	itNeeds('reader')('is refused the servers of all projects', async () => {
		const filters = { allProjects: true };
		expect(await cloud.as('reader').error('server', 'list', { filters })).toMatchObject({
			httpCode: '403',
			message:
				"Policy doesn't allow os_compute_api:servers:detail:get_all_tenants to be performed.",
		});
	});
});

describe('a quota that is used up', () => {
	itNeeds('secondProject')('fails the item, and names what was made before it', async () => {
		const second = cloud.as('secondProject');
		const quota = await fillUpTo(second, 2);
		const items = ['a', 'b', 'c', 'd'].map((name) => ({ name: `${cloud.prefix}quota-${name}` }));
		const { error } = await second.run(
			'server',
			'create',
			{ ...small, name: '={{ $json.name }}' },
			items,
		);
		// Nova counts a server only when a cell has it: it may let one more pass of those asked for at once, and may
		// not count that one yet when it refuses the next.
		const failed = Number(error?.context.itemIndex);
		expect(isReal ? [2, 3] : [2]).toContain(failed);
		const before = items.slice(0, failed);
		const each = before.map(({ name }, item) => `(?=.* item ${item}: .*${name} \\(?[-0-9a-f]{36})`);
		expect(error).toMatchObject({
			httpCode: '403',
			message: expect.stringMatching(
				new RegExp(
					`^Quota exceeded for instances: Requested 1, but already used (${quota}|${quota - 2 + failed}) of ${quota} instances$`,
				),
			),
			// Waited for, or not any more.
			description: expect.stringMatching(
				new RegExp(`^The quota of the project is used up\\.${each.join('')}`),
			),
		});
		const filters = { name: `${cloud.prefix}quota-`, nameMatch: 'contains' };
		const made = await second.rows('server', 'list', { filters });
		expect(made.map(({ name }) => name).sort()).toEqual(before.map(({ name }) => name));
	});

	itNeeds('secondProject')('is told before anything is made', async () => {
		const second = cloud.as('secondProject');
		const { flavor } = await cloud.smallest();
		await cleanUp(second, cloud.prefix);
		const { quota, used } = await instancesOf(second);
		expect(await roomFor(second, 'servers', quota + 1, flavor)).toBe(quota - used);
		expect(await roomFor(second, 'servers', 3, flavor)).toBe(3);
		await fillUpTo(second, 2);
		await expect(roomFor(second, 'servers', quota + 1, flavor)).rejects.toThrow(
			`The project's quota "instances" has no room for 3 servers: ${quota - 2} of ${quota} are used`,
		);
	});

	/** What others have left in the project counts too. */
	async function instancesOf(client: Client): Promise<{ quota: number; used: number }> {
		const { limits } = await client.send('compute', 'limits');
		const { absolute } = limits as { absolute: Record<string, number> };
		return { quota: absolute.maxTotalInstances, used: absolute.totalInstancesUsed };
	}

	/**
	 * Fills a project's quota of servers.
	 * @param left how many may be made afterwards
	 * @returns the quota
	 */
	async function fillUpTo(client: Client, left: number): Promise<number> {
		const { quota, used } = await instancesOf(client);
		await cloud.manyServers(client, 'filler', quota - used - left);
		return quota;
	}
});
