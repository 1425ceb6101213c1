import { image } from '../../../../../nodes/OpenStack/resources/image/index.ts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';

const { list, get } = image.operations;
let test: TestCloud;

beforeEach(async () => (test = await testCloud()));
afterEach(async () => await test.simulator.close());

function manyImages(count: number): void {
	const [first] = test.simulator.state.images;
	for (let index = 0; index < count; index++) {
		const name = `image-${String(index).padStart(4, '0')}`;
		test.simulator.state.images.push({ ...first, id: name, name });
	}
}

it("List uses Glance, never Nova's proxy, and asks for more than its 25 at a time", async () => {
	manyImages(300);
	expect(await test.run(list)).toHaveLength(304);
	expect(test.last().url).toBe('/v2/images?limit=1000');
	expect(test.simulator.count('image')).toBe(1);
	expect(test.simulator.count('compute')).toBe(0);
});

it('List follows the relative links of Glance to the end', async () => {
	manyImages(1500);
	const images = await test.run(list, { sort: { key: 'name' } });
	expect(new Set(images.map(({ id }) => id)).size).toBe(1504);
	expect(test.simulator.count('image')).toBe(2);
});

it.each([
	[{ name: 'tiny-raw' }, 'name=tiny-raw', ['tiny-raw']],
	[
		{ status: 'active', visibility: 'private' },
		'status=active&visibility=private',
		['own-snapshot'],
	],
	[{ tags: 'lts' }, 'tag=lts', ['ubuntu-24.04']],
	[{ tags: 'lts, none' }, 'tag=lts&tag=none', []],
	[{ diskFormat: 'qcow2' }, 'disk_format=qcow2', ['tiny-qcow2']],
	[{ isHidden: true }, 'os_hidden=true', []],
	[{ nameContains: 'UBU' }, '', ['ubuntu-24.04']],
])('List with the filters %o asks for "%s"', async (filters, query, names) => {
	const images = await test.run(list, { filters });
	expect(images.map(({ name }) => name)).toEqual(names);
	expect(test.last().url).toBe(['/v2/images?limit=1000', query].filter(Boolean).join('&'));
});

it('List sorts in the words of Glance', async () => {
	const images = await test.run(list, { sort: { key: 'size', direction: 'desc' } });
	expect(images[0].name).toBe('ubuntu-24.04');
	expect(test.last().url).toMatch(/sort=size%3Adesc/);
});

it('Get returns the image', async () => {
	const [first] = test.simulator.state.images;
	expect(await test.run(get, { image: first.id })).toMatchObject([{ name: 'tiny-qcow2' }]);
});

it('Get of an unknown image says so without the HTML that Glance sends', async () => {
	await expect(test.run(get, { image: 'nope' })).rejects.toMatchObject({
		message: 'No image found with ID nope',
		httpStatus: 404,
	});
});

it('Simplify keeps ten fields', async () => {
	const [first] = await test.run(get, { image: test.simulator.state.images[0].id });
	const simplified = get.simplified!(first);
	expect(Object.keys(simplified)).toHaveLength(10);
	expect(simplified).toMatchObject({ name: 'tiny-qcow2', disk_format: 'qcow2', size: 196616 });
});

describe('the properties of an image', () => {
	const { create, update } = image.operations;
	const properties = (...keys: string[]) => keys.map((key) => ({ key, value: 'public' }));
	const writes = () => test.simulator.requests.filter(({ method }) => method !== 'GET').slice(1);

	it.each([
		[['visibility'], /^'visibility' in 'Properties' is no property/],
		[['Owner '], /^'Owner ' in 'Properties' is no property/],
		[['location'], /^'location' in 'Properties' is no property/],
		[['os_type', 'os_type'], /^Two rows have the same key/],
		[['os_type', ''], /has no key/],
	])('cannot be called %j', async (keys, message) => {
		const options = { properties: properties(...keys) };
		const creation = test.run(create, { name: 'x', source: 'none', diskFormat: 'raw', options });
		await expect(creation).rejects.toThrow(message);
		expect(writes()).toEqual([]);
	});

	it('cannot be set to be what the image itself has', async () => {
		const updateFields = { setProperties: properties('protected') };
		const [{ id }] = test.simulator.state.images;
		await expect(test.run(update, { image: id, updateFields })).rejects.toThrow(/is no property/);
		expect(writes()).toEqual([]);
	});
});

it('tags are added and removed one by one, so that two runs at once undo nothing', async () => {
	const { create, update } = image.operations;
	const options = { tags: 'a, b' };
	const [made] = await test.run(create, { name: 'x', source: 'none', diskFormat: 'raw', options });
	const change = async (updateFields: object) =>
		(await test.run(update, { image: made.id, updateFields }))[0];
	const changes = [{ addTags: 'c' }, { addTags: 'd' }, { removeTags: 'a, never' }];
	await Promise.all(changes.map(change));
	const [{ tags }] = test.simulator.state.images.filter(({ id }) => id === made.id);
	expect([...(tags as string[])].sort()).toEqual(['b', 'c', 'd']);
});

it('a tag is not taken for gone where the image is', async () => {
	const { update } = image.operations;
	const updateFields = { removeTags: 'a' };
	await expect(test.run(update, { image: 'nope', updateFields })).rejects.toMatchObject({
		message: 'Image nope not found.',
		httpStatus: 404,
	});
});

it('a public image of the name is no reason to make none of one’s own', async () => {
	const { create } = image.operations;
	const name = 'tiny-raw';
	for (const ifNameExists of ['fail', 'return']) {
		const given = { name, source: 'none', diskFormat: 'raw', ifNameExists };
		const [made] = await test.run(create, given);
		const { projects } = test.simulator.state;
		expect(made.owner).toBe(projects.find((one) => one.name === 'demo')!.id);
	}
	expect(test.simulator.state.images.filter((one) => one.name === name)).toHaveLength(2);
});

it('an image that takes longer than anybody waits is left to the cloud, and one that fails is not', async () => {
	await test.simulator.close();
	test = await testCloud({ buildTime: 60_000 });
	const url = 'http://127.0.0.1:9/disk.raw';
	const given = { source: 'url', url, diskFormat: 'raw', options: { timeout: 1 } };
	const there = (wanted: string) =>
		test.simulator.state.images.filter(({ name }) => name === wanted).length;
	const { create } = image.operations;
	const late = await test.run(create, { name: 'late', ...given }).catch((fault) => fault);
	expect(late).toMatchObject({ isUnderWay: true, kind: 'state' });
	expect(there('late')).toBe(1);
	test.simulator.trouble({ method: 'POST', path: /import$/, reply: { status: 400, body: {} } });
	const failed = await test.run(create, { name: 'failed', ...given }).catch((fault) => fault);
	expect(failed.nextStep).toMatch(/The image failed .* was deleted again\.$/);
	expect(there('failed')).toBe(0);
});
