import type { ServiceClient } from '../../openstack/cloud.ts';
import { badGateway } from '../simulator/replies.mts';
import { testCloud, type TestCloud } from '../simulator/operations.mts';

let test: TestCloud;

beforeEach(async () => (test = await testCloud()));
afterEach(async () => await test.simulator.close());

async function newImage(): Promise<string> {
	const image = { name: 'before', disk_format: 'raw', container_format: 'bare' };
	return String((await test.cloud.image.post('images', image)).id);
}

const contentType = () => test.simulator.requests.at(-1)!.headers['content-type'];

describe('PATCH', () => {
	it('goes to Glance as JSON-Patch, under the media type that it wants', async () => {
		const path = `images/${await newImage()}`;
		const changes = [
			{ op: 'replace', path: '/name', value: 'after' },
			{ op: 'add', path: '/os_distro', value: 'debian' },
		];
		const image = await test.cloud.image.patch(path, changes);
		expect(image).toMatchObject({ name: 'after', os_distro: 'debian' });
		expect(test.last()).toMatchObject({ method: 'PATCH', json: changes });
		expect(contentType()).toBe('application/openstack-images-v2.1-json-patch');
	});

	it('goes as JSON to any other service, as does all else to Glance', async () => {
		await newImage();
		expect(contentType()).toBe('application/json');
		await test.cloud.identity.patch('users/a', { user: {} }).catch(() => undefined);
		expect(test.last()).toMatchObject({ method: 'PATCH', json: { user: {} } });
		expect(contentType()).toBe('application/json');
	});

	it('goes under another media type where its caller says so', async () => {
		const headers = { 'Content-Type': 'application/openstack-images-v2.0-json-patch' };
		await test.cloud.image.patch(`images/${await newImage()}`, [], { headers });
		expect(contentType()).toBe('application/openstack-images-v2.0-json-patch');
	});

	it('that Glance refuses changes nothing, and says why', async () => {
		const path = `images/${await newImage()}`;
		const changes = [
			{ op: 'replace', path: '/name', value: 'after' },
			{ op: 'remove', path: '/none' },
		];
		await expect(test.cloud.image.patch(path, changes)).rejects.toMatchObject({
			httpStatus: 409,
			message: expect.stringContaining('Property none does not exist.'),
		});
		expect(await test.cloud.image.get(path)).toMatchObject({ name: 'before' });
	});
});

describe('PUT', () => {
	it('that is held to a revision is not refused for what it has done itself', async () => {
		const [{ id }] = test.simulator.state.networks;
		const headers = { 'If-Match': 'revision_number=2' };
		test.simulator.trouble({ method: 'PUT', lost: 'reset' });
		const network = { name: 'after' };
		await expect(
			test.cloud.network.put(`networks/${id}`, { network }, { key: 'network', headers }),
		).rejects.toMatchObject({ kind: 'unclear', httpStatus: undefined });
		expect(test.simulator.requests.at(-1)).toMatchObject({ method: 'PUT', status: 412 });
		expect(test.simulator.state.networks[0].name).toBe('after');
	});

	it('sends its body, and returns the reply', async () => {
		const reply = { status: 200, body: { server: { id: 'a', name: 'web-1' } } };
		test.simulator.trouble({ method: 'PUT', reply });
		const body = { server: { name: 'web-1' } };
		const options = { key: 'server', microversion: '2.19' };
		expect(await test.cloud.compute.put('servers/a', body, options)).toEqual(reply.body.server);
		expect(test.last()).toEqual({
			method: 'PUT',
			url: '/v2.1/servers/a',
			json: body,
			microversion: 'compute 2.19',
		});
	});

	it('without an answer is one for request()', async () => {
		const id = await newImage();
		const { status } = await test.cloud.image.request('PUT', `images/${id}/tags/lts`);
		expect(status).toBe(204);
		expect(await test.cloud.image.get(`images/${id}`)).toMatchObject({ tags: ['lts'] });
		await expect(test.cloud.image.put(`images/${id}/tags/lts`, undefined)).rejects.toThrow(
			`Image (Glance) answered PUT images/${id}/tags/lts with nothing, where its API promises`,
		);
	});
});

describe('HEAD', () => {
	it('returns the headers', async () => {
		const { token } = await test.cloud.session();
		const headers = { 'X-Subject-Token': token };
		expect(await test.cloud.identity.head('auth/tokens', { headers })).toMatchObject({
			'x-subject-token': token,
			'content-type': 'application/json',
		});
		expect(test.last().method).toBe('HEAD');
	});

	it('follows a redirect, as a GET does', async () => {
		const headers = { location: '/v2/images/other' };
		test.simulator.trouble({ method: 'HEAD', reply: { status: 302, headers } });
		test.simulator.trouble({ method: 'HEAD', reply: { status: 200, headers: { 'x-own': 'yes' } } });
		expect(await test.cloud.image.head('images/one')).toMatchObject({ 'x-own': 'yes' });
		expect(test.last().url).toBe('/v2/images/other');
	});

	it('that is refused is an error, though a reply to HEAD has no text', async () => {
		await expect(test.cloud.image.head('images/one')).rejects.toMatchObject({
			message: 'Image (Glance) answered HTTP 405 without saying why',
			httpStatus: 405,
		});
	});
});

describe('after trouble that passes', () => {
	const reply = { ...badGateway, headers: { 'Retry-After': '0' } };
	const puts = async (image: ServiceClient, id: string) =>
		await image.request('PUT', `images/${id}/tags/lts`);
	const patches = async (image: ServiceClient, id: string) =>
		await image.patch(`images/${id}`, [{ op: 'replace', path: '/name', value: 'after' }]);
	const heads = async (image: ServiceClient) => await image.head('images/one');

	it.each([
		['PUT', 'a bad gateway', puts, { reply }, 2],
		['PUT', 'a lost answer', puts, { lost: 'reset' as const }, 2],
		['HEAD', 'a bad gateway', heads, { reply }, 2],
		['PATCH', 'a bad gateway', patches, { reply }, 1],
		['PATCH', 'a lost answer', patches, { lost: 'reset' as const }, 1],
		['PATCH', 'too many requests', patches, { reply: { ...reply, status: 429 } }, 2],
	])('%s, with %s, is sent as often as is safe', async (method, _, send, trouble, times) => {
		const id = await newImage();
		test.simulator.trouble({ service: 'image', method, ...trouble });
		await send(test.cloud.image, id).catch(() => undefined);
		expect(test.simulator.requests.filter((one) => one.method === method)).toHaveLength(times);
	});

	it('a DELETE that was put off did no work: a thing that is not there then is missing', async () => {
		const wait = { ...badGateway, status: 429, headers: { 'Retry-After': '0' } };
		test.simulator.trouble({ method: 'DELETE', reply: wait });
		await expect(test.cloud.image.delete('images/none')).rejects.toMatchObject({ httpStatus: 404 });
		test.simulator.trouble({ method: 'DELETE', lost: 'reset' });
		await test.cloud.image.delete(`images/${await newImage()}`);
	});

	it('a request that was not answered, and is put off for long then, may have been done', async () => {
		const id = await newImage();
		const wait = { ...badGateway, status: 429, headers: { 'Retry-After': '3600' } };
		test.simulator.trouble({ method: 'PUT', lost: 'reset' });
		test.simulator.trouble({ method: 'PUT', reply: wait });
		await expect(puts(test.cloud.image, id)).rejects.toMatchObject({ kind: 'unclear' });
	});

	it('that took long, the person is told how long and why', async () => {
		const told: unknown[][] = [];
		test.cloud.transport.notice = (...given) => void told.push(given);
		let skew = 0;
		const { now } = Date;
		const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + skew);
		const image = { service: 'image', method: 'GET' };
		test.simulator.trouble({ ...image, reply });
		await test.cloud.image.request('GET', 'images');
		expect(told).toEqual([]);
		test.simulator.trouble({ ...image, reply: () => ((skew += 7000), reply) });
		await test.cloud.image.request('GET', 'images').finally(() => clock.mockRestore());
		expect(told).toEqual([
			['Image (Glance) had to be asked again (HTTP 502): 502 Bad Gateway', expect.any(Number)],
		]);
		expect(Math.round(Number(told[0][1]))).toBe(7);
	});
});
