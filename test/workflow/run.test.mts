import type { INodeProperties } from 'n8n-workflow';

import { byId, createServer, passwordCredential } from '../engine/fixtures.mts';
import type { Engine } from '../engine/engine.mts';
import { addServers } from '../simulator/nova.mts';
import { onConoHa } from '../simulator/onConoHa.mts';
import type { Simulator } from '../simulator/simulator.mts';
import { startSetting } from './setting.mts';

let cloud: Simulator;
let engine: Engine;

beforeEach(async () => ({ cloud, engine } = await startSetting()));
afterEach(async () => await cloud.close());

const getServer = { resource: 'server', operation: 'get', server: byId('={{ $json.id }}') };
const idsOf = (count: number) => addServers(cloud, count).map(({ id }) => ({ id }));

describe('results', () => {
	it('keep the order of the items and are paired with them, though they run in parallel', async () => {
		const items = idsOf(20);
		cloud.trouble({ path: new RegExp(items[0].id), delay: 100 });
		const { items: results } = await engine.runNode(getServer, { items });
		expect(results.map(({ json }) => json.id)).toEqual(items.map(({ id }) => id));
		expect(results.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
	});

	it('of a list for several items each belong to their own', async () => {
		addServers(cloud, 3);
		const list = { resource: 'server', operation: 'list', returnAll: true };
		const { items: results } = await engine.runNode(list, { items: [{}, {}] });
		expect(results.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 0, 0, 1, 1, 1].map((item) => ({ item })),
		);
	});

	it('stop at the limit, and no page is asked for beyond it', async () => {
		addServers(cloud, 30);
		const list = { resource: 'server', operation: 'list', limit: 7 };
		expect((await engine.runNode(list)).items).toHaveLength(7);
		expect(cloud.requests.at(-1)!.url).toBe('/v2.1/servers/detail?limit=7');
		expect(cloud.count('compute')).toBe(1);
	});

	it('are simplified by default, and raw on demand', async () => {
		const [item] = idsOf(1);
		const run = async (simplify?: boolean) =>
			(await engine.runNode({ ...getServer, simplify }, { items: [item] })).items[0].json;
		expect(await run(true)).toMatchObject({ addresses: ['10.10.8.1'], flavor: '1' });
		expect(await run(false)).toMatchObject({ flavor: { id: '1' }, hostId: expect.any(String) });
	});
});

/** How many requests of a method were under way at the same time. */
const mostAtOnce = async (method: string, parameters: object, items: object[]) => {
	let atOnce = 0;
	let most = 0;
	const handle = (cloud as any).handle.bind(cloud);
	(cloud as any).handle = async (request: any) => {
		if (request.method !== method || request.service === 'identity') return await handle(request);
		most = Math.max(most, ++atOnce);
		await new Promise((done) => setTimeout(done, 100));
		const reply = await handle(request);
		atOnce--;
		return reply;
	};
	const { error } = await engine.runNode(parameters as never, { items: items as never });
	expect(error).toBeUndefined();
	return most;
};

describe('items', () => {
	it('that read run five at a time', async () => {
		expect(await mostAtOnce('GET', getServer, idsOf(30))).toBe(5);
	});

	it('that change something run one after another', async () => {
		const items = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
		expect(await mostAtOnce('POST', createServer, items)).toBe(1);
	});

	it('run as many at a time as the person says', async () => {
		const requestOptions = { itemsInParallel: 3 };
		const items = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
		expect(await mostAtOnce('POST', { ...createServer, requestOptions }, items)).toBe(3);
	});
});

describe('items that ask for a server of the same name', () => {
	const items = Array.from({ length: 40 }, () => ({ name: 'web' }));
	const parallel = { ...createServer, requestOptions: { itemsInParallel: 20 } };

	it('take turns, whatever Items in Parallel says, where the existing one is wanted', async () => {
		const parameters = { ...parallel, ifNameExists: 'return' };
		const { items: results } = await engine.runNode(parameters, { items });
		const [{ id }, ...others] = cloud.state.servers;
		expect(others).toEqual([]);
		expect(results.map(({ json }) => json.id)).toEqual(items.map(() => id));
	});

	it('let others act while one waits for its volume, and come to an end', async () => {
		const [options, fields] = onConoHa;
		await cloud.close();
		({ cloud, engine } = await startSetting({ ...options, buildTime: 300 }));
		engine.store('main', passwordCredential(cloud.identityUrl, fields as never));
		const volume = { bootFrom: 'newVolume', volumeSize: 100, networkMode: 'automatic' };
		const parameters = { ...createServer, ...volume, ifNameExists: 'return' };
		const { items: results } = await engine.runNode(parameters, { items: items.slice(0, 3) });
		expect(results).toHaveLength(3);
		expect(cloud.state.servers).toHaveLength(1);
	});

	it('take turns where another is refused', async () => {
		const parameters = { ...parallel, ifNameExists: 'fail' };
		const onError = 'continueRegularOutput';
		const { items: results } = await engine.runNode(parameters, { items, onError });
		expect(cloud.state.servers).toHaveLength(1);
		expect(results.filter(({ json }) => !json.error)).toHaveLength(1);
	});
});

describe('when an item fails', () => {
	it('the node stops with an error of that item', async () => {
		const items = [...idsOf(1), { id: 'nope' }];
		const { error } = await engine.runNode(getServer, { items });
		expect(error).toMatchObject({
			name: 'NodeApiError',
			message: 'Instance nope could not be found.',
			httpCode: '404',
			context: { itemIndex: 1 },
		});
	});

	it('what was created for others is named', async () => {
		cloud.state.projects[0].quota = { instances: 2, cores: -1, ram: -1 };
		const items = ['a', 'b', 'c', 'd'].map((name) => ({ name }));
		const { error } = await engine.runNode({ ...createServer, wait: false }, { items });
		const [a, b] = cloud.state.servers;
		expect(error?.message).toMatch(/^Quota exceeded for instances/);
		expect(error?.description).toMatch(
			new RegExp(`Done before, and not undone: item 0: a ${a.id}; item 1: b ${b.id}\\.$`),
		);
		expect(cloud.state.servers).toHaveLength(2);
	});

	it('what is waited for is named with its state, and nothing more is sent', async () => {
		cloud.options.buildTime = 60_000;
		cloud.state.projects[0].quota = { instances: 2, cores: -1, ram: -1 };
		cloud.trouble({ method: 'POST', path: /^servers$/, delay: 400, times: 4 });
		const items = ['a', 'b', 'c', 'd'].map((name) => ({ name }));
		const { error } = await engine.runNode(createServer, { items });
		const [a, b] = cloud.state.servers;
		expect(error?.message).toMatch(/^Quota exceeded for instances/);
		expect(error?.description).toContain(
			`Begun, and not waited for: item 0: The server a (${a.id}) could not be watched any longer, its state was: BUILD, spawning.`,
		);
		expect(error?.description).toContain(`item 1: The server b (${b.id})`);
		const posts = cloud.requests.filter(
			({ method, path }) => method === 'POST' && path === 'servers',
		);
		expect(posts).toHaveLength(3);
	});

	it('the node goes on with an error item in its place, where it is told to', async () => {
		const [known] = idsOf(1);
		const { items: results, error } = await engine.runNode(getServer, {
			items: [{ id: 'nope' }, known],
			onError: 'continueRegularOutput',
		});
		expect(error).toBeUndefined();
		expect(results).toMatchObject([
			{
				json: {
					error: 'Instance nope could not be found.',
					details: { description: expect.stringContaining('Check the ID.'), httpCode: '404' },
				},
				pairedItem: { item: 0 },
			},
			{ json: { id: known.id }, pairedItem: { item: 1 } },
		]);
	});

	it('the error item goes to the error output, where there is one', async () => {
		const [known] = idsOf(1);
		const { items: results, errorItems } = await engine.runNode(getServer, {
			items: [{ id: 'nope' }, known],
			onError: 'continueErrorOutput',
		});
		expect(results.map(({ json }) => json.id)).toEqual([known.id]);
		expect(errorItems).toMatchObject([
			{ json: { error: 'Instance nope could not be found.' }, pairedItem: { item: 0 } },
		]);
	});
});

describe('a parameter that cannot be right', () => {
	it.each([
		[
			{ resource: 'server', operation: 'get', server: byId('={{ "" }}') },
			"The parameter 'Server' is empty",
		],
		[
			{ resource: 'server', operation: 'list', limit: '={{ "many" }}' },
			"The parameter 'Limit' is not a number",
		],
		[{ resource: 'server', operation: 'list', limit: 0 }, "The parameter 'Limit' is too small"],
		[
			{
				resource: 'server',
				operation: 'list',
				requestOptions: { itemsInParallel: '={{ "five" }}' },
			},
			"The parameter 'Items in Parallel' is not a number of 1 or more",
		],
		[
			{ resource: 'server', operation: 'list', requestOptions: { itemsInParallel: 0 } },
			"The parameter 'Items in Parallel' is not a number of 1 or more",
		],
		[{ ...createServer, name: '={{ ({ a: 1 }) }}' }, "The parameter 'Name' is not a text"],
		[{ ...createServer, name: '={{ "" }}' }, "The parameter 'Name' is empty"],
		[
			{ resource: 'server', operation: 'list', returnAll: '={{ "maybe" }}' },
			"The parameter 'Return All' is neither true nor false",
		],
		[
			{
				resource: 'apiRequest',
				operation: 'send',
				service: byId('compute'),
				method: 'POST',
				path: 'servers',
				body: '{"server": ',
			},
			"The parameter 'Body' is not valid JSON",
		],
		[
			{ resource: 'server', operation: '__CUSTOM_API_CALL__' },
			"The OpenStack node has no operation '__CUSTOM_API_CALL__' for the resource 'server'",
		],
	])('is named: %o', async (parameters, message) => {
		const { error } = await engine.runNode(parameters as never);
		expect(error).toMatchObject({ name: 'NodeOperationError', message });
		expect(cloud.count('compute')).toBe(0);
	});
});

describe('passing trouble', () => {
	const list = { resource: 'server', operation: 'list' };

	it.each([
		['429 with Retry-After', { reply: { status: 429, body: {}, headers: { 'Retry-After': '0' } } }],
		['503', { reply: { status: 503, body: {}, headers: { 'Retry-After': '0' } } }],
		['a reset connection', { lost: 'reset' as const }],
		['a reply that is cut off', { lost: 'cut' as const }],
		['a dropped connection', { dropped: true }],
	])('is overcome by reads: %s', async (_, trouble) => {
		cloud.trouble({ service: 'compute', ...trouble });
		const { error } = await engine.runNode(list);
		expect(error).toBeUndefined();
		expect(cloud.count('compute')).toBe(2);
	});

	it('that lasts ends in an error, after four tries', async () => {
		cloud.trouble({
			service: 'compute',
			times: 9,
			reply: {
				status: 503,
				text: '<html><h1>Service Unavailable</h1></html>',
				headers: { 'Retry-After': '0' },
			},
		});
		const { error } = await engine.runNode(list);
		expect(error).toMatchObject({ message: 'Service Unavailable', httpCode: '503' });
		expect(cloud.count('compute')).toBe(4);
	});

	it.each([
		[
			'a page in the place of JSON',
			{ status: 200, text: '<html><h1>Welcome</h1></html>' },
			/something else than JSON/,
		],
		['nothing at all', { status: 200, text: '' }, /answered GET servers\/detail with nothing/],
		[
			'JSON that is cut off',
			{ status: 200, text: '{"servers": [{"id"', headers: { 'Content-Type': 'application/json' } },
			/The answer of Compute \(Nova\) is cut off/,
		],
		[
			'JSON without the list',
			{ status: 200, body: { other: [] } },
			/with an object that has other, where its API promises a list 'servers'/,
		],
		['a list of versions', { status: 300, body: { choices: [] } }, /HTTP 300/],
		[
			'a redirect to another host',
			{ status: 302, headers: { Location: 'http://127.0.0.1:9/' } },
			/HTTP 302/,
		],
	])('of a service that sends %s is named', async (_, reply, message) => {
		cloud.trouble({ service: 'compute', times: 9, reply });
		const { error } = await engine.runNode(list);
		expect(error?.message).toMatch(message);
	});

	it('of a service that is not there is named', async () => {
		engine.store(
			'main',
			passwordCredential(cloud.identityUrl, {
				endpointOverrides: { row: [{ service: 'compute', url: 'http://127.0.0.1:9/v2.1' }] },
			}),
		);
		const { error } = await engine.runNode(list);
		expect(error?.message).toBe('Compute (Nova) refused the connection');
	});

	it('of a service that takes too long is named', async () => {
		cloud.trouble({ service: 'compute', method: 'POST', delay: 3000 });
		const { error } = await engine.runNode({
			...createServer,
			name: 'slow',
			requestOptions: { requestTimeout: 1 },
		});
		expect(error?.message).toBe(
			"It is not known whether the server 'slow' was created: Compute (Nova) did not answer in time",
		);
	});

	it('of a name that nobody knows is named', async () => {
		engine.store('main', passwordCredential('http://no-such-host.invalid'));
		const { error } = await engine.runNode(list);
		expect(error?.message).toMatch(
			/^Identity \(Keystone\) at http:\/\/no-such-host\.invalid has a host name/,
		);
	});
});

it('a redirect within the same host is followed', async () => {
	const [{ id }] = idsOf(1);
	const nova = cloud.endpoints.find(({ service }) => service === 'compute')!;
	cloud.trouble({
		path: /^servers\/by-name$/,
		reply: { status: 302, headers: { Location: `${nova.url}/v2.1/servers/${id}` } },
	});
	const { items, error } = await engine.runNode({ ...getServer, server: byId('by-name') });
	expect(error).toBeUndefined();
	expect(items[0].json.id).toBe(id);
});

it('an expression may choose what a server boots from', async () => {
	const { error } = await engine.runNode(
		{ ...createServer, bootFrom: '={{ "image" }}' },
		{ items: [{ name: 'a' }] },
	);
	expect(error).toBeUndefined();
	expect(cloud.state.servers).toHaveLength(1);
});

it('a time without a zone is one of the zone of the workflow', async () => {
	const list = {
		resource: 'server',
		operation: 'list',
		filters: { changedSince: '2026-07-01T08:00:00' },
	};
	await engine.runNode(list, { timezone: 'Asia/Tokyo' });
	expect(cloud.requests.at(-1)!.url).toContain('changes-since=2026-06-30T23%3A00%3A00.000Z');
	await engine.runNode(list, { timezone: 'America/New_York' });
	expect(cloud.requests.at(-1)!.url).toContain('changes-since=2026-07-01T12%3A00%3A00.000Z');
});

it('reading requests of the person’s own run in parallel, and are no work done', async () => {
	const items = [...idsOf(6), { id: 'nope' }];
	const get = {
		resource: 'apiRequest',
		operation: 'send',
		service: byId('compute'),
		path: '=servers/{{ $json.id }}',
	};
	const { error } = await engine.runNode(get, { items });
	expect(error?.message).toBe('Instance nope could not be found.');
	expect(error?.description).not.toContain('Done before');
	expect(await mostAtOnce('GET', get, items.slice(0, 6))).toBe(5);
});

it('cancelling ends a wait at once', async () => {
	cloud.options.buildTime = 60_000;
	const start = Date.now();
	let cancel = () => {};
	const running = engine.runNode(
		{ ...createServer, name: 'long' },
		{ onStart: (execution) => (cancel = () => execution.cancel()) },
	);
	setTimeout(() => cancel(), 300);
	await running;
	expect(Date.now() - start).toBeLessThan(5000);
	const before = cloud.count();
	await new Promise((done) => setTimeout(done, 1500));
	expect(cloud.count()).toBe(before);
});

it('every field of an operation is shown for that operation alone', async () => {
	const properties = engine.node.description.properties as INodeProperties[];
	const shown = properties.filter(({ name }) => name === 'bootFrom');
	expect(shown).toHaveLength(1);
	expect(shown[0].displayOptions).toEqual({
		show: { resource: ['server'], operation: ['create'] },
	});
});
