import { server } from '../../../../../nodes/OpenStack/resources/server/index.ts';
import { addServers } from '../../../../simulator/nova.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';

const { pause, reboot, resume, shelve, start, stop, suspend, unpause, unshelve } =
	server.operations;

let test: TestCloud;
let id: string;

beforeEach(async () => {
	test = await testCloud({ buildTime: 50 });
	[{ id }] = addServers(test.simulator, 1);
});
afterEach(async () => await test.simulator.close());

const actions = () =>
	test.simulator.requests
		.filter(({ method }) => method === 'POST')
		.slice(1)
		.map(({ json }) => json);

it.each([
	['stop and start', stop, start, 'SHUTOFF', { 'os-stop': null }, { 'os-start': null }, 'started'],
	['pause and unpause', pause, unpause, 'PAUSED', { pause: null }, { unpause: null }, 'unpaused'],
	[
		'suspend and resume',
		suspend,
		resume,
		'SUSPENDED',
		{ suspend: null },
		{ resume: null },
		'resumed',
	],
])('%s wait for what they lead to, and take it as done the second time', async (...row) => {
	const [, there, back, status, sent, sentBack, is] = row;
	expect(await test.run(there, { server: id })).toMatchObject([{ id, status }]);
	expect(await test.run(there, { server: id })).toMatchObject([{ id, status }]);
	expect(await test.run(back, { server: id })).toMatchObject([{ id, status: 'ACTIVE' }]);
	const options = { ignoreAlready: false };
	await expect(test.run(back, { server: id, options })).rejects.toMatchObject({
		message: `The server server-0000 (${id}) is ${is} already`,
		httpStatus: 409,
	});
	expect(actions()).toEqual([sent, sent, sentBack, sentBack]);
});

it('shelve takes SHELVED and SHELVED_OFFLOADED, and unshelve brings the server back', async () => {
	const [shelved] = await test.run(shelve, { server: id });
	expect(shelved.status).toMatch(/^SHELVED(_OFFLOADED)?$/);
	expect(await test.run(unshelve, { server: id })).toMatchObject([{ id, status: 'ACTIVE' }]);
});

it('reboot says how, and can be left to itself', async () => {
	expect(await test.run(reboot, { server: id, type: 'HARD' })).toMatchObject([
		{ status: 'ACTIVE' },
	]);
	const left = await test.run(stop, { server: id, wait: false });
	expect(left).toEqual([{ id, requested: true }]);
	expect(actions()).toEqual([{ reboot: { type: 'HARD' } }, { 'os-stop': null }]);
});
