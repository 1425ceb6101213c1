import { server } from '../../../../../nodes/OpenStack/resources/server/index.ts';
import { addServers } from '../../../../simulator/nova.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';
import { novaError, ok } from '../../../../simulator/replies.mts';
import { uuidOf } from '../../../../simulator/state.mts';

const { delete: remove } = server.operations;
let test: TestCloud;
let id: string;

beforeEach(async () => {
	test = await testCloud({ buildTime: 200 });
	id = addServers(test.simulator, 1)[0].id;
});
afterEach(async () => await test.simulator.close());

const deletes = () => test.simulator.requests.filter(({ method }) => method === 'DELETE');

it('waits until the server is gone', async () => {
	expect(await test.run(remove, { server: id })).toEqual([{ id, deleted: true }]);
	expect(test.last()).toMatchObject({ method: 'GET' });
	expect(test.simulator.requests.at(-1)!.status).toBe(404);
});

it('need not wait', async () => {
	await test.run(remove, { server: id, wait: false });
	expect(test.last()).toMatchObject({ method: 'DELETE' });
});

it('fails for a server that is not there, unless told to ignore it', async () => {
	const strict = { server: 'nope', options: { ignoreMissing: false } };
	await expect(test.run(remove, strict)).rejects.toMatchObject({ httpStatus: 404 });
	expect(await test.run(remove, { server: 'nope' })).toEqual([{ id: 'nope', deleted: true }]);
});

it.each(['.', '..'])('takes "%s" for no ID', async (server) => {
	const values = { server, wait: false, options: { ignoreMissing: true } };
	await expect(test.run(remove, values)).rejects.toThrow(`'${server}' is not an ID`);
	expect(deletes()).toHaveLength(0);
});

it('is repeated after a bad gateway, and then takes "not found" for done', async () => {
	test.simulator.options.buildTime = 0;
	test.simulator.trouble({ method: 'DELETE', lost: 'reset' });
	expect(await test.run(remove, { server: id })).toEqual([{ id, deleted: true }]);
	expect(deletes()).toHaveLength(2);
});

it('deletes a server that is in ERROR', async () => {
	const [broken] = addServers(test.simulator, 1, { fault: 'No valid host was found. ' });
	expect(await test.run(remove, { server: broken.id })).toEqual([{ id: broken.id, deleted: true }]);
});

it('gives up when time is up, and says that the cloud goes on', async () => {
	test.simulator.options.buildTime = 60_000;
	await expect(test.run(remove, { server: id, options: { timeout: 0.1 } })).rejects.toMatchObject({
		message: `The server server-0000 (${id}) was not gone after 0.1 seconds, its state is: ACTIVE, deleting`,
	});
});

describe('what else it has', () => {
	const volume = uuidOf('volume bootable');
	const all = { releaseFloatingIps: true, deleteVolumes: true };
	let address: string;
	let floatingIp: string;

	beforeEach(async () => {
		test.simulator.options.buildTime = 0;
		test.simulator.state.snapshots = [];
		await test.run(server.operations.attachVolume, { server: id, volume });
		const port = test.simulator.state.ports.find(({ device_id }) => device_id === id)!;
		const floatingip = { floating_network_id: uuidOf('network public'), port_id: port.id };
		const given = [{ floatingip }, { key: 'floatingip' }] as const;
		const made = await test.cloud.network.post('floatingips', ...given);
		[floatingIp, address] = [String(made.id), String(made.floating_ip_address)];
	});

	const left = () => [
		...test.simulator.state.floatingIps.map((one) => one.id),
		...test.simulator.state.volumes.map((one) => one.id),
	];

	it('stays as a rule', async () => {
		expect(await test.run(remove, { server: id })).toEqual([{ id, deleted: true }]);
		expect(left()).toEqual([floatingIp, volume]);
	});

	it('goes where that is wanted, and is named', async () => {
		test.simulator.options.buildTime = 100;
		const released = [
			{ type: 'floating IP', id: floatingIp, address },
			{ type: 'volume', id: volume },
		];
		const deleted = await test.run(remove, { server: id, options: all });
		expect(deleted).toEqual([{ id, deleted: true, released }]);
		expect(left()).toEqual([]);
	});

	it('is deleted only when the server has let it go', async () => {
		const held = { id: volume, status: 'in-use', attachments: [{ server_id: id }] };
		const path = new RegExp(`^volumes/${volume}$`);
		test.simulator.trouble({ method: 'GET', path, reply: ok({ volume: held }) });
		const before = test.simulator.count();
		await test.run(remove, { server: id, options: all });
		const asked = test.simulator.requests.slice(before).filter((one) => path.test(one.path));
		expect(asked.map(({ method }) => method)).toEqual(['GET', 'GET', 'DELETE', 'GET']);
	});

	it('stays with a server that is locked', async () => {
		test.simulator.state.servers[0].lock = { isAdmins: false, reason: 'in use' };
		await expect(test.run(remove, { server: id, options: all })).rejects.toThrow(
			`The server server-0000 (${id}) is locked: in use`,
		);
		expect(left()).toEqual([floatingIp, volume]);
	});

	it('is named where it could not be deleted', async () => {
		const reply = novaError(400, 'Invalid volume: it has snapshots');
		test.simulator.trouble({ service: 'block-storage', method: 'DELETE', reply });
		await expect(test.run(remove, { server: id, options: all })).rejects.toMatchObject({
			message: `The server ${id} is deleted, but not its volume ${volume}: Invalid volume: it has snapshots`,
			nextStep: expect.stringContaining(`Gone with the server: floating IP ${address}`),
		});
	});

	it('is nothing where the server is gone already', async () => {
		const deleted = await test.run(remove, { server: 'nope', options: all });
		expect(deleted).toEqual([{ id: 'nope', deleted: true, released: [] }]);
	});

	it('cannot be deleted before the server is gone', async () => {
		const given = { server: id, wait: false, options: { deleteVolumes: true } };
		await expect(test.run(remove, given)).rejects.toThrow("needs 'Wait Until Deleted'");
		expect(deletes()).toHaveLength(0);
	});
});

it('is deleted by force where that is wanted', async () => {
	const deleted = await test.run(remove, { server: id, options: { force: true } });
	expect(deleted).toEqual([{ id, deleted: true }]);
	expect(deletes()).toHaveLength(0);
	expect(test.simulator.requests.map(({ json }) => json)).toContainEqual({ forceDelete: null });
});
