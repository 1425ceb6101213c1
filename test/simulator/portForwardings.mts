import { randomUUID } from 'node:crypto';

import type { Call, Collection, Route } from './collection.mts';
import { bodyOf, taken } from './networkInput.mts';
import { networkList, withFields } from './networkLists.mts';
import { neutronError, ok, refuse } from './replies.mts';
import { routerBetween } from './routers.mts';
import { pythonText } from './schema.mts';
import type { Row } from './state.mts';

const bad = (says: string) =>
	refuse(neutronError(400, 'BadRequest', `Bad port_forwarding request: ${says}.`));

const kind = 'port_forwardings';

/** https://docs.openstack.org/api-ref/network/v2/#floating-ips-port-forwarding */
export const portForwardingRoutes: Route[] = [
	{
		path: 'floatingips/{floating}/port_forwardings',
		GET(call) {
			const rows = forwardingsOf(floatingOf(call));
			const sorted = call.query.get('sort_key') ?? 'id';
			if (sorted !== 'id') {
				const says = `Bad portforwardings request: '${sorted}' is an invalid attribute for sort key.`;
				return neutronError(400, 'BadRequest', says);
			}
			return networkList(kind, collection, rows, call);
		},
		POST(call) {
			const given = taken(kind, bodyOf('port_forwarding', call), call);
			const floating = floatingOf(call);
			const made = make(given, floating, call);
			floating.port_forwardings = [...forwardingsOf(floating), made];
			floating.revision_number += 1;
			return { status: 201, body: { port_forwarding: made } };
		},
	},
	{
		path: 'floatingips/{floating}/port_forwardings/{id}',
		GET: (call) => ok({ port_forwarding: withFields(viewOf(forwardingOf(call)), call) }),
		PUT(call) {
			const given = taken(kind, bodyOf('port_forwarding', call), call);
			const row = forwardingOf(call);
			update(row, given, floatingOf(call), call);
			return ok({ port_forwarding: viewOf(row) });
		},
		DELETE(call) {
			const floating = floatingOf(call);
			const gone = forwardingOf(call);
			keep(floating, (one) => one !== gone);
			return { status: 204 };
		},
	},
];

const collection: Collection = {
	path: kind,
	key: 'port_forwarding',
	keys: kind,
	rows: (call) => forwardingsOf(floatingOf(call)),
	view: viewOf,
	missing: (id) =>
		neutronError(404, 'PortForwardingNotFound', `Port Forwarding ${id} could not be found.`),
};

/** Ports are left out where there are ranges of several. */
function viewOf(row: Row): object {
	return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

/** All of a floating IP; none where it has never had any. */
export function forwardingsOf({ port_forwardings: all = [] }: Row): Row[] {
	return all;
}

/** As a floating IP shows them. */
export function forwardingsShown(floating: Row): object[] {
	return forwardingsOf(floating).map(
		({ description: _, internal_port_range: __, external_port_range: ___, ...row }) =>
			viewOf(row as Row),
	);
}

/** Those that lead to a port, or to addresses of it, go with that. */
export function releaseForwardings(floating: Row, port: string, addresses?: string[]): void {
	keep(
		floating,
		({ internal_port_id, internal_ip_address: address }) =>
			internal_port_id !== port || !(addresses?.includes(address) ?? true),
	);
}

function keep(floating: Row, isKept: (row: Row) => boolean): void {
	const before = forwardingsOf(floating);
	const left = before.filter(isKept);
	if (left.length === before.length) return;
	floating.port_forwardings = left;
	floating.revision_number += 1;
	if (left.length === 0) floating.router_id = null;
}

function floatingOf({ ids, cloud, projectId, isAdmin }: Call): Row {
	const found = cloud.state.floatingIps.find(
		(one) => one.id === ids.floating && (isAdmin || one.project_id === projectId),
	);
	const says = `Floating IP ${ids.floating} could not be found`;
	return found ?? refuse(neutronError(404, 'FloatingIPNotFound', says));
}

function forwardingOf(call: Call): Row {
	const { id } = call.ids;
	const found = forwardingsOf(floatingOf(call)).find((one) => one.id === id);
	return found ?? refuse(collection.missing(id, call));
}

function make(given: any, floating: Row, call: Call): Row {
	for (const side of ['internal', 'external']) {
		if (given[`${side}_port`] || given[`${side}_port_range`]) continue;
		const says = 'Request Failed: internal server error while processing your request.';
		refuse(neutronError(500, 'HTTPInternalServerError', says));
	}
	const row: Row = { id: randomUUID(), description: '', ...given };
	Object.assign(row, rangesOf(given));
	delete row.project_id;
	delete row.tenant_id;
	checkCollisions(row, floating, call);
	checkBinding(row, call);
	const { internal_port_id: port, internal_ip_address: address } = row;
	if (floating.port_id) {
		const says = `Cannot associate floating IP ${floating.floating_ip_address} (${floating.id}) with port ${port} using fixed IP ${address}, as that fixed IP already has a floating IP on external network ${floating.floating_network_id}.`;
		refuse(neutronError(409, 'FloatingIPPortAlreadyAssociated', says));
	}
	reach(row, floating, call);
	return row;
}

function update(row: Row, given: any, floating: Row, call: Call): void {
	const isMoved = given.internal_port_id && given.internal_port_id !== row.internal_port_id;
	if (given.internal_port_id) checkBinding({ ...row, ...given }, call);
	const after = { ...row, ...given, ...rangesOf(given) };
	if (isMoved) {
		const { fixed_ips: all } = call.cloud.state.ports.find(
			({ id }) => id === given.internal_port_id,
		) ?? { fixed_ips: [] };
		after.internal_ip_address = given.internal_ip_address ?? all[0]?.ip_address;
		reach(after, floating, call);
	}
	const { fixed_ips: all } = portOf(after, call);
	if (!all.some((one: Row) => one.ip_address === after.internal_ip_address)) {
		bad(
			`The internal IP does not correspond to an address on the internal port, which has fixed_ips ${pythonText(all)}`,
		);
	}
	const others = forwardingsOf(floating).filter(
		(one) => one.id !== row.id && one.protocol === after.protocol,
	);
	const conflict = (values: object) =>
		bad(
			`Another port forwarding entry with the same attributes already exists, conflicting values are ${pythonText(values)}`,
		);
	for (const { external_port, internal_port, internal_port_id, internal_ip_address } of others) {
		if (external_port === after.external_port) {
			conflict({ floating_ip_address: floating.floating_ip_address, external_port });
		}
		const inside = { internal_port_id, internal_ip_address, internal_port };
		const isSame = Object.entries(inside).every(([name, value]) => after[name] === value);
		if (isSame) conflict(inside);
	}
	checkCollisions(after, floating, call);
	Object.assign(row, after);
	if (Object.keys(given).length > 0) floating.revision_number += 1;
}

/** A port and its range of one follow each other. */
function rangesOf(given: any): object {
	const sides = ['internal', 'external'].map((side) => {
		const [port, range] = [given[`${side}_port`], given[`${side}_port_range`]];
		if (range) {
			const [first, last] = String(range).split(':').map(Number);
			return { [`${side}_port`]: first === last ? first : null };
		}
		const number = Number(port);
		if (!port) return {};
		return { [`${side}_port`]: number, [`${side}_port_range`]: `${number}:${number}` };
	});
	return Object.assign({}, ...sides);
}

const endsOf = (range: string) => range.split(':').map(Number);

function checkCollisions(row: Row, floating: Row, { cloud }: Call): void {
	const [inside, outside] = ['internal', 'external'].map((side) => {
		const [first, last] = endsOf(row[`${side}_port_range`]);
		return last - first;
	});
	if (inside > 0 && inside !== outside) {
		bad(
			'Invalid ranges of internal and/or external ports. The relation between internal and external ports must be N-N or 1-N',
		);
	}
	const same = (all: Row[]) =>
		all.filter((one) => one.id !== row.id && one.protocol === row.protocol);
	const everywhere = same(cloud.state.floatingIps.flatMap(forwardingsOf)).filter(
		(one) =>
			one.internal_port_id === row.internal_port_id &&
			one.internal_ip_address === row.internal_ip_address,
	);
	for (const [side, others] of [
		['internal', everywhere],
		['external', same(forwardingsOf(floating))],
	] as const) {
		const name = `${side}_port_range`;
		const [first, last] = endsOf(row[name]);
		for (const { [name]: range } of others) {
			const [start, end] = endsOf(range);
			if (start > last || first > end) continue;
			bad(
				`There is a port collision with the ${name}. The following ranges collides: ${range} and ${row[name]}`,
			);
		}
	}
}

/** A port that a floating IP leads to as a whole has no single ports beside. */
function checkBinding({ internal_port_id: port, internal_ip_address: address }: Row, call: Call) {
	const bound = call.cloud.state.floatingIps.find((one) => one.port_id === port);
	if (!bound) return;
	const says = `Cannot create port forwarding to floating IP ${bound.floating_ip_address} (${bound.id}) with port ${port} using fixed IP ${address}, as that port already has a binding floating IP.`;
	refuse(neutronError(409, 'PortHasBindingFloatingIP', says));
}

function portOf({ internal_port_id: id }: Row, { cloud, projectId, isAdmin }: Call): Row {
	const found = cloud.state.ports.find(
		(one) => one.id === id && (isAdmin || one.project_id === projectId),
	);
	return found ?? refuse(neutronError(404, 'PortNotFound', `Port ${id} could not be found.`));
}

/** Refuses what no router leads to, or another than that which the floating IP has. */
function reach(row: Row, floating: Row, call: Call): void {
	const { id, fixed_ips: all } = portOf(row, call);
	const { internal_ip_address: address } = row;
	const fixed = all.find((one: Row) => one.ip_address === address);
	if (!fixed) {
		bad(
			`Requested internal IP address ${address} is not suitable for internal neutron port ${id}, as its fixed_ips are ${pythonText(all)}`,
		);
	}
	const external = floating.floating_network_id;
	const router = routerBetween(external, fixed.subnet_id, call.cloud.state);
	if (!router) {
		return bad(
			`External network ${external} is not reachable from subnet ${fixed.subnet_id}. Cannot set Port forwarding for port ${id} with Floating IP ${floating.id}`,
		);
	}
	if (floating.router_id && floating.router_id !== router.id) {
		bad(
			`The Floating IP ${floating.id} had been set on router ${floating.router_id}, the internal Neutron port ${id} can not reach it`,
		);
	}
	floating.router_id = router.id;
}
