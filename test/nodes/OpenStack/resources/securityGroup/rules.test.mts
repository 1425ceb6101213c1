import { securityGroup } from '../../../../../nodes/OpenStack/resources/securityGroup/index.ts';
import { securityGroupRule } from '../../../../../nodes/OpenStack/resources/securityGroupRule/index.ts';
import { port, securityGroup as group } from '../../../../simulator/networkRows.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';
import { neutronError } from '../../../../simulator/replies.mts';

const { create, delete: remove } = securityGroup.operations;
let test: TestCloud;

beforeEach(async () => (test = await testCloud()));
afterEach(async () => await test.simulator.close());

const rule = async (values: object) => {
	const [group] = test.simulator.state.securityGroups;
	const given = { securityGroup: group.id, ...values };
	return (await test.run(securityGroupRule.operations.create, given))[0];
};

it('is for everybody only where that is said', async () => {
	expect(await rule({ rule: 'http' })).toMatchObject({ remote_ip_prefix: '0.0.0.0/0' });
	expect(await rule({ rule: 'http', addresses: '::/0' })).toMatchObject({ ethertype: 'IPv6' });
});

it('lets the servers of another group through', async () => {
	const [group] = test.simulator.state.securityGroups;
	const remote = { rule: 'ssh', remote: 'group', remoteGroup: group.id, ipVersion: 'IPv6' };
	expect(await rule(remote)).toMatchObject({
		remote_group_id: group.id,
		remote_ip_prefix: null,
		ethertype: 'IPv6',
		port_range_min: 22,
	});
});

it.each([
	[{ rule: 'ssh', addresses: ' ' }, "The parameter 'Addresses' is empty"],
	[{ rule: 'own', addresses: '' }, "The parameter 'Addresses' is empty"],
	[{ rule: 'ssh', remote: 'group', remoteGroup: '' }, "The parameter 'Remote Group' is empty"],
])('%j opens nothing', async (values, message) => {
	await expect(rule(values)).rejects.toThrow(message);
	expect(
		test.simulator.requests.some(({ method, path }) => method === 'POST' && /rules/.test(path)),
	).toBe(false);
});

it('a group in use names only the ports that are in it, whatever the cloud lists', async () => {
	const [group] = await test.run(create, { name: 'used' });
	const { state } = test.simulator;
	const add = (name: string, groups: unknown[]) =>
		state.ports.push(port(state.projects[0].id, { name, security_groups: groups }));
	add('in-it', [group.id]);
	add('elsewhere', []);
	// Before Train, Neutron took no notice of this filter.
	test.simulator.trouble({
		method: 'GET',
		path: /^ports$/,
		reply: (_, reply) => ({ ...reply, body: { ports: state.ports } }),
	});
	const error = await test.run(remove, { securityGroup: group.id }).catch((fault) => fault);
	expect(error.message).toMatch(/is in use by port in-it: /);
	expect(error.nextStep).toMatch(/^Take it from them first: /);
});

describe('a group that is made with its rules', () => {
	const ssh = {
		...{ rule: 'ssh', remote: 'addresses', addresses: '0.0.0.0/0', remoteGroup: '' },
		...{ ipVersion: 'IPv4', direction: 'ingress', protocol: 'tcp', ports: '', description: '' },
	};
	const made = async (values: object = {}) =>
		(await test.run(create, { name: 'front', ifNameExists: 'return', rules: [ssh], ...values }))[0];
	const posts = (collection: RegExp) =>
		test.simulator.requests.filter(
			({ method, path }) => method === 'POST' && collection.test(path),
		);
	const rulesOf = (name: string) =>
		test.simulator.state.securityGroups.find((one) => one.name === name)!.security_group_rules;

	it('is whole for a second item of the name, which makes nothing', async () => {
		test.simulator.trouble({ method: 'POST', path: /rules$/, delay: 100 });
		const [one, other] = await Promise.all([made(), made()]);
		expect(other).toMatchObject({ id: one.id, security_group_rules: { length: 3 } });
		expect(posts(/^security-groups$/)).toHaveLength(1);
		expect(posts(/rules$/)).toHaveLength(1);
	});

	it('is one of the own project, though another shares one of the name', async () => {
		const { state } = test.simulator;
		const admin = state.projects.find(({ name }) => name === 'admin')!;
		state.securityGroups.push(group(admin.id, { name: 'front', shared: true }));
		const list = { method: 'GET', path: /^security-groups$/ };
		const all = () => ({ security_groups: state.securityGroups.filter((one) => one.shared) });
		test.simulator.trouble({ ...list, reply: (_, reply) => ({ ...reply, body: all() }) });
		expect((await made()).project_id).not.toBe(admin.id);
	});

	it('for another project has rules of that project', async () => {
		await test.simulator.close();
		const asAdmin = { userName: 'admin', password: 'admin-secret', projectName: 'admin' };
		test = await testCloud({}, asAdmin);
		const { id: projectId } = test.simulator.state.projects.find(({ name }) => name === 'demo')!;
		await made({ options: { projectId } });
		for (const one of rulesOf('front')) expect(one).toMatchObject({ project_id: projectId });
	});

	it.each([
		[{ reply: neutronError(409, 'OverQuota', 'is full') }, /, but it has no rule ssh: is full/],
		[{ lost: 'reset' as const }, /, but nobody knows whether it has its rule ssh: /],
	])(
		'stays where a rule ends in %j, and the error says what it lacks',
		async (trouble, message) => {
			test.simulator.trouble({ method: 'POST', path: /rules$/, ...trouble });
			await expect(made()).rejects.toMatchObject({
				message: expect.stringMatching(message),
				nextStep: expect.stringContaining('The security group stays.'),
			});
			expect((await made()).security_group_rules).toHaveLength(3);
		},
	);

	it.each([
		[{ addresses: '' }, "The parameter 'Addresses' is empty"],
		[{ remote: 'group' }, "The parameter 'Remote Group' is empty"],
	])('is not made where a rule has %j', async (values, message) => {
		await expect(made({ rules: [ssh, { ...ssh, ...values }] })).rejects.toThrow(message);
		expect(posts(/^security-group/)).toEqual([]);
	});
});
