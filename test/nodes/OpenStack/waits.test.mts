import type { Fault } from '../../../openstack/faults.ts';
import { server } from '../../../nodes/OpenStack/resources/server/kind.ts';
import { gone, settled } from '../../../nodes/OpenStack/waits.ts';
import { addServers } from '../../simulator/nova.mts';
import { testCloud, type TestCloud } from '../../simulator/operations.mts';

let test: TestCloud;

beforeEach(async () => (test = await testCloud()));
afterEach(async () => await test.simulator.close());

const aServer = (more: Parameters<typeof addServers>[2] = {}) =>
	addServers(test.simulator, 1, more)[0];
const building = () => aServer({ readyAt: Date.now() + 60_000 });
const faultOf = async (wait: Promise<unknown>): Promise<Fault> =>
	await wait.then(
		() => Promise.reject(new Error('It did not fail')),
		(fault) => fault,
	);
const active = { statuses: ['ACTIVE'], timeout: 0.2 };

describe('the cloud goes on', () => {
	it('with what takes longer than anybody waits', async () => {
		const fault = await faultOf(settled(test.cloud, server, { id: building().id }, active));
		expect(fault).toMatchObject({ kind: 'state', isUnderWay: true });
	});

	it('with a deletion that takes longer than anybody waits', async () => {
		expect(await faultOf(gone(test.cloud, server, { id: aServer().id }, 0.2))).toMatchObject({
			kind: 'state',
			isUnderWay: true,
		});
	});

	it('with what nobody can look at any more', async () => {
		const reply = { status: 403, body: {} };
		const { id } = building();
		test.simulator.trouble({ method: 'GET', path: /^servers/, times: Infinity, reply });
		const fault = await faultOf(settled(test.cloud, server, { id }, { ...active, timeout: 9 }));
		expect(fault).toMatchObject({ httpStatus: 403, isUnderWay: true });
		expect(fault.message).toMatch(/could not be watched any longer/);
	});
});

it('the cloud does not go on with what has failed, whoever tells it further', async () => {
	const { id } = aServer({ fault: 'broken' });
	const fault = await faultOf(settled(test.cloud, server, { id }, { ...active, timeout: 9 }));
	expect(fault.message).toMatch(/went into the status ERROR/);
	expect(fault.isUnderWay).toBeFalsy();
	expect(fault.with({ message: 'told again' }).isUnderWay).toBeFalsy();
});

it('a fault that is told further is under way still', async () => {
	const fault = await faultOf(settled(test.cloud, server, { id: building().id }, active));
	expect(fault.with({ nextStep: 'wait' })).toMatchObject({ isUnderWay: true, nextStep: 'wait' });
});
