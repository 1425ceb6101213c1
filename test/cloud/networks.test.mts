import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { itNeeds } from './accounts.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';
import { requestsOf } from './requests.mts';

let cloud: CloudUnderTest;
let external: string;

beforeAll(async () => {
	cloud = await cloudUnderTest();
	const networks = await cloud.main.list('network', 'networks', { 'router:external': true });
	external = String(networks[0].id);
});
afterAll(async () => await cloud?.close());

const run = async (resource: string, operation: string, parameters: IDataObject = {}) =>
	(await cloud.main.rows(resource, operation, parameters))[0];
const make = async (resource: string, name: string, parameters: IDataObject = {}) =>
	await run(resource, 'create', { name: cloud.prefix + name, ...parameters });
const id = (thing: IDataObject) => byId(String(thing.id));
const row = (...rows: IDataObject[]) => ({ row: rows });
/** What changes something, of the requests that a piece of work sends */
const writes = async (work: () => Promise<unknown>) =>
	(await requestsOf(work)).filter((one) => !one.startsWith('GET'));

describe('a network that is made with its first subnet', () => {
	const parameters = { cidr: '10.81.0.0/24', options: { subnetDns: '9.9.9.9', tags: 'a' } };
	const again = { ...parameters, ifNameExists: 'return' };
	let network: IDataObject;

	beforeAll(async () => (network = await make('network', 'first', parameters)));

	it('has that, with its gateway and DNS servers', async () => {
		expect(network).toMatchObject({ tags: ['a'], subnets: [expect.any(String)] });
		const [id] = network.subnets as string[];
		expect(await run('subnet', 'get', { subnet: byId(id) })).toMatchObject({
			cidr: '10.81.0.0/24',
			gateway_ip: '10.81.0.1',
			dns_nameservers: ['9.9.9.9'],
			network_id: network.id,
		});
	});

	it('is left as it is where it is made again', async () => {
		let found: IDataObject = {};
		const sent = await writes(async () => (found = await make('network', 'first', again)));
		expect(sent).toEqual([]);
		expect(found).toMatchObject({ id: network.id, subnets: network.subnets });
	});

	it('has its subnet however its addresses are written', async () => {
		const spelled = { ...again, cidr: '10.81.0.7/24' };
		expect(await writes(async () => await make('network', 'first', spelled))).toEqual([]);
	});

	it('gets a subnet and tags that it lacks, and keeps the others', async () => {
		const cidr = '2001:DB8:82::1/64';
		const more = { ...again, cidr, options: { tags: 'a, b, c' } };
		let found: IDataObject = {};
		const sent = await writes(async () => (found = await make('network', 'first', more)));
		const tags = `networks/${String(network.id)}/tags`;
		expect(sent).toEqual([`PUT ${tags}/b`, `PUT ${tags}/c`, 'POST subnets']);
		expect(found.subnets).toHaveLength(2);
		const { tags: all } = await run('network', 'get', { network: id(network) });
		expect([...(all as string[])].sort()).toEqual(['a', 'b', 'c']);
		expect(await writes(async () => await make('network', 'first', more))).toEqual([]);
	});

	it('stays where its subnet cannot be made, and the error says so', async () => {
		const name = `${cloud.prefix}half`;
		const error = await cloud.main.error('network', 'create', { name, cidr: '10.83.0.0/99' });
		expect(error.message).toMatch(
			/^The network .*half.* exists, but it has no subnet 10\.83\.0\.0\/99: /,
		);
		expect(await cloud.main.rows('network', 'list', { filters: { name } })).toHaveLength(1);
	});
});

describe('of a name that the project has, an administrator', () => {
	const rules = row({ rule: 'https' });
	const makeAsAdmin = async (resource: string, name: string, parameters: IDataObject) => {
		const given = { name: cloud.prefix + name, ifNameExists: 'return', ...parameters };
		return (await cloud.as('admin').rows(resource, 'create', given))[0];
	};

	itNeeds('admin')('makes another in the own project', async () => {
		for (const resource of ['network', 'securityGroup']) {
			const own = await make(resource, 'both');
			const other = await makeAsAdmin(resource, 'both', {});
			expect(other.id).not.toBe(own.id);
			expect(other.project_id).not.toBe(own.project_id);
			expect(await makeAsAdmin(resource, 'both', {})).toMatchObject({ id: other.id });
		}
	});

	itNeeds('admin')('gives what that one lacks where it is for that project', async () => {
		const { projectId } = cloud.main.session;
		const options = { projectId };
		const network = await make('network', 'whose');
		const found = await makeAsAdmin('network', 'whose', { cidr: '10.86.0.0/24', options });
		expect(found.id).toBe(network.id);
		const [subnet] = found.subnets as string[];
		const owned = { project_id: projectId };
		expect(await run('subnet', 'get', { subnet: byId(subnet), simplify: false })).toMatchObject(
			owned,
		);
		const group = await make('securityGroup', 'whose');
		expect(await makeAsAdmin('securityGroup', 'whose', { rules, options })).toMatchObject({
			id: group.id,
		});
		const all = await cloud.main.list('network', 'security-group-rules', {
			security_group_id: String(group.id),
		});
		expect(all).toHaveLength(3);
		for (const rule of all) expect(rule).toMatchObject(owned);
	});
});

describe('a security group with its rules', () => {
	const rules = row(
		{ rule: 'ssh', addresses: '203.0.113.0/24' },
		{ rule: 'http' },
		{ rule: 'icmp' },
		{ rule: 'group' },
		{ rule: 'own', protocol: 'udp', ports: '8000-8100', addresses: '2001:db8::/32' },
	);

	it('has them once, however often it is made', async () => {
		const made = await make('securityGroup', 'rules', { rules });
		const wanted = [
			{ protocol: 'tcp', port_range_min: 22, remote_ip_prefix: '203.0.113.0/24' },
			{ protocol: 'tcp', port_range_min: 80 },
			{ protocol: 'icmp' },
			{ protocol: null, remote_group_id: made.id },
			{ protocol: 'udp', port_range_min: 8000, port_range_max: 8100, ethertype: 'IPv6' },
		];
		expect(made.rules).toEqual(
			expect.arrayContaining(wanted.map((one) => expect.objectContaining(one))),
		);
		expect(made.rules).toHaveLength(2 + wanted.length);
		const again = { rules, ifNameExists: 'return' };
		const sent = await writes(async () => await make('securityGroup', 'rules', again));
		expect(sent).toEqual([]);
	});

	it('takes a rule that it has for done, and loses one that is deleted', async () => {
		const group = await make('securityGroup', 'rule');
		const ssh = { securityGroup: id(group), rule: 'ssh' };
		const rule = await run('securityGroupRule', 'create', ssh);
		expect(await run('securityGroupRule', 'create', ssh)).toMatchObject({ id: rule.id });
		const filters = { groupId: group.id, direction: 'ingress', protocol: 'tcp' };
		expect(await cloud.main.rows('securityGroupRule', 'list', { filters })).toEqual([rule]);
		expect(await run('securityGroupRule', 'get', { securityGroupRule: id(rule) })).toEqual(rule);
		await run('securityGroupRule', 'delete', { securityGroupRule: id(rule) });
		expect(await cloud.main.rows('securityGroupRule', 'list', { filters })).toEqual([]);
	});

	it('is for nobody where who is let through is empty', async () => {
		const name = `${cloud.prefix}nobody`;
		for (const rule of [
			{ rule: 'ssh', addresses: '' },
			{ rule: 'ssh', remote: 'group' },
			{ rule: 'own', remote: 'group', addresses: '203.0.113.0/24' },
		]) {
			const parameters = { name, rules: row({ rule: 'http' }, rule) };
			const error = await cloud.main.error('securityGroup', 'create', parameters);
			expect(error.message).toMatch(/is empty, which would let everybody through$/);
		}
		const filters = { name };
		expect(await cloud.main.rows('securityGroup', 'list', { filters })).toEqual([]);
	});

	it('that a port is in is not deleted, and the error names who has the port', async () => {
		const group = await make('securityGroup', 'used');
		const network = await make('network', 'used', { cidr: '10.84.0.0/24' });
		const groups = { securityGroups: row({ group: { __rl: true, ...id(group) } }) };
		const port = await make('port', 'used', { network: id(network), options: groups });
		expect(port.security_groups).toEqual([group.id]);
		for (const [resource, thing] of [
			['securityGroup', group],
			['network', network],
			['subnet', { id: (network.subnets as string[])[0] }],
		] as const) {
			const error = await cloud.main.error(resource, 'delete', { [resource]: id(thing) });
			expect(error.message).toMatch(/ is in use by port \S*used, 10\.84\.0\.\d+: /);
		}
	});
});

it('every filter and sort key is one that the service takes', async () => {
	const { properties } = cloud.engine.node.description;
	const refused: unknown[] = [];
	const refusalOf = async (resource: string, parameters: IDataObject) => {
		const { error } = await cloud.main.run(resource, 'list', parameters);
		if (error) refused.push([resource, parameters, error.message]);
	};
	for (const resource of [
		...['network', 'subnet', 'port', 'router', 'floatingIp', 'securityGroup'],
		...['securityGroupRule', 'volume', 'volumeSnapshot', 'volumeBackup'],
	]) {
		const of = (name: string) =>
			properties.find(
				(one) =>
					one.name === name &&
					one.displayOptions?.show?.resource?.includes(resource) &&
					one.displayOptions.show.operation?.includes('list'),
			)!.options as INodeProperties[];
		for (const { name, type, options = [] } of of('filters')) {
			const choices = options as INodePropertyOptions[];
			const row = { row: [{ key: 'a', value: '1' }] };
			const values = { options: choices[0]?.value, boolean: true, fixedCollection: row };
			const texts = { protocol: 'tcp', macAddress: 'fa:16:3e:00:00:01' };
			const text = texts[name as keyof typeof texts] ?? '10.1.1.1';
			const value = values[type as keyof typeof values] ?? text;
			await refusalOf(resource, { filters: { [name]: value } as IDataObject });
		}
		const [{ options: keys = [] }] = of('sort').filter(({ name }) => name === 'key');
		for (const { value } of keys as INodePropertyOptions[]) {
			await refusalOf(resource, { sort: { key: value } });
		}
	}
	expect(refused).toEqual([]);
});

describe('a router', () => {
	let router: IDataObject;
	let network: IDataObject;
	let subnet: IDataObject;
	let server: IDataObject;
	let port: IDataObject;

	beforeAll(async () => {
		router = await make('router', 'edge', { externalNetwork: byId(external) });
		network = await make('network', 'inside', { cidr: '10.85.0.0/24' });
		subnet = { id: (network.subnets as string[])[0] };
		await run('router', 'addInterface', { router: id(router), subnet: id(subnet) });
		port = await make('port', 'eth0', { network: id(network) });
	});

	it('leads out, and is connected once', async () => {
		expect(router).toMatchObject({ external_network_id: external });
		const again = { router: id(router), subnet: id(subnet) };
		expect(await run('router', 'addInterface', again)).toMatchObject({ id: router.id });
		const strict = { ...again, options: { ignoreAlready: false } };
		const error = await cloud.main.error('router', 'addInterface', strict);
		expect(error.message).toMatch(/is connected already$/);
	});

	it('gets and loses static routes, and keeps the others', async () => {
		const to = (destination: string) => ({ destination, nexthop: '10.85.0.9' });
		const change = async (updateFields: IDataObject) =>
			(await run('router', 'update', { router: id(router), updateFields })).routes;
		await change({ addRoutes: row(to('10.90.0.0/24'), to('10.91.0.0/24')) });
		expect(
			await change({ addRoutes: row(to('10.92.0.0/24')), removeRoutes: row(to('10.90.0.0/24')) }),
		).toEqual(expect.arrayContaining([to('10.91.0.0/24'), to('10.92.0.0/24')]));
		expect(
			await change({
				removeRoutes: row(to('10.91.0.0/24'), to('10.92.0.0/24'), to('10.99.0.0/24')),
			}),
		).toEqual([]);
	});

	it('is not deleted while it is connected, and the error says with what', async () => {
		const error = await cloud.main.error('router', 'delete', { router: id(router) });
		expect(error.message).toMatch(/^The router .* is in use by router .*10\.85\.0\.1/);
	});

	it('lets a floating IP through, which is bound at once, and found where it is there already', async () => {
		const bound = { externalNetwork: byId(external), bindTo: 'port', port: id(port) };
		const address = await run('floatingIp', 'create', {
			...bound,
			options: { description: cloud.prefix },
		});
		expect(address).toMatchObject({
			port_id: port.id,
			fixed_ip_address: expect.stringMatching(/^10\.85/),
		});
		expect(await run('floatingIp', 'create', bound)).toMatchObject({ id: address.id });
		const error = await cloud.main.error('floatingIp', 'create', { ...bound, ifBound: 'fail' });
		expect(error.httpCode).toBe('409');

		const gone = { router: id(router), subnet: id(subnet) };
		const inUse = await cloud.main.error('router', 'removeInterface', gone);
		expect(inUse.message).toContain(String(address.name));

		const floatingIP = id(address);
		const updateFields = { description: `${cloud.prefix}changed`, addTags: 'a' };
		expect(await run('floatingIp', 'update', { floatingIP, updateFields })).toMatchObject({
			description: updateFields.description,
			port_id: port.id,
			tags: ['a'],
		});
		const [listed] = await cloud.main.rows('floatingIp', 'list', { filters: { portId: port.id } });
		expect(listed).toMatchObject({ id: address.id });
		expect(
			await cloud.main.rows('floatingIp', 'list', { filters: { free: true, portId: port.id } }),
		).toEqual([]);

		for (const _ of ['bound', 'free']) {
			expect(await run('floatingIp', 'disassociate', { floatingIP })).toMatchObject({
				port_id: null,
			});
		}
		const byName = { mode: 'name', value: address.name };
		const again = { floatingIP: byName, bindTo: 'port', port: id(port) };
		expect(await run('floatingIp', 'associate', again)).toMatchObject({ port_id: port.id });
		const other = await make('port', 'eth1', { network: id(network) });
		const stay = { floatingIP, bindTo: 'port', port: id(other), options: { move: false } };
		const refused = await cloud.main.error('floatingIp', 'associate', stay);
		expect(refused.message).toMatch(/leads to the port/);
		const moved = await run('floatingIp', 'associate', { ...stay, options: {} });
		expect(moved).toMatchObject({ port_id: other.id });
		expect(await run('floatingIp', 'get', { floatingIP })).toMatchObject({ port_id: other.id });
		expect(await run('floatingIp', 'delete', { floatingIP })).toEqual({
			id: address.id,
			deleted: true,
		});
	});

	it('lets single ports of a floating IP through', async () => {
		const address = await run('floatingIp', 'create', {
			externalNetwork: byId(external),
			options: { description: cloud.prefix },
		});
		const floatingIP = id(address);
		const parameters = { floatingIP, externalPort: 2222, port: id(port), internalPort: 22 };
		const made = await run('floatingIp', 'createPortForwarding', parameters);
		expect(made).toMatchObject({ protocol: 'tcp', external_port: 2222, internal_port: 22 });
		expect(await run('floatingIp', 'createPortForwarding', parameters)).toMatchObject({
			id: made.id,
		});
		const list = async () =>
			await cloud.main.rows('floatingIp', 'listPortForwardings', { floatingIP });
		expect((await list()).map((one) => one.id)).toEqual([made.id]);
		const forwarding = { floatingIP, portForwarding: String(made.id) };
		for (const _ of ['there', 'gone']) {
			expect(await run('floatingIp', 'deletePortForwarding', forwarding)).toEqual({
				id: made.id,
				deleted: true,
			});
		}
		expect(await list()).toEqual([]);
	});

	it('leads to a server, whose port is found; of several the error tells which there are', async () => {
		const small = await cloud.smallServer('target');
		server = await run('server', 'create', {
			...small,
			networkMode: 'chosen',
			networks: row({ network: { __rl: true, ...id(network) } }),
		});
		const bound = { externalNetwork: byId(external), bindTo: 'server', server: id(server) };
		const options = { description: cloud.prefix };
		const address = await run('floatingIp', 'create', { ...bound, options });
		expect(address).toMatchObject({ device_id: server.id });
		await run('server', 'attachInterface', {
			server: id(server),
			by: 'network',
			network: id(network),
		});
		const error = await cloud.main.error('floatingIp', 'create', bound);
		expect(error.message).toMatch(/has 2 addresses$/);
		expect(error.description).toMatch(/10\.85\.0\.\d+ \(port \S+\), 10\.85\.0\.\d+ \(port/);
		await run('floatingIp', 'delete', { floatingIP: id(address) });
		await run('server', 'delete', { server: id(server) });
	});

	it('is taken from its subnet, and leads out no more', async () => {
		const gone = { router: id(router), subnet: id(subnet) };
		for (const _ of ['there', 'gone']) {
			expect(await run('router', 'removeInterface', gone)).toMatchObject({ id: router.id });
		}
		const updateFields = { noGateway: true };
		expect(await run('router', 'update', { router: id(router), updateFields })).toMatchObject({
			external_network_id: null,
		});
		expect(await run('router', 'delete', { router: id(router) })).toMatchObject({ deleted: true });
	});
});
