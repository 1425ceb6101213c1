import { asker, type Ask, type Answer } from './ask.mts';
import { pass, startClock, stopClock } from './clock.mts';
import { addServers } from './nova.mts';
import { startSimulator, type Simulator } from './simulator.mts';
import type { SimulatedServer } from './state.mts';

let cloud: Simulator;
let ask: Ask;
let server: SimulatedServer;

async function cloudWith(options = {}): Promise<void> {
	cloud = await startSimulator(options);
	ask = await asker(cloud);
	[server] = addServers(cloud, 1);
}

afterEach(async () => {
	startClock();
	await cloud.close();
});

/** What is asked of a part of the server: `of('PUT tags', …)`. */
const of = async (request: string, body?: unknown, microversion?: string): Promise<Answer> =>
	await ask('compute', request.replace(/ (\S*)$/, ` servers/${server.id}/$1`), body, microversion);
const refusal = ({ status, body }: Answer) => [
	status,
	(Object.values(body)[0] as { message: string }).message,
];

describe('PUT', () => {
	beforeEach(async () => await cloudWith());

	const put = async (given: unknown, microversion?: string) =>
		await ask('compute', `PUT servers/${server.id}`, given, microversion);

	it('changes the name, and answers with less than GET before 2.75', async () => {
		const { status, body } = await put({ server: { name: 'web' } });
		expect([status, body.server.name]).toEqual([200, 'web']);
		expect(Object.keys(body.server).sort()).toEqual([
			'OS-DCF:diskConfig',
			'accessIPv4',
			'accessIPv6',
			'addresses',
			'created',
			'flavor',
			'hostId',
			'id',
			'image',
			'links',
			'metadata',
			'name',
			'progress',
			'status',
			'tenant_id',
			'updated',
			'user_id',
		]);
		expect(body.server.addresses).toEqual({ private: [{ version: 4, addr: '10.10.8.1' }] });
		const later = await put({ server: { description: null } }, '2.75');
		expect(later.body.server).toMatchObject({
			description: null,
			tags: [],
			security_groups: [{ name: 'default' }],
		});
	});

	it('changes the description from 2.19 on', async () => {
		expect(refusal(await put({ server: { description: 'x' } }, '2.18'))).toEqual([
			400,
			"Invalid input for field/attribute server. Value: {'description': 'x'}. Additional properties are not allowed ('description' was unexpected)",
		]);
		expect((await put({ server: { description: 'x' } }, '2.19')).body.server.description).toBe('x');
	});

	it.each<[unknown, string]>([
		[{}, "'server' is a required property"],
		[{ server: { name: '' } }, "Invalid input for field/attribute name. Value: . '' is too short"],
		[
			{ server: { name: ' ' } },
			"An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.",
		],
	])('%j is refused: %s', async (given, says) => {
		expect(refusal(await put(given))).toEqual([400, says]);
	});
});

describe('metadata', () => {
	beforeEach(async () => await cloudWith());

	it('is added to, replaced, changed and removed one by one', async () => {
		expect((await of('GET metadata')).body).toEqual({ metadata: {} });
		const given = { metadata: { a: 'b', c: 'd' } };
		expect(await of('POST metadata', given)).toMatchObject({ status: 200, body: given });
		const other = { metadata: { e: 'f' } };
		expect((await of('PUT metadata', other)).body).toEqual(other);
		expect((await of('PUT metadata/g', { meta: { g: 'h' } })).body).toEqual({ meta: { g: 'h' } });
		expect((await of('GET metadata/g')).body).toEqual({ meta: { g: 'h' } });
		expect((await of('DELETE metadata/g')).status).toBe(204);
		expect(refusal(await of('DELETE metadata/g'))).toEqual([404, 'Metadata item was not found']);
		expect((await of('GET metadata')).body).toEqual(other);
	});

	it.each<[string, unknown, string]>([
		['PUT metadata/g', { meta: { z: 'h' } }, 'Request body and URI mismatch'],
		[
			'PUT metadata/g',
			{ meta: { g: 'h', i: 'j' } },
			"Invalid input for field/attribute meta. Value: {'g': 'h', 'i': 'j'}. {'g': 'h', 'i': 'j'} has too many properties",
		],
		['POST metadata', {}, "'metadata' is a required property"],
		[
			'POST metadata',
			{ metadata: { n: 5 } },
			"Invalid input for field/attribute n. Value: 5. 5 is not of type 'string'",
		],
		[
			'POST metadata',
			{ metadata: { '': 'x' } },
			"Invalid input for field/attribute metadata. Value: {'': 'x'}. '' does not match any of the regexes: '^[a-zA-Z0-9-_:. ]{1,255}$'",
		],
	])('%s with %j is refused: %s', async (request, given, says) => {
		expect(refusal(await of(request, given))).toEqual([400, says]);
	});

	it('of a server that waits to be confirmed is refused', async () => {
		await of('POST action', { resize: { flavorRef: '2' } });
		expect(refusal(await of('POST metadata', { metadata: { a: 'b' } }))).toEqual([
			409,
			`Cannot 'update metadata' instance ${server.id} while it is in vm_state resized`,
		]);
	});
});

describe('tags', () => {
	beforeEach(async () => await cloudWith());

	const tags = async (request: string, given?: unknown) => await of(request, given, '2.26');

	it('are replaced, added to and removed one by one', async () => {
		expect((await tags('PUT tags', { tags: ['y', 'x', 'x'] })).body).toEqual({ tags: ['x', 'y'] });
		const added = await tags('PUT tags/z');
		expect([added.status, added.body]).toEqual([201, '']);
		expect(added.headers.get('Location')).toMatch(
			new RegExp(`^http.*/servers/${server.id}/tags/z$`),
		);
		expect((await tags('PUT tags/z')).status).toBe(204);
		expect((await tags('GET tags/z')).status).toBe(204);
		expect((await tags('DELETE tags/z')).status).toBe(204);
		expect(refusal(await tags('GET tags/z'))).toEqual([404, `Server ${server.id} has no tag 'z'`]);
		expect(refusal(await tags('DELETE tags/z'))).toEqual([
			404,
			`Instance ${server.id} has no tag 'z'`,
		]);
		expect((await tags('DELETE tags')).status).toBe(204);
		expect((await tags('GET tags')).body).toEqual({ tags: [] });
	});

	it.each<[string, unknown, string]>([
		[
			'PUT tags',
			{ tags: ['a,b'] },
			"Invalid input for field/attribute 0. Value: a,b. 'a,b' does not match '^[^,/]*$'",
		],
		[
			'PUT tags/a,b',
			undefined,
			"Tag 'a,b' is invalid. It must be a non empty string without characters '/' and ','. Validation error message: 'a,b' does not match '^[^,/]*$'",
		],
		[
			`PUT tags/${'x'.repeat(61)}`,
			undefined,
			`Tag '${'x'.repeat(61)}' is invalid. It must be a non empty string without characters '/' and ','. Validation error message: '${'x'.repeat(61)}' is too long`,
		],
	])('%s with %j is refused: %s', async (request, given, says) => {
		expect(refusal(await tags(request, given))).toEqual([400, says]);
	});

	it('are fifty at most, and not there before 2.26', async () => {
		await tags('PUT tags', { tags: Array.from({ length: 50 }, (_, index) => `t${index}`) });
		expect(refusal(await tags('PUT tags/more'))).toEqual([
			400,
			'The number of tags exceeded the per-server limit 50',
		]);
		expect(refusal(await of('GET tags', undefined, '2.25'))).toEqual([
			404,
			'The resource could not be found.',
		]);
	});
});

describe('events', () => {
	beforeEach(async () => await cloudWith());

	it('tell what was done, the newest first, and its steps', async () => {
		await of('POST action', { 'os-stop': null });
		await of('POST action', { lock: null });
		const { body } = await of('GET os-instance-actions', undefined, '2.58');
		const [lock, stop] = body.instanceActions;
		expect(lock.action).toBe('lock');
		expect(stop).toEqual({
			action: 'stop',
			instance_uuid: server.id,
			request_id: 'req-…',
			user_id: server.userId,
			project_id: server.projectId,
			start_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000$/),
			message: null,
			updated_at: expect.any(String),
		});
		const request = server.events[0].requestId;
		const one = async (microversion: string) =>
			(await of(`GET os-instance-actions/${request}`, undefined, microversion)).body.instanceAction;
		expect((await one('2.1')).events).toBeUndefined();
		expect((await one('2.62')).events).toEqual([
			{
				event: 'compute_stop_instance',
				start_time: stop.start_time,
				finish_time: expect.any(String),
				result: 'Success',
				hostId: expect.any(String),
			},
		]);
		expect(refusal(await of('GET os-instance-actions/req-none'))).toEqual([
			404,
			'Action req-none not found',
		]);
	});

	it('come in pages from 2.58 on, linked as "links"', async () => {
		for (const action of ['lock', 'unlock', 'lock']) await of('POST action', { [action]: null });
		const page = async (query: string, microversion = '2.58') =>
			(await of(`GET os-instance-actions?${query}`, undefined, microversion)).body;
		const requests = server.events.map(({ requestId }) => requestId).reverse();
		const first = await page('limit=2');
		expect(first.instanceActions).toHaveLength(2);
		expect(first.links).toEqual([
			{
				rel: 'next',
				href: expect.stringMatching(
					/^http:\/\/127\.0\.0\.1:\d+\/v2\.1\/servers\/.*\?limit=2&marker=req-/,
				),
			},
		]);
		const second = await page(`limit=2&marker=${requests[1]}`);
		expect([second.instanceActions.length, second.links]).toEqual([1, undefined]);
		expect((await page('limit=2', '2.57')).instanceActions).toHaveLength(3);
		expect(await page('marker=none')).toMatchObject({
			badRequest: { message: 'Marker None could not be found.' },
		});
	});

	it('of a server that is gone are there from 2.21 on', async () => {
		await ask('compute', `DELETE servers/${server.id}`);
		expect(
			(await of('GET os-instance-actions', undefined, '2.21')).body.instanceActions,
		).toMatchObject([{ action: 'delete' }]);
		expect((await of('GET os-instance-actions', undefined, '2.20')).status).toBe(404);
	});

	it('have no result until it is there', async () => {
		await cloud.close();
		stopClock();
		await cloudWith({ buildTime: 1000 });
		await of('POST action', { 'os-stop': null });
		const result = async () => {
			const { requestId } = server.events[0];
			const { body } = await of(`GET os-instance-actions/${requestId}`, undefined, '2.51');
			return body.instanceAction.events[0];
		};
		expect(await result()).toMatchObject({ finish_time: null, result: null });
		pass(1000);
		expect(await result()).toMatchObject({ finish_time: expect.any(String), result: 'Success' });
	});
});

describe('a console', () => {
	beforeEach(async () => await cloudWith());

	const open = async (protocol: string, type: string, microversion = '2.6') =>
		await of('POST remote-consoles', { remote_console: { protocol, type } }, microversion);

	it('is a screen over VNC', async () => {
		expect(await open('vnc', 'novnc')).toMatchObject({
			status: 200,
			body: {
				remote_console: {
					protocol: 'vnc',
					type: 'novnc',
					url: expect.stringMatching(
						/^http:\/\/127\.0\.0\.1:6080\/vnc_lite\.html\?path=%3Ftoken%3D\S+/,
					),
				},
			},
		});
	});

	it.each([
		['vnc', 'xvpvnc', '2.6', 400, 'Invalid console type xvpvnc'],
		['vnc', 'serial', '2.6', 400, 'Invalid console type serial'],
		['spice', 'spice-html5', '2.6', 400, 'Unavailable console type spice-html5.'],
		['rdp', 'rdp-html5', '2.6', 400, 'Unavailable console type rdp-html5.'],
		['serial', 'serial', '2.6', 400, 'Unavailable console type serial.'],
		['mks', 'webmks', '2.8', 400, 'Unavailable console type webmks.'],
		[
			'mks',
			'webmks',
			'2.6',
			400,
			"Invalid input for field/attribute protocol. Value: mks. 'mks' is not one of ['vnc', 'spice', 'rdp', 'serial']",
		],
		['vnc', 'novnc', '2.5', 404, 'The resource could not be found.'],
	])('%s, %s at %s is refused: %i %s', async (protocol, type, microversion, status, says) => {
		expect(refusal(await open(protocol, type, microversion))).toEqual([status, says]);
	});

	it('is not there where the server has no host', async () => {
		await of('POST action', { shelve: null });
		expect(refusal(await open('vnc', 'novnc'))).toEqual([
			409,
			`Instance ${server.id} is not ready`,
		]);
	});
});

it('links name the address that was asked', async () => {
	await cloudWith({ catalog: 'prefixed', maxPage: 1 });
	const [{ url }] = cloud.endpoints.filter(({ service }) => service === 'compute');
	const body: any = await (
		await fetch(`${url}/v2.1/servers`, {
			headers: { 'X-Auth-Token': [...cloud.state.tokens.keys()].at(-1)! },
		})
	).json();
	expect(body.servers_links).toEqual([
		{ rel: 'next', href: `${url}/v2.1/servers?marker=${server.id}` },
	]);
	expect(body.servers[0].links).toEqual([
		{ rel: 'self', href: `${url}/v2.1/servers/${server.id}` },
		{ rel: 'bookmark', href: `${url}/servers/${server.id}` },
	]);
});
