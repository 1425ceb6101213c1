import { network } from '../../../../../nodes/OpenStack/resources/network/index.ts';
import { port } from '../../../../../nodes/OpenStack/resources/port/index.ts';
import { router } from '../../../../../nodes/OpenStack/resources/router/index.ts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';

const { create, update } = router.operations;
let test: TestCloud;
let id: string;
let outside: string;

beforeEach(async () => {
	test = await testCloud({}, { userName: 'admin', password: 'admin-secret', projectName: 'admin' });
	id = String((await test.run(create, { name: 'edge' }))[0].id);
	outside = test.simulator.state.networks.find((one) => one['router:external'])!.id;
});
afterEach(async () => await test.simulator.close());

const change = async (updateFields: object) =>
	(await test.run(update, { router: id, updateFields }))[0];
const puts = () => test.simulator.requests.filter(({ method }) => method === 'PUT');

it.each([true, false])('leads out with source NAT %s', async (snat) => {
	const changed = await change({ externalNetwork: outside, snat });
	expect(changed.external_gateway_info).toMatchObject({ network_id: outside, enable_snat: snat });
	expect(puts()).toHaveLength(1);
});

it.each([
	[{ snat: false }, "'Source NAT' needs an 'External Network'"],
	[{ externalNetwork: '' }, "'External Network' is empty"],
	[{ externalNetwork: 'x', noGateway: true }, 'exclude one another'],
])('%j is refused before anything is sent', async (fields, message) => {
	await expect(change(fields)).rejects.toThrow(message);
	expect(puts()).toEqual([]);
});

it('a network in use tells to take it from routers only where a router has it', async () => {
	const [made] = await test.run(network.operations.create, { name: 'net', cidr: '10.9.0.0/24' });
	const gone = async () =>
		await test.run(network.operations.delete, { network: made.id }).catch((fault) => fault);
	const { addInterface } = router.operations;
	const [subnet] = made.subnets as string[];
	await test.run(addInterface, { router: id, subnet });
	const error = await gone();
	expect(error.message).toMatch(new RegExp(`is in use by router ${id} `));
	expect(error.nextStep).toMatch(/Remove Interface/);
	await test.run(router.operations.removeInterface, { router: id, subnet });
	await test.run(port.operations.create, { name: 'held', network: made.id });
	expect((await gone()).nextStep).toBe('Delete those servers and ports first.');
});
