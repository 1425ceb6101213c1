import { server } from '../../../../../nodes/OpenStack/resources/server/index.ts';
import { addServers } from '../../../../simulator/nova.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';
import { novaError } from '../../../../simulator/replies.mts';
import { uuidOf } from '../../../../simulator/state.mts';

const { attachInterface, detachInterface, listInterfaces } = server.operations;
const network = uuidOf('network private');
const port = uuidOf('port spare');
let test: TestCloud;
let id: string;

beforeEach(async () => {
	test = await testCloud();
	[{ id }] = addServers(test.simulator, 1);
});
afterEach(async () => await test.simulator.close());

const attach = async (more: object) => await test.run(attachInterface, { server: id, ...more });
const posted = () =>
	test.simulator.requests.find(
		({ method, path }) => method === 'POST' && path.endsWith('/os-interface'),
	)!.json;

it.each([
	['a network', { network }, { net_id: network }],
	[
		'a fixed IP of a network',
		{ network, fixedIp: ' 10.10.0.12 ' },
		{ net_id: network, fixed_ips: [{ ip_address: '10.10.0.12' }] },
	],
	[
		'a port, whatever the fields of a network still hold',
		{ connectTo: 'port', port, network, fixedIp: '10.10.0.12' },
		{ port_id: port },
	],
])('%s is all that Nova is asked for', async (_, given, wanted) => {
	const [made] = await attach(given);
	expect(posted()).toEqual({ interfaceAttachment: wanted });
	expect(made).toMatchObject({ id: made.port_id, net_id: network });
	expect(await test.run(listInterfaces, { server: id })).toContainEqual(made);
});

it.each([
	['Network', { port }],
	['Port', { connectTo: 'port', network }],
])('nothing is sent where %s is empty', async (name, given) => {
	await expect(attach(given)).rejects.toThrow(`The parameter '${name}' is empty`);
	expect(test.simulator.count()).toBe(0);
});

it('an error of Nova that says nothing comes with what may be wrong', async () => {
	const says = 'Unexpected API Error.';
	test.simulator.trouble({ method: 'POST', service: 'compute', reply: novaError(500, says) });
	await expect(attach({ network, fixedIp: '10.99.0.1' })).rejects.toMatchObject({
		nextStep: expect.stringContaining('that the fixed IP is in one of its subnets'),
	});
});

it('a fixed IP that another server has is refused', async () => {
	await attach({ network, fixedIp: '10.10.0.12' });
	const [{ id: other }] = addServers(test.simulator, 1);
	await expect(attach({ server: other, network, fixedIp: '10.10.0.12' })).rejects.toThrow(
		'Fixed IP 10.10.0.12 is already in use.',
	);
});

it('a detachment is waited for, unless it is not to be', async () => {
	await attach({ connectTo: 'port', port });
	test.simulator.options.buildTime = 200;
	const detached = await test.run(detachInterface, { server: id, port });
	expect(detached).toEqual([{ id: port, detached: true }]);
	const left = await test.run(listInterfaces, { server: id });
	expect(left.map((one) => one.id)).not.toContain(port);
	const requested = await test.run(detachInterface, { server: id, port, wait: false });
	expect(requested).toEqual([{ id: port, requested: true }]);
	expect(test.last().method).toBe('DELETE');
});

it('a server that is not there is an error', async () => {
	await expect(test.run(detachInterface, { server: 'nope', port })).rejects.toThrow(
		'Instance nope could not be found.',
	);
});
