import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';

let cloud: CloudUnderTest;
beforeAll(async () => (cloud = await cloudUnderTest()));
afterAll(async () => await cloud?.close());

const create = async (name: string, parameters: IDataObject = {}) =>
	(await cloud.main.rows('serverGroup', 'create', { name: cloud.prefix + name, ...parameters }))[0];
const byName = (name: string) => ({ mode: 'name', value: cloud.prefix + name });

it('a group is created, got by its name, listed, and deleted twice', async () => {
	const made = await create('plain');
	expect(made).toMatchObject({ name: `${cloud.prefix}plain`, policies: ['anti-affinity'] });
	const group = { serverGroup: byName('plain') };
	expect(await cloud.main.rows('serverGroup', 'get', group)).toEqual([made]);
	const all = await cloud.main.rows('serverGroup', 'list', { returnAll: true });
	expect(all).toContainEqual(made);
	for (const _ of ['there', 'gone']) {
		const one = { serverGroup: byId(String(made.id)) };
		expect(await cloud.main.rows('serverGroup', 'delete', one)).toEqual([
			{ id: made.id, deleted: true },
		]);
	}
});

it.each([
	['soft-affinity', {}, { policies: ['soft-affinity'] }],
	[
		'anti-affinity',
		{ maxPerHost: 3 },
		{ policy: 'anti-affinity', rules: { max_server_per_host: 3 } },
	],
])('policy %s with options %j', async (policy, options, becomes) => {
	expect(await create(policy, { policy, options })).toMatchObject(becomes);
});

it('one of the name is returned, or an error', async () => {
	const { id } = await create('once');
	expect(await create('once', { ifNameExists: 'return' })).toMatchObject({ id });
	const again = { name: `${cloud.prefix}once`, ifNameExists: 'fail' };
	const { message, description } = await cloud.main.error('serverGroup', 'create', again);
	expect(message).toBe(`A server group named '${cloud.prefix}once' exists already`);
	expect(description).toContain(`Its ID: ${String(id)}.`);
	const { id: second } = await create('once');
	expect(second).not.toBe(id);
	await expect(create('once', { ifNameExists: 'return' })).rejects.toThrow(
		`There are 2 server groups named '${cloud.prefix}once'`,
	);
});
