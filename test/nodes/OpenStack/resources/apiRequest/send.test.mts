import { apiRequest } from '../../../../../nodes/OpenStack/resources/apiRequest/index.ts';
import { addServers } from '../../../../simulator/nova.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';

const { send } = apiRequest.operations;
let test: TestCloud;

beforeEach(async () => (test = await testCloud()));
afterEach(async () => await test.simulator.close());

const request = async (values: object) => await test.run(send, values as Record<string, unknown>);

it('reaches any service by any of its types', async () => {
	for (const service of ['block-storage', 'volumev3']) {
		const [{ volume_types: types }] = await request({ service, path: 'types' });
		expect(types).toHaveLength(test.simulator.state.volumeTypes.length);
	}
});

it('sends query, headers, body and microversion as given', async () => {
	await request({
		service: 'compute',
		method: 'POST',
		path: '/servers',
		body: {
			server: {
				name: 'a',
				flavorRef: '1',
				imageRef: test.simulator.state.images[0].id,
				networks: 'none',
			},
		},
		query: [
			{ name: 'a', value: '1' },
			{ name: 'a', value: '2' },
		],
		options: { microversion: '2.40', headers: [{ name: 'X-Own', value: 'yes' }] },
	});
	expect(test.last()).toMatchObject({
		method: 'POST',
		url: '/v2.1/servers?a=1&a=2',
		microversion: 'compute 2.40',
		json: { server: { name: 'a' } },
	});
	expect(test.simulator.requests.at(-1)!.headers).toMatchObject({
		'x-own': 'yes',
		'content-type': 'application/json',
	});
});

it('hides what opens doors, unless it is asked for', async () => {
	const values = {
		service: 'compute',
		method: 'POST',
		path: 'servers',
		body: {
			server: {
				name: 'a',
				flavorRef: '1',
				imageRef: test.simulator.state.images[0].id,
				networks: 'none',
			},
		},
		options: { microversion: '2.40' },
	};
	expect(await request(values)).toMatchObject([{ server: { adminPass: '[hidden]' } }]);
	const options = { ...values.options, includeSecrets: true };
	expect(await request({ ...values, options })).toMatchObject([
		{ server: { adminPass: 'Simulated-9-Pass' } },
	]);
});

it('makes an item of each entry of a list, page after page', async () => {
	addServers(test.simulator, 1500);
	const values = { service: 'compute', path: 'servers/detail', response: 'list' };
	expect(await request(values)).toHaveLength(1500);
	expect(await request({ ...values, listKey: 'servers' })).toHaveLength(1500);
});

it.each([
	['volumev3', 'types', () => test.simulator.state.volumeTypes],
	['compute', 'os-server-groups', () => test.simulator.state.serverGroups],
])(
	'reads %s %s to the end, though the link has another name, or is missing',
	async (service, path, all) => {
		test.simulator.options.maxPage = 1;
		all().push({ ...all()[0], id: 'another' } as never);
		const entries = await request({ service, path, response: 'list' });
		expect(entries.map(({ id }) => id)).toEqual(all().map(({ id }) => id));
		expect(entries.length).toBeGreaterThan(1);
	},
);

it('makes an item of each text in a list of texts', async () => {
	const reply = { status: 200, body: { tags: ['a', 'b'] } };
	test.simulator.trouble({ path: /tags$/, reply });
	const values = { service: 'compute', path: 'servers/1/tags', response: 'list' };
	expect(await request(values)).toEqual([{ body: 'a' }, { body: 'b' }]);
});

it('lets a query in the path replace what lists ask for', async () => {
	const values = { service: 'image', path: 'images?limit=2&name=tiny-raw', response: 'list' };
	expect(await request(values)).toHaveLength(1);
	expect(test.last().url).toBe('/v2/images?limit=2&name=tiny-raw');
});

it('sends the microversion it is told to, whatever the credential pins', async () => {
	await test.simulator.close();
	test = await testCloud({}, {}, { computeMicroversion: '2.79' });
	await request({ service: 'compute', path: 'servers', options: { microversion: '2.10' } });
	expect(test.last().microversion).toBe('compute 2.10');
});

it('shows status and headers in the full reply, without the token among them', async () => {
	const [reply] = await request({ service: 'identity', path: 'auth/projects', response: 'full' });
	expect(reply).toMatchObject({
		status: 200,
		headers: { 'content-type': 'application/json' },
		body: { projects: [{ name: 'demo' }, { name: 'demo2' }] },
	});
});

it('gives the status where the reply is empty', async () => {
	const [{ id }] = addServers(test.simulator, 1);
	expect(await request({ service: 'compute', method: 'DELETE', path: `servers/${id}` })).toEqual([
		{ status: 204 },
	]);
});

it('reaches a path of another version than the endpoint has', async () => {
	await request({ service: 'image', path: 'v2/images' });
	expect(test.last().url).toBe('/v2/images');
});

it('refuses to make a list of what is none', async () => {
	await expect(
		request({ service: 'compute', method: 'POST', path: 'servers', response: 'list' }),
	).rejects.toMatchObject({ message: 'A POST request gives no list', kind: 'input' });
});
