import { loggedUntil } from './log.mts';

import { Engine } from '../engine/engine.mts';
import { byId, passwordCredential } from '../engine/fixtures.mts';
import { addServers } from '../simulator/nova.mts';
import { startSimulator, type Simulator } from '../simulator/simulator.mts';

let cloud: Simulator;
let engine: Engine;

const count = 12;
const buildTime = 1200;

beforeEach(async () => {
	cloud = await startSimulator({ buildTime });
	engine = new Engine();
	engine.store('main', passwordCredential(cloud.identityUrl));
});
afterEach(async () => await cloud.close());

const looks = () =>
	cloud.requests.filter(({ method, service }) => method === 'GET' && service === 'compute');

it('servers of many items are ready when the slowest is, and are looked at together', async () => {
	const items = Array.from({ length: count }, (_, index) => ({ name: `web-${index}` }));
	const create = {
		resource: 'server',
		operation: 'create',
		name: '={{ $json.name }}',
		flavor: byId('1'),
		image: byId(cloud.state.images[0].id),
		networkMode: 'none',
	};
	const { items: results, error } = await engine.runNode(create, { items });
	expect(error).toBeUndefined();
	expect(results.map(({ json }) => [json.name, json.status])).toEqual(
		items.map(({ name }) => [name, 'ACTIVE']),
	);
	expect(results.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
	// One after another they would take a look each at the least.
	expect(looks().length).toBeLessThan(count);
	const created = cloud.state.servers.map((server) => server.created);
	expect(Math.max(...created) - Math.min(...created)).toBeLessThan(((count - 1) * buildTime) / 2);
});

it('servers of many items go together too', async () => {
	const servers = addServers(cloud, count);
	const remove = { resource: 'server', operation: 'delete', server: byId('={{ $json.id }}') };
	const { items: results, error } = await engine.runNode(remove, {
		items: servers.map(({ id }) => ({ id })),
	});
	expect(error).toBeUndefined();
	expect(results.map(({ json }) => json)).toEqual(servers.map(({ id }) => ({ id, deleted: true })));
	expect(looks().length).toBeLessThan(count);
});

it('a cancelled execution ends the waits at once', async () => {
	cloud.options.buildTime = 60_000;
	const servers = addServers(cloud, 3);
	const remove = { resource: 'server', operation: 'delete', server: byId('={{ $json.id }}') };
	const items = servers.map(({ id }) => ({ id }));
	let cancel = () => {};
	const onStart = (execution: { cancel: () => void }) => (cancel = () => execution.cancel());
	setTimeout(() => cancel(), 500);
	const start = Date.now();
	await engine.runNode(remove, { items, onStart });
	expect(Date.now() - start).toBeLessThan(5000);
	const sent = cloud.count();
	await new Promise((done) => setTimeout(done, 1500));
	expect(cloud.count()).toBe(sent);
});

it('a cancelled execution says of every item what it has begun, and n8n’s log keeps it', async () => {
	cloud.options.buildTime = 60_000;
	const create = {
		resource: 'server',
		operation: 'create',
		name: '={{ $json.name }}',
		flavor: byId('1'),
		image: byId(cloud.state.images[0].id),
		networkMode: 'none',
	};
	let cancel = () => {};
	const running = engine.runNode(create, {
		items: [{ name: 'a' }, { name: 'b' }],
		onStart: (execution) => (cancel = () => execution.cancel()),
	});
	while (cloud.state.servers.length < 2) await new Promise((done) => setTimeout(done, 50));
	await new Promise((done) => setTimeout(done, 500));
	cancel();
	const { error } = await running;
	const [a, b] = cloud.state.servers.map(({ id }) => id);
	expect(error?.message).toContain(`The server a (${a}) could not be watched any longer`);
	expect(error?.description).toContain(
		`Ended too: item 1: The server b (${b}) could not be watched any longer`,
	);
	const logged = await loggedUntil(`The server b (${b})`);
	expect(logged).toContain(`The server a (${a})`);
});

it('a cancelled execution does not wait for a login either', async () => {
	cloud.trouble({ service: 'identity', delay: 20_000 });
	let cancel = () => {};
	setTimeout(() => cancel(), 300);
	const start = Date.now();
	await engine.runNode(
		{ resource: 'server', operation: 'list' },
		{ onStart: (execution) => (cancel = () => execution.cancel()) },
	);
	expect(Date.now() - start).toBeLessThan(3000);
});
