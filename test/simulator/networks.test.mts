import { at, invalid, networksUnderTest, port, subnet, type Refused } from './askNetworks.mts';

const neutron = networksUnderTest(async () => {
	await neutron.make('net', 'networks', { name: 'net' });
	await neutron.make('other', 'networks', { name: 'other' });
	await neutron.make('subnet', 'subnets', subnet('10.201.1.0/24'));
	await neutron.make('far', 'subnets', { ...subnet('10.202.1.0/24'), network_id: '{other}' });
	await neutron.make('group', 'security-groups', { name: 'group' });
	await neutron.make('port', 'ports', at('10.201.1.50'));
});

const newSubnet = (cidr: string, more = {}) => ({ subnet: subnet(cidr, more) });
const tooBig = 'Requested MTU is too big, maximum is 1450.';
const missing = 'Failed to parse request. Required attribute';

describe('a network', () => {
	it('has what it is given, and at first what is usual', async () => {
		const given = { name: 'a', description: 'd', mtu: 1400, admin_state_up: 'false' };
		expect(await neutron.make('a', 'networks', given)).toMatchObject({
			...{ name: 'a', description: 'd', mtu: 1400, admin_state_up: false },
			...{ shared: false, 'router:external': false, is_default: false, subnets: [], tags: [] },
			...{ port_security_enabled: true, status: 'ACTIVE', revision_number: 1 },
		});
		const change = { network: { name: 'b', mtu: 0, admin_state_up: true } };
		const changed = await neutron.the('PUT networks/{a}', change);
		expect(changed).toMatchObject({ name: 'b', mtu: 1450, revision_number: 2 });
		expect(changed).not.toHaveProperty('is_default');
		expect((await neutron.the('PUT networks/{a}', { network: {} })).revision_number).toBe(2);
	});

	it('is changed only at the revision that is asked for', async () => {
		const { revision_number: now } = await neutron.the('GET networks/{net}');
		const change = async (revision: unknown) =>
			await neutron.changeIf(revision, 'networks/{net}', { network: { name: 'a' } });
		const stale = `Constrained to 999, but current revision is ${now}`;
		expect(await change(999)).toEqual([412, stale]);
		expect(await change(now)).toEqual([200, undefined]);
		expect(await change('x')).toEqual([
			400,
			'Bad if-match request: Revision number etag must be in the format of revision_number=<int>.',
		]);
	});

	it('lists its subnets as they come and go', async () => {
		const subnetsOf = async () => (await neutron.the('GET networks/{net}')).subnets;
		const before = await subnetsOf();
		const { id } = await neutron.make('more', 'subnets', subnet('10.201.2.0/24'));
		expect(await subnetsOf()).toEqual([...before, id].sort());
		await neutron.ask('DELETE subnets/{more}');
		expect(await subnetsOf()).toEqual(before);
	});

	it('goes with its subnets, once no port is left', async () => {
		expect(await neutron.said('DELETE networks/{net}')).toEqual([
			409,
			'Unable to complete operation on network {net}. There are one or more ports still in use on the network, id for these ports is: {port}.',
		]);
		await neutron.ask('DELETE ports/{port}');
		expect((await neutron.ask('DELETE networks/{net}')).status).toBe(204);
		expect((await neutron.ask('GET subnets/{subnet}')).status).toBe(404);
	});

	it('comes with others at once, all of them or none', async () => {
		const networks = [{ name: 'one' }, { name: 'two' }];
		const { status, body } = await neutron.ask('POST networks', { networks });
		expect([status, body.networks.length]).toEqual([201, 2]);
		const ports = [{ network_id: '{net}', name: 'made' }, { network_id: '{nowhere}' }];
		expect((await neutron.ask('POST ports', { ports })).status).toBe(404);
		expect(await neutron.names('ports?name=made')).toEqual([]);
	});

	const policy = (attribute: string) =>
		`(rule:create_network and rule:create_network:${attribute}) is disallowed by policy`;
	it.each<Refused>([
		['POST networks', {}, 400, "Unable to find 'network' in request body"],
		['POST networks', { network: 'x' }, 400, "Object 'network' contains invalid data"],
		['POST networks', { networks: [] }, 400, 'Resources required'],
		['POST networks', { network: { shared: true } }, 403, policy('shared')],
		['POST networks', { network: { 'router:external': true } }, 403, policy('router:external')],
		[
			'POST networks',
			{ network: { name: 5 } },
			400,
			"Invalid input for name. Reason: '5' is not a valid string.",
		],
		['POST networks', { network: { mtu: 1500 } }, 400, invalid + tooBig],
		['POST networks', { network: { mtu: 'x' } }, 400, `${invalid}'x' is not an integer.`],
		[
			'POST networks',
			{ network: { mtu: -1 } },
			400,
			"Invalid input for mtu. Reason: '-1' should be non-negative.",
		],
		[
			'POST networks',
			{ network: { admin_state_up: 'x' } },
			400,
			`${invalid}'x' cannot be converted to boolean.`,
		],
		['POST networks', { network: { tags: [] } }, 400, "Attribute 'tags' not allowed in POST"],
		[
			'POST networks',
			{ network: { project_id: '{nowhere}' } },
			400,
			"Specifying 'project_id' or 'tenant_id' other than the authenticated project in request requires admin or advsvc privileges",
		],
		[
			'POST networks',
			{ network: { availability_zone_hints: ['nova'] } },
			404,
			'AvailabilityZone nova could not be found.',
		],
		[
			'PUT networks/{net}',
			{ network: { status: 'DOWN' } },
			400,
			'Cannot update read-only attribute status',
		],
		[
			'PUT networks/{net}',
			{ network: { shared: false } },
			403,
			'(rule:update_network and rule:update_network:shared) is disallowed by policy',
		],
		[
			'PUT networks/{shared}',
			{ network: { name: 'x' } },
			403,
			'rule:update_network is disallowed by policy',
		],
		[
			'PATCH networks/{net}',
			{},
			405,
			'The server could not comply with the request since it is either malformed or otherwise incorrect.',
		],
	])('refuses %s %j: %i %s', async (request, given, status, says) => {
		expect(await neutron.said(request, given)).toEqual([status, says]);
	});
});

describe('a subnet', () => {
	it.each<[string, object, string | null, string[]]>([
		['10.201.2.7/24', {}, '10.201.2.1', ['10.201.2.2-10.201.2.254']],
		['10.201.2.0/24', { gateway_ip: null }, null, ['10.201.2.1-10.201.2.254']],
		['10.201.2.0/24', { gateway_ip: '10.201.2.254' }, '10.201.2.254', ['10.201.2.1-10.201.2.253']],
		[
			'10.201.2.0/24',
			{ gateway_ip: '10.201.2.9' },
			'10.201.2.9',
			['10.201.2.1-10.201.2.8', '10.201.2.10-10.201.2.254'],
		],
		['10.201.2.0/24', { gateway_ip: '10.9.9.9' }, '10.9.9.9', ['10.201.2.1-10.201.2.254']],
		['10.201.2.8/30', {}, '10.201.2.9', ['10.201.2.10-10.201.2.10']],
		[
			'10.201.2.0/24',
			{ allocation_pools: [{ start: '10.201.2.10', end: '10.201.2.20' }] },
			'10.201.2.1',
			['10.201.2.10-10.201.2.20'],
		],
		['fd00:1::5/64', { ip_version: 6 }, 'fd00:1::', ['fd00:1::1-fd00:1::ffff:ffff:ffff:ffff']],
	])('%s with %j has gateway %s and pools %j', async (cidr, more, gateway, pools) => {
		const made = await neutron.make('made', 'subnets', subnet(cidr, more));
		expect(made.gateway_ip).toBe(gateway);
		const texts = made.allocation_pools.map(({ start, end }: any) => `${start}-${end}`);
		expect(texts).toEqual(pools);
	});

	it('is changed in all but where it is', async () => {
		const change = {
			name: 'a',
			enable_dhcp: false,
			dns_nameservers: ['9.9.9.9'],
			gateway_ip: null,
		};
		const host_routes = [{ destination: '10.98.0.0/24', nexthop: '10.201.1.9' }];
		const given = { subnet: { ...change, host_routes } };
		expect(await neutron.the('PUT subnets/{subnet}', given)).toMatchObject(given.subnet);
		const none = { subnet: { dns_nameservers: null, host_routes: [] } };
		const without = { dns_nameservers: [], host_routes: [] };
		expect(await neutron.the('PUT subnets/{subnet}', none)).toMatchObject(without);
	});

	it('of a shared network can be made by all, of an external one by its owner alone', async () => {
		const given = newSubnet('10.99.0.0/24', { network_id: '{shared}' });
		expect((await neutron.ask('POST subnets', given)).status).toBe(201);
		const outside = newSubnet('10.99.0.0/24', { network_id: '{public}' });
		expect(await neutron.said('POST subnets', outside)).toEqual([
			403,
			expect.stringMatching(/^Tenant \w+ not allowed to create subnet on this network$/),
		]);
	});

	const pools = (...pairs: Array<[number, number]>) => ({
		allocation_pools: pairs.map(([start, end]) => ({
			start: `10.201.8.${start}`,
			end: `10.201.8.${end}`,
		})),
	});
	const cidr = '10.201.8.0/24';
	const dhcp = 'Subnet has a prefix length that is incompatible with DHCP service enabled.';
	it.each<Refused>([
		['POST subnets', { subnet: { ip_version: 4 } }, 400, `${missing} 'network_id' not specified`],
		[
			'POST subnets',
			{ subnet: { network_id: '{net}' } },
			400,
			`${missing} 'ip_version' not specified`,
		],
		[
			'POST subnets',
			{ subnet: { network_id: '{net}', ip_version: 4 } },
			400,
			'Bad subnets request: a subnetpool must be specified in the absence of a cidr.',
		],
		['POST subnets', newSubnet('abc'), 400, `${invalid}abc is not in a CIDR format.`],
		[
			'POST subnets',
			newSubnet('10.0.0.0/33'),
			400,
			`${invalid}10.0.0.0/33 is not in a CIDR format.`,
		],
		['POST subnets', newSubnet('10.201.8.0/31'), 400, invalid + dhcp],
		[
			'POST subnets',
			newSubnet('10.201.0.0/16'),
			400,
			`${invalid}Requested subnet with cidr: 10.201.0.0/16 for network: {net} overlaps with another subnet.`,
		],
		[
			'POST subnets',
			newSubnet('fd00::/64'),
			400,
			`${invalid}cidr 'fd00::/64' does not match the ip_version '4'.`,
		],
		[
			'POST subnets',
			newSubnet(cidr, { gateway_ip: '10.201.8.255' }),
			400,
			`${invalid}Gateway is not valid on subnet.`,
		],
		[
			'POST subnets',
			newSubnet(cidr, pools([1, 10])),
			409,
			'Gateway ip 10.201.8.1 conflicts with allocation pool 10.201.8.1-10.201.8.10.',
		],
		[
			'POST subnets',
			newSubnet(cidr, pools([2, 10], [5, 15])),
			409,
			'Found overlapping allocation pools: 10.201.8.2-10.201.8.10 10.201.8.5-10.201.8.15 for subnet 10.201.8.0/24.',
		],
		[
			'POST subnets',
			newSubnet('10.201.7.0/24', pools([2, 10])),
			400,
			'The allocation pool 10.201.8.2-10.201.8.10 spans beyond the subnet cidr 10.201.7.0/24.',
		],
		[
			'POST subnets',
			newSubnet(cidr, { dns_nameservers: ['x'] }),
			400,
			"Invalid input for dns_nameservers. Reason: 'x' is not a valid nameserver. 'x' is not a valid IP address.",
		],
		[
			'POST subnets',
			newSubnet(cidr, { host_routes: [{ destination: '10.99.0.5/24', nexthop: '10.201.8.5' }] }),
			400,
			"Invalid input for host_routes. Reason: '10.99.0.5/24' is not a recognized CIDR, '10.99.0.0/24' is recommended.",
		],
		['PUT subnets/{subnet}', { subnet: { cidr } }, 400, 'Cannot update read-only attribute cidr'],
		[
			'DELETE subnets/{subnet}',
			undefined,
			409,
			'Unable to complete operation on subnet {subnet}: One or more ports have an IP allocation from this subnet.',
		],
	])('refuses %s %j: %i %s', async (request, given, status, says) => {
		expect(await neutron.said(request, given)).toEqual([status, says]);
	});
});

it.each<Refused>([
	['GET networks/{net}', undefined, 404, 'Network {net} could not be found.'],
	['PUT networks/{net}', { network: { name: 'x' } }, 404, 'Network {net} could not be found.'],
	['DELETE subnets/{subnet}', undefined, 404, 'Subnet {subnet} could not be found.'],
	['GET ports/{port}', undefined, 404, 'Port {port} could not be found.'],
	['POST ports', port({}), 404, 'Network {net} could not be found.'],
	['POST subnets', newSubnet('10.9.0.0/24'), 404, 'Network {net} could not be found.'],
	['GET security-groups/{group}', undefined, 404, 'Security group {group} does not exist'],
	['PUT ports/{port}/tags/x', undefined, 404, 'Resource ports {port} could not be found.'],
])('another project does not see it: %s %j, %i %s', async (request, given, status, says) => {
	expect(await neutron.said(request, given, 'demo2')).toEqual([status, says]);
});
