import { server } from '../../../../../nodes/OpenStack/resources/server/index.ts';
import { addServers } from '../../../../simulator/nova.mts';
import { onConoHa } from '../../../../simulator/onConoHa.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';
import { novaError } from '../../../../simulator/replies.mts';
import { uuidOf } from '../../../../simulator/state.mts';

const { addSecurityGroup, changePassword, rebuild, rescue, shelve, update } = server.operations;
const image = uuidOf('image tiny-raw');
let test: TestCloud;
let id: string;
let notices: string[];

async function start(
	[options, fields]: Parameters<typeof testCloud> = [],
	computeMicroversion?: string,
): Promise<void> {
	await test?.simulator.close();
	notices = [];
	const notice = (text: string) => notices.push(text);
	test = await testCloud(options, fields, { computeMicroversion, notice });
	const { state } = test.simulator;
	const project = state.projects.find(({ name }) => name === (fields?.projectName ?? 'demo'))!;
	id = addServers(test.simulator, 1, { projectId: project.id })[0].id;
}

beforeEach(async () => await start());
afterEach(async () => await test.simulator.close());

const run = async (operation: typeof rescue, values: object = {}) =>
	(await test.run(operation, { server: id, ...values }))[0];
/** What was sent to change something, with the microversion */
const sent = () =>
	test.simulator.requests
		.filter(({ method, path }) => method !== 'GET' && path.startsWith('servers'))
		.map(({ method, path, json, headers }) =>
			[
				method,
				path.replace(id, 'ID'),
				json && JSON.stringify(json),
				headers['openstack-api-version'],
			]
				.filter(Boolean)
				.join(' '),
		);
const bootsFromVolume = () => (test.simulator.state.servers[0].imageId = undefined);

describe('Rescue', () => {
	it('needs microversion 2.87 where the server boots from a volume, and no other', async () => {
		await run(rescue);
		expect(sent()).toEqual(['POST servers/ID/action {"rescue":{}}']);
		await start();
		bootsFromVolume();
		await expect(run(rescue)).rejects.toThrow(/Cannot rescue a volume-backed instance$/);
		expect(sent()).toEqual(['POST servers/ID/action {"rescue":{}} compute 2.87']);
	});

	it('tells that there is no password where the server was rescued already', async () => {
		await run(rescue);
		const again = await run(rescue, { options: { returnAdminPass: true, adminPass: 'Not-Set-9' } });
		expect(again).toMatchObject({ status: 'RESCUE', adminPass: null });
		expect(notices).toEqual([
			'The server was rescued already',
			expect.stringContaining("'Change Password' sets a new one"),
		]);
	});
});

describe('Rebuild', () => {
	it.each([
		[{}, undefined],
		[{ description: 'x' }, '2.19'],
		[{ keyPair: 'demo-key' }, '2.54'],
		[{ userData: '#!', keyPair: 'demo-key' }, '2.57'],
	])('with %j is sent with microversion %s', async (options, version) => {
		await run(rebuild, { image, options, wait: false }).catch(() => undefined);
		const [request] = test.simulator.requests.filter(({ json }) => json?.rebuild);
		expect(request.headers['openstack-api-version']).toBe(version && `compute ${version}`);
		expect(request.json.rebuild.imageRef).toBe(image);
	});

	it('of a disk that is a volume asks for 2.93, below which Nova would leave it as it is', async () => {
		bootsFromVolume();
		await run(rebuild, { image });
		expect(sent()).toEqual([expect.stringMatching(/compute 2\.93$/)]);
		await start([], '2.90');
		bootsFromVolume();
		await expect(run(rebuild, { image })).rejects.toThrow(/needs compute microversion 2\.93/);
		expect(sent()).toEqual([]);
	});

	it('on ConoHa, whose servers all boot from volumes, asks for no microversion, and renames nothing', async () => {
		await start(onConoHa);
		bootsFromVolume();
		test.simulator.state.servers[0].bootImageId = image;
		await run(rebuild, { image });
		expect(sent()).toEqual([`POST servers/ID/action {"rebuild":{"imageRef":"${image}"}}`]);
		await expect(run(rebuild, { image, options: { name: 'x' } })).rejects.toThrow(
			'ConoHa does not rename a server that it rebuilds',
		);
	});

	it('refuses user data that is too long before it asks', async () => {
		const options = { userData: 'x'.repeat(65_000) };
		await expect(run(rebuild, { image, options })).rejects.toThrow(
			"The parameter 'User Data' is too long",
		);
		expect(sent()).toEqual([]);
	});

	it('of a stopped server ends when it is stopped again', async () => {
		Object.assign(test.simulator.state.servers[0], { vmState: 'stopped' });
		expect(await run(rebuild, { image })).toMatchObject({ status: 'SHUTOFF' });
	});
});

it('a password that is refused is in no error', async () => {
	const refused = novaError(400, 'Invalid input: {"adminPass": "Very-Secret-9"}');
	test.simulator.trouble({ method: 'POST', path: /action$/, reply: refused });
	const fault = await run(changePassword, { adminPass: 'Very-Secret-9' }).catch(String);
	expect(fault).toMatch(/Invalid input/);
	expect(fault).not.toContain('Very-Secret-9');
});

it('a server is asked for one security group after another', async () => {
	const delayed = { method: 'POST', path: /action$/, delay: 100 };
	test.simulator.trouble(delayed);
	const { state } = test.simulator;
	const [{ projectId }] = state.servers;
	const own = ['a', 'b'].map((name) => ({
		id: uuidOf(`group ${name}`),
		name,
		project_id: projectId,
	}));
	state.securityGroups.push(...(own as never[]));
	const groups = own.map((group) => group.id);
	const ends: number[] = [];
	const before = Date.now();
	await Promise.all(
		groups.map(async (securityGroup) => {
			await run(addSecurityGroup, { securityGroup });
			ends.push(Date.now() - before);
		}),
	);
	expect(sent().map((one) => /"name":"([^"]+)"/.exec(one)![1])).toEqual(groups);
	expect(Math.min(...ends)).toBeGreaterThanOrEqual(100);
});

describe('Shelve, offloaded at once,', () => {
	const options = { offload: true };

	it('asks for it where the cloud does not do so by itself', async () => {
		const admin = { userName: 'admin', password: 'admin-secret' };
		await start([{ keepsShelved: true }, admin]);
		expect(await run(shelve, { options })).toMatchObject({ status: 'SHELVED_OFFLOADED' });
		expect(sent()).toHaveLength(2);
	});

	it('of somebody who may not says what is done', async () => {
		await start([{ keepsShelved: true }]);
		await expect(run(shelve, { options })).rejects.toThrow(
			/^The server is shelved, but not offloaded: Policy doesn't allow/,
		);
		// Again, of a server that is shelved already.
		await expect(run(shelve, { options })).rejects.toThrow(/but not offloaded/);
		expect(await run(shelve)).toMatchObject({ status: 'SHELVED' });
	});

	it('is not asked for on clouds that do so by themselves', async () => {
		expect(await run(shelve, { options })).toMatchObject({ status: 'SHELVED_OFFLOADED' });
		expect(sent()).toHaveLength(1);
	});
});

describe('Update', () => {
	const change = async (updateFields: object) => await run(update, { updateFields });

	it.each([
		[{ name: 'n' }, ['PUT servers/ID {"server":{"name":"n"}}']],
		[
			{ name: 'n', description: '' },
			['PUT servers/ID {"server":{"name":"n","description":""}} compute 2.19'],
		],
		[
			{ setMetadata: [{ key: 'a', value: '1' }] },
			['POST servers/ID/metadata {"metadata":{"a":"1"}}'],
		],
		[{ removeMetadata: 'a, b' }, ['DELETE servers/ID/metadata/a', 'DELETE servers/ID/metadata/b']],
		[{ replaceTags: '' }, ['PUT servers/ID/tags {"tags":[]} compute 2.26']],
		[
			{ addTags: 'a', removeTags: 'b' },
			['PUT servers/ID/tags/a compute 2.26', 'DELETE servers/ID/tags/b compute 2.26'],
		],
	])('of %j sends just that', async (updateFields, requests) => {
		await change(updateFields);
		expect(sent()).toEqual(requests);
	});

	it('on ConoHa changes the name that people see, which is in the metadata', async () => {
		await start(onConoHa);
		const changed = await change({ name: 'new', setMetadata: [{ key: 'a', value: '1' }] });
		expect(sent()).toEqual([
			'POST servers/ID/metadata {"metadata":{"a":"1","instance_name_tag":"new"}}',
		]);
		expect(update.simplified!(changed)).toMatchObject({ name: 'new' });
	});

	it.each([
		[{}, 'Nothing is given that could be changed'],
		[{ addTags: ' , ', setMetadata: [] }, 'Nothing is given that could be changed'],
		[{ name: ' ' }, "The parameter 'Name' is empty"],
		[{ description: 'x'.repeat(256) }, "The parameter 'Description' is too long"],
		[{ setMetadata: [{ key: '', value: '1' }] }, "An entry of 'Metadata' has no key"],
		[{ name: 'n', addTags: 'a/b' }, "The tag 'a/b' is not one that Nova takes"],
		[{ name: 'n', removeMetadata: '..' }, "'..' is not an ID"],
	])('of %j is refused before anything is sent', async (updateFields, message) => {
		await expect(change(updateFields)).rejects.toMatchObject({ kind: 'input', message });
		expect(sent()).toEqual([]);
	});

	it('that fails half-way says what is done', async () => {
		await start([], '2.25');
		const fields = { name: 'n', removeMetadata: 'x', addTags: 't' };
		await expect(change(fields)).rejects.toMatchObject({
			message: expect.stringContaining('needs compute microversion 2.26'),
			nextStep: expect.stringMatching(/ Changed before: name; metadata x\.$/),
		});
	});

	it('fails where something that is to be removed can’t be, and takes what is missing for removed', async () => {
		const refused = novaError(403, "Policy doesn't allow it to be performed.");
		for (const fields of [{ removeTags: 'a' }, { removeMetadata: 'a' }]) {
			expect(await change(fields)).toMatchObject({ id });
			test.simulator.trouble({ method: 'DELETE', reply: refused });
			await expect(change(fields)).rejects.toMatchObject({ httpStatus: 403 });
		}
	});

	it('of a locked server says so, and why', async () => {
		await run(server.operations.lock, { options: { reason: 'do not touch' } });
		await expect(change({ name: 'n', setMetadata: [{ key: 'a', value: '1' }] })).rejects.toThrow(
			/^The server .* is locked: do not touch$/,
		);
	});
});
