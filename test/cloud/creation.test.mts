import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';
import { requestsOf } from './requests.mts';

let cloud: CloudUnderTest;
let small: IDataObject;
let flavor: IDataObject;
let image: IDataObject;

beforeAll(async () => {
	cloud = await cloudUnderTest();
	small = await cloud.smallServer('server');
	({ flavor, image } = await cloud.smallest());
});
afterAll(async () => await cloud?.close());

describe('what goes over the wire', () => {
	it('is a login and the request itself, and after that the request alone', async () => {
		// Filled in as never before in this process, so that no session is there.
		const unused = { service: 'baremetal', url: 'http://127.0.0.1:1' };
		const cold = cloud.with({ endpointOverrides: { row: [unused] } as never });
		const listServers = async () => await cold.rows('server', 'list', { limit: 1 });
		expect(await requestsOf(listServers)).toEqual([
			'POST auth/tokens',
			'GET servers/detail?limit=1',
		]);
		expect(await requestsOf(listServers)).toEqual(['GET servers/detail?limit=1']);
	});

	it('is one request where one thing is got', async () => {
		const parameters = { flavor: byId(String(flavor.id)) };
		const get = async () => await cloud.main.rows('flavor', 'get', parameters);
		expect(await requestsOf(get)).toEqual([`GET flavors/${String(flavor.id)}`]);
	});

	it('is one creation and looks until it is done, then one deletion and looks until it is gone', async () => {
		let id = '';
		const made = await requestsOf(async () => {
			const parameters = { ...small, name: `${cloud.prefix}wire` };
			[{ id }] = (await cloud.main.rows('server', 'create', parameters)) as Array<{ id: string }>;
		});
		expect(made[0]).toBe('POST servers (compute 2.37)');
		expect([...new Set(made.slice(1))]).toEqual([`GET servers/${id}`]);
		const deleted = await requestsOf(
			async () => await cloud.main.rows('server', 'delete', { server: byId(id) }),
		);
		expect(deleted[0]).toBe(`DELETE servers/${id}`);
		expect([...new Set(deleted.slice(1))]).toEqual([`GET servers/${id}`]);
	});

	it('is a look for the name before a creation that is not to be repeated', async () => {
		const name = `${cloud.prefix}once`;
		const parameters = { ...small, name, ifNameExists: 'return', wait: false };
		const create = async () => await cloud.main.rows('server', 'create', parameters);
		const look = `GET servers/detail?limit=1000&name=^${name}$`;
		const made = await requestsOf(create);
		expect(made.slice(0, 2)).toEqual([look, 'POST servers (compute 2.37)']);
		expect(await requestsOf(create)).toEqual([look]);
	});

	it('is nothing where a field is wrong', async () => {
		const none = { ...small, networkMode: 'chosen' };
		const sent = await requestsOf(async () => await cloud.main.error('server', 'create', none));
		expect(sent).toEqual([]);
	});
});

describe('the compute microversion', () => {
	it('is sent only where a field needs it, as low as that does', async () => {
		const tagged = { filters: { tags: 'none' }, limit: 1 };
		const changed = { filters: { changedBefore: '2020-01-01T00:00:00Z' }, limit: 1 };
		const sent = await requestsOf(async () => {
			for (const parameters of [{ limit: 1 }, tagged, changed]) {
				await cloud.main.rows('server', 'list', parameters);
			}
		});
		expect(sent).toEqual([
			'GET servers/detail?limit=1',
			'GET servers/detail?limit=1&tags=none (compute 2.26)',
			'GET servers/detail?limit=1&changes-before=2020-01-01T00:00:00.000Z (compute 2.66)',
		]);
	});

	it('that the credential pins goes with every compute request, and with no other', async () => {
		const pinned = cloud.with({ computeMicroversion: '2.60' });
		let got: IDataObject = {};
		const sent = await requestsOf(async () => {
			[got] = await pinned.rows('flavor', 'get', {
				flavor: byId(String(flavor.id)),
				simplify: false,
			});
			await pinned.rows('image', 'get', { image: byId(String(image.id)) });
		});
		expect(sent.slice(-2)).toEqual([
			`GET flavors/${String(flavor.id)} (compute 2.60)`,
			`GET images/${String(image.id)}`,
		]);
		// Flavors have a description from 2.55 on.
		expect(got).toHaveProperty('description');
	});

	it('that is pinned too low is told before anything is sent', async () => {
		const pinned = cloud.with({ computeMicroversion: '2.30' });
		const sent = await requestsOf(async () => {
			expect(await pinned.error('server', 'create', small)).toMatchObject({
				message:
					'A field that is filled in needs compute microversion 2.37, and the credential pins 2.30',
			});
		});
		expect(sent.filter((request) => request.includes('servers'))).toEqual([]);
	});

	it.each(['2.999', '2.0'])('%s, which the cloud does not know, is refused', async (version) => {
		const pinned = cloud.with({ computeMicroversion: version });
		expect(await pinned.error('flavor', 'list')).toMatchObject({
			httpCode: '406',
			message: expect.stringMatching(
				new RegExp(
					`^Version ${version} is not supported by the API\\. Minimum is 2\\.1 and maximum is`,
				),
			),
			description: expect.stringContaining('Compute Microversion'),
		});
	});

	it('of a volume request that Cinder does not know is refused in its own words', async () => {
		const error = await cloud.main.error('apiRequest', 'send', {
			service: byId('block-storage'),
			path: 'types',
			options: { microversion: '3.999' },
		});
		expect(error).toMatchObject({
			httpCode: '406',
			message: expect.stringMatching(
				/^Version 3\.999 is not supported by the API\. Minimum is 3\.0/,
			),
		});
	});
});

describe('a conflict', () => {
	it('of several networks, where none is chosen, tells what to set', async () => {
		for (const name of ['one', 'two']) {
			const network = { name: cloud.prefix + name };
			await cloud.main.make('network', 'networks', { network });
		}
		const parameters = { ...small, networkMode: 'automatic' };
		expect(await cloud.main.error('server', 'create', parameters)).toMatchObject({
			httpCode: '409',
			message: 'Multiple possible networks found, use a Network ID to be more specific.',
			description: expect.stringMatching(/^Set 'Networks' to 'Chosen Networks' .*request req-/),
		});
	});

	it('with the state of a server tells to wait', async () => {
		const [made] = await cloud.main.rows('server', 'create', {
			...small,
			name: `${cloud.prefix}runs`,
		});
		const id = String(made.id);
		const error = await cloud.main.error('apiRequest', 'send', {
			service: byId('compute'),
			method: 'POST',
			path: `servers/${id}/action`,
			body: '{"os-start": null}',
		});
		expect(error).toMatchObject({
			httpCode: '409',
			message: `Cannot 'start' instance ${id} while it is in vm_state active`,
			description: expect.stringMatching(/^Wait until the resource is in a state that allows it/),
		});
	});
});

describe('what Nova refuses', () => {
	it.each<[string, IDataObject, string, RegExp]>([
		['an unknown flavor', { flavor: byId('no-such') }, '400', /Flavor no-such could not be found/],
		['an image that is no ID', { image: byId('no-such') }, '400', /imageRef/],
		[
			'an unknown image',
			{ image: byId('00000000-0000-0000-0000-000000000000') },
			'400',
			/Can not find requested image/,
		],
		['an unknown key pair', { keyPair: byId('no-such') }, '400', /Invalid key_name/],
		[
			'an unknown zone',
			{ options: { availabilityZone: byId('no-such') } },
			'400',
			/zone is not available/,
		],
		[
			'an unknown volume',
			{ bootFrom: 'volume', volume: byId('00000000-0000-0000-0000-000000000000') },
			'400',
			/failed to get volume/,
		],
		[
			'an unknown snapshot',
			{ bootFrom: 'snapshot', snapshot: byId('00000000-0000-0000-0000-000000000000') },
			'400',
			/Snapshot .* could not be found/,
		],
		[
			'an unknown port',
			{
				networkMode: 'chosen',
				networks: { row: [{ port: byId('00000000-0000-0000-0000-000000000000') }] },
			},
			'400',
			/Port id .* could not be found/,
		],
		[
			'an unknown network',
			{
				networkMode: 'chosen',
				networks: { row: [{ network: byId('00000000-0000-0000-0000-000000000000') }] },
			},
			'400',
			/Network .* could not be found/,
		],
	])('%s comes in its own words, with the request id', async (_, parameters, httpCode, message) => {
		const error = await cloud.main.error('server', 'create', { ...small, ...parameters });
		expect(error).toMatchObject({ message: expect.stringMatching(message), httpCode });
		expect(error.description).toMatch(/request req-/);
	});
});
