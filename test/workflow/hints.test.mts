import { byId } from '../engine/fixtures.mts';
import type { Engine } from '../engine/engine.mts';
import { addServers } from '../simulator/nova.mts';
import type { Simulator } from '../simulator/simulator.mts';
import { startSetting } from './setting.mts';

let cloud: Simulator;
let engine: Engine;

beforeEach(async () => ({ cloud, engine } = await startSetting()));
afterEach(async () => await cloud.close());

const list = { resource: 'server', operation: 'list' };
const start = { resource: 'server', operation: 'start', server: byId('={{ $json.id }}') };
const remove = { ...start, operation: 'delete' };
const items = (count: number) => addServers(cloud, count).map(({ id }) => ({ id }));

it('that more was there than the limit shows is told, and only then', async () => {
	addServers(cloud, 3);
	expect((await engine.runNode({ ...list, limit: 2 })).hints).toEqual([
		"'Limit' was reached: there may be more than these 2.",
	]);
	expect((await engine.runNode({ ...list, limit: 4 })).hints).toEqual([]);
	expect((await engine.runNode({ ...list, returnAll: true })).hints).toEqual([]);
});

it('how many items were already so is told once', async () => {
	const { hints, items: results } = await engine.runNode(start, { items: items(3) });
	expect(results).toHaveLength(3);
	expect(hints).toEqual(['The server was started already (3 items).']);
});

it('that something was gone already is told', async () => {
	const { hints } = await engine.runNode(remove, { items: [{ id: 'gone' }] });
	expect(hints).toEqual(['The server was gone already.']);
});

it('that a server to be created was there already is told, since it may be another than was asked for', async () => {
	const [{ name }] = addServers(cloud, 1);
	const create = { ...list, operation: 'create', name, flavor: byId('1'), image: byId('any') };
	const { hints } = await engine.runNode({ ...create, ifNameExists: 'return' });
	expect(hints).toEqual([
		'The server was there already. Its flavor, image and networks stay as they were.',
	]);
});

it('a retry that took long is told with its seconds, of all items together', async () => {
	const reply = { status: 503, body: {}, headers: { 'Retry-After': '5' } };
	cloud.trouble({ service: 'compute', reply, times: 2 });
	const get = { ...start, operation: 'get' };
	const { hints } = await engine.runNode(get, { items: items(2) });
	expect(hints).toHaveLength(1);
	expect(hints[0]).toMatch(
		/^Compute \(Nova\) had to be asked again \(HTTP 503\): .+ \(1[01] seconds\)\.$/,
	);
}, 20_000);

it('nothing is told where nothing is to be known', async () => {
	const { hints } = await engine.runNode(remove, { items: items(2) });
	expect(hints).toEqual([]);
});
