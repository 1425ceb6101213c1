import { at, invalid, networksUnderTest, port, subnet, type Refused } from './askNetworks.mts';

const neutron = networksUnderTest(async () => {
	await neutron.make('net', 'networks', { name: 'net' });
	await neutron.make('other', 'networks', { name: 'other' });
	await neutron.make('subnet', 'subnets', subnet('10.201.1.0/24'));
	await neutron.make('far', 'subnets', { ...subnet('10.202.1.0/24'), network_id: '{other}' });
	await neutron.make('group', 'security-groups', { name: 'group' });
	await neutron.make('foreign', 'security-groups', { name: 'foreign' }, 'demo2');
	await neutron.make('port', 'ports', at('10.201.1.50'));
});

const pair = { allowed_address_pairs: [{ ip_address: '10.0.0.1' }] };
const noSecurity = { port_security_enabled: false };

describe('a port', () => {
	it('takes the addresses that are asked for, one of its network, or none', async () => {
		const addressesWith = async (fixed_ips?: object[]) =>
			(await neutron.the('POST ports', port({ fixed_ips }))).fixed_ips;
		const ip = expect.objectContaining;
		const free = [ip({ ip_address: expect.stringMatching(/^10\.201\.1\./) })];
		expect(await addressesWith()).toEqual(free);
		expect(await addressesWith([{ subnet_id: '{subnet}' }])).toEqual(free);
		expect(await addressesWith([{ ip_address: '10.201.1.60' }])).toEqual([
			ip({ ip_address: '10.201.1.60' }),
		]);
		expect(await addressesWith([])).toEqual([]);
	});

	it('is out of addresses where the pools of its network are', async () => {
		const tiny = { allocation_pools: [{ start: '10.201.2.5', end: '10.201.2.5' }] };
		await neutron.make('tiny', 'subnets', subnet('10.201.2.0/24', tiny));
		const given = port({ fixed_ips: [{ subnet_id: '{tiny}' }] });
		expect((await neutron.ask('POST ports', given)).status).toBe(201);
		const says = 'No more IP addresses available on network {net}.';
		expect(await neutron.said('POST ports', given)).toEqual([409, says]);
	});

	it('keeps an address of a subnet that is asked for again', async () => {
		const fixedIps = async (...fixed_ips: object[]) =>
			(await neutron.the('PUT ports/{port}', { port: { fixed_ips } })).fixed_ips.map(
				(one: any) => one.ip_address,
			);
		expect(await fixedIps({ subnet_id: '{subnet}' })).toEqual(['10.201.1.50']);
		const other = { ip_address: '10.201.1.51' };
		expect(await fixedIps(other)).toEqual(['10.201.1.51']);
		expect(await fixedIps(other, { ip_address: '10.201.1.52' })).toHaveLength(2);
		expect(await fixedIps()).toEqual([]);
	});

	it('is in the default group unless others are named, and in none without port security', async () => {
		const groupsWith = async (given: object) =>
			(await neutron.the('POST ports', port(given))).security_groups;
		expect(await groupsWith({})).toHaveLength(1);
		expect(await groupsWith({ security_groups: [] })).toEqual([]);
		expect(await groupsWith(noSecurity)).toEqual([]);
		expect(await groupsWith({ device_owner: 'network:dhcp' })).toEqual([]);
	});

	it('has its own MAC in address pairs that name none', async () => {
		const { mac_address, allowed_address_pairs } = await neutron.the('PUT ports/{port}', {
			port: pair,
		});
		expect(allowed_address_pairs).toEqual([{ ip_address: '10.0.0.1', mac_address }]);
	});

	const secured =
		'Port security must be enabled and port must have an IP address in order to use security groups.';
	const pairs = 'Port Security must be enabled in order to have allowed address pairs on a port.';
	const fixed = (one: object) => port({ fixed_ips: [one] });
	it.each<Refused>([
		[
			'POST ports',
			fixed({ ip_address: '10.201.1.50' }),
			409,
			'IP address 10.201.1.50 already allocated in subnet {subnet}',
		],
		[
			'POST ports',
			fixed({ ip_address: '10.99.1.1' }),
			400,
			'IP address 10.99.1.1 is not a valid IP for any of the subnets on the specified network.',
		],
		[
			'POST ports',
			fixed({ ip_address: '10.99.1.1', subnet_id: '{subnet}' }),
			400,
			'IP address 10.99.1.1 is not a valid IP for the specified subnet.',
		],
		[
			'POST ports',
			fixed({ subnet_id: '{far}' }),
			400,
			`${invalid}Failed to create port on network {net}, because fixed_ips included invalid subnet {far}.`,
		],
		['POST ports', fixed({ subnet_id: '{nowhere}' }), 404, 'Subnet {nowhere} could not be found.'],
		['POST ports', fixed({}), 400, `${invalid}IP allocation requires subnet_id or ip_address.`],
		[
			'POST ports',
			port({ security_groups: ['{foreign}'] }),
			404,
			'Security group {foreign} does not exist',
		],
		['POST ports', port({ ...noSecurity, security_groups: ['{group}'] }), 400, secured],
		['POST ports', port({ ...noSecurity, ...pair }), 409, pairs],
		['POST ports', port({ network_id: '{nowhere}' }), 404, 'Network {nowhere} could not be found.'],
		[
			'POST ports',
			port({ mac_address: 'abc' }),
			400,
			"Invalid input for mac_address. Reason: 'abc' is not a valid MAC address.",
		],
		[
			'POST ports',
			port({ ...at('10.20.9.9'), network_id: '{shared}' }),
			403,
			'(rule:create_port and (rule:create_port:fixed_ips and (rule:create_port:fixed_ips:ip_address))) is disallowed by policy',
		],
		[
			'POST ports',
			port({ network_id: '{shared}', ...noSecurity }),
			403,
			'(rule:create_port and rule:create_port:port_security_enabled) is disallowed by policy',
		],
		[
			'PUT ports/{port}',
			{ port: noSecurity },
			409,
			'Port has security group associated. Cannot disable port security or IP address until security group is removed.',
		],
		[
			'PUT ports/{port}',
			{ port: { mac_address: 'fa:16:3e:aa:bb:ee' } },
			403,
			'(rule:update_port and rule:update_port:mac_address) is disallowed by policy',
		],
		[
			'PUT ports/{port}',
			{ port: { network_id: '{other}' } },
			400,
			'Cannot update read-only attribute network_id',
		],
	])('refuses %s %j: %i %s', async (request, given, status, says) => {
		expect(await neutron.said(request, given)).toEqual([status, says]);
	});
});
