import { network as resource } from '../../../../../nodes/OpenStack/resources/network/index.ts';
import { network } from '../../../../simulator/networkRows.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';
import { neutronError } from '../../../../simulator/replies.mts';

const { create } = resource.operations;
const asAdmin = { userName: 'admin', password: 'admin-secret', projectName: 'admin' };
let test: TestCloud;

afterEach(async () => await test.simulator.close());

const made = async (values: object = {}) =>
	(await test.run(create, { name: 'backend', ifNameExists: 'return', ...values }))[0];
const projectNamed = (name: string) =>
	test.simulator.state.projects.find((one) => one.name === name)!;
const named = () => test.simulator.state.networks.filter(({ name }) => name === 'backend');
const writes = () =>
	test.simulator.requests
		.filter(({ method, path }) => method !== 'GET' && !/tokens/.test(path))
		.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{36}/, 'ID')}`);

describe('of a name that is there in another project', () => {
	it('is made by an administrator all the same', async () => {
		test = await testCloud({}, asAdmin);
		const demo = projectNamed('demo');
		test.simulator.state.networks.push(network(demo.id, { name: 'backend' }));
		expect(await made()).toMatchObject({ project_id: projectNamed('admin').id });
		expect(named()).toHaveLength(2);
	});

	it('is found where it is to be made for that project, and its subnet is that project’s', async () => {
		test = await testCloud({}, asAdmin);
		const demo = projectNamed('demo');
		const there = network(demo.id, { name: 'backend' });
		test.simulator.state.networks.push(there);
		const found = await made({ cidr: '10.7.0.0/24', options: { projectId: demo.id } });
		expect(found.id).toBe(there.id);
		expect(named()).toHaveLength(1);
		const subnet = test.simulator.state.subnets.find(({ network_id: of }) => of === there.id);
		expect(subnet).toMatchObject({ project_id: demo.id });
	});

	it('is made by a user with whom that one is shared', async () => {
		test = await testCloud();
		const shared = network(projectNamed('admin').id, { name: 'backend', shared: true });
		test.simulator.state.networks.push(shared);
		expect((await made()).id).not.toBe(shared.id);
	});

	it('is not what an answer that was lost has made', async () => {
		test = await testCloud({}, asAdmin);
		test.simulator.state.networks.push(network(projectNamed('demo').id, { name: 'backend' }));
		test.simulator.trouble({ method: 'POST', path: /^networks$/, lost: 'reset' });
		expect(await made()).toMatchObject({ project_id: projectNamed('admin').id });
		expect(named()).toHaveLength(2);
	});

	it('is made though nobody knows whether that one was', async () => {
		test = await testCloud({}, asAdmin);
		const reply = { status: 504, body: {} };
		test.simulator.trouble({ method: 'POST', path: /^networks$/, delay: 100, reply });
		const projectId = projectNamed('demo').id;
		const [own, other] = await Promise.allSettled([made(), made({ options: { projectId } })]);
		expect(own).toMatchObject({ status: 'rejected', reason: { kind: 'unknown' } });
		expect(other).toMatchObject({ status: 'fulfilled', value: { project_id: projectId } });
	});
});

it('the project that is logged in to may be named, and is the same', async () => {
	test = await testCloud();
	test.simulator.trouble({ method: 'POST', path: /^networks$/, delay: 100 });
	const options = { projectId: projectNamed('demo').id };
	const [one, other] = await Promise.all([made(), made({ options })]);
	expect(other.id).toBe(one.id);
});

describe('that is there', () => {
	it('gets the tags that it lacks, one by one, and keeps the others', async () => {
		test = await testCloud();
		const there = network(projectNamed('demo').id, { name: 'backend', tags: ['old', 'a'] });
		test.simulator.state.networks.push(there);
		expect(await made({ options: { tags: 'a, b' } })).toMatchObject({ tags: ['old', 'a', 'b'] });
		expect(writes()).toEqual(['PUT networks/ID/tags/b']);
		expect(named()[0].tags.sort()).toEqual(['a', 'b', 'old']);
	});

	it('though the answer to its creation was lost, keeps the tags that others gave it', async () => {
		test = await testCloud();
		test.simulator.trouble({ method: 'POST', path: /^networks$/, lost: 'reset' });
		test.simulator.trouble({
			method: 'GET',
			path: /^networks$/,
			times: 2,
			reply(_, reply) {
				for (const one of named()) one.tags = ['old'];
				return reply;
			},
		});
		await made({ options: { tags: 'a' } });
		expect([...named()[0].tags].sort()).toEqual(['a', 'old']);
	});

	it.each([
		[
			{ reply: neutronError(403, 'PolicyNotAuthorized', 'is disallowed') },
			/, but it has no tag b: /,
		],
		[{ lost: 'reset' as const, times: 9 }, /, but nobody knows whether it has its tag b: /],
	])('and gets no tag for %j says so', async (trouble, message) => {
		test = await testCloud();
		const there = network(projectNamed('demo').id, { name: 'backend', tags: ['a'] });
		test.simulator.state.networks.push(there);
		test.simulator.trouble({ method: 'PUT', path: /tags\/b$/, ...trouble });
		await expect(made({ options: { tags: 'a, b' } })).rejects.toMatchObject({
			message: expect.stringMatching(message),
			nextStep: expect.stringContaining('The network stays.'),
		});
	});

	it('is not given a subnet that it has in another spelling', async () => {
		test = await testCloud();
		await made({ cidr: '2001:db8:0:0::/64' });
		const before = writes().length;
		await made({ cidr: '2001:DB8::1/64' });
		expect(writes()).toHaveLength(before);
	});
});

it('two items with one name make one network, that is whole for both', async () => {
	test = await testCloud();
	test.simulator.trouble({ method: 'POST', path: /^subnets$/, delay: 100 });
	const values = { cidr: '10.8.0.0/24', options: { tags: 'a' } };
	const [one, other] = await Promise.all([made(values), made(values)]);
	expect(other.id).toBe(one.id);
	for (const network of [one, other]) {
		expect(network).toMatchObject({ tags: ['a'], subnets: [expect.any(String)] });
	}
	expect(writes().sort()).toEqual(['POST networks', 'POST subnets', 'PUT networks/ID/tags']);
});

it.each([
	[
		{ reply: neutronError(409, 'Overlap', 'overlaps') },
		/exists, but it has no subnet 10\.8\.0\.0\/24: /,
	],
	[
		{ lost: 'reset' as const },
		/exists, but nobody knows whether it has its subnet 10\.8\.0\.0\/24: /,
	],
])('whose subnet ends in %j stays, and the error says what it lacks', async (trouble, message) => {
	test = await testCloud();
	test.simulator.trouble({ method: 'POST', path: /^subnets$/, ...trouble });
	await expect(made({ cidr: '10.8.0.0/24' })).rejects.toMatchObject({
		message: expect.stringMatching(message),
		nextStep: expect.stringContaining('The network stays.'),
	});
	expect(named()).toHaveLength(1);
});

it('has each of its tags once, however often they are given', async () => {
	test = await testCloud();
	const { id } = await made({ options: { tags: 'a, b, a' } });
	expect(named()[0].tags).toEqual(['a', 'b']);
	const updateFields = { replaceTags: 'c, c' };
	await test.run(resource.operations.update, { network: id, updateFields });
	expect(named()[0].tags).toEqual(['c']);
});
