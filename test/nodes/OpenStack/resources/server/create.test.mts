import { faultOfConnection, type Fault } from '../../../../../openstack/faults.ts';
import type { Json } from '../../../../../openstack/json.ts';
import { server } from '../../../../../nodes/OpenStack/resources/server/index.ts';
import { addServers } from '../../../../simulator/nova.mts';
import { liesAboutThings, type Lie } from '../../../../simulator/lies.mts';
import { onConoHa } from '../../../../simulator/onConoHa.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';
import { badGateway } from '../../../../simulator/replies.mts';
import { uuidOf } from '../../../../simulator/state.mts';

const { create } = server.operations;
let test: TestCloud;

beforeEach(async () => (test = await testCloud()));
afterEach(async () => await test.simulator.close());

const image = uuidOf('image tiny-raw');
const basics = { name: 'web-1', flavor: '1', image, networkMode: 'none', options: {} };
const make = async (values: object = {}) => (await test.run(create, { ...basics, ...values }))[0];
/** What a creation fails with, by when all is there that it left. */
const failureOf = async (values: object = {}) =>
	await make(values).then(
		() => undefined,
		(fault: unknown) => fault,
	);
const posts = () =>
	test.simulator.requests.filter(({ method, path }) => method === 'POST' && path === 'servers');
const body = () => posts().at(-1)!.json.server;
const microversion = () => posts().at(-1)!.headers['openstack-api-version'];

describe('waiting', () => {
	it('returns the full server once it is active, with its addresses', async () => {
		test.simulator.options.buildTime = 200;
		const made = await make({
			networkMode: 'chosen',
			networks: [{ network: uuidOf('network private'), port: '', fixedIp: '' }],
		});
		expect(made).toMatchObject({ name: 'web-1', status: 'ACTIVE', 'OS-EXT-STS:task_state': null });
		expect(Object.keys(made.addresses as object)).toEqual(['private']);
	});

	it('may take longer than a timer can', async () => {
		const made = await make({ options: { timeout: 9_999_999 } });
		expect(made).toMatchObject({ status: 'ACTIVE' });
	});

	it('can be left out', async () => {
		test.simulator.options.buildTime = 200;
		expect(await make({ wait: false })).toMatchObject({ name: 'web-1', status: 'BUILD' });
	});

	it("ends with Nova's own reason, the server's ID and a way out when no host has room", async () => {
		await expect(make({ flavor: '99' })).rejects.toMatchObject({
			message: expect.stringMatching(
				/^The server web-1 \([0-9a-f-]{36}\) went into the status ERROR: No valid host was found\.$/,
			),
			nextStep: expect.stringContaining('choose another flavor'),
		});
	});

	it('ends when time is up, and names the last state and the server', async () => {
		await test.simulator.close();
		test = await testCloud({ buildTime: 60_000 });
		await expect(make({ options: { timeout: 0.1 } })).rejects.toMatchObject({
			message: expect.stringMatching(
				/^The server web-1 \([0-9a-f-]{36}\) was not active after 0\.1 seconds, its state is: BUILD, spawning$/,
			),
		});
	});

	it('ends when the execution is cancelled', async () => {
		await test.simulator.close();
		const controller = new AbortController();
		test = await testCloud({ buildTime: 60_000 }, {}, { signal: controller.signal });
		// Some time after it was looked at first.
		const when = () => {
			setTimeout(() => controller.abort(), 500);
			return false;
		};
		test.simulator.trouble({ method: 'GET', path: /^servers\/.+/, when });
		await expect(make()).rejects.toMatchObject({
			kind: 'cancelled',
			message: expect.stringMatching(
				/^The server web-1 \([0-9a-f-]{36}\) could not be watched any longer, its state was: BUILD, spawning\. The execution was cancelled$/,
			),
		});
	});

	it('notices that somebody deleted the server', async () => {
		test.simulator.trouble({
			method: 'GET',
			path: /^servers\//,
			times: 99,
			reply: { status: 404 },
		});
		jest.spyOn(Date, 'now').mockImplementation(
			(
				(start) => () =>
					(start += 6000)
			)(new Date().getTime()),
		);
		await expect(make()).rejects.toMatchObject({
			message: expect.stringMatching(/^The server web-1 .* is gone$/),
		});
		jest.restoreAllMocks();
	});
});

describe('the request', () => {
	it('has only what is filled in, and no microversion without need', async () => {
		await make({
			networkMode: 'chosen',
			networks: [
				{ network: uuidOf('network private'), port: '', fixedIp: '10.10.0.5' },
				{ network: '', port: uuidOf('port spare'), fixedIp: '' },
			],
		});
		expect(body()).toEqual({
			name: 'web-1',
			flavorRef: '1',
			imageRef: image,
			networks: [
				{ uuid: uuidOf('network private'), fixed_ip: '10.10.0.5' },
				{ port: uuidOf('port spare') },
			],
			metadata: {},
		});
		expect(microversion()).toBeUndefined();
	});

	it('has every option in the words of Nova', async () => {
		await make({
			keyPair: 'demo-key',
			securityGroups: [{ group: 'web' }],
			options: {
				adminPass: 'Own-9-Pass',
				availabilityZone: 'nova',
				configDrive: true,
				description: 'first',
				metadata: [{ key: 'role', value: 'web' }],
				serverGroup: uuidOf('server group apart'),
				tags: 'a, b,a',
				userData: '#cloud-config\nhostname: ä',
			},
		});
		expect(posts()[0].json).toEqual({
			server: {
				name: 'web-1',
				flavorRef: '1',
				imageRef: image,
				networks: 'none',
				key_name: 'demo-key',
				security_groups: [{ name: 'web' }],
				availability_zone: 'nova',
				user_data: Buffer.from('#cloud-config\nhostname: ä').toString('base64'),
				metadata: { role: 'web' },
				config_drive: true,
				adminPass: 'Own-9-Pass',
				description: 'first',
				tags: ['a', 'b'],
			},
			'os:scheduler_hints': { group: uuidOf('server group apart') },
		});
		expect(microversion()).toBe('compute 2.52');
	});

	it.each([
		[{ networkMode: 'none' }, 'compute 2.37', 'none'],
		[{}, undefined, undefined],
		[{ options: { description: 'x' } }, 'compute 2.19', undefined],
		[{ options: { tags: 'x' } }, 'compute 2.52', 'auto'],
		[{ bootFrom: 'newVolume', volumeType: 'loopback' }, 'compute 2.67', 'auto'],
	])(
		'with %o needs the microversion %s, and says the networks "%s"',
		async (values, version, networks) => {
			test.simulator.state.networks = test.simulator.state.networks.slice(0, 1);
			await make({ networkMode: 'automatic', ...values });
			expect(microversion()).toBe(version);
			expect(body().networks).toBe(networks);
		},
	);

	it.each([
		[
			{ bootFrom: 'newVolume', volumeSize: 12, deleteOnTermination: true },
			{ source_type: 'image', uuid: image, volume_size: 12, delete_on_termination: true },
		],
		[
			{ bootFrom: 'volume', volume: uuidOf('volume bootable') },
			{ source_type: 'volume', uuid: uuidOf('volume bootable'), delete_on_termination: false },
		],
		[
			{ bootFrom: 'snapshot', snapshot: uuidOf('snapshot nightly'), volumeSize: 10 },
			{
				source_type: 'snapshot',
				uuid: uuidOf('snapshot nightly'),
				volume_size: 10,
				delete_on_termination: false,
			},
		],
	])('boots from %o', async (values, device) => {
		const made = await make({ flavor: '42', ...values });
		expect(made).toMatchObject({ status: 'ACTIVE', image: '' });
		expect(body().imageRef).toBeUndefined();
		expect(body().block_device_mapping_v2).toEqual([
			{ boot_index: 0, destination_type: 'volume', ...device },
		]);
	});

	it('says "auto" only where the pinned microversion makes it', async () => {
		await test.simulator.close();
		test = await testCloud({}, {}, { computeMicroversion: '2.79' });
		test.simulator.state.networks = test.simulator.state.networks.slice(0, 1);
		await make({ networkMode: 'automatic' });
		expect(body().networks).toBe('auto');
	});
});

describe('what cannot be right is told before anything is created', () => {
	it.each([
		[{ image: '' }, /The parameter 'Image' is empty/],
		[{ bootFrom: 'snapshot' }, /The parameter 'Volume Snapshot' is empty/],
		[{ networkMode: 'chosen', networks: [] }, /none is chosen/],
		[{ networkMode: 'chosen', networks: [{ network: '', port: '' }] }, /Connection 1 has neither/],
		[{ options: { tags: 'a/b' } }, /The tag 'a\/b' is not one/],
		[{ options: { tags: 'x'.repeat(61) } }, /is not one that Nova takes/],
		[{ options: { userData: 'x'.repeat(49_153) } }, /'User Data' is too long/],
		[{ name: 'x'.repeat(256) }, /'Name' is too long/],
		[{ options: { metadata: [{ key: '', value: 'x' }] } }, /has no key/],
		[
			{ options: { metadata: ['x', 'y'].map((value) => ({ key: 'k', value })) } },
			/^Two rows have the same key/,
		],
		[{ options: { metadata: [{ key: 'k', value: 'x'.repeat(256) }] } }, /'Metadata k' is too long/],
	])('%o', async (values, message) => {
		await expect(make(values)).rejects.toMatchObject({
			message: expect.stringMatching(message),
			kind: 'input',
		});
		expect(posts()).toHaveLength(0);
	});

	it('user data may be as long as Nova takes', async () => {
		await make({ options: { userData: 'x'.repeat(49_149) } });
		expect(body().user_data.length).toBeLessThanOrEqual(65_535);
	});
});

describe('what Nova refuses comes with a way out', () => {
	it.each([
		[{ networkMode: 'automatic' }, 409, /Multiple possible networks/, /'Chosen Networks'/],
		[{ flavor: 'nope' }, 400, /Flavor nope could not be found/, /./],
		[{ flavor: '42' }, 403, /Only volume-backed servers/, /'New Volume From Image'/],
		[{ image: uuidOf('image ubuntu-24.04') }, 400, /disk is smaller/, /larger 'Flavor'/],
		[{ keyPair: 'nope' }, 400, /Invalid key_name/, /belong to a user/],
		[{ securityGroups: [{ group: 'nope' }] }, 400, /security_group with name or id 'nope'/, /./],
		[{ options: { availabilityZone: 'nope' } }, 400, /availability zone is not available/, /./],
	])('%o', async (values, httpStatus, message, nextStep) => {
		await expect(make(values)).rejects.toMatchObject({
			message: expect.stringMatching(message),
			nextStep: expect.stringMatching(nextStep),
			httpStatus,
			requestId: expect.stringMatching(/^req-/),
		});
		expect(test.simulator.state.servers).toHaveLength(0);
	});

	it('a full quota', async () => {
		await test.simulator.close();
		test = await testCloud({}, { projectName: 'demo2' });
		const { id } = test.simulator.state.projects[1];
		addServers(test.simulator, 10, { projectId: id });
		await expect(make()).rejects.toMatchObject({
			message: 'Quota exceeded for instances: Requested 1, but already used 10 of 10 instances',
			nextStep: expect.stringContaining('quota of the project is used up'),
		});
	});

	it('a role that only reads', async () => {
		await test.simulator.close();
		test = await testCloud({}, { userName: 'demo-reader', password: 'reader-secret' });
		await expect(make()).rejects.toMatchObject({
			message: "Policy doesn't allow os_compute_api:servers:create to be performed.",
			nextStep: expect.stringContaining("'member' to change things"),
		});
	});

	it('a microversion that the cloud is too old for', async () => {
		test.simulator.trouble({
			path: /^servers$/,
			reply: {
				status: 406,
				body: {
					computeFault: {
						code: 406,
						message:
							'Version 2.52 is not supported by the API. Minimum is 2.1 and maximum is 2.38.',
					},
				},
			},
		});
		await expect(make({ options: { tags: 'x' } })).rejects.toMatchObject({
			httpStatus: 406,
			nextStep: expect.stringContaining('too old'),
		});
	});
});

describe('a server is never created twice', () => {
	const server500 = { status: 500, body: { computeFault: { code: 500, message: 'Unexpected' } } };

	it.each([
		['on a 500', { reply: server500 }],
		['on a bad gateway', { reply: badGateway }],
		['on a lost reply', { lost: 'reset' as const }],
		['on a reply that is cut off', { lost: 'cut' as const }],
		['on a dropped connection', { dropped: true }],
	])('%s', async (_, trouble) => {
		test.simulator.trouble({ method: 'POST', path: /^servers$/, times: 9, ...trouble });
		await expect(make()).rejects.toMatchObject({
			message: expect.stringMatching(/^It is not known whether the server 'web-1' was created: /),
			nextStep: expect.stringContaining('The request was not repeated'),
		});
		expect(posts()).toHaveLength(1);
	});

	it('and the error names the one that is there', async () => {
		test.simulator.trouble({ method: 'POST', path: /^servers$/, lost: 'reset' });
		const [fault] = await Promise.allSettled([make()]);
		const [made] = test.simulator.state.servers;
		expect((fault as PromiseRejectedResult).reason.nextStep).toContain(
			`there is now: ${made.id}, created `,
		);
	});

	it('and the error names all of the name where there are several', async () => {
		const [older] = addServers(test.simulator, 1, { name: 'web-1' });
		test.simulator.trouble({ method: 'POST', path: /^servers$/, lost: 'reset' });
		const [fault] = await Promise.allSettled([make()]);
		const { nextStep } = (fault as PromiseRejectedResult).reason;
		expect(nextStep).toContain(`${older.id}, created 2026-11-01T00:00:00Z`);
		expect(nextStep).toContain(test.simulator.state.servers[1].id);
	});

	it('and the error does not claim what could not be looked up', async () => {
		test.simulator.trouble({ method: 'POST', path: /^servers$/, lost: 'reset' });
		const unavailable = { status: 403, body: {} };
		test.simulator.trouble({ path: /^servers\/detail$/, times: 9, reply: unavailable });
		await expect(make()).rejects.toMatchObject({
			nextStep: expect.stringContaining('could not be looked up either'),
		});
	});

	it('on a reply without an ID', async () => {
		test.simulator.trouble({ method: 'POST', path: /^servers$/, reply: { status: 202, body: {} } });
		await expect(make()).rejects.toMatchObject({
			message: expect.stringMatching(
				/^It is not known whether the server 'web-1' was created: .* promises 'server' with 'id'$/,
			),
			nextStep: expect.stringMatching(/^None of this name is listed at the moment: /),
		});
	});

	it.each([301, 303, 307])('on a redirect with %i, of which nobody knows', async (status) => {
		const reply = { status, headers: { Location: '/elsewhere' } };
		test.simulator.trouble({ method: 'POST', path: /^servers$/, reply: () => reply });
		expect(await failureOf()).toMatchObject({
			message: expect.stringMatching(/^It is not known whether the server 'web-1' was created/),
			nextStep: expect.stringContaining(`there is now: ${test.simulator.state.servers[0].id}`),
		});
		expect(posts()).toHaveLength(1);
	});

	it('on being cancelled meanwhile', async () => {
		await test.simulator.close();
		const controller = new AbortController();
		test = await testCloud({}, {}, { signal: controller.signal });
		const canceled = Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' });
		const send = test.cloud.transport.send.bind(test.cloud.transport);
		test.cloud.transport.send = async (call) => {
			const { redaction } = test.cloud.transport;
			if (call.method === 'POST') throw faultOfConnection(canceled, 'Compute (Nova)', redaction);
			return await send(call);
		};
		await expect(make()).rejects.toMatchObject({
			kind: 'cancelled',
			message: expect.stringMatching(/^It is not known whether the server 'web-1' was created/),
			nextStep: expect.stringMatching(/^List servers to find out, before trying again\./),
		});
	});

	it('and where the existing one is wanted, it is returned', async () => {
		test.simulator.trouble({ method: 'POST', path: /^servers$/, lost: 'reset' });
		const made = await make({ ifNameExists: 'return' });
		expect(made).toMatchObject({ id: test.simulator.state.servers[0].id, status: 'ACTIVE' });
		expect(posts()).toHaveLength(1);
	});

	it('but a request that surely did nothing is sent again', async () => {
		test.simulator.trouble({
			method: 'POST',
			path: /^servers$/,
			reply: { status: 429, body: {}, headers: { 'Retry-After': '0' } },
		});
		await make();
		expect(posts()).toHaveLength(2);
		expect(test.simulator.state.servers).toHaveLength(1);
	});
});

describe('where a server of the name exists', () => {
	beforeEach(() => addServers(test.simulator, 1, { name: 'web-1' }));

	it('another is created by default', async () => {
		await make();
		expect(test.simulator.state.servers).toHaveLength(2);
	});

	it('the existing one is returned', async () => {
		const made = await make({ ifNameExists: 'return' });
		expect(made.id).toBe(test.simulator.state.servers[0].id);
		expect(posts()).toHaveLength(0);
	});

	it('the operation fails, and says which', async () => {
		await expect(make({ ifNameExists: 'fail' })).rejects.toMatchObject({
			message: "A server named 'web-1' exists already",
			nextStep: expect.stringContaining(test.simulator.state.servers[0].id),
		});
	});

	it('one whose name differs in letter case is another', async () => {
		test.simulator.state.servers[0].name = 'WEB-1';
		await make({ ifNameExists: 'fail' });
		expect(test.simulator.state.servers).toHaveLength(2);
	});

	it('several of the name are never guessed between', async () => {
		addServers(test.simulator, 1, { name: 'web-1' });
		await expect(make({ ifNameExists: 'return' })).rejects.toMatchObject({
			message: "There are 2 servers named 'web-1'",
		});
	});

	it('one that is being deleted is none', async () => {
		test.simulator.state.servers[0].goneAt = Date.now() + 60_000;
		const made = await make({ ifNameExists: 'return' });
		expect(made.id).not.toBe(test.simulator.state.servers[0].id);
	});

	it.each([
		['ACTIVE', 'soft-deleting'],
		['SOFT_DELETED', null],
		['DELETED', null],
	])('one that is deleted, and listed all the same, is none: %s, task %s', async (status, task) => {
		const [gone] = test.simulator.state.servers;
		test.simulator.trouble({
			path: /^servers\/detail$/,
			reply: (_, { body, ...reply }) => ({
				...reply,
				body: {
					servers: (body as { servers: Json[] }).servers.map((one) => ({
						...one,
						status,
						'OS-EXT-STS:task_state': task,
					})),
				},
			}),
		});
		const made = await make({ ifNameExists: 'return' });
		expect(made.id).not.toBe(gone.id);
	});

	it('one that is being built is waited for', async () => {
		test.simulator.state.servers[0].readyAt = Date.now() + 300;
		expect(await make({ ifNameExists: 'return' })).toMatchObject({ status: 'ACTIVE' });
	});
});

describe('the admin password', () => {
	it('is not in the result unless asked for', async () => {
		expect(await make()).not.toHaveProperty('adminPass');
		const made = await make({ options: { returnAdminPass: true } });
		expect(made.adminPass).toBe('Simulated-9-Pass');
		expect(made).not.toHaveProperty('adminPassMissing');
	});

	const wanted = { ifNameExists: 'return', options: { returnAdminPass: true } };
	let notices: string[];

	beforeEach(async () => {
		await test.simulator.close();
		notices = [];
		test = await testCloud({}, {}, { notice: (text) => notices.push(text) });
	});

	const ofPasswords = () => notices.filter((text) => /password/i.test(text));

	function expectMissing(made: Json, why: string) {
		expect(made).toMatchObject({ id: test.simulator.state.servers[0].id, adminPass: null });
		expect(create.simplified!(made)).toMatchObject({ adminPass: null });
		expect(ofPasswords()).toEqual([
			expect.stringContaining(`${why} 'Change Password' sets a new one`),
		]);
	}

	it('that the cloud made up and told in an answer that was lost is said to be missing', async () => {
		test.simulator.trouble({ method: 'POST', path: /^servers$/, lost: 'reset' });
		expectMissing(await make(wanted), 'The answer of Nova, which had the password, was lost.');
	});

	it('that the person gave is known all the same', async () => {
		test.simulator.trouble({ method: 'POST', path: /^servers$/, lost: 'reset' });
		const options = { ...wanted.options, adminPass: 'Own-9-Pass' };
		expect(await make({ ...wanted, options })).toMatchObject({ adminPass: 'Own-9-Pass' });
		expect(ofPasswords()).toEqual([]);
	});

	it('of a server that existed already is said to be missing', async () => {
		addServers(test.simulator, 1, { name: 'web-1' });
		const options = { ...wanted.options, adminPass: 'Own-9-Pass' };
		const made = await make({ ...wanted, options });
		expectMissing(made, 'Nova tells it only when it is set, and that was before.');
	});

	it('that a cloud does not tell is said to be missing', async () => {
		const reply: Lie = (_, { body, status }) => {
			const { id } = (body as { server: { id: string } }).server;
			return { status, body: { server: { id } } };
		};
		test.simulator.trouble({ method: 'POST', path: /^servers$/, reply });
		expectMissing(await make(wanted), 'This cloud does not tell passwords.');
	});

	it('is not spoken of where nobody asked for it', async () => {
		addServers(test.simulator, 1, { name: 'web-1' });
		expect(await make({ ifNameExists: 'return' })).not.toHaveProperty('adminPass');
		expect(ofPasswords()).toEqual([]);
	});
});

describe('creations of the same name at the same time', () => {
	const makeMany = async (count: number, values: object) =>
		await Promise.allSettled(Array.from({ length: count }, async () => await make(values)));

	it('make one server where the existing one is wanted, and all return it', async () => {
		test.simulator.options.buildTime = 300;
		const made = await makeMany(20, { ifNameExists: 'return' });
		const [{ id }, ...others] = test.simulator.state.servers;
		expect(others).toEqual([]);
		expect(posts()).toHaveLength(1);
		for (const one of made) expect(one).toMatchObject({ value: { id, status: 'ACTIVE' } });
	});

	it('make one server and fail otherwise, where another is not wanted', async () => {
		const made = await makeMany(5, { ifNameExists: 'fail' });
		const [{ id }] = test.simulator.state.servers;
		expect(test.simulator.state.servers).toHaveLength(1);
		expect(made.filter(({ status }) => status === 'fulfilled')).toMatchObject([{ value: { id } }]);
		expect(made.filter(({ status }) => status === 'rejected')).toHaveLength(4);
	});

	it('make one each where another is wanted, without waiting for each other', async () => {
		await makeMany(5, {});
		expect(test.simulator.state.servers).toHaveLength(5);
		const [first, ...rest] = test.simulator.requests.filter(({ path }) => path !== 'auth/tokens');
		expect(first).toBeDefined();
		expect(rest.slice(0, 9).filter(({ method }) => method === 'POST').length).toBeGreaterThan(1);
	});

	it('wait for each other no longer than until there is a server', async () => {
		test.simulator.options.buildTime = 700;
		const start = Date.now();
		await makeMany(5, { ifNameExists: 'return' });
		expect(Date.now() - start).toBeLessThan(2 * 1400);
	});

	it('send no second request while the outcome of the first is not known', async () => {
		// Lost on the way, with a list that does not show it yet.
		test.simulator.trouble({ method: 'POST', path: /^servers$/, lost: 'reset' });
		const unseen = {
			path: /^servers\/detail$/,
			times: 9,
			reply: { status: 200, body: { servers: [] } },
		};
		test.simulator.trouble(unseen);
		const made = await makeMany(3, { ifNameExists: 'return' });
		expect(posts()).toHaveLength(1);
		for (const one of made) {
			expect(one).toMatchObject({
				reason: { kind: 'unknown', message: expect.stringContaining('It is not known') },
			});
		}
	});

	it('go on after one that was refused', async () => {
		const reply = { status: 403, body: { forbidden: { code: 403, message: 'Not now' } } };
		test.simulator.trouble({ method: 'POST', path: /^servers$/, reply });
		const made = await makeMany(3, { ifNameExists: 'return' });
		expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
		expect(test.simulator.state.servers).toHaveLength(1);
	});
});

describe('on ConoHa', () => {
	beforeEach(async () => {
		await test.simulator.close();
		const [options, fields] = onConoHa;
		test = await testCloud(options, fields);
	});

	const volumes = () => test.simulator.state.volumes.filter(({ name }) => name === 'web-1-boot');
	const onVolume = { bootFrom: 'newVolume', volumeSize: 100, networkMode: 'automatic' };

	it('the volume comes first, and the name goes to the tag that people see', async () => {
		const made = await make({ bootFrom: 'newVolume', volumeSize: 100, networkMode: 'automatic' });
		expect(body()).toEqual({
			name: 'web-1',
			flavorRef: '1',
			block_device_mapping_v2: [{ uuid: volumes()[0].id }],
			metadata: { instance_name_tag: 'web-1' },
		});
		expect(microversion()).toBeUndefined();
		expect(made).toMatchObject({ status: 'ACTIVE', metadata: { instance_name_tag: 'web-1' } });
	});

	it('the volume goes again when the server is refused', async () => {
		const values = {
			bootFrom: 'newVolume',
			volumeSize: 100,
			networkMode: 'automatic',
			keyPair: 'no',
		};
		await expect(make(values)).rejects.toThrow('Invalid key_name');
		expect(volumes()).toHaveLength(0);
	});

	it('a volume that was found after a lost answer stays, since another run may have made it, and is named', async () => {
		test.simulator.trouble({ service: 'block-storage', method: 'POST', lost: 'reset' });
		const values = { ...onVolume, keyPair: 'no', ifNameExists: 'return' };
		const { message, nextStep } = (await failureOf(values)) as Fault;
		expect(message).toContain('Invalid key_name');
		expect(volumes()).toHaveLength(1);
		expect(nextStep).toContain(`web-1-boot (${volumes()[0].id}), made for it, is left.`);
	});

	it.each([
		[{ options: { userData: 'x'.repeat(16_385) } }, /'User Data' is too long/],
		[{ networkMode: 'chosen', networks: [] }, /none is chosen/],
		[{ deleteOnTermination: true }, /does not delete a volume with its server/],
	])('no volume is made for %o', async (values, message) => {
		const basis = { bootFrom: 'newVolume', volumeSize: 100, networkMode: 'automatic' };
		await expect(make({ ...basis, ...values })).rejects.toThrow(message);
		expect(volumes()).toHaveLength(0);
	});

	it('a volume that may or may not have been made is named', async () => {
		test.simulator.trouble({ service: 'block-storage', method: 'POST', lost: 'reset' });
		const values = { bootFrom: 'newVolume', volumeSize: 100, networkMode: 'automatic' };
		await expect(make(values)).rejects.toThrow(
			"It is not known whether the volume 'web-1-boot' was created",
		);
	});

	it.each(Object.entries(liesAboutThings))(
		'a volume that may have been made is named, and no server is: the answer is %s',
		async (_, reply) => {
			test.simulator.trouble({ service: 'block-storage', method: 'POST', reply });
			expect(await failureOf(onVolume)).toMatchObject({
				message: expect.stringMatching(
					/^It is not known whether the volume 'web-1-boot' was created: Block Storage \(Cinder\) answered POST volumes with /,
				),
				nextStep: expect.stringMatching(
					new RegExp(
						`^Of this name there is now: ${volumes()[0].id}, created [-0-9T:.]+\\. No server was created\\.`,
					),
				),
			});
			expect(posts()).toEqual([]);
		},
	);

	it.each(Object.entries(liesAboutThings))(
		'a volume that cannot be watched is named, and deleted again: the answer is %s',
		async (_, reply) => {
			test.simulator.trouble({ service: 'block-storage', path: /^volumes\/[-0-9a-f]{36}$/, reply });
			expect(await failureOf(onVolume)).toMatchObject({
				message: expect.stringMatching(
					/^The volume web-1-boot \([-0-9a-f]{36}\) could not be watched any longer, /,
				),
				nextStep: expect.stringContaining('the volume was deleted again'),
			});
			expect(volumes()).toEqual([]);
		},
	);

	it('the volume is named where nobody knows whether there is a server', async () => {
		test.simulator.trouble({ service: 'compute', method: 'POST', lost: 'reset' });
		expect(await failureOf(onVolume)).toMatchObject({
			message: expect.stringContaining("not known whether the server 'web-1' was created"),
			nextStep: expect.stringContaining(`made for it has the ID ${volumes()[0].id}.`),
		});
		expect(volumes()).toHaveLength(1);
	});

	it('an image alone is not enough', async () => {
		await expect(make({ networkMode: 'automatic' })).rejects.toMatchObject({
			message: "ConoHa's servers boot from a volume",
			nextStep: expect.stringContaining('100 GiB'),
		});
	});

	it('the existing server is found by the name that people see', async () => {
		const values = { bootFrom: 'newVolume', volumeSize: 100, networkMode: 'automatic' };
		const first = await make(values);
		const second = await make({ ...values, ifNameExists: 'return' });
		expect(second.id).toBe(first.id);
	});
});
