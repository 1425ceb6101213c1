import { connect, networksUnderTest, type Refused } from './askNetworks.mts';

const neutron = networksUnderTest(async () => await connect(neutron));

const bind = async (floatingip: object) =>
	await neutron.the('PUT floatingips/{address}', { floatingip });

describe('a floating IP', () => {
	it('goes on leading to its port where only other things are changed', async () => {
		const { id } = await neutron.the('GET ports/{port}');
		const bound = { port_id: id, fixed_ip_address: '10.210.1.50' };
		expect(await bind({ port_id: '{port}' })).toMatchObject(bound);
		expect(await bind({ description: 'd' })).toMatchObject({ ...bound, description: 'd' });
	});

	it('is set free by a change that says nothing', async () => {
		await bind({ port_id: '{port}' });
		expect(await bind({})).toMatchObject({ port_id: null, router_id: null, port_details: null });
	});

	it('of a port with several addresses has to be told of its address with every change', async () => {
		const fixed_ip_address = '10.210.1.62';
		expect(await bind({ port_id: '{two}', fixed_ip_address })).toMatchObject({ fixed_ip_address });
		const says =
			'Bad floatingip request: Port {two} has multiple fixed IPv4 addresses.  Must provide a specific IPv4 address when assigning a floating IP.';
		const change = { floatingip: { description: 'd' } };
		expect(await neutron.said('PUT floatingips/{address}', change)).toEqual([400, says]);
	});

	it('leads to an address on, though its port has lost that, and is free without the port', async () => {
		await bind({ port_id: '{two}', fixed_ip_address: '10.210.1.62' });
		await neutron.ask('PUT ports/{two}', { port: { fixed_ips: [{ ip_address: '10.210.1.61' }] } });
		expect((await neutron.the('GET floatingips/{address}')).fixed_ip_address).toBe('10.210.1.62');
		await neutron.ask('DELETE ports/{two}');
		expect((await neutron.the('GET floatingips/{address}')).port_id).toBeNull();
	});

	const bad = 'Bad floatingip request: ';
	const create = (given: object) => ({
		floatingip: { floating_network_id: '{public}', ...given },
	});
	it.each<Refused>([
		[
			'POST floatingips',
			{ floatingip: {} },
			400,
			"Failed to parse request. Required attribute 'floating_network_id' not specified",
		],
		[
			'POST floatingips',
			create({ floating_network_id: '{net}' }),
			400,
			`${bad}Network {net} is not a valid external network.`,
		],
		[
			'POST floatingips',
			create({ port_id: '{nowhere}' }),
			404,
			'Port {nowhere} could not be found.',
		],
		[
			'POST floatingips',
			create({ port_id: '{none}' }),
			400,
			`${bad}Cannot add floating IP to port {none} that has no fixed IPv4 addresses.`,
		],
		[
			'POST floatingips',
			create({ port_id: '{port}', fixed_ip_address: '10.9.9.9' }),
			400,
			`${bad}Port {port} does not have fixed ip 10.9.9.9.`,
		],
		[
			'POST floatingips',
			create({ fixed_ip_address: '10.210.1.50' }),
			400,
			`${bad}fixed_ip_address cannot be specified without a port_id.`,
		],
		[
			'POST floatingips',
			create({ port_id: '{held}' }),
			404,
			'External network {public} is not reachable from subnet {more}.  Therefore, cannot associate Port {held} with a Floating IP.',
		],
		[
			'POST floatingips',
			create({ floating_ip_address: '172.24.4.9' }),
			403,
			'(rule:create_floatingip and rule:create_floatingip:floating_ip_address) is disallowed by policy',
		],
		['POST floatingips', create({ name: 'x' }), 400, "Unrecognized attribute(s) 'name'"],
		['GET floatingips?name=x', undefined, 400, "['name'] is invalid attribute for filtering"],
	])('refuses %s %j: %i %s', async (request, given, status, says) => {
		expect(await neutron.said(request, given)).toEqual([status, says]);
	});
});

describe('a port forwarding', () => {
	const path = 'floatingips/{address}/port_forwardings';
	const ssh = {
		internal_port_id: '{port}',
		internal_ip_address: '10.210.1.50',
		internal_port: 22,
		external_port: 2222,
		protocol: 'tcp',
	};
	const of = (more: object) => ({ port_forwarding: { ...ssh, ...more } });
	const range = (internal: string, external: string) => ({
		...{ internal_port: undefined, external_port: undefined },
		...{ internal_port_range: internal, external_port_range: external },
	});

	beforeEach(async () => void (await neutron.make('ssh', path, ssh)));

	it('is shown with its floating IP, and alone', async () => {
		const { id } = await neutron.the(`GET ${path}/{ssh}`);
		const {
			port_forwardings: all,
			router_id,
			port_id,
		} = await neutron.the('GET floatingips/{address}');
		const { internal_port_id: _, ...told } = ssh;
		expect(all).toEqual([expect.objectContaining({ id, ...told })]);
		expect([router_id, port_id]).toEqual([expect.any(String), null]);
		expect(await neutron.the(`GET ${path}/{ssh}`)).toMatchObject({
			...told,
			description: '',
			internal_port_range: '22:22',
			external_port_range: '2222:2222',
		});
	});

	it('may be of a range of ports, and shows no single one then', async () => {
		await neutron.make('range', path, of(range('100:105', '200:205')).port_forwarding);
		const shown = await neutron.the(`GET ${path}/{range}`);
		expect(shown).toMatchObject({ external_port_range: '200:205' });
		expect(shown).not.toHaveProperty('external_port');
	});

	it('is changed, found by what is outside, and deleted', async () => {
		const change = { port_forwarding: { external_port: 2225, description: 'new' } };
		expect(await neutron.the(`PUT ${path}/{ssh}`, change)).toMatchObject({
			...change.port_forwarding,
			external_port_range: '2225:2225',
			internal_port: 22,
		});
		const { body } = await neutron.ask(`GET ${path}?external_port=2225`);
		expect(body.port_forwardings).toHaveLength(1);
		expect((await neutron.ask(`DELETE ${path}/{ssh}`)).status).toBe(204);
		expect((await neutron.the('GET floatingips/{address}')).router_id).toBeNull();
	});

	it('goes with its port', async () => {
		await neutron.ask('DELETE ports/{port}');
		expect((await neutron.ask(`GET ${path}`)).body.port_forwardings).toEqual([]);
	});

	const bad = 'Bad port_forwarding request: ';
	const collision = (side: string, one: string, other: string) =>
		`${bad}There is a port collision with the ${side}_port_range. The following ranges collides: ${one} and ${other}.`;
	it.each<Refused>([
		[`POST ${path}`, of({ external_port: 2223 }), 400, collision('internal', '22:22', '22:22')],
		[
			`POST ${path}`,
			of({ internal_port: 23 }),
			400,
			collision('external', '2222:2222', '2222:2222'),
		],
		[`POST ${path}`, of(range('20:24', '30:34')), 400, collision('internal', '22:22', '20:24')],
		[
			`POST ${path}`,
			of(range('110:115', '210:211')),
			400,
			`${bad}Invalid ranges of internal and/or external ports. The relation between internal and external ports must be N-N or 1-N.`,
		],
		[
			`POST ${path}`,
			of({ protocol: 'x' }),
			400,
			"Invalid input for operation: IP protocol 'x' is not supported. Only protocol names and their integer representation (0 to 255) are supported.",
		],
		[
			`POST ${path}`,
			of({ internal_port: 0 }),
			400,
			"Invalid input for internal_port. Reason: '0' is too small - must be at least '1'.",
		],
		[
			`POST ${path}`,
			of({ internal_port: undefined }),
			500,
			'Request Failed: internal server error while processing your request.',
		],
		[
			`POST ${path}`,
			of({ internal_port_id: '{held}', internal_ip_address: '10.210.2.60' }),
			400,
			`${bad}There is a port collision with the external_port_range. The following ranges collides: 2222:2222 and 2222:2222.`,
		],
		[
			`POST ${path}`,
			of({ internal_port_id: '{held}', internal_ip_address: '10.210.2.60', external_port: 1 }),
			400,
			`${bad}External network {public} is not reachable from subnet {more}. Cannot set Port forwarding for port {held} with Floating IP {address}.`,
		],
		[
			'PUT floatingips/{address}',
			{ floatingip: { port_id: '{two}', fixed_ip_address: '10.210.1.61' } },
			409,
			'Floating IP {address} in use by Port Forwarding resources.',
		],
		[`GET ${path}/{nowhere}`, undefined, 404, 'Port Forwarding {nowhere} could not be found.'],
		[
			`GET ${path}?internal_port=22`,
			undefined,
			400,
			"['internal_port'] is invalid attribute for filtering",
		],
	])('refuses %s %j: %i %s', async (request, given, status, says) => {
		expect(await neutron.said(request, given)).toEqual([status, says]);
	});
});

it.each<Refused>([
	[
		'PUT floatingips/{address}',
		{ floatingip: {} },
		404,
		'Floating IP {address} could not be found',
	],
	[
		'GET floatingips/{address}/port_forwardings',
		undefined,
		404,
		'Floating IP {address} could not be found',
	],
])('another project does not see it: %s %j, %i %s', async (request, given, status, says) => {
	expect(await neutron.said(request, given, 'demo2')).toEqual([status, says]);
});
