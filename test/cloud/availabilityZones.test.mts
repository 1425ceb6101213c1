import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';

let cloud: CloudUnderTest;
beforeAll(async () => (cloud = await cloudUnderTest()));
afterAll(async () => await cloud?.close());

it('zones of all services come as one list, each with the services that have it', async () => {
	const zones = await cloud.main.rows('availabilityZone', 'list', { returnAll: true });
	const ofCompute = zones.filter(({ services }) => (services as string[]).includes('compute'));
	expect(ofCompute.map(({ name }) => name)).toContain('nova');
	expect(new Set(zones.map(({ name }) => name)).size).toBe(zones.length);
	expect(zones.find(({ name }) => name === 'nova')).toMatchObject({
		services: expect.arrayContaining(['compute', 'volume']),
		available: true,
	});
});

it('only those of a chosen service are asked for', async () => {
	const filters = { services: ['volume'] };
	expect(await cloud.main.rows('availabilityZone', 'list', { filters })).toContainEqual({
		name: 'nova',
		services: ['volume'],
		available: true,
	});
});
