import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';

let cloud: CloudUnderTest;
let flavor: IDataObject;
let image: IDataObject;

jest.setTimeout(180_000);

beforeAll(async () => {
	cloud = await cloudUnderTest();
	({ flavor, image } = await cloud.smallest());
});
afterAll(async () => await cloud?.close());

const create = async (parameters: IDataObject = {}, items?: IDataObject[]) =>
	await cloud.run(
		'server',
		'create',
		{
			name: `${cloud.prefix}server`,
			flavor: byId(String(flavor.id)),
			image: byId(String(image.id)),
			networkMode: 'none',
			...parameters,
		},
		items,
	);
const list = async (filters: IDataObject, more: IDataObject = {}) =>
	(await cloud.run('server', 'list', { returnAll: true, filters, ...more })).items.map(
		({ json }) => json,
	);

describe('flavors and images', () => {
	it('got by ID are those of the list', async () => {
		const got = await cloud.run('flavor', 'get', { flavor: byId(String(flavor.id)) });
		expect(got.items[0].json).toEqual(flavor);
		const gotImage = await cloud.run('image', 'get', { image: byId(String(image.id)) });
		expect(gotImage.items[0].json).toEqual(image);
	});

	it('that are unknown are named', async () => {
		const missing = '00000000-0000-0000-0000-000000000000';
		expect((await cloud.run('flavor', 'get', { flavor: byId(missing) })).error).toMatchObject({
			message: `Flavor ${missing} could not be found.`,
			httpCode: '404',
		});
		expect((await cloud.run('image', 'get', { image: byId(missing) })).error).toMatchObject({
			message: expect.stringContaining(`No image found with ID ${missing}`),
			httpCode: '404',
		});
	});

	it('are filtered and sorted by the service', async () => {
		const byName = await cloud.run('image', 'list', { filters: { name: image.name } });
		expect(byName.items.every(({ json }) => json.name === image.name)).toBe(true);
		for (const key of ['root_gb', 'flavorid', 'name', 'memory_mb', 'vcpus']) {
			expect((await cloud.run('flavor', 'list', { sort: { key } })).error).toBeUndefined();
		}
		for (const key of ['created_at', 'name', 'size', 'status', 'updated_at']) {
			expect((await cloud.run('image', 'list', { sort: { key } })).error).toBeUndefined();
		}
	});
});

describe('a server', () => {
	let made: IDataObject;

	beforeAll(async () => {
		const { items, error } = await create({
			name: `${cloud.prefix}life`,
			options: {
				description: 'made by a test',
				metadata: { row: [{ key: 'made-by', value: 'n8n' }] },
				tags: `${cloud.prefix}tag,other`,
			},
		});
		expect(error).toBeUndefined();
		made = items[0].json;
	});

	it('is returned when it is active, without its password', () => {
		expect(made).toMatchObject({
			name: `${cloud.prefix}life`,
			status: 'ACTIVE',
			'OS-EXT-STS:task_state': null,
			metadata: { 'made-by': 'n8n' },
		});
		expect(made).not.toHaveProperty('adminPass');
	});

	it('is found by each filter', async () => {
		const filters: IDataObject[] = [
			{ name: `${cloud.prefix}life` },
			{ name: `${cloud.prefix}LIFE`.toLowerCase(), nameMatch: 'contains' },
			{ name: `^${cloud.prefix}l.fe$`, nameMatch: 'pattern' },
			{ status: ['ACTIVE', 'ERROR'], name: cloud.prefix, nameMatch: 'contains' },
			{ flavor: byId(String(flavor.id)) },
			{ image: byId(String(image.id)) },
			{ tags: `other,${cloud.prefix}tag` },
			{ tagsAny: `${cloud.prefix}tag,no-such-tag` },
			{ changedSince: '2020-01-01T00:00:00Z' },
		];
		for (const filter of filters) {
			expect([filter, (await list(filter)).map(({ id }) => id)]).toEqual([
				filter,
				expect.arrayContaining([made.id]),
			]);
		}
	});

	it('is not found by what it is not', async () => {
		for (const filter of [
			{ name: `${cloud.prefix}lif` },
			{ name: `${cloud.prefix}life`, status: ['ERROR'] },
			{ withoutTags: `${cloud.prefix}tag` },
			{ changedBefore: '2020-01-01T00:00:00Z' },
			{ keyName: byId('no-such-key') },
			{ availabilityZone: byId('no-such-zone') },
		] as IDataObject[]) {
			expect((await list(filter)).map(({ id }) => id)).not.toContain(made.id);
		}
	});

	it('is sorted by each key', async () => {
		for (const key of ['created_at', 'uuid', 'display_name', 'updated_at']) {
			const { error } = await cloud.run('server', 'list', { sort: { key, direction: 'asc' } });
			expect([key, error?.message]).toEqual([key, undefined]);
		}
	});

	it('of the name is returned, or refused, where another is not wanted', async () => {
		const again = await create({ name: made.name, ifNameExists: 'return' });
		expect(again.items[0].json.id).toBe(made.id);
		const refused = await create({ name: made.name, ifNameExists: 'fail' });
		expect(refused.error?.message).toBe(`A server named '${String(made.name)}' exists already`);
	});

	it('deleted is gone', async () => {
		const server = byId(String(made.id));
		const deleted = await cloud.run('server', 'delete', { server });
		expect(deleted.items[0].json).toEqual({ id: made.id, deleted: true });
		expect((await cloud.run('server', 'get', { server })).error).toMatchObject({ httpCode: '404' });
		const since = { changedSince: '2020-01-01T00:00:00Z', name: made.name };
		expect(await list(since)).toMatchObject([{ id: made.id, status: 'DELETED' }]);
	});
});

it('lists go on over pages of any size', async () => {
	const names = ['a', 'b', 'c'].map((name) => ({ name: `${cloud.prefix}page-${name}` }));
	const { error } = await create(
		{ name: '={{ $json.name }}', requestOptions: { itemsInParallel: 3 } },
		names,
	);
	expect(error).toBeUndefined();
	const rows = await cloud.send('compute', 'servers/detail', {
		response: 'list',
		returnAll: true,
		query: {
			row: [
				{ name: 'limit', value: '1' },
				{ name: 'name', value: `${cloud.prefix}page` },
			],
		},
	});
	expect(rows.map(({ name }) => name).sort()).toEqual(names.map(({ name }) => name));
});

describe('what Nova refuses', () => {
	it.each<[string, IDataObject, string, RegExp]>([
		['an unknown flavor', { flavor: byId('no-such') }, '400', /Flavor no-such could not be found/],
		['an image that is no ID', { image: byId('no-such') }, '400', /imageRef/],
		[
			'an unknown image',
			{ image: byId('00000000-0000-0000-0000-000000000000') },
			'400',
			/Can not find requested image/,
		],
		['an unknown key pair', { keyPair: byId('no-such') }, '400', /Invalid key_name/],
		[
			'an unknown zone',
			{ options: { availabilityZone: byId('no-such') } },
			'400',
			/zone is not available/,
		],
		[
			'an unknown volume',
			{ bootFrom: 'volume', volume: byId('00000000-0000-0000-0000-000000000000') },
			'400',
			/failed to get volume/,
		],
		[
			'an unknown snapshot',
			{ bootFrom: 'snapshot', snapshot: byId('00000000-0000-0000-0000-000000000000') },
			'400',
			/Snapshot .* could not be found/,
		],
		[
			'an unknown port',
			{
				networkMode: 'chosen',
				networks: { row: [{ port: byId('00000000-0000-0000-0000-000000000000') }] },
			},
			'400',
			/Port id .* could not be found/,
		],
		[
			'an unknown network',
			{
				networkMode: 'chosen',
				networks: { row: [{ network: byId('00000000-0000-0000-0000-000000000000') }] },
			},
			'400',
			/Network .* could not be found/,
		],
	])('%s comes in its own words, with the request id', async (_, parameters, httpCode, message) => {
		const { error } = await create(parameters);
		expect(error).toMatchObject({ message: expect.stringMatching(message), httpCode });
		expect(error?.description).toMatch(/request req-/);
	});

	it('a microversion that it does not know', async () => {
		const { error } = await cloud.run('apiRequest', 'send', {
			service: byId('compute'),
			path: 'servers',
			options: { microversion: '2.999' },
		});
		expect(error).toMatchObject({
			message: expect.stringMatching(
				/^Version 2\.999 is not supported by the API\. Minimum is 2\.1/,
			),
			httpCode: '406',
		});
	});

	it('a list of all projects to an ordinary user', async () => {
		const filters = { allProjects: true };
		const { error, items } = await cloud.run('server', 'list', { filters });
		// With an administrator's openrc it is none to refuse.
		if (!error) expect(Array.isArray(items)).toBe(true);
		else
			expect(error).toMatchObject({
				httpCode: '403',
				message: expect.stringMatching(/^Policy doesn't allow/),
			});
	});
});
