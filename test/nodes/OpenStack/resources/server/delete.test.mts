import { server } from '../../../../../nodes/OpenStack/resources/server/index.ts';
import { addServers } from '../../../../simulator/nova.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';

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
