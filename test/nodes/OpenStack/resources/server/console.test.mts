import { server } from '../../../../../nodes/OpenStack/resources/server/index.ts';
import { addServers } from '../../../../simulator/nova.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';
import { novaError, ok } from '../../../../simulator/replies.mts';
import { uuidOf } from '../../../../simulator/state.mts';

const { create, getConsoleLog, getConsoleUrl, listEvents, waitForStatus } = server.operations;
let test: TestCloud;
let id: string;
let notices: string[];

async function start(computeMicroversion?: string): Promise<void> {
	await test?.simulator.close();
	notices = [];
	const notice = (text: string) => notices.push(text);
	test = await testCloud({}, {}, { computeMicroversion, notice });
	id = addServers(test.simulator, 1)[0].id;
}

beforeEach(async () => await start());
afterEach(async () => await test.simulator.close());

const run = async (operation: typeof create, values: object = {}) =>
	await test.run(operation, { server: id, ...values });

describe('the console log', () => {
	it.each([
		['with a line break at its end', 'a\nb\nc\n', 2, 'b\nc\n'],
		['without one', 'a\nb\nc', 2, 'b\nc'],
		['as a whole', 'a\nb\nc\n', 0, 'a\nb\nc\n'],
		['that is shorter', 'a\n', 5, 'a\n'],
		['that is empty', '', 5, ''],
	])('%s has as many lines as wanted', async (_, log, lines, output) => {
		const reply = ({ json }: { json: any }) => {
			const { length } = json['os-getConsoleOutput'];
			return ok({ output: length ? log.split('\n').slice(-length).join('\n') : log });
		};
		test.simulator.trouble({ method: 'POST', path: /action$/, reply });
		expect(await run(getConsoleLog, { lines })).toEqual([{ id, output }]);
	});
});

describe('the address of a console', () => {
	it('comes out only where it is asked for', async () => {
		const [hidden] = await run(getConsoleUrl);
		expect(hidden).toEqual({ id, protocol: 'vnc', type: 'novnc', url: '[hidden]' });
		expect(notices).toEqual(["The address of the console is hidden: 'Return URL' is off"]);
		const [open] = await run(getConsoleUrl, { returnUrl: true });
		expect(open.url).toMatch(/token/);
	});

	it.each([
		['novnc', 'vnc', '2.6'],
		['spice-html5', 'spice', '2.6'],
		['serial', 'serial', '2.6'],
		['rdp-html5', 'rdp', '2.6'],
		['webmks', 'mks', '2.8'],
	])('of type %s has the protocol %s', async (type, protocol, version) => {
		await run(getConsoleUrl, { type }).catch(() => undefined);
		expect(test.last()).toMatchObject({
			json: { remote_console: { protocol, type } },
			microversion: `compute ${version}`,
		});
	});
});

describe('a wait for a console text', () => {
	const wait = async (text: string, options: object = {}) =>
		await run(waitForStatus, { waitFor: 'consoleText', text, options });

	it('is for a text as it stands, or for a pattern between slashes', async () => {
		for (const text of ['console line 7\n', '/^\\[ +7\\.0+\\].*line 7$/']) {
			expect(await wait(text)).toMatchObject([{ id, status: 'ACTIVE' }]);
		}
		await expect(wait('line \\d', { timeout: 0.1 })).rejects.toMatchObject({
			kind: 'state',
			message: `The server server-0000 (${id}) did not write 'line \\d' on its console after 0.1 seconds, its state is: ACTIVE`,
		});
	});

	it('goes on while there is no console yet', async () => {
		const notReady = novaError(409, `Instance ${id} is not ready`);
		test.simulator.trouble({ method: 'POST', path: /action$/, reply: notReady });
		expect(await wait('line 7')).toMatchObject([{ status: 'ACTIVE' }]);
	});

	it('ends where the server stops', async () => {
		Object.assign(test.simulator.state.servers[0], { vmState: 'stopped' });
		await expect(wait('line 7')).rejects.toThrow(/is in the status SHUTOFF, and not ACTIVE/);
	});

	it('is refused where its pattern is none, before a server is created for it', async () => {
		const basics = { name: 'web-1', flavor: '1', networkMode: 'none' };
		const boot = { image: uuidOf('image tiny-raw') };
		const options = { consoleText: '/(/' };
		await expect(test.run(create, { ...basics, ...boot, options })).rejects.toMatchObject({
			kind: 'input',
			message: 'The console text /(/ is no regular expression',
		});
		expect(test.simulator.state.servers).toHaveLength(1);
		const says = { ...basics, ...boot, options: { consoleText: 'web-1 fake console line 9' } };
		expect(await test.run(create, says)).toMatchObject([{ status: 'ACTIVE' }]);
		expect(test.last().json).toEqual({ 'os-getConsoleOutput': {} });
	});
});

describe('a wait for a status', () => {
	it('goes on through other statuses, but ends at an error that is not waited for', async () => {
		const wait = run(waitForStatus, { statuses: ['SHUTOFF'] });
		setTimeout(() => Object.assign(test.simulator.state.servers[0], { vmState: 'stopped' }), 2500);
		expect(await wait).toMatchObject([{ status: 'SHUTOFF' }]);
		Object.assign(test.simulator.state.servers[0], { fault: 'Broken. ' });
		expect(await run(waitForStatus, { statuses: ['ERROR'] })).toMatchObject([{ status: 'ERROR' }]);
		await expect(run(waitForStatus, { statuses: ['PAUSED'] })).rejects.toThrow(
			/went into the status ERROR: Broken\./,
		);
	}, 20_000);

	it.each([
		[{ statuses: [] }, "The parameter 'Statuses' is empty"],
		[{ waitFor: 'consoleText', text: ' ' }, "The parameter 'Console Text' is empty"],
	])('of %j is refused', async (values, message) => {
		await expect(run(waitForStatus, values)).rejects.toMatchObject({ kind: 'input', message });
	});

	it('for a deletion is over where the server is gone already', async () => {
		const values = { server: uuidOf('nobody'), waitFor: 'deletion' };
		expect(await run(waitForStatus, values)).toEqual([{ id: values.server, deleted: true }]);
	});
});

describe('events', () => {
	const withSteps = { options: { steps: true } };
	const versions = () =>
		test.simulator.requests
			.filter(({ path }) => /os-instance-actions\/./.test(path))
			.map(({ headers }) => headers['openstack-api-version']);
	const lock = async () => await test.run(server.operations.lock, { server: id });

	it('are told with their steps, on clouds of before 2.84 too', async () => {
		await lock();
		const tooNew = novaError(406, 'Version 2.84 is not supported by the API.');
		test.simulator.trouble({ path: /os-instance-actions\/./, reply: tooNew });
		expect(await run(listEvents, withSteps)).toMatchObject([
			{ action: 'lock', events: [{ event: 'api_lock', result: 'Success' }] },
		]);
		expect(versions()).toEqual(['compute 2.84', 'compute 2.51']);
	});

	it.each([
		['2.60', ['compute 2.60']],
		['2.90', ['compute 2.90']],
	])('are told with microversion %s where that is pinned', async (pin, sent) => {
		await start(pin);
		await lock();
		expect(await run(listEvents, withSteps)).toMatchObject([{ events: [{}] }]);
		expect(versions()).toEqual(sent);
	});
});
