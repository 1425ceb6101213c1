import { at, invalid, networksUnderTest, subnet, type Refused } from './askNetworks.mts';

const neutron = networksUnderTest(async () => {
	await neutron.make('net', 'networks', { name: 'net' });
	await neutron.make('other', 'networks', { name: 'other' });
	await neutron.make('subnet', 'subnets', subnet('10.201.1.0/24'));
	await neutron.make('far', 'subnets', { ...subnet('10.202.1.0/24'), network_id: '{other}' });
	await neutron.make('group', 'security-groups', { name: 'group' });
	await neutron.make('port', 'ports', at('10.201.1.50'));
});

describe('a list', () => {
	beforeEach(async () => {
		const more = { device_id: 'dev', device_owner: 'compute:nova', description: 'descr' };
		await neutron.make('eth0', 'ports', { name: 'eth0', ...at('10.201.1.95'), ...more });
		await neutron.make('eth1', 'ports', { name: 'eth1', ...at('10.201.1.96') });
	});

	it.each<[string, string[]]>([
		['name=eth0', ['eth0']],
		['name=eth0&name=eth1', ['eth0', 'eth1']],
		['name=eth0&status=DOWN', ['eth0']],
		['device_id=dev', ['eth0']],
		['device_owner=compute:nova', ['eth0']],
		['device_owner=&name=eth1', ['eth1']],
		['description=descr', ['eth0']],
		['admin_state_up=false', []],
		['fixed_ips=ip_address=10.201.1.95', ['eth0']],
		['fixed_ips=ip_address%3D10.201.1.95&fixed_ips=ip_address=10.201.1.96', ['eth0', 'eth1']],
		['fixed_ips=ip_address_substr=201.1.9', ['eth0', 'eth1']],
		['fixed_ips=ip_address=10.201.1.95&fixed_ips=subnet_id={far}', []],
		['fixed_ips=subnet_id={subnet}&name=eth1', ['eth1']],
		['network_id={other}', []],
		['security_groups={nowhere}', []],
	])('of ports with %s has %j', async (query, names) => {
		expect(await neutron.names(`ports?${query}&sort_key=name&sort_dir=asc`)).toEqual(names);
	});

	it('is sorted by numbers as numbers', async () => {
		for (const mtu of [1400, 60]) await neutron.make('a', 'networks', { name: `${mtu}`, mtu });
		const query = 'name=60&name=1400&sort_key=mtu&sort_dir=';
		expect(await neutron.names(`networks?${query}asc`)).toEqual(['60', '1400']);
		expect(await neutron.names(`networks?${query}desc`)).toEqual(['1400', '60']);
	});

	it.each<Refused>([
		[
			'GET networks?nn=1&subnets=2',
			undefined,
			400,
			"['nn', 'subnets'] is invalid attribute for filtering",
		],
		['GET routers?status=ACTIVE', undefined, 400, "['status'] is invalid attribute for filtering"],
		['GET networks?shared=x', undefined, 400, `${invalid}'x' cannot be converted to boolean.`],
		[
			'GET ports?fixed_ips=abc',
			undefined,
			400,
			`${invalid}'abc' is not of the form <key>=[value].`,
		],
		[
			'GET networks?sort_key=created_at&sort_dir=asc',
			undefined,
			400,
			"['created_at'] is invalid attribute for sort_keys",
		],
		[
			'GET networks?sort_key=name&sort_dir=up',
			undefined,
			400,
			"['up'] is invalid value for sort_dirs, valid value is 'asc' and 'desc'",
		],
	])('refuses %s: %j %i %s', async (request, given, status, says) => {
		expect(await neutron.said(request, given)).toEqual([status, says]);
	});
});

describe('tags', () => {
	it.each(['networks/{net}', 'subnets/{subnet}', 'ports/{port}', 'security-groups/{group}'])(
		'of %s are set, added and taken',
		async (path) => {
			expect((await neutron.ask(`PUT ${path}/tags`, { tags: ['red'] })).body).toEqual({
				tags: ['red'],
			});
			expect((await neutron.ask(`PUT ${path}/tags/blue`)).status).toBe(201);
			expect((await neutron.ask(`GET ${path}/tags/blue`)).status).toBe(204);
			expect((await neutron.ask(`GET ${path}/tags`)).body).toEqual({ tags: ['blue', 'red'] });
			expect((await neutron.ask(`DELETE ${path}/tags/blue`)).status).toBe(204);
			expect((await neutron.ask(`DELETE ${path}/tags`)).status).toBe(204);
			expect((await neutron.the(`GET ${path}`)).tags).toEqual([]);
		},
	);

	it('of a shared network are anybody’s to change', async () => {
		expect((await neutron.ask('PUT networks/{shared}/tags/x', undefined, 'demo2')).status).toBe(
			201,
		);
		expect((await neutron.the('GET networks/{shared}')).tags).toEqual(['x']);
	});

	it.each<[string, string[]]>([
		['tags=b', ['net', 'other']],
		['tags=b,z', ['other']],
		['tags-any=a,z', ['net', 'other']],
		['not-tags=b,z', ['net', 'private']],
		['not-tags-any=a,z', ['private']],
	])('are filtered by: %s', async (query, names) => {
		await neutron.ask('PUT networks/{net}/tags', { tags: ['a', 'b'] });
		await neutron.ask('PUT networks/{other}/tags', { tags: ['b', 'z'] });
		const mine = 'shared=false&router:external=false&sort_key=name&sort_dir=asc';
		expect(await neutron.names(`networks?${query}&${mine}`)).toEqual(names);
	});

	it.each<Refused>([
		['PUT networks/{net}/tags', { tags: 'a' }, 400, `${invalid}'a' is not a list.`],
		[
			'PUT networks/{net}/tags',
			{ tags: ['a', 'a'] },
			400,
			`${invalid}Duplicate items in the list: 'a'.`,
		],
		['PUT networks/{net}/tags', { x: 1 }, 400, `${invalid}Invalid tags body.`],
		['DELETE networks/{net}/tags/x', undefined, 404, 'Tag x could not be found.'],
		[
			'GET security-groups/{nowhere}/tags',
			undefined,
			404,
			'Resource security_groups {nowhere} could not be found.',
		],
		[
			'PUT networks/{net}',
			{ network: { tags: ['x'] } },
			400,
			'Cannot update read-only attribute tags',
		],
	])('refuse %s %j: %i %s', async (request, given, status, says) => {
		expect(await neutron.said(request, given)).toEqual([status, says]);
	});
});

describe('quotas', () => {
	const limit = (network: number) => {
		const { id } = neutron.cloud.state.projects.find(({ name }) => name === 'demo2')!;
		neutron.cloud.state.networkQuotas[id] = { network };
		return id;
	};

	it('are shown to their project, with what is used of them', async () => {
		const id = limit(1);
		expect((await neutron.the(`GET quotas/${id}`, undefined, 'demo2')).network).toBe(1);
		const details = await neutron.the(`GET quotas/${id}/details.json`, undefined, 'demo2');
		expect(details.security_group).toEqual({ limit: -1, used: 1, reserved: 0 });
		expect(await neutron.said(`GET quotas/${id}`)).toEqual([
			403,
			'rule:get_quota is disallowed by policy',
		]);
		expect(await neutron.said(`GET quotas/${id}/details.json`)).toEqual([
			403,
			'User does not have admin privileges: Only admin is authorized to access quotas for another project.',
		]);
	});

	it('are not exceeded, be it by several things at once', async () => {
		limit(1);
		const over = [409, "Quota exceeded for resources: ['network']."];
		const networks = [{}, {}];
		expect(await neutron.said('POST networks', { networks }, 'demo2')).toEqual(over);
		expect((await neutron.ask('POST networks', { network: {} }, 'demo2')).status).toBe(201);
		expect(await neutron.said('POST networks', { network: {} }, 'demo2')).toEqual(over);
	});

	it('are set by an administrator', async () => {
		const id = limit(1);
		const given = { quota: { network: 7 } };
		expect(await neutron.said(`PUT quotas/${id}`, given, 'demo2')).toEqual([
			403,
			'rule:update_quota is disallowed by policy',
		]);
		expect((await neutron.the(`PUT quotas/${id}`, given, 'admin')).network).toBe(7);
		expect((await neutron.ask(`DELETE quotas/${id}`, undefined, 'admin')).status).toBe(204);
		expect((await neutron.the(`GET quotas/${id}`, undefined, 'demo2')).network).toBe(-1);
	});
});
