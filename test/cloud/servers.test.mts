import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';

let cloud: CloudUnderTest;
let small: IDataObject;
let flavor: IDataObject;
let image: IDataObject;

beforeAll(async () => {
	cloud = await cloudUnderTest();
	small = await cloud.smallServer('server');
	({ flavor, image } = await cloud.smallest());
});
afterAll(async () => await cloud?.close());

const list = async (filters: IDataObject) =>
	await cloud.main.rows('server', 'list', { returnAll: true, filters });

/** Both ways, over all pages; what has no value may come first or last. */
async function expectSorted(
	resource: string,
	key: string,
	field: string,
	more: IDataObject = {},
): Promise<void> {
	for (const [direction, sign] of [
		['asc', 1],
		['desc', -1],
	] as const) {
		const all = { returnAll: true, simplify: false, sort: { key, direction } };
		const rows = await cloud.main.rows(resource, 'list', { ...all, ...more });
		const values = rows.map((row) => comparable(row[field])).filter((value) => value !== null);
		expect(values.length).toBeGreaterThan(1);
		expect(values).toEqual([...values].sort((a, b) => (a < b ? -sign : a > b ? sign : 0)));
	}
}

/** Databases take no notice of case, and each has its own place for the rarer characters. */
function comparable(value: unknown): string | number | null {
	if (typeof value === 'number') return value;
	const text = String(value ?? ' ').toLowerCase();
	return /^[-.:0-9a-z]*$/.test(text) ? text : null;
}

describe('flavors and images', () => {
	it('got by ID are those of the list', async () => {
		const got = await cloud.main.rows('flavor', 'get', { flavor: byId(String(flavor.id)) });
		expect(got).toEqual([flavor]);
		const gotImage = await cloud.main.rows('image', 'get', { image: byId(String(image.id)) });
		expect(gotImage).toEqual([image]);
	});

	it('that are unknown are named', async () => {
		const missing = '00000000-0000-0000-0000-000000000000';
		expect(await cloud.main.error('flavor', 'get', { flavor: byId(missing) })).toMatchObject({
			message: `Flavor ${missing} could not be found.`,
			httpCode: '404',
		});
		expect(await cloud.main.error('image', 'get', { image: byId(missing) })).toMatchObject({
			message: expect.stringContaining(`No image found with ID ${missing}`),
			httpCode: '404',
		});
	});

	it('are filtered by the service', async () => {
		const byName = await cloud.main.rows('image', 'list', { filters: { name: image.name } });
		expect(byName.map(({ id }) => id)).toContain(image.id);
		expect(byName.every(({ name }) => name === image.name)).toBe(true);
	});

	it.each([
		['root_gb', 'disk'],
		['flavorid', 'id'],
		['name', 'name'],
		['memory_mb', 'ram'],
		['vcpus', 'vcpus'],
	])('flavors are sorted by %s', async (key, field) => {
		await expectSorted('flavor', key, field);
	});

	it('images are sorted by status', async () => {
		// Without data, and therefore in another status than those that servers are made from.
		await cloud.main.make('image', 'images', { name: `${cloud.prefix}queued` });
		await expectSorted('image', 'status', 'status');
	});

	it.each(['created_at', 'name', 'size', 'updated_at'])(
		'images are sorted by %s',
		async (key) => await expectSorted('image', key, key),
	);
});

describe('a server', () => {
	let made: IDataObject;

	beforeAll(async () => {
		[made] = await cloud.main.rows('server', 'create', {
			...small,
			name: `${cloud.prefix}life`,
			simplify: false,
			options: {
				description: 'made by a test',
				metadata: { row: [{ key: 'made-by', value: 'n8n' }] },
				tags: `${cloud.prefix}tag,other`,
			},
		});
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

	it('of the name is returned, or refused, where another is not wanted', async () => {
		const named = { ...small, name: made.name };
		const again = { ...named, ifNameExists: 'return' };
		expect(await cloud.main.rows('server', 'create', again)).toMatchObject([{ id: made.id }]);
		const refused = { ...named, ifNameExists: 'fail' };
		const error = await cloud.main.error('server', 'create', refused);
		expect(error.message).toBe(`A server named '${String(made.name)}' exists already`);
		expect(error.description).toContain(String(made.id));
		expect(await list({ name: made.name })).toHaveLength(1);
	});

	it('deleted is gone', async () => {
		const server = byId(String(made.id));
		const deleted = await cloud.main.rows('server', 'delete', { server });
		expect(deleted).toEqual([{ id: made.id, deleted: true }]);
		// Nova may go on showing it for a moment, as DELETED.
		const { error, items } = await cloud.main.run('server', 'get', { server });
		expect(error?.httpCode ?? items[0].json.status).toMatch(/^(404|DELETED)$/);
		const since = { changedSince: '2020-01-01T00:00:00Z', name: made.name };
		expect(await list(since)).toMatchObject([{ id: made.id, status: 'DELETED' }]);
	});
});

describe('servers', () => {
	/** As they are made: by name in another order. */
	const names = ['b', 'c', 'a'].map((name) => `sort-${name}`);
	const filters = () => ({ name: `${cloud.prefix}sort-`, nameMatch: 'contains' });

	beforeAll(async () => {
		// Nova's times are whole seconds: in each, no more than one.
		for (const name of names) {
			await cloud.main.rows('server', 'create', { ...small, name: cloud.prefix + name });
			await new Promise((done) => setTimeout(done, 1000));
		}
	});

	it.each([
		['created_at', 'created'],
		['uuid', 'id'],
		['display_name', 'name'],
		['updated_at', 'updated'],
	])('are sorted by %s', async (key, field) => {
		await expectSorted('server', key, field, { filters: filters() });
	});

	it('are listed in the order in which they were made, where that is asked for', async () => {
		const sort = { key: 'created_at', direction: 'asc' };
		const rows = await cloud.main.rows('server', 'list', { filters: filters(), sort });
		expect(rows.map(({ name }) => name)).toEqual(names.map((name) => cloud.prefix + name));
	});
});
