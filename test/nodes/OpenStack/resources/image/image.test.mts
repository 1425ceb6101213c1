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
