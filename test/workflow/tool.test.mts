import { byId, passwordCredential } from '../engine/fixtures.mts';
import type { Engine } from '../engine/engine.mts';
import { addServers } from '../simulator/nova.mts';
import type { Simulator } from '../simulator/simulator.mts';
import { startSetting } from './setting.mts';

let cloud: Simulator;
let engine: Engine;

beforeEach(async () => ({ cloud, engine } = await startSetting()));
afterEach(async () => await cloud.close());

describe('the node as the tool of a model', () => {
	const getServer = () => ({
		resource: 'server',
		operation: 'get',
		server: byId(addServers(cloud, 1)[0].id),
	});

	it('leaves out what is null, and links, at any depth, and keeps the rest with its IDs', async () => {
		const parameters = { ...getServer(), simplify: false };
		const [{ json: whole }] = (await engine.runNode(parameters)).items;
		const [{ json }] = (await engine.runNode(parameters, { asTool: true })).items;
		expect(JSON.stringify(whole)).toMatch(/:null.*"links"|"links".*:null/);
		expect(JSON.stringify(json)).not.toMatch(/:null|"links"/);
		expect(json).toMatchObject({
			id: whole.id,
			status: whole.status,
			addresses: whole.addresses,
			flavor: expect.anything(),
		});
	});

	it('takes an empty filter for none, since a model cannot leave it out', async () => {
		addServers(cloud, 2);
		const filters = { name: '', nameMatch: 'contains' };
		const list = { resource: 'server', operation: 'list', filters };
		expect((await engine.runNode(list, { asTool: true })).items).toHaveLength(2);
		expect((await engine.runNode(list)).error?.message).toBe("The filter 'Name' is empty");
	});

	it('keeps false, zero, what is empty, and links that are none of a service', async () => {
		cloud.trouble({
			path: /^things$/,
			reply: { status: 200, body: { a: false, b: 0, c: '', d: [], e: [null], links: ['x'] } },
		});
		const parameters = { resource: 'apiRequest', service: byId('compute'), path: 'things' };
		const [{ json }] = (await engine.runNode(parameters, { asTool: true })).items;
		expect(json).toEqual({ a: false, b: 0, c: '', d: [], e: [null], links: ['x'] });
	});

	it('says in its results what workflows are told by hints: a list that was cut is not the whole', async () => {
		addServers(cloud, 3);
		const list = { resource: 'server', operation: 'list', limit: 2 };
		const { items, hints } = await engine.runNode(list, { asTool: true });
		expect(items.map(({ json }) => Object.keys(json)[0])).toEqual(['id', 'id', 'notices']);
		expect(items[2].json).toEqual({
			notices: [expect.stringContaining("'Limit' was reached: there may be more than these 2")],
		});
		expect(hints).toEqual([]);
		expect((await engine.runNode({ ...list, limit: 4 }, { asTool: true })).items).toHaveLength(3);
	});

	const getNothing = {
		resource: 'server',
		operation: 'get',
		server: { __rl: true, mode: 'name', value: 'nothing' },
	};

	it('says in the message of an error what to do next, since a model gets no more than that', async () => {
		const { error } = await engine.runNode(getNothing, { asTool: true });
		expect(error!.message).toMatch(/nothing is named 'nothing'\n\nDetails: Check the name/);
	});

	it('changes nothing for workflows', async () => {
		const [{ json }] = (await engine.runNode({ ...getServer(), simplify: false })).items;
		expect(json).toHaveProperty('links');
		expect((await engine.runNode(getNothing)).error!.message).toMatch(
			/nothing is named 'nothing'$/,
		);
	});
});

describe('with a credential that is read-only', () => {
	beforeEach(() => {
		engine.store('main', passwordCredential(cloud.identityUrl, { readOnly: true }));
	});

	it('reads', async () => {
		const [{ id }] = addServers(cloud, 3);
		const list = await engine.runNode({ resource: 'server', operation: 'list' });
		expect(list.items).toHaveLength(3);
		const log = await engine.runNode({
			resource: 'server',
			operation: 'getConsoleLog',
			server: byId(id),
		});
		expect(log.error).toBeUndefined();
		expect(log.items).toHaveLength(1);
	});

	it.each([
		{ resource: 'server', operation: 'delete' },
		{ resource: 'server', operation: 'stop' },
		{ resource: 'server', operation: 'getConsoleUrl' },
		{ resource: 'apiRequest', method: 'DELETE', service: byId('compute'), path: 'servers/SERVER' },
	])('refuses $resource $operation $method, names the switch, and sends nothing', async (one) => {
		const [{ id }] = addServers(cloud, 1);
		const parameters = { ...one, server: byId(id), path: one.path?.replace('SERVER', id) };
		const { error } = await engine.runNode(parameters);
		expect(error).toMatchObject({
			message: expect.stringContaining('The credential is read-only'),
			description: expect.stringContaining("'Read Only' in the credential"),
		});
		const sent = cloud.requests.filter(({ path }) => path !== 'auth/tokens');
		expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
	});
});

describe('the subtitle', () => {
	it.each([
		['server', 'create', 'Create Server'],
		['server', 'list', 'List Servers'],
		['floatingIp', 'get', 'Get Floating IP'],
		['router', 'removeInterface', 'Remove Interface from Router'],
		['apiRequest', 'send', 'Send API Request'],
	])('of %s %s is in words: %s', async (resource, operation, words) => {
		expect(await engine.subtitle(engine.node, { resource, operation })).toBe(words);
	});

	it('of the trigger says what is watched, and for what', async () => {
		const parameters = { resource: 'volumeSnapshot', events: ['created', 'enteredError'] };
		expect(await engine.subtitle(engine.trigger, parameters)).toBe(
			'Volume Snapshot: Created, Entered Error',
		);
		expect(await engine.subtitle(engine.trigger, { resource: 'quota' })).toBe('Quota');
	});
});
