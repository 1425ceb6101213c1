import { availabilityZone } from '../../../../../nodes/OpenStack/resources/availabilityZone/index.ts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';

const { list } = availabilityZone.operations;
const nova = { name: 'nova', available: true };
let test: TestCloud;
let told: string[];

beforeEach(async () => {
	told = [];
	test = await testCloud({}, {}, { notice: (text) => told.push(text) });
});
afterEach(async () => await test.simulator.close());

/** As of a cloud that lacks these services. */
function without(...services: string[]) {
	test.simulator.endpoints = test.simulator.endpoints.filter(
		({ service }) => !services.includes(service),
	);
}

it('takes one request for each service', async () => {
	expect(await test.run(list)).toContainEqual({ ...nova, services: ['compute', 'volume'] });
	const asked = test.simulator.requests.filter(({ service }) => service !== 'identity');
	expect(asked.map(({ service }) => service).sort()).toEqual([
		'block-storage',
		'compute',
		'network',
	]);
	expect(told).toEqual([]);
});

it('a service that is missing does not hide the others, and is told', async () => {
	without('block-storage');
	expect(await test.run(list)).toContainEqual({ ...nova, services: ['compute'] });
	expect(told).toEqual(['This cloud lists no zones of Block Storage (Cinder)']);
});

it('a service that was asked for by its name, or all of them, may not be missing', async () => {
	without('block-storage', 'compute', 'network');
	const message = /The catalog has no service/;
	await expect(test.run(list, { filters: { services: ['volume'] } })).rejects.toThrow(message);
	await expect(test.run(list)).rejects.toThrow(message);
});

it('a zone that one service cannot use says which', async () => {
	const reply = {
		status: 200,
		body: { availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: false } }] },
	};
	test.simulator.trouble({ service: 'block-storage', reply });
	expect(await test.run(list)).toContainEqual({
		name: 'nova',
		services: ['compute', 'volume'],
		available: false,
		unavailable_for: ['volume'],
	});
});

it.each([[[]], [['dns']], [['toString']]])('the services %j are refused', async (services) => {
	await expect(test.run(list, { filters: { services } })).rejects.toMatchObject({
		message: `The filter 'Services' is ${services.join() || 'empty'}`,
	});
});
