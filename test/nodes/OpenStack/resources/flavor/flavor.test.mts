import { flavor } from '../../../../../nodes/OpenStack/resources/flavor/index.ts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';

const { list, get } = flavor.operations;
let test: TestCloud;

beforeEach(async () => (test = await testCloud()));
afterEach(async () => await test.simulator.close());

it('List asks for details in one request, without a microversion', async () => {
	const flavors = await test.run(list);
	expect(flavors).toHaveLength(7);
	expect(test.last()).toEqual({
		method: 'GET',
		url: '/v2.1/flavors/detail?limit=1000',
		json: undefined,
	});
});

it('List filters and sorts on the server', async () => {
	const flavors = await test.run(list, {
		filters: { minRam: 4096, minDisk: 10, visibility: 'none' },
		sort: { key: 'memory_mb', direction: 'desc' },
	});
	expect(flavors.map(({ name }) => name)).toEqual(['m1.xlarge', 'm1.large', 'm1.medium']);
	expect(test.last().url).toBe(
		'/v2.1/flavors/detail?limit=1000&minRam=4096&minDisk=10&is_public=none&sort_key=memory_mb&sort_dir=desc',
	);
});

it('List by visibility checks here what Nova drops for ordinary users', async () => {
	expect(await test.run(list, { filters: { visibility: 'false' } })).toEqual([]);
	expect(await test.run(list, { filters: { visibility: 'true' } })).toHaveLength(7);
});

it.each(['..', '.'])('Get of "%s" is told from an ID', async (id) => {
	await expect(test.run(get, { flavor: id })).rejects.toThrow(`'${id}' is not an ID`);
});

it('Get of what leads to something else says so', async () => {
	await expect(test.run(get, { flavor: 'detail' })).rejects.toMatchObject({
		message:
			"Compute (Nova) answered GET flavors/detail with an object that has flavors, where its API promises 'flavor' with 'id'",
		nextStep: 'The path leads to something else: check it, and the ID in it.',
	});
});

it('Get returns the flavor, not its wrapper', async () => {
	expect(await test.run(get, { flavor: '2' })).toMatchObject([{ id: '2', name: 'm1.small' }]);
});

it('Get of an unknown flavor says so in the words of Nova', async () => {
	await expect(test.run(get, { flavor: 'no pe' })).rejects.toMatchObject({
		message: 'Flavor no pe could not be found.',
		httpStatus: 404,
	});
});

it('Simplify keeps what a person compares', async () => {
	const [tiny] = await test.run(get, { flavor: '1' });
	expect(get.simplified!(tiny)).toEqual({
		id: '1',
		name: 'm1.tiny',
		vcpus: 1,
		ram: 512,
		disk: 1,
		ephemeral: 0,
		swap: 0,
		is_public: true,
	});
});
