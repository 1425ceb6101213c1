import type { Engine } from '../engine/engine.mts';
import { byId, passwordCredential } from '../engine/fixtures.mts';
import { addServers } from '../simulator/nova.mts';
import type { Simulator } from '../simulator/simulator.mts';
import { uuidOf } from '../simulator/state.mts';
import { startSetting } from './setting.mts';

let cloud: Simulator;
let engine: Engine;

beforeEach(async () => {
	({ cloud, engine } = await startSetting({ catalog: 'regions' }));
	engine.store('main', passwordCredential(cloud.identityUrl, { region: 'north' }));
});
afterEach(async () => await cloud.close());

const list = (region: string, more = {}) => ({
	resource: 'server',
	operation: 'list',
	returnAll: true,
	requestOptions: { region },
	...more,
});
const asked = () =>
	cloud.requests.filter(({ service }) => service === 'compute').map(({ region }) => region);
const broken = { region: 'south', reply: { status: 500, text: 'trouble', body: {} }, times: 9 };

it("requests go to the credential's region, or to the one that an item names", async () => {
	const [{ id }] = addServers(cloud, 1);
	const get = { resource: 'server', operation: 'get', server: byId(id) };
	await engine.runNode(get);
	const byItem = { ...get, requestOptions: { region: '={{ $json.region }}', itemsInParallel: 1 } };
	const items = [{ region: 'south' }, { region: 'north' }];
	const { items: results } = await engine.runNode(byItem, { items });
	expect(asked()).toEqual(['north', 'south', 'north']);
	expect(results.map(({ json }) => json.region)).toEqual([undefined, undefined]);
	expect(cloud.logins).toBe(1);
});

it('results of several regions come in their order, each with its own', async () => {
	addServers(cloud, 2);
	cloud.trouble({ region: 'south', service: 'compute', delay: 100 });
	const { items } = await engine.runNode(list('south, north,south'));
	expect(items.map(({ json }) => json.region)).toEqual(['south', 'south', 'north', 'north']);
	expect(items.every(({ json }) => json.id)).toBe(true);
});

it('the limit is for all regions together', async () => {
	addServers(cloud, 4);
	const { items, hints } = await engine.runNode(
		list('north, south', { returnAll: false, limit: 6 }),
	);
	expect(items.map(({ json }) => json.region)).toEqual(
		[...'nnnnss'].map((one) => (one === 'n' ? 'north' : 'south')),
	);
	expect(hints).toEqual(["'Limit' was reached: there may be more than these 6."]);
});

it('a region that fails is an error that says which answered', async () => {
	addServers(cloud, 3);
	cloud.trouble(broken);
	const { items, error } = await engine.runNode(list('north, south'));
	expect(items).toEqual([]);
	expect(error).toMatchObject({ name: 'NodeApiError', httpCode: '500' });
	expect(error?.message).toBe("Region 'south': trouble");
	expect(error?.description).toContain('Answered: north (3 results).');
});

it("a region that fails is an error item beside the others' results, where the node goes on", async () => {
	addServers(cloud, 2);
	cloud.trouble(broken);
	const { items, hints } = await engine.runNode(list('south, north'), {
		onError: 'continueRegularOutput',
	});
	expect(items.map(({ json }) => json.error ?? json.region)).toEqual([
		"Region 'south': trouble",
		'north',
		'north',
	]);
	expect(hints).toEqual(["Region 'south': trouble."]);
});

it('every region that fails is told', async () => {
	cloud.trouble({ ...broken, region: undefined, service: 'compute' });
	const { error } = await engine.runNode(list('north, south'));
	expect(error?.message).toMatch(/^Region 'north'/);
	expect(error?.description).toMatch(/Region 'south': trouble No region answered\.$/);
});

it('a name is looked up in each region', async () => {
	const other = { id: 'other', name: 'm1.tiny', links: [], vcpus: 1, ram: 1, disk: 1 };
	const path = /^flavors/;
	cloud.trouble({ region: 'south', path, reply: { status: 200, body: { flavors: [other] } } });
	cloud.trouble({ region: 'south', path, reply: { status: 200, body: { flavor: other } } });
	const { items } = await engine.runNode({
		resource: 'flavor',
		operation: 'get',
		flavor: { mode: 'name', value: 'm1.tiny' },
		requestOptions: { region: 'north, south' },
	});
	expect(items.map(({ json: { id, region } }) => ({ id, region }))).toEqual([
		{ id: '1', region: 'north' },
		{ id: 'other', region: 'south' },
	]);
});

it('what changes something takes exactly one region', async () => {
	const create = (region: string) => ({
		resource: 'server',
		operation: 'create',
		name: 'web',
		flavor: byId('1'),
		image: byId(uuidOf('image tiny-raw')),
		networkMode: 'none',
		requestOptions: { region },
	});
	const { error } = await engine.runNode(create('north, south'));
	expect(error?.message).toBe("The parameter 'Region' names 2 regions");
	expect(cloud.requests).toHaveLength(0);
	expect((await engine.runNode(create('south'))).items).toHaveLength(1);
	expect(new Set(asked())).toEqual(new Set(['south']));
});

it.each([
	['nowhere', "The cloud has no region 'nowhere'", 'There is: north, south.'],
	[' , ', "The parameter 'Region' is empty", 'Check the expression for it'],
])('region "%s" is refused with the way out', async (region, message, wayOut) => {
	const { error } = await engine.runNode(list(region));
	expect(error?.message).toBe(message);
	expect(error?.description).toContain(wayOut);
	expect(cloud.count('compute')).toBe(0);
});

it('an endpoint override is for the region of the credential alone', async () => {
	const compute = { service: 'compute', url: 'http://127.0.0.1:1/v2.1' };
	const fields = { region: 'north', endpointOverrides: { row: [compute] } };
	engine.store('main', passwordCredential(cloud.identityUrl, fields as never));
	expect((await engine.runNode(list('south'))).error).toBeUndefined();
	expect((await engine.runNode(list('north'))).error?.message).toMatch(/refused the connection/);
});

it('a picker shows what is in the region, unless an expression gives it', async () => {
	const search = async (region: string) =>
		await engine.search('searchFlavors', '', undefined, 'main', { requestOptions: { region } });
	await search('south');
	await search('={{ $json.region }}');
	expect(asked()).toEqual(['south', 'north']);
});
