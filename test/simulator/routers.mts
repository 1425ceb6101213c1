import { contains, networkIn, overlaps } from './addresses.mts';
import type { Call, Route } from './collection.mts';
import { uuid } from './networkChecks.mts';
import { fixedIpsIn, networkOf } from './networkAddresses.mts';
import { port, router } from './networkRows.mts';
import { neutronError, ok, refuse, type Reply } from './replies.mts';
import { pythonText } from './schema.mts';
import type { Row, State } from './state.mts';
import { seconds } from './time.mts';

const interfaceOwner = 'network:router_interface';

const notFound = (noun: string, id: string) =>
	refuse(neutronError(404, `${noun}NotFound`, `${noun} ${id} could not be found.`));
const badRequest = (says: string) =>
	refuse(neutronError(400, 'BadRequest', `Bad router request: ${says}.`));
const conflict = (type: string, says: string) => refuse(neutronError(409, type, says));

/** https://docs.openstack.org/api-ref/network/v2/#create-router */
export function makeRouter(given: any, call: Call): Row {
	const gateway = gatewayOf(given.external_gateway_info, call);
	const { distributed: _, ha: __, ...rest } = given;
	return router(call.projectId, {
		...rest,
		revision_number: gateway ? 3 : 1,
		external_gateway_info: gateway,
	});
}

export function updateRouter(row: Row, given: any, call: Call): void {
	if (given.routes) checkRoutes(row, given.routes, call);
	if (!('external_gateway_info' in given)) return;
	const before = row.external_gateway_info?.network_id;
	const after = given.external_gateway_info?.network_id;
	if (before && before === after) {
		const { external_fixed_ips: wanted } = given.external_gateway_info;
		const info = { ...row.external_gateway_info, ...given.external_gateway_info };
		const { external_fixed_ips: there } = row.external_gateway_info;
		given.external_gateway_info = wanted
			? gatewayOf(info, call)
			: { ...info, external_fixed_ips: there };
		return;
	}
	if (before && call.cloud.state.floatingIps.some((one) => one.router_id === row.id)) {
		const says = `Gateway cannot be updated for router ${row.id}, since a gateway to external network ${before} is required by one or more floating IPs.`;
		conflict('RouterExternalGatewayInUseByFloatingIp', says);
	}
	given.external_gateway_info = gatewayOf(given.external_gateway_info, call);
}

function gatewayOf(given: any, call: Call): object | null {
	if (!given?.network_id) return null;
	const network = networkOf(given.network_id, call);
	if (!network['router:external']) badRequest(`Network ${network.id} is not an external network`);
	return {
		network_id: network.id,
		external_fixed_ips: fixedIpsIn(network, given.external_fixed_ips, call.cloud.state),
		enable_snat: given.enable_snat ?? true,
	};
}

function interfacesOf({ id }: Row, { cloud }: Call): Row[] {
	return cloud.state.ports.filter(
		(one) => one.device_id === id && one.device_owner === interfaceOwner,
	);
}

export function releaseRouter(row: Row, call: Call): void {
	const held = interfacesOf(row, call);
	if (held.length === 0) return;
	const ids = held.map(({ id }) => id).join(', ');
	conflict('RouterInUse', `Router ${row.id} has ports still attached: ${ids}`);
}

/** https://docs.openstack.org/api-ref/network/v2/#add-interface-to-router */
export const routerRoutes: Route[] = [
	{ path: 'routers/{router}/add_router_interface', PUT: addInterface },
	{ path: 'routers/{router}/remove_router_interface', PUT: removeInterface },
	{
		path: 'routers/{router}/add_extraroutes',
		PUT: (call) => changeRoutes(call, (there, asked) => [...there, ...asked]),
	},
	{
		path: 'routers/{router}/remove_extraroutes',
		PUT: (call) =>
			changeRoutes(call, (there, asked) =>
				there.filter((one) => !asked.some((other) => isSame(one, other))),
			),
	},
];

const isSame = (a: Row, b: Row) => a.destination === b.destination && a.nexthop === b.nexthop;

function routerOf({ ids, cloud, projectId, isAdmin }: Call): Row {
	const found = cloud.state.routers.find(
		(one) => one.id === ids.router && (isAdmin || one.project_id === projectId),
	);
	return (
		found ?? refuse(neutronError(404, 'RouterNotFound', `Router ${ids.router} could not be found`))
	);
}

/** The router that leads from a subnet to an external network. */
export function routerBetween(external: string, subnet: string, state: State): Row | undefined {
	return state.routers.find(
		(one) =>
			one.external_gateway_info?.network_id === external &&
			state.ports.some(
				({ device_id, fixed_ips }) =>
					device_id === one.id && fixed_ips.some((ip: Row) => ip.subnet_id === subnet),
			),
	);
}

function changeRoutes(call: Call, change: (there: Row[], asked: Row[]) => Row[]): Reply {
	const row = routerOf(call);
	const routes = call.json?.router?.routes;
	if (!Array.isArray(routes) || routes.some((one: Row) => !one.nexthop || !one.destination)) {
		const says = 'Request Failed: internal server error while processing your request.';
		return neutronError(500, 'HTTPInternalServerError', says);
	}
	const wrong = routes.find(({ destination }) => !networkIn(destination));
	if (wrong) return neutronError(400, 'AddrFormatError', `invalid IPNetwork ${wrong.destination}`);
	const after = change(row.routes, routes)
		.filter((one, place, all) => all.findIndex((other) => isSame(one, other)) === place)
		.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
	checkRoutes(row, after, call);
	if (after.map(textOf).join() !== row.routes.map(textOf).sort().join()) {
		touch(row, { routes: after });
	}
	return ok({ router: { ...row, gw_port_id: null, distributed: false, ha: false, ha_vr_id: 0 } });
}

const textOf = ({ destination, nexthop }: Row) => `${destination} ${nexthop}`;

function checkRoutes(row: Row, routes: Row[], call: Call): void {
	const refuseAll = (says: string) => {
		const text = pythonText(routes.map(({ destination, nexthop }) => ({ destination, nexthop })));
		refuse(neutronError(400, 'InvalidRoutes', `Invalid format for routes: ${text}, ${says}`));
	};
	const { subnets } = call.cloud.state;
	const gateway = row.external_gateway_info?.external_fixed_ips ?? [];
	const ips: Row[] = [...interfacesOf(row, call).flatMap(({ fixed_ips }) => fixed_ips), ...gateway];
	const cidrs = ips.map((ip) => subnets.find(({ id }) => id === ip.subnet_id)?.cidr ?? '');
	for (const { nexthop } of routes) {
		if (!cidrs.some((cidr) => contains(cidr, nexthop))) {
			refuseAll('the nexthop is not connected with router');
		}
		if (ips.some((ip) => ip.ip_address === nexthop)) refuseAll('the nexthop is used by router');
	}
}

function touch(row: Row, more: object): void {
	Object.assign(row, more, {
		updated_at: seconds(Date.now()),
		revision_number: row.revision_number + 1,
	});
}

function checkInterface({ json }: Call, isRemoval = false): { subnet?: string; port?: string } {
	const { subnet_id: subnet, port_id: portId } = json ?? {};
	if (!subnet && !portId) badRequest('Either subnet_id or port_id must be specified');
	for (const id of [portId, subnet]) {
		const says = id && uuid(id);
		if (says) badRequest(says);
	}
	if (subnet && portId && !isRemoval) badRequest('Cannot specify both subnet-id and port-id');
	return { subnet, port: portId };
}

function addInterface(call: Call): Reply {
	const row = routerOf(call);
	const { subnet, port: portId } = checkInterface(call);
	const made = portId ? addPort(row, portId, call) : addSubnet(row, subnet!, call);
	touch(row, {});
	return ok(told(row, made, call));
}

function addPort(row: Row, id: string, call: Call): Row {
	const found = visible('ports', 'Port', id, call);
	if (found.device_id) {
		const says = `Unable to complete operation on port ${id} for network ${found.network_id}. Port already has an attached device ${found.device_id}.`;
		conflict('PortInUse', says);
	}
	if (found.fixed_ips.length === 0) badRequest('Router port must have at least one fixed IP');
	const { subnets } = call.cloud.state;
	for (const ip of found.fixed_ips) {
		checkSubnet(row, subnets.find((one) => one.id === ip.subnet_id)!, call);
	}
	touch(found, { device_id: row.id, device_owner: interfaceOwner });
	return found;
}

function addSubnet(row: Row, id: string, call: Call): Row {
	const { state } = call.cloud;
	const subnet = visible('subnets', 'Subnet', id, call);
	if (!call.isAdmin && subnet.project_id !== call.projectId) {
		badRequest(
			`Cannot add interface to router because subnet ${id} is not owned by project making the request`,
		);
	}
	if (!subnet.gateway_ip) badRequest('Subnet for router interface must have a gateway IP');
	checkSubnet(row, subnet, call);
	const network = state.networks.find((one) => one.id === subnet.network_id)!;
	const at = [{ subnet_id: id, ip_address: subnet.gateway_ip }];
	const made = port(row.project_id, {
		network_id: network.id,
		device_id: row.id,
		device_owner: interfaceOwner,
		port_security_enabled: false,
		revision_number: 2,
		fixed_ips: fixedIpsIn(network, at, state),
	});
	state.ports.push(made);
	return made;
}

function visible(kind: 'ports' | 'subnets', noun: string, id: string, call: Call): Row {
	const { state } = call.cloud;
	const isShared = ({ network_id }: Row) =>
		kind === 'subnets' && state.networks.some((one) => one.id === network_id && one.shared);
	const found = state[kind].find(
		(one) => one.id === id && (call.isAdmin || one.project_id === call.projectId || isShared(one)),
	);
	return found ?? notFound(noun, id);
}

function checkSubnet(row: Row, { id, cidr }: Row, call: Call): void {
	const { subnets } = call.cloud.state;
	const there = interfacesOf(row, call).flatMap(({ fixed_ips }) => fixed_ips as Row[]);
	const isThere = there.some((ip) => ip.subnet_id === id);
	if (isThere) badRequest(`Router already has a port on subnet ${id}`);
	const outside = row.external_gateway_info?.network_id;
	const other = subnets.find(
		(one) =>
			(one.network_id === outside || there.some((ip) => ip.subnet_id === one.id)) &&
			overlaps(one.cidr, cidr),
	);
	if (!other) return;
	badRequest(`Cidr ${cidr} of subnet ${id} overlaps with cidr ${other.cidr} of subnet ${other.id}`);
}

function removeInterface(call: Call): Reply {
	const row = routerOf(call);
	const { subnet, port: portId } = checkInterface(call, true);
	const { state } = call.cloud;
	const isOn = ({ fixed_ips }: Row) => fixed_ips.some((ip: Row) => ip.subnet_id === subnet);
	const held = interfacesOf(row, call);
	const found = held.find((one) => (portId ? one.id === portId : isOn(one)));
	if (!found && portId) {
		const says = `Router ${row.id} does not have an interface with id ${portId}`;
		return neutronError(404, 'RouterInterfaceNotFound', says);
	}
	if (!found) {
		visible('subnets', 'Subnet', subnet!, call);
		const says = `Router ${row.id} has no interface on subnet ${subnet}`;
		return neutronError(404, 'RouterInterfaceNotFoundForSubnet', says);
	}
	if (portId && subnet && !isOn(found)) {
		const says = `Subnet on port ${portId} does not match the requested subnet ${subnet}.`;
		return neutronError(400, 'SubnetMismatchForPort', says);
	}
	for (const ip of found.fixed_ips) checkFree(row, ip.subnet_id, call);
	state.ports = state.ports.filter((one) => one !== found);
	touch(row, {});
	return ok(told(row, found, call));
}

/** Refuses for a subnet that routes or floating IPs need the router for. */
function checkFree(row: Row, subnet: string, { cloud: { state } }: Call): void {
	const required = (by: string, type: string) => {
		const says = `Router interface for subnet ${subnet} on router ${row.id} cannot be deleted, as it is required by one or more ${by}.`;
		conflict(type, says);
	};
	const { cidr } = state.subnets.find(({ id }) => id === subnet)!;
	if (row.routes.some(({ nexthop }: Row) => contains(cidr, nexthop))) {
		required('routes', 'RouterInterfaceInUseByRoute');
	}
	const isNeeded = ({ router_id, fixed_ip_address: address, port_forwardings: all = [] }: Row) => {
		const inside = [address, ...all.map((one: Row) => one.internal_ip_address)].filter(Boolean);
		return router_id === row.id && inside.some((one) => contains(cidr, one));
	};
	if (state.floatingIps.some(isNeeded)) {
		required('floating IPs', 'RouterInterfaceInUseByFloatingIP');
	}
}

function told({ id, tenant_id }: Row, { id: port_id, network_id, fixed_ips }: Row, call: Call) {
	const subnets = fixed_ips.map((one: Row) => one.subnet_id);
	const asked = call.json.subnet_id ?? subnets[0];
	return { id, tenant_id, port_id, network_id, subnet_id: asked, subnet_ids: subnets };
}
