import { server } from '../../../../../nodes/OpenStack/resources/server/index.ts';
import { addServers } from '../../../../simulator/nova.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';

const { get } = server.operations;
let test: TestCloud;

beforeEach(async () => (test = await testCloud()));
afterEach(async () => await test.simulator.close());

it('get returns the server, not its wrapper, in one request', async () => {
	const [{ id }] = addServers(test.simulator, 1);
	expect(await test.run(get, { server: id })).toMatchObject([{ id, status: 'ACTIVE' }]);
	expect(test.last()).toEqual({ method: 'GET', url: `/v2.1/servers/${id}`, json: undefined });
});

it('simplified, a server in ERROR has its fault', async () => {
	const [{ id }] = addServers(test.simulator, 1, { fault: 'No valid host was found. ' });
	const [found] = await test.run(get, { server: id });
	expect(get.simplified!(found)).toMatchObject({
		status: 'ERROR',
		fault: 'No valid host was found. ',
		addresses: [],
	});
});

it('simplified, floating addresses stand apart, and a server without image has none', () => {
	const address = (addr: string, type: string) => ({ addr, 'OS-EXT-IPS:type': type });
	const found = {
		id: '1',
		name: 'a',
		image: '',
		flavor: { id: '1' },
		addresses: { net: [address('10.0.0.1', 'fixed'), address('203.0.113.1', 'floating')] },
	};
	expect(get.simplified!(found)).toMatchObject({
		addresses: ['10.0.0.1'],
		floating_ips: ['203.0.113.1'],
		image: null,
	});
});

it('get says what to do about an unknown server', async () => {
	await expect(test.run(get, { server: 'nope' })).rejects.toMatchObject({
		message: 'Instance nope could not be found.',
		nextStep: expect.stringContaining('another project or region'),
	});
});
