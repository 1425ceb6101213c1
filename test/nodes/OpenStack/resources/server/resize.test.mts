import { server } from '../../../../../nodes/OpenStack/resources/server/index.ts';
import { addServers } from '../../../../simulator/nova.mts';
import { onConoHa } from '../../../../simulator/onConoHa.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';
import { novaError } from '../../../../simulator/replies.mts';

const { resize, confirmResize } = server.operations;
let test: TestCloud;
let id: string;

async function start(...given: Parameters<typeof testCloud>): Promise<void> {
	await test?.simulator.close();
	test = await testCloud(...given);
	const projectName = given[1]?.projectName ?? 'demo';
	const project = test.simulator.state.projects.find(({ name }) => name === projectName)!;
	id = addServers(test.simulator, 1, { flavorId: '2', projectId: project.id })[0].id;
}

beforeEach(async () => await start());
afterEach(async () => await test.simulator.close());

const to = async (flavor: string, more: object = {}) =>
	(await test.run(resize, { server: id, flavor, ...more }))[0];
const asked = () =>
	test.simulator.requests.flatMap(({ method, json }) =>
		method === 'POST' && !json.auth ? Object.keys(json) : [],
	);

it('is confirmed at once', async () => {
	expect(await to('3')).toMatchObject({ status: 'ACTIVE', flavor: { id: '3' } });
	expect(asked()).toEqual(['resize', 'confirmResize']);
});

it('is left to be confirmed where that is wanted, or nobody waits for it', async () => {
	expect(await to('3', { options: { confirm: false } })).toMatchObject({ status: 'VERIFY_RESIZE' });
	await start();
	expect(await to('3', { wait: false })).toEqual({ id, requested: true });
	expect(asked()).toEqual(['resize']);
});

it('can’t be confirmed at once where nobody waits for it', async () => {
	await expect(to('3', { wait: false, options: { confirm: true } })).rejects.toMatchObject({
		message: "'Confirm at Once' needs the wait that is switched off",
		kind: 'input',
	});
	expect(asked()).toEqual([]);
});

it('to a smaller disk is refused before anything is asked, unless the disk is a volume', async () => {
	await expect(to('1')).rejects.toMatchObject({
		message: 'The flavor m1.tiny has a disk of 1 GiB, and the server has one of 20 GiB',
		kind: 'input',
	});
	expect(asked()).toEqual([]);
	test.simulator.state.servers[0].imageId = undefined;
	expect(await to('1')).toMatchObject({ status: 'ACTIVE', flavor: { id: '1' } });
});

it('of a server whose flavor nobody can see any more is left to Nova', async () => {
	const gone = novaError(404, 'Flavor 2 could not be found.');
	test.simulator.trouble({ method: 'GET', path: /^flavors\/2$/, reply: gone });
	await expect(to('1')).rejects.toThrow(/was not resized, and has its old flavor again/);
});

it('from microversion 2.47 on, where servers tell the name of the flavor, is the same', async () => {
	await start({}, {}, { computeMicroversion: '2.60' });
	await expect(to('1')).rejects.toThrow(/and the server has one of 20 GiB$/);
	expect(await to('3')).toMatchObject({ flavor: { original_name: 'm1.medium' } });
	await expect(to('99')).rejects.toThrow(/has a disk of 1 GiB/);
});

it('that the cloud confirms by itself is done', async () => {
	const change = (reply: { body?: unknown }) => {
		const { server: seen } = reply.body as { server: { status: string } };
		return seen.status === 'VERIFY_RESIZE'
			? { status: 200, body: { server: { ...seen, status: 'ACTIVE' } } }
			: undefined;
	};
	test.simulator.trouble({
		method: 'GET',
		path: /^servers\/[^/]+$/,
		times: 20,
		reply: (_, trueReply) => change(trueReply),
	});
	expect(await to('3')).toMatchObject({ status: 'ACTIVE', flavor: { id: '3' } });
	expect(asked()).toEqual(['resize']);
});

it('to the flavor that it has counts as done, unless that is wrong', async () => {
	expect(await to('2')).toMatchObject({ status: 'ACTIVE', flavor: { id: '2' } });
	await expect(to('2', { options: { ignoreAlready: false } })).rejects.toThrow(
		/is resized already$/,
	);
	await to('3', { options: { confirm: false } });
	// What was asked for, though another run did it.
	expect(await to('3')).toMatchObject({ status: 'ACTIVE', flavor: { id: '3' } });
});

it('while another resize waits to be confirmed is refused', async () => {
	await to('3', { options: { confirm: false } });
	await expect(to('4')).rejects.toMatchObject({
		message: expect.stringMatching(
			/is in the status VERIFY_RESIZE, which does not allow 'resize'$/,
		),
		nextStep: 'Confirm or revert its resize first.',
	});
});

it('whose answer is lost goes on where it shows that it was taken', async () => {
	test.simulator.trouble({ method: 'POST', path: /action$/, lost: 'reset' });
	expect(await to('3')).toMatchObject({ status: 'ACTIVE', flavor: { id: '3' } });
	expect(asked()).toEqual(['resize', 'confirmResize']);
});

it('that can’t be confirmed says that it is done all the same', async () => {
	const refused = novaError(403, "Policy doesn't allow it to be performed.");
	test.simulator.trouble({
		method: 'POST',
		path: /action$/,
		times: 2,
		reply: ({ json }) => ('confirmResize' in json ? refused : undefined),
	});
	await expect(to('3')).rejects.toThrow(/^The server is resized, but not confirmed: Policy/);
});

it('is waited for after its confirmation, which shows late', async () => {
	test.simulator.options.buildTime = 2500;
	await to('3', { options: { confirm: false } });
	expect((await test.run(confirmResize, { server: id }))[0]).toMatchObject({ status: 'ACTIVE' });
}, 20_000);

it('works on ConoHa', async () => {
	await start(...onConoHa);
	test.simulator.state.servers[0].imageId = undefined;
	expect(await to('3')).toMatchObject({ status: 'ACTIVE', flavor: { id: '3' } });
});
