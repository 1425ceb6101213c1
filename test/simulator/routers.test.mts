import { at, connect, networksUnderTest, type Refused } from './askNetworks.mts';

const neutron = networksUnderTest(async () => await connect(neutron));

const toSubnet = (subnet_id: string) => ({ subnet_id });
const toPort = (port_id: string) => ({ port_id });
const add = 'PUT routers/{router}/add_router_interface';
const remove = 'PUT routers/{router}/remove_router_interface';
const routes = (...all: Array<[string, string]>) => ({
	router: { routes: all.map(([destination, nexthop]) => ({ destination, nexthop })) },
});
const bind = async (floatingip: object) =>
	await neutron.the('PUT floatingips/{address}', { floatingip });
const gateway = (external_gateway_info: object | null) => ({ router: { external_gateway_info } });
const required = 'cannot be deleted, as it is required by one or more';

describe('a router', () => {
	it('is connected by a subnet, with its gateway, or by a port', async () => {
		const { body } = await neutron.ask(add, toSubnet('{more}'));
		expect(Object.keys(body).sort()).toEqual(
			['id', 'network_id', 'port_id', 'subnet_id', 'subnet_ids', 'tenant_id'].sort(),
		);
		expect(await neutron.the(`GET ports/${body.port_id}`)).toMatchObject({
			fixed_ips: [{ subnet_id: body.subnet_id, ip_address: '10.210.2.1' }],
			device_owner: 'network:router_interface',
			device_id: body.id,
			security_groups: [],
			port_security_enabled: false,
		});
		expect((await neutron.ask(remove, toPort(body.port_id))).status).toBe(200);
		expect((await neutron.ask(`GET ports/${body.port_id}`)).status).toBe(404);
		await neutron.make('own', 'ports', at('10.210.2.70'));
		expect((await neutron.ask(add, toPort('{own}'))).status).toBe(200);
		expect(await neutron.said(add, toPort('{own}'))).toEqual([
			409,
			'Unable to complete operation on port {own} for network {net}. Port already has an attached device {router}.',
		]);
	});

	it('has its routes replaced as a whole, or in part', async () => {
		const via = '10.210.1.9';
		const [a, b] = ['10.90.0.0/24', '10.91.0.0/24'];
		const told = async (request: string, given: object) =>
			(await neutron.the(request, given)).routes.map((one: any) => one.destination);
		expect(await told('PUT routers/{router}', routes([a, via]))).toEqual([a]);
		expect(await told('PUT routers/{router}/add_extraroutes', routes([b, via]))).toEqual([a, b]);
		expect(await told('PUT routers/{router}/remove_extraroutes', routes([a, via]))).toEqual([b]);
		expect(await neutron.said(remove, toSubnet('{subnet}'))).toEqual([
			409,
			`Router interface for subnet {subnet} on router {router} ${required} routes.`,
		]);
		expect(await told('PUT routers/{router}', { router: { routes: null } })).toEqual([]);
	});

	it('is kept as it is while floating IPs need it', async () => {
		await bind({ port_id: '{port}' });
		expect(await neutron.said(remove, toSubnet('{subnet}'))).toEqual([
			409,
			`Router interface for subnet {subnet} on router {router} ${required} floating IPs.`,
		]);
		expect(await neutron.said('PUT routers/{router}', gateway(null))).toEqual([
			409,
			'Gateway cannot be updated for router {router}, since a gateway to external network {public} is required by one or more floating IPs.',
		]);
		await bind({ port_id: null });
		const { external_gateway_info: info } = await neutron.the('PUT routers/{router}', gateway({}));
		expect(info).toBeNull();
		expect((await neutron.ask(remove, toSubnet('{subnet}'))).status).toBe(200);
		expect((await neutron.ask('DELETE routers/{router}')).status).toBe(204);
	});

	it('is not deleted while it is connected, and its ports not at all', async () => {
		const [{ id }] = Object.values(
			(await neutron.ask('GET ports?device_owner=network:router_interface&network_id={net}')).body,
		)[0] as any;
		const says = `Router {router} has ports still attached: ${id}`;
		expect(await neutron.said('DELETE routers/{router}')).toEqual([409, says]);
		expect(await neutron.said(`DELETE ports/${id}`)).toEqual([
			409,
			`Port ${id} cannot be deleted directly via the port API: has device owner network:router_interface.`,
		]);
		const moved = { port: { fixed_ips: [{ ip_address: '10.210.1.77' }] } };
		expect(await neutron.said(`PUT ports/${id}`, moved)).toEqual([
			400,
			`Bad ports request: IP updates for port ${id} are not allowed.`,
		]);
		expect(
			await neutron.said('PUT subnets/{subnet}', { subnet: { gateway_ip: '10.210.1.254' } }),
		).toEqual([
			409,
			`Current gateway ip 10.210.1.1 already in use by port ${id}. Unable to update.`,
		]);
	});

	const bad = 'Bad router request: ';
	const far = "Invalid format for routes: [{'destination': '10.90.0.0/24', 'nexthop': ";
	const parts = (name: string) =>
		`(rule:create_router and (rule:create_router:external_gateway_info and (rule:create_router:external_gateway_info:network_id and rule:create_router:external_gateway_info:${name}))) is disallowed by policy`;
	const outside = { network_id: '{public}' };
	it.each<Refused>([
		[
			'POST routers',
			gateway({ network_id: '{net}' }),
			400,
			`${bad}Network {net} is not an external network.`,
		],
		[
			'POST routers',
			gateway({ network_id: '{nowhere}' }),
			404,
			'Network {nowhere} could not be found.',
		],
		['POST routers', gateway({ ...outside, enable_snat: true }), 403, parts('enable_snat')],
		['POST routers', routes(), 400, "Attribute 'routes' not allowed in POST"],
		[add, toSubnet('{subnet}'), 400, `${bad}Router already has a port on subnet {subnet}.`],
		[
			add,
			toSubnet('{twin}'),
			400,
			`${bad}Cidr 10.210.1.0/25 of subnet {twin} overlaps with cidr 10.210.1.0/24 of subnet {subnet}.`,
		],
		[add, toSubnet('{closed}'), 400, `${bad}Subnet for router interface must have a gateway IP.`],
		[add, toSubnet('{nowhere}'), 404, 'Subnet {nowhere} could not be found.'],
		[add, toSubnet('abc'), 400, `${bad}'abc' is not a valid UUID.`],
		[add, {}, 400, `${bad}Either subnet_id or port_id must be specified.`],
		[
			add,
			{ ...toSubnet('{more}'), ...toPort('{port}') },
			400,
			`${bad}Cannot specify both subnet-id and port-id.`,
		],
		[add, toPort('{port}'), 400, `${bad}Router already has a port on subnet {subnet}.`],
		[add, toPort('{none}'), 400, `${bad}Router port must have at least one fixed IP.`],
		[
			add,
			toPort('{held}'),
			409,
			'Unable to complete operation on port {held} for network {net}. Port already has an attached device dev.',
		],
		[remove, toSubnet('{more}'), 404, 'Router {router} has no interface on subnet {more}'],
		[remove, toPort('{port}'), 404, 'Router {router} does not have an interface with id {port}'],
		[
			'PUT routers/{router}',
			routes(['10.90.0.0/24', '10.99.1.9']),
			400,
			`${far}'10.99.1.9'}], the nexthop is not connected with router`,
		],
		[
			'PUT routers/{router}',
			routes(['10.90.0.0/24', '10.210.1.1']),
			400,
			`${far}'10.210.1.1'}], the nexthop is used by router`,
		],
		[
			'PUT routers/{router}/add_extraroutes',
			{ router: { routes: [{ destination: '10.90.0.0/24' }] } },
			500,
			'Request Failed: internal server error while processing your request.',
		],
	])('refuses %s %j: %i %s', async (request, given, status, says) => {
		expect(await neutron.said(request, given)).toEqual([status, says]);
	});
});

it.each<Refused>([
	['GET routers/{router}', undefined, 404, 'Router {router} could not be found'],
	[add, toSubnet('{more}'), 404, 'Router {router} could not be found'],
])('another project does not see it: %s %j, %i %s', async (request, given, status, says) => {
	expect(await neutron.said(request, given, 'demo2')).toEqual([status, says]);
});
