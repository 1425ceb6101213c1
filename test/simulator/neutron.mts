import { addressesOf, freeAddress, isTaken, subnetWith } from './addresses.mts';
import {
	addressOf,
	answer,
	idOfRowsOf,
	listViewOf,
	pageOf,
	routesOf,
	type Call,
	type Collection,
	type Route,
	type Style,
} from './collection.mts';
import { attributes, common, floatingIp, networkRow, port, securityGroup } from './networkRows.mts';
import { networkExtensions } from './networkExtensions.mts';
import { neutronError, ok, refuse, type Reply } from './replies.mts';
import { pythonText } from './schema.mts';
import type { Handler } from './simulator.mts';
import type { Row, State } from './state.mts';
import { seconds } from './time.mts';

/** Network v2.0: networks, subnets, routers, ports, floating IPs and security groups. */
export const neutron: Handler = (request, cloud) => answer(routes, request, cloud) ?? unknown;

const unknown = neutronError(404, 'HTTPNotFound', 'The resource could not be found.');

const badRequest = (says: string) => refuse(neutronError(400, 'HTTPBadRequest', says));

type Kind = keyof typeof attributes;

interface Resource {
	kind: Kind;
	key: string;
	/** As the type of an error has it */
	noun: string;
	/** Left out: "Port 0c1d could not be found." */
	missing?: (id: string) => string;
	rows(state: State): Row[];
	/** Another project's that this one may see */
	isShared?(row: Row, state: State): boolean;
	required?: string[];
	view?(row: Row): object;
	/** Left out: as it was given */
	make?(given: any, call: Call): Row;
	update?(row: Row, given: any, call: Call): void;
	/** Refuses while it is in use */
	release?(row: Row, call: Call): void;
	/** Left out: it can be made, changed and deleted */
	isFixed?: boolean;
}

/** https://docs.openstack.org/api-ref/network/v2/ */
const resources: Resource[] = [
	{
		kind: 'networks',
		key: 'network',
		noun: 'Network',
		rows: (state) => state.networks,
		isShared: (row) => row.shared || row['router:external'],
		release({ id }, { cloud }) {
			const held = cloud.state.ports.filter(({ network_id }) => network_id === id);
			if (held.length === 0) {
				cloud.state.subnets = cloud.state.subnets.filter(({ network_id }) => network_id !== id);
				return;
			}
			const says = `Unable to complete operation on network ${id}. There are one or more ports still in use on the network, id for these ports is: ${held.map((one) => one.id).join(',')}.`;
			refuse(neutronError(409, 'NetworkInUse', says));
		},
	},
	{
		kind: 'subnets',
		key: 'subnet',
		noun: 'Subnet',
		rows: (state) => state.subnets,
		isShared: ({ network_id }, { networks }) =>
			networks.some(({ id, shared }) => id === network_id && shared),
		isFixed: true,
	},
	{
		kind: 'routers',
		key: 'router',
		noun: 'Router',
		missing: (id) => `Router ${id} could not be found`,
		rows: (state) => state.routers,
		isFixed: true,
	},
	{
		kind: 'ports',
		key: 'port',
		noun: 'Port',
		rows: (state) => state.ports,
		required: ['network_id'],
		make: makePort,
		release: (row, { cloud }) => releaseFloatingIps(row, cloud.state),
	},
	{
		kind: 'floatingips',
		key: 'floatingip',
		noun: 'FloatingIP',
		missing: (id) => `Floating IP ${id} could not be found`,
		rows: (state) => state.floatingIps,
		required: ['floating_network_id'],
		view: ({ name: _, ...row }) => row,
		make: makeFloatingIp,
		update(row, given, call) {
			if ('port_id' in given) associate(row, given, call);
		},
	},
	{
		kind: 'security-groups',
		key: 'security_group',
		noun: 'SecurityGroup',
		missing: (id) => `Security group ${id} does not exist`,
		rows: (state) => state.securityGroups,
		make: (given, { projectId }) => securityGroup(projectId, given),
		release({ id }, { cloud }) {
			const isUsed = cloud.state.ports.some((one) => one.security_groups.includes(id));
			if (isUsed) {
				refuse(neutronError(409, 'SecurityGroupInUse', `Security Group ${id} in use.`));
			}
		},
	},
];

function collectionOf(resource: Resource): Collection {
	const { kind, key, noun, isShared, isFixed } = resource;
	const changes: Partial<Collection> = {
		create(given, call) {
			const row = resource.make
				? resource.make(given, call)
				: networkRow(kind, call.projectId, given);
			resource.rows(call.cloud.state).push(row);
			return row;
		},
		update(row, given, call) {
			resource.update?.(row, given, call);
			const { port_id: _, ...rest } = given;
			Object.assign(row, kind === 'floatingips' ? rest : given);
			row.updated_at = seconds(Date.now());
			row.revision_number += 1;
		},
		remove(row, call) {
			resource.release?.(row, call);
			const rows = resource.rows(call.cloud.state);
			rows.splice(rows.indexOf(row), 1);
		},
	};
	return {
		path: kind,
		key,
		keys: `${key}s`,
		rows: ({ cloud, projectId, isAdmin }) =>
			resource
				.rows(cloud.state)
				.filter((row) => isAdmin || row.project_id === projectId || isShared?.(row, cloud.state)),
		view: resource.view,
		missing: (id) =>
			neutronError(
				404,
				`${noun}NotFound`,
				resource.missing?.(id) ?? `${noun} ${id} could not be found.`,
			),
		...(isFixed ? {} : changes),
	};
}

function styleOf({ kind, key, required = [] }: Resource): Style {
	const names = Object.keys({ ...common, ...attributes[kind] });
	return {
		created: 201,
		removed: 204,
		list: (collection, rows, call) => list(collection, names, rows, call),
		given(_, { json, method }) {
			const given = json?.[key];
			if (!given) badRequest(`Unable to find '${key}' in request body`);
			const lacking = method === 'POST' && required.find((name) => !(name in given));
			if (lacking) {
				badRequest(`Failed to parse request. Required attribute '${lacking}' not specified`);
			}
			const strange = Object.keys(given).filter((name) => !names.includes(name));
			if (strange.length > 0) {
				badRequest(`Unrecognized attribute(s) '${strange.join("', '")}'`);
			}
			return given;
		},
		guard(_, action, row, { projectId, isAdmin }) {
			if (isAdmin || row.project_id === projectId) return;
			const says = `rule:${action}_${key} is disallowed by policy`;
			refuse(neutronError(403, 'PolicyNotAuthorized', says));
		},
	};
}

const routes: Route[] = [
	...resources.flatMap((resource) => routesOf(collectionOf(resource), styleOf(resource))),
	...networkExtensions,
	{
		path: 'availability_zones',
		GET: ({ cloud }) => ok({ availability_zones: cloud.state.networkZones }),
	},
	{
		path: 'quotas/{project}',
		GET({ ids, projectId }) {
			if (ids.project !== projectId) return unknown;
			const kinds = [
				...['network', 'subnet', 'subnetpool', 'port', 'router', 'floatingip'],
				...['security_group', 'security_group_rule'],
			];
			const unlimited = Object.fromEntries(kinds.map((kind) => [kind, -1]));
			return ok({ quota: { ...unlimited, rbac_policy: 10 } });
		},
	},
];

const aboutTheList = ['limit', 'marker', 'page_reverse', 'sort_key', 'sort_dir', 'fields'];

/** Filters by any attribute, sorts by any, and links to the pages before and after. */
function list(collection: Collection, names: string[], rows: Row[], call: Call): Reply {
	const { query, cloud, path } = call;
	const asked = query.get('limit') ?? '0';
	if (!/^\d+$/.test(asked)) {
		const says = `Limit must be an integer 0 or greater and not '${asked}'.`;
		return neutronError(400, 'BadRequest', `Bad limit request: ${says}`);
	}
	const filters = [...new Set(query.keys())].filter((name) => !aboutTheList.includes(name));
	const strange = filters.filter((name) => !names.includes(name));
	if (strange.length > 0) badRequest(`${pythonText(strange)} is invalid attribute for filtering`);
	const [sortKeys, directions] = [query.getAll('sort_key'), query.getAll('sort_dir')];
	if (sortKeys.length !== directions.length) {
		badRequest('The number of sort_keys and sort_dirs must be same');
	}
	const sorting = [...sortKeys.map((key, index) => [key, directions[index]]), ['id', 'asc']];
	const found = rows
		.filter((row) =>
			filters.every((name) => query.getAll(name).some((one) => fits(row[name], one))),
		)
		.sort((a, b) => {
			for (const [key, direction] of sorting) {
				const order = String(a[key]).localeCompare(String(b[key]));
				if (order !== 0) return direction === 'desc' ? -order : order;
			}
			return 0;
		});
	// None at all means as many as there may be.
	const limit = Number(asked) || cloud.options.maxPage;
	const idOf = idOfRowsOf(collection);
	const { shown, next } = pageOf(call, found, idOf, limit, (id) => collection.missing(id, call));
	const fields = query.getAll('fields');
	const view = listViewOf(collection, call);
	const cut = (row: object) =>
		fields.length === 0
			? row
			: Object.fromEntries(Object.entries(row).filter(([name]) => fields.includes(name)));
	const previous = new URLSearchParams([...query].filter(([name]) => name !== 'marker'));
	if (shown.length > 0) previous.set('marker', idOf(shown[0]));
	previous.set('page_reverse', 'True');
	const address = `${addressOf(call)}/${path}`;
	return ok({
		[collection.keys]: shown.map((row) => cut(view(row))),
		[`${collection.keys}_links`]: [
			...(next ? [{ rel: 'next', href: `${address}?${next}` }] : []),
			{ rel: 'previous', href: `${address}?${previous}` },
		],
	});
}

function fits(value: unknown, wanted: string): boolean {
	if (typeof value === 'boolean') return String(value) === wanted.toLowerCase();
	if (!Array.isArray(value)) return String(value ?? '') === wanted;
	const [name, part] = wanted.split('=');
	return value.some((one) => (part === undefined ? one === name : one[name] === part));
}

function networkOf(id: string, { cloud, projectId, isAdmin }: Call): Row {
	const found = cloud.state.networks.find((one) => one.id === id);
	const isSeen =
		found &&
		(isAdmin || found.project_id === projectId || found.shared || found['router:external']);
	return isSeen
		? found
		: refuse(neutronError(404, 'NetworkNotFound', `Network ${id} could not be found.`));
}

function makePort(given: any, call: Call): Row {
	const { projectId, cloud } = call;
	const network = networkOf(given.network_id, call);
	const groups = cloud.state.securityGroups.filter(
		({ project_id, name }) => project_id === projectId && name === 'default',
	);
	const fixedIps = fixedIpsIn(network, given.fixed_ips, cloud.state);
	const more = { security_groups: groups.map(({ id }) => id), ...given, fixed_ips: fixedIps };
	return port(projectId, more);
}

/** One address of each subnet, or those that are asked for; refuses what the network does not have, or has no more. */
export function fixedIpsIn(
	network: Row,
	wanted: Array<{ ip_address?: string; subnet_id?: string }> | undefined,
	state: State,
): Array<{ subnet_id: string; ip_address: string }> {
	const subnets = state.subnets.filter(({ network_id }) => network_id === network.id);
	const asked = wanted ?? subnets.slice(0, 1).map(({ id }) => ({ subnet_id: id }));
	return asked.map(({ ip_address: address, subnet_id: id }: Record<string, string>) => {
		if (address === undefined) {
			const subnet = subnets.find((one) => one.id === id)!;
			return { subnet_id: subnet.id, ip_address: freeAddress(subnet, state) };
		}
		const subnet = subnetWith(address, network.id, state);
		if (!subnet) {
			const says = `IP address ${address} is not a valid IP for any of the subnets on the specified network.`;
			return refuse(neutronError(400, 'InvalidIpForNetwork', says));
		}
		if (isTaken(address, network.id, state)) {
			const says = `IP address ${address} already allocated in subnet ${subnet.id}`;
			refuse(neutronError(409, 'IpAddressAlreadyAllocated', says));
		}
		return { subnet_id: subnet.id, ip_address: address };
	});
}

function makeFloatingIp(given: any, call: Call): Row {
	const { cloud, projectId } = call;
	const network = networkOf(given.floating_network_id, call);
	if (!network['router:external']) {
		const says = `Network ${network.id} is not a valid external network.`;
		refuse(neutronError(400, 'BadRequest', `Bad floatingip request: ${says}`));
	}
	const [{ ip_address: address }] = fixedIpsIn(network, undefined, cloud.state);
	const { port_id: _, ...rest } = given;
	const row = floatingIp(projectId, { floating_ip_address: address, ...rest });
	if (given.port_id) associate(row, given, call);
	return row;
}

/** Binds a floating IP to a port, or sets it free. */
function associate(row: Row, given: any, { cloud, projectId, isAdmin }: Call): void {
	const { state } = cloud;
	if (given.port_id === null) {
		setFree(row);
		return;
	}
	const target = state.ports.find(
		({ id, project_id }) => id === given.port_id && (isAdmin || project_id === projectId),
	);
	if (!target) {
		const says = `Port ${given.port_id} could not be found.`;
		return refuse(neutronError(404, 'PortNotFound', says));
	}
	const fixed = given.fixed_ip_address ?? addressesOf(target)[0];
	const { subnet_id: subnet } = target.fixed_ips.find((one: Row) => one.ip_address === fixed) ?? {};
	const router = state.routers.find(
		(one) =>
			one.external_gateway_info?.network_id === row.floating_network_id &&
			state.ports.some(
				({ device_id, fixed_ips }) =>
					device_id === one.id && fixed_ips.some((ip: Row) => ip.subnet_id === subnet),
			),
	);
	if (!router) {
		const says = `External network ${row.floating_network_id} is not reachable from subnet ${subnet}.  Therefore, cannot associate Port ${target.id} with a Floating IP.`;
		refuse(neutronError(404, 'ExternalGatewayForFloatingIPNotFound', says));
	}
	const isTwice = state.floatingIps.some(
		(one) => one !== row && one.port_id === target.id && one.fixed_ip_address === fixed,
	);
	if (isTwice) {
		const says = `Cannot associate floating IP ${row.floating_ip_address} (${row.id}) with port ${target.id} using fixed IP ${fixed}, as that fixed IP already has a floating IP on external network ${row.floating_network_id}.`;
		refuse(neutronError(409, 'FloatingIPPortAlreadyAssociated', says));
	}
	const { name, network_id, mac_address, admin_state_up, status, device_id, device_owner } = target;
	Object.assign(row, {
		port_id: target.id,
		router_id: router.id,
		fixed_ip_address: fixed,
		port_details: {
			name,
			network_id,
			mac_address,
			admin_state_up,
			status,
			device_id,
			device_owner,
		},
	});
}

function setFree(floating: Row): void {
	Object.assign(floating, {
		port_id: null,
		router_id: null,
		fixed_ip_address: null,
		port_details: null,
	});
}

/** Sets free what is bound to a port that goes. */
export function releaseFloatingIps({ id }: Row, state: State): void {
	for (const floating of state.floatingIps) if (floating.port_id === id) setFree(floating);
}
