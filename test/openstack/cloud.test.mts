import { all } from '../../nodes/OpenStack/things.ts';
import { Cloud, type Call, type ServiceClient, type Transport } from '../../openstack/cloud.ts';
import { Fault } from '../../openstack/faults.ts';
import type { HttpReply } from '../../openstack/http.ts';
import { Redaction } from '../../openstack/redaction.ts';
import { Together } from '../../openstack/together.ts';
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

/** A cloud that gives these answers, the last of them for ever, and what it was asked. */
function answering(
	answers: Array<Partial<HttpReply> | Fault | object>,
	more: Partial<Transport> = {},
) {
	const calls: Call[] = [];
	const cloud = new Cloud({
		redaction: new Redaction(),
		session: () => undefined,
		...more,
		async send(call) {
			calls.push(call);
			const answer = answers.length > 1 ? answers.shift()! : answers[0];
			if (answer instanceof Fault) throw answer;
			const json = { 'content-type': 'application/json' };
			const url = 'https://cloud/v2.1/servers';
			if ('statusCode' in answer || 'headers' in answer || 'body' in answer) {
				return { statusCode: 200, headers: json, body: '{}', url, ...answer } as never;
			}
			return { statusCode: 200, headers: json, body: JSON.stringify(answer), url };
		},
	});
	return { cloud, calls };
}

describe('a list', () => {
	const empty = { a: [], other: [] };
	const queryOf = async (
		service: string,
		path = 'a',
		options: object = {},
		more: Partial<Transport> = {},
	) => {
		const { cloud, calls } = answering([empty], more);
		await all(cloud.service(service).list(path, 'a', options));
		return calls[0].target.query;
	};

	it('is asked for in the largest pages of its service, and in none where that has none', async () => {
		expect(await queryOf('compute')).toEqual({ limit: 1000 });
		expect(await queryOf('key-manager')).toEqual({ limit: 100 });
		expect(await queryOf('identity')).toEqual({ limit: undefined });
	});

	it('is not asked for more entries than are wanted, unless some of them may not be kept', async () => {
		expect(await queryOf('compute', 'a', {}, { limit: 7 })).toEqual({ limit: 7 });
		expect(await queryOf('compute', 'a', {}, { limit: 5000 })).toEqual({ limit: 1000 });
		const keep = { keep: () => true };
		expect(await queryOf('compute', 'a', keep, { limit: 7 })).toEqual({ limit: 100 });
		expect(await queryOf('compute', 'a', keep, { limit: 500 })).toEqual({ limit: 500 });
	});

	it('that comes whole is asked for without a limit', async () => {
		expect(await queryOf('compute', 'a', { isUnpaged: true })).toEqual({ limit: undefined });
		const transfers = 'os-volume-transfer/detail';
		expect(await queryOf('volumev3', transfers)).toEqual({ limit: undefined });
		expect(await queryOf('volumev3', `${transfers}?name=x`)).toEqual({
			limit: undefined,
			name: ['x'],
		});
	});

	it('is asked for with what the path says, in the place of what is asked for here', async () => {
		const query = { name: 'x', status: 'a' };
		expect(await queryOf('compute', 'a?limit=3&name=y', { query })).toEqual({
			...{ limit: ['3'], name: ['y'], status: 'a' },
		});
	});

	it('keeps only what is to be kept, and gives one entry after another', async () => {
		const things = [{ id: '1' }, { id: '2' }, { id: '3' }];
		const { cloud } = answering([{ a: things }]);
		const kept = [];
		const keep = ({ id }: { id?: unknown }) => id !== '2';
		for await (const one of cloud.compute.list('a', 'a', { keep })) kept.push(one);
		expect(kept).toEqual([{ id: '1' }, { id: '3' }]);
	});

	it('is read a page at a time where somebody asks for that', async () => {
		const { cloud, calls } = answering([{ a: [{ name: 'x' }], a_links: [] }]);
		const page = await cloud.compute.page(
			'a',
			'a',
			{ limit: 1 },
			{ has: 'name', microversion: '2.9' },
		);
		expect(page).toMatchObject({ key: 'a', entries: [{ name: 'x' }], next: undefined });
		expect(calls[0]).toMatchObject({
			target: { path: 'a', query: { limit: 1 } },
			headers: { 'OpenStack-API-Version': 'compute 2.9' },
		});
		await expect(cloud.compute.page('a', 'a', {})).rejects.toThrow(
			"answered GET a with an object that has name in its list, where its API promises objects with 'id'",
		);
	});
});

describe('a request', () => {
	it('has a body as JSON, a text as it is, or none', async () => {
		const { cloud, calls } = answering([{}]);
		for (const body of [{ a: 1 }, 'text', undefined])
			await cloud.compute.request('POST', 'a', body);
		expect(calls.map(({ body }) => body)).toEqual(['{"a":1}', 'text', undefined]);
		expect(calls.map(({ headers }) => headers['Content-Type'])).toEqual([
			'application/json',
			'application/json',
			undefined,
		]);
	});

	it('goes to the region that is chosen, if any', async () => {
		const there = answering([{}], { region: 'west' });
		await there.cloud.compute.request('GET', 'a');
		expect(there.cloud.region).toBe('west');
		expect(there.calls[0].target).toMatchObject({ service: 'compute', region: 'west', path: 'a' });
		const here = answering([{}]);
		await here.cloud.compute.request('GET', 'a');
		expect(here.cloud.region).toBe('');
		expect(here.calls[0].target.region).toBeUndefined();
	});

	it('to Nova alone has the microversion that the credential pins', async () => {
		const { cloud, calls } = answering([{}], { computeMicroversion: '2.50' });
		await cloud.compute.request('GET', 'a');
		await cloud.blockStorage.request('GET', 'a', undefined, { microversion: '3.5' });
		expect(calls.map(({ headers }) => headers['OpenStack-API-Version'])).toEqual([
			'compute 2.50',
			'volume 3.5',
		]);
	});

	it('is not sent for an execution that was cancelled', async () => {
		const { cloud, calls } = answering([{}], { signal: AbortSignal.abort() });
		const cancelled = { kind: 'cancelled' };
		await expect(cloud.compute.request('GET', 'a')).rejects.toMatchObject(cancelled);
		await expect(cloud.image.upload('a', {})).rejects.toMatchObject(cancelled);
		await expect(cloud.image.download('a')).rejects.toMatchObject(cancelled);
		expect(calls).toEqual([]);
	});

	it('brings its secrets into play, and those that the cloud makes up', async () => {
		const redaction = new Redaction();
		const { cloud } = answering([{ server: { id: 'a', adminPass: 'made-up-pass' } }], {
			redaction,
		});
		const options = {
			headers: { 'X-Subject-Token': 'header-token' },
			query: { token: 'query-token' },
		};
		await cloud.compute.request(
			'POST',
			'servers',
			{ server: { adminPass: 'given-pass' } },
			options,
		);
		expect(redaction.said('made-up-pass, given-pass, header-token, query-token')).toBe(
			'[hidden], [hidden], [hidden], [hidden]',
		);
	});

	it('that only reads brings no secret of its reply into play', async () => {
		const redaction = new Redaction();
		const { cloud } = answering([{ password: 'what-is-read' }], { redaction });
		await cloud.compute.request('GET', 'a');
		expect(redaction.said('what-is-read')).toBe('what-is-read');
	});

	it('whose answer is cut off says so, and is not taken for an empty one', async () => {
		const cut = {
			body: '{"server": {"id"',
			headers: { 'content-type': 'application/json', 'x-openstack-request-id': 'req-1' },
		};
		const { cloud } = answering([cut]);
		await expect(cloud.compute.post('servers', {}, { key: 'server' })).rejects.toMatchObject({
			kind: 'unclear',
			message: 'The answer of Compute (Nova) is cut off',
			nextStep:
				'It is not known whether POST servers was done. Try again. If it lasts, look at the proxies between n8n and the cloud.',
			service: 'Compute (Nova)',
			requestId: 'req-1',
		});
	});

	it.each([
		['an empty answer', { body: '' }],
		['a text', { body: 'OK', headers: { 'content-type': 'text/plain' } }],
		['a text of no type', { body: 'OK', headers: {} }],
	])('with %s has no JSON, which is no error', async (_, answer) => {
		const { cloud } = answering([answer]);
		const reply = await cloud.compute.request('POST', 'a');
		expect(reply).toMatchObject({ status: 200, text: answer.body, json: undefined });
	});
});

describe('what is not known to be done', () => {
	const lost = new Fault('No answer', { kind: 'unclear', nextStep: 'Try again.' });
	const cancelled = new Fault('The execution was cancelled', { kind: 'cancelled' });
	const refused = new Fault('No', { kind: 'refused', httpStatus: 400, nextStep: 'Check.' });
	const failed = async (fault: Fault, method: 'GET' | 'POST' | 'PATCH') =>
		await answering([fault])
			.cloud.compute.request(method, 'servers?a=b')
			.catch((error: unknown) => error);

	it('is told of a change, without its query', async () => {
		expect(await failed(lost, 'POST')).toMatchObject({
			message: 'No answer',
			nextStep: 'It is not known whether POST servers was done. Try again.',
		});
		expect(await failed(cancelled, 'PATCH')).toMatchObject({
			kind: 'cancelled',
			message: 'The execution was cancelled. It is not known whether PATCH servers was done',
			nextStep: '',
		});
	});

	it('is not told of a change that was refused, nor of what only reads', async () => {
		expect(await failed(refused, 'POST')).toMatchObject({ message: 'No', nextStep: 'Check.' });
		expect(await failed(cancelled, 'GET')).toMatchObject({ message: cancelled.message });
	});

	it('of an upload is told too, and it is not sent again', async () => {
		const { cloud, calls } = answering([lost]);
		await expect(cloud.image.upload('images/a/file', {}, 3)).rejects.toMatchObject({
			nextStep: 'It is not known whether PUT images/a/file was done. Try again.',
		});
		expect(calls).toHaveLength(1);
	});
});

describe('a file', () => {
	const content = { bytes: 'abc' };

	it('goes as it is, with its size where that is known, and with the token that there is', async () => {
		const { cloud, calls } = answering([{ statusCode: 204, body: '' }]);
		await cloud.image.upload('images/a/file', content, 0);
		await cloud.image.upload('images/a/file', content);
		const call = { method: 'PUT', content, isFinal: true };
		const type = { 'Content-Type': 'application/octet-stream' };
		expect(calls).toEqual([
			expect.objectContaining({ ...call, headers: { ...type, 'Content-Length': '0' } }),
			expect.objectContaining({ ...call, headers: type }),
		]);
		expect(calls[0].target).toMatchObject({ service: 'image', path: 'images/a/file' });
	});

	it('that the service refuses is an error', async () => {
		const { cloud } = answering([{ statusCode: 413, body: 'Too large', headers: {} }]);
		await expect(cloud.image.upload('images/a/file', content)).rejects.toMatchObject({
			message: 'Too large',
			httpStatus: 413,
		});
		await expect(cloud.image.download('images/a/file')).rejects.toMatchObject({ httpStatus: 413 });
	});

	it('comes as its bytes, with the headers of the reply', async () => {
		const { cloud, calls } = answering([{ headers: { etag: 'x' }, content }]);
		expect(await cloud.image.download('images/a/file')).toMatchObject({
			headers: { etag: 'x' },
			content,
		});
		expect(calls[0]).toMatchObject({
			method: 'GET',
			isDownload: true,
			target: { service: 'image', path: 'images/a/file' },
			headers: { Accept: 'application/octet-stream, application/json' },
		});
		const redirect = answering([{ statusCode: 300, body: '', headers: {} }]);
		await expect(redirect.cloud.image.download('a')).rejects.toMatchObject({ httpStatus: 300 });
	});
});

describe('a redirect', () => {
	const to = (location: string, statusCode = 302) => ({ statusCode, headers: { location } });

	it.each([301, 302, 303, 307, 308])('by %i is followed within its origin', async (status) => {
		const { cloud, calls } = answering([to('/other?b=2', status), { a: 1 }]);
		const { json } = await cloud.compute.request('GET', 'a', undefined, { query: { b: 1 } });
		expect(json).toEqual({ a: 1 });
		expect(calls[1].target).toMatchObject({ path: 'https://cloud/other?b=2', query: {} });
	});

	it.each([
		['to another origin', 'GET', to('https://other/a')],
		['to nowhere', 'GET', to('http://')],
		['without an address', 'GET', { statusCode: 302, headers: {} }],
		['of a change', 'POST', to('/other')],
		['that is a choice of versions', 'GET', to('/other', 300)],
	] as const)('%s is not followed', async (_, method, answer) => {
		const { cloud, calls } = answering([answer]);
		await expect(cloud.compute.request(method, 'a')).rejects.toMatchObject({
			httpStatus: answer.statusCode,
		});
		expect(calls).toHaveLength(1);
	});

	it('in a circle is followed five times', async () => {
		const { cloud, calls } = answering([to('/a')]);
		await expect(cloud.compute.request('GET', 'a')).rejects.toMatchObject({ httpStatus: 302 });
		expect(calls).toHaveLength(6);
	});
});

describe('the best microversion that a cloud knows', () => {
	const unknown = { statusCode: 406, body: '', headers: {} };
	const ask = (cloud: Cloud) => async (microversion?: string) =>
		(await cloud.compute.request('GET', 'a', undefined, { microversion })).json;
	const versions = (calls: Call[]) => calls.map(({ headers }) => headers['OpenStack-API-Version']);

	it('is the first that it does not refuse', async () => {
		const { cloud, calls } = answering([unknown, { a: 1 }]);
		expect(await cloud.compute.atBest(['2.90', '2.60', undefined], ask(cloud))).toEqual({ a: 1 });
		expect(versions(calls)).toEqual(['compute 2.90', 'compute 2.60']);
	});

	it('is none above the pin of the credential', async () => {
		const { cloud, calls } = answering([{ a: 1 }], { computeMicroversion: '2.60' });
		await cloud.compute.atBest(['2.90', '2.60', '2.10'], ask(cloud));
		expect(versions(calls)).toEqual(['compute 2.60']);
	});

	it('is not looked for after another error, nor after the last', async () => {
		const missing = answering([{ statusCode: 404, body: '', headers: {} }]);
		const best = missing.cloud.compute.atBest(['2.90', '2.60'], ask(missing.cloud));
		await expect(best).rejects.toMatchObject({ httpStatus: 404 });
		expect(missing.calls).toHaveLength(1);
		const none = answering([unknown]);
		const last = none.cloud.compute.atBest(['2.90', '2.60'], ask(none.cloud));
		await expect(last).rejects.toMatchObject({ httpStatus: 406 });
		expect(none.calls).toHaveLength(2);
	});
});

describe('a service that wants to be left alone', () => {
	const wait = { statusCode: 429, body: '', headers: { 'retry-after': '20' } };

	beforeEach(() => jest.useFakeTimers());
	afterEach(() => jest.useRealTimers());

	it('is, by all items and in its own region', async () => {
		const together = new Together();
		const { cloud, calls } = answering([wait, {}], { together, region: 'west' });
		const first = cloud.compute.request('GET', 'a');
		await jest.advanceTimersByTimeAsync(0);
		expect(together.quietFor('compute west')).toBe(20_000);
		const other = cloud.compute.request('GET', 'b');
		await cloud.image.request('GET', 'c');
		await jest.advanceTimersByTimeAsync(19_999);
		expect(calls.map(({ target }) => target.path)).toEqual(['a', 'c']);
		await jest.advanceTimersByTimeAsync(200);
		await Promise.all([first, other]);
		expect(calls).toHaveLength(4);
	});

	it('for longer than a workflow should be held up is not asked again', async () => {
		const { cloud, calls } = answering([{ ...wait, headers: { 'retry-after': '61' } }]);
		await expect(cloud.compute.request('GET', 'a')).rejects.toMatchObject({ retryAfter: 61 });
		expect(calls).toHaveLength(1);
		expect(cloud.together.quietFor('compute ')).toBeLessThanOrEqual(0);
	});
});

describe('the session', () => {
	const known = { token: 't' } as never;

	it('is the one in use, without a request', async () => {
		const { cloud, calls } = answering([{}], { session: () => known });
		expect(await cloud.session()).toBe(known);
		expect(calls).toEqual([]);
	});

	it('comes of a request for what costs Keystone the least, whatever that says to it', async () => {
		for (const answer of [{}, { statusCode: 404, body: '', headers: {} }]) {
			const { cloud, calls } = answering([answer], {
				session: () => (calls.length > 0 ? known : undefined),
			});
			expect(await cloud.session()).toBe(known);
			expect(calls).toMatchObject([{ method: 'GET', target: { service: 'identity', path: '' } }]);
		}
	});

	it('that cannot be had is told as the login says, or as it is', async () => {
		const fault = new Fault('Refused', { kind: 'login' });
		await expect(answering([fault]).cloud.session()).rejects.toBe(fault);
		await expect(answering([{}]).cloud.session()).rejects.toMatchObject({
			kind: 'login',
			message: 'The login gave no session',
		});
	});
});

it('what waits lets others act, where there are any', async () => {
	const waits: string[] = [];
	const meanwhile: Transport['meanwhile'] = async (wait) => (
		waits.push('others act'),
		await wait()
	);
	expect(await answering([{}], { meanwhile }).cloud.meanwhile(async () => 1)).toBe(1);
	expect(waits).toEqual(['others act']);
	expect(await answering([{}]).cloud.meanwhile(async () => 2)).toBe(2);
});

it('what is done under one key is done in its order, in each region by itself', async () => {
	const together = new Together();
	const events: string[] = [];
	const act = (name: string) => async () => {
		events.push(`${name} begins`);
		await new Promise((done) => setTimeout(done, 5));
		events.push(`${name} ends`);
	};
	const meanwhile: Transport['meanwhile'] = async (wait) => (events.push('waits'), await wait());
	const west = answering([{}], { together, region: 'west', meanwhile }).cloud;
	const east = answering([{}], { together, region: 'east' }).cloud;
	const acts = [west.inOrder('k', act('w1')), west.inOrder('k', act('w2'))];
	await Promise.all([...acts, east.inOrder('k', act('e'))]);
	expect(events.indexOf('e begins')).toBeLessThan(events.indexOf('w1 ends'));
	expect(events.indexOf('w2 begins')).toBeGreaterThan(events.indexOf('w1 ends'));
	expect(events).toContain('waits');
});
