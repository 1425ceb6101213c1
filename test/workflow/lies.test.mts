import type { IDataObject } from 'n8n-workflow';

import { Engine } from '../engine/engine.mts';
import { byId } from '../engine/fixtures.mts';
import { lies, liesAboutPages, liesAboutThings, type Lie } from '../simulator/lies.mts';
import { addServers } from '../simulator/nova.mts';
import type { Simulator } from '../simulator/simulator.mts';
import { uuidOf } from '../simulator/state.mts';
import { startSetting } from './setting.mts';

let cloud: Simulator;
let engine: Engine;

beforeEach(async () => ({ cloud, engine } = await startSetting({ maxPage: 2 })));
afterEach(async () => await cloud.close());

/** What is said of a reply that is not what the API promises. */
const told =
	/(^|\. )([A-Z][\w ]+ \(\w+\) (answered \w+ \S+ with .*, where its API promises |says that the list '\w+' goes on, but )|The reply has no list)/;

const server = { resource: 'server' };
const request = { resource: 'apiRequest', operation: 'send' };

describe('a list of which a page is not what the API promises is no list', () => {
	beforeEach(() => addServers(cloud, 5));

	describe.each<[string, IDataObject, RegExp]>([
		['flavors', { resource: 'flavor', operation: 'list' }, /^flavors\/detail$/],
		['images', { resource: 'image', operation: 'list' }, /^images$/],
		['servers', { ...server, operation: 'list' }, /^servers\/detail$/],
		[
			'a request of one’s own',
			{ ...request, service: byId('network'), path: 'networks', response: 'list' },
			/^networks$/,
		],
		[
			'a request of one’s own that names the list',
			{
				...request,
				service: byId('volumev3'),
				path: 'types',
				response: 'list',
				listKey: 'volume_types',
			},
			/^types$/,
		],
	])('%s', (_, parameters, path) => {
		const isOwnRequest = parameters.resource === 'apiRequest';
		// What entries are is not known there.
		const loose = ['a number among the entries', 'an entry without anything'];

		it.each(
			Object.entries(liesAboutPages).filter(([lie]) => !isOwnRequest || !loose.includes(lie)),
		)('with %s', async (lie, reply) => {
			for (const isLater of [false, true]) {
				if (isLater) cloud.trouble({ path });
				cloud.trouble({ path, reply });
				const { error, items } = await engine.runNode({ ...parameters, returnAll: true });
				expect([lie, isLater, items]).toEqual([lie, isLater, []]);
				expect(error?.message).toMatch(told);
			}
		});
	});
});

describe('one thing that is not what the API promises is none', () => {
	let id: string;
	beforeEach(() => {
		[{ id }] = addServers(cloud, 1);
		// So that it is there while it is being deleted.
		cloud.options.buildTime = 60_000;
	});

	const getImage = () => ({ image: byId(uuidOf('image tiny-raw')) });
	const get = { operation: 'get' };

	describe.each<[string, () => IDataObject, RegExp, Record<string, Lie>]>([
		[
			'a flavor',
			() => ({ resource: 'flavor', ...get, flavor: byId('1') }),
			/^flavors\//,
			liesAboutThings,
		],
		['an image', () => ({ resource: 'image', ...get, ...getImage() }), /^images\//, lies],
		['a server', () => ({ ...server, ...get, server: byId(id) }), /^servers\//, liesAboutThings],
		[
			'a server that is being deleted',
			() => ({ ...server, operation: 'delete', server: byId(id) }),
			/^servers\//,
			liesAboutThings,
		],
	])('%s', (_, parameters, path, all) => {
		it.each(Object.entries(all))('that is %s', async (__, reply) => {
			cloud.trouble({ method: 'GET', path, reply });
			const { error, items } = await engine.runNode(parameters());
			expect(items).toEqual([]);
			expect(error).toMatchObject({ name: 'NodeApiError', message: expect.stringMatching(told) });
		});
	});
});

describe('a thing with something else in its depth', () => {
	beforeEach(() => addServers(cloud, 1, { name: 'web' }));

	it.each([{ addresses: { private: [null] } }, { addresses: { private: null } }])(
		'is named by the error, and comes as it is where it is not simplified: %j',
		async (part) => {
			const [{ id }] = cloud.state.servers;
			const reply: Lie = (_, { body, ...rest }) => {
				const { server: sent } = body as { server: IDataObject };
				return { ...rest, body: { server: { ...sent, ...part } } };
			};
			cloud.trouble({ method: 'GET', path: /^servers\//, reply, times: 2 });
			const parameters = { ...server, operation: 'get', server: byId(id) };
			const { error, items } = await engine.runNode(parameters);
			expect(items).toEqual([]);
			expect(error).toMatchObject({
				message: `web ${id} came in a form that its API does not promise`,
				description: "Switch 'Simplify' off to have it as the cloud sent it.",
			});
			const raw = await engine.runNode({ ...parameters, simplify: false });
			expect(raw.items).toMatchObject([{ json: { id, ...part } }]);
		},
	);
});

describe('a creation', () => {
	const create = (name: string) => ({
		...server,
		operation: 'create',
		name,
		flavor: byId('1'),
		image: byId(uuidOf('image tiny-raw')),
		networkMode: 'none',
	});

	describe.each(Object.entries(liesAboutThings))('of which the answer is %s', (_, reply) => {
		it('may be done: the error says so, and which server is there', async () => {
			cloud.trouble({ method: 'POST', path: /^servers$/, reply });
			const { error } = await engine.runNode(create('unknown'));
			const { id } = cloud.state.servers[0];
			expect(error?.message).toMatch(
				/^It is not known whether the server 'unknown' was created: Compute \(Nova\) answered POST servers with .*, where its API promises 'server' with 'id'$/,
			);
			expect(error?.description).toMatch(new RegExp(`^Of this name there is now: ${id}, created `));
		});

		it('may be done: the server is returned where the existing one is wanted', async () => {
			cloud.trouble({ method: 'POST', path: /^servers$/, reply });
			const parameters = { ...create('found'), ifNameExists: 'return' };
			const { items, error } = await engine.runNode(parameters);
			const { id } = cloud.state.servers[0];
			expect(error).toBeUndefined();
			expect(items).toMatchObject([{ json: { id, status: 'ACTIVE' } }]);
		});

		it('and is waited for without a true reply: the error names the server', async () => {
			cloud.trouble({ method: 'GET', path: /^servers\/[-0-9a-f]{36}$/, reply });
			const { error } = await engine.runNode(create('watched'));
			const { id } = cloud.state.servers[0];
			expect(error?.message).toMatch(
				new RegExp(
					`^The server watched \\(${id}\\) could not be watched any longer, .* Compute .* answered GET`,
				),
			);
		});
	});
});

describe('what is given by name', () => {
	const parameters = {
		...server,
		operation: 'delete',
		server: { __rl: true, mode: 'name', value: 'web' },
	};

	it.each(Object.entries(liesAboutPages))(
		'is not looked up in a list with %s',
		async (_, reply) => {
			addServers(cloud, 1, { name: 'web' });
			cloud.trouble({ path: /^servers\/detail$/, reply });
			const { error } = await engine.runNode(parameters);
			expect(error?.message).toMatch(told);
			expect(cloud.requests.some(({ method }) => method === 'DELETE')).toBe(false);
		},
	);
});

const searches = Object.keys(new Engine().node.methods!.listSearch!).filter(
	(search) => search !== 'searchServices',
);
const some = ['null', 'null among the entries', 'a next link without a query'];

describe.each(searches)('%s shows no list', (method) => {
	it.each(
		Object.entries(liesAboutPages).filter(
			([lie]) => method === 'searchServers' || some.includes(lie),
		),
	)('with %s', async (_, reply) => {
		cloud.trouble({ method: 'GET', path: /^(?!auth)/, reply });
		await expect(engine.search(method)).rejects.toMatchObject({
			name: 'NodeApiError',
			message: expect.stringMatching(told),
		});
	});
});
