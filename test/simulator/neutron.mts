import {
	answer,
	idsIn,
	routesOf,
	type Call,
	type Collection,
	type Route,
	type Style,
} from './collection.mts';
import { makeFloatingIp, updateFloatingIp } from './floatingIps.mts';
import { networkToFill } from './networkAddresses.mts';
import { invalidInput } from './networkChecks.mts';
import { networkExtensions } from './networkExtensions.mts';
import { badRequest, bodyOf, checkPolicy, taken } from './networkInput.mts';
import { networkList, withFields } from './networkLists.mts';
import { checkQuota, quotaRoutes } from './networkQuotas.mts';
import { network, securityGroup } from './networkRows.mts';
import { tagRoutes } from './networkTags.mts';
import { forwardingsOf, forwardingsShown, portForwardingRoutes } from './portForwardings.mts';
import { makePort, releasePort, updatePort } from './ports.mts';
import { neutronError, ok, refuse, type Reply } from './replies.mts';
import { makeRouter, releaseRouter, routerRoutes, updateRouter } from './routers.mts';
import { makeRule, ruleView } from './securityGroupRules.mts';
import type { Handler } from './simulator.mts';
import type { Row, State } from './state.mts';
import { makeSubnet, releaseSubnet, updateSubnet } from './subnets.mts';
import { seconds } from './time.mts';

/** Network v2.0: networks, subnets, routers, ports, floating IPs and security groups. */
export const neutron: Handler = (request, cloud) =>
	answer(routes, request, cloud) ??
	(routes.some(({ path }) => idsIn(request.path, path)) ? wrongMethod : unknown);

const unknown = neutronError(404, 'HTTPNotFound', 'The resource could not be found.');

const wrongMethod = neutronError(
	405,
	'HTTPMethodNotAllowed',
	'The server could not comply with the request since it is either malformed or otherwise incorrect.',
);

const conflict = (type: string, says: string) => refuse(neutronError(409, type, says));

interface Resource {
	kind: string;
	key: string;
	/** As the type of an error has it */
	noun: string;
	/** Left out: "Port 0c1d could not be found." */
	missing?(id: string): string;
	rows(state: State): Row[];
	/** Another project's that this one may see */
	isShared?(row: Row, state: State): boolean;
	/** The network that it is to be made in; refuses where it cannot */
	place?(given: any, call: Call): Row;
	view?(row: Row): object;
	/** Only to the one who makes it */
	newView?(shown: any): object;
	make(given: any, call: Call): Row;
	update?(row: Row, given: any, call: Call): void;
	/** Refuses while it is in use */
	release?(row: Row, call: Call): void;
	/** It is kept in something else, which making and releasing it changes */
	isPart?: true;
}

const largestMtu = 1450;

function mtuOf({ mtu }: Row): number {
	if (mtu > largestMtu) invalidInput(`Requested MTU is too big, maximum is ${largestMtu}`);
	return mtu || largestMtu;
}

/** https://docs.openstack.org/api-ref/network/v2/ */
const resources: Resource[] = [
	{
		kind: 'networks',
		key: 'network',
		noun: 'Network',
		rows: (state) => state.networks,
		isShared: (row) => row.shared || row['router:external'],
		newView: (row) => ({ is_default: false, ...row }),
		make: (given, { projectId }) => network(projectId, { ...given, mtu: mtuOf(given) }),
		update(_, given) {
			if ('mtu' in given) given.mtu = mtuOf(given);
		},
		release({ id }, { cloud }) {
			const held = cloud.state.ports.filter(({ network_id }) => network_id === id);
			if (held.length === 0) {
				cloud.state.subnets = cloud.state.subnets.filter(({ network_id }) => network_id !== id);
				return;
			}
			const ids = held.map((one) => one.id).join(',');
			const says = `Unable to complete operation on network ${id}. There are one or more ports still in use on the network, id for these ports is: ${ids}.`;
			conflict('NetworkInUse', says);
		},
	},
	{
		kind: 'subnets',
		key: 'subnet',
		noun: 'Subnet',
		rows: (state) => state.subnets,
		isShared: ({ network_id }, { networks }) =>
			networks.some(({ id, shared }) => id === network_id && shared),
		place: ({ network_id }, call) => networkToFill(network_id, 'subnet', call),
		make: makeSubnet,
		update: updateSubnet,
		release: releaseSubnet,
	},
	{
		kind: 'routers',
		key: 'router',
		noun: 'Router',
		missing: (id) => `Router ${id} could not be found`,
		rows: (state) => state.routers,
		make: makeRouter,
		update: updateRouter,
		release: releaseRouter,
	},
	{
		kind: 'ports',
		key: 'port',
		noun: 'Port',
		rows: (state) => state.ports,
		place: ({ network_id }, call) => networkToFill(network_id, 'port', call),
		make: makePort,
		update: updatePort,
		release: releasePort,
	},
	{
		kind: 'floatingips',
		key: 'floatingip',
		noun: 'FloatingIP',
		missing: (id) => `Floating IP ${id} could not be found`,
		rows: (state) => state.floatingIps,
		view: ({ name: _, ...row }) => ({ ...row, port_forwardings: forwardingsShown(row as Row) }),
		make: makeFloatingIp,
		update: updateFloatingIp,
		release(row) {
			if (forwardingsOf(row).length === 0) return;
			const says = `Floating IP ${row.id} in use by Port Forwarding resources.`;
			conflict('FipInUseByPortForwarding', says);
		},
	},
	{
		kind: 'security-groups',
		key: 'security_group',
		noun: 'SecurityGroup',
		missing: (id) => `Security group ${id} does not exist`,
		rows: (state) => state.securityGroups,
		make(given, { projectId }) {
			checkName(given);
			return securityGroup(projectId, given);
		},
		update(row, given) {
			checkName(given);
			if (row.name !== 'default' || !('name' in given)) return;
			const says = 'Updating default security group not allowed.';
			conflict('SecurityGroupCannotUpdateDefault', says);
		},
		release({ id, name }, { cloud: { state }, isAdmin }) {
			if (state.ports.some((one) => one.security_groups.includes(id))) {
				conflict('SecurityGroupInUse', `Security Group ${id} in use.`);
			}
			if (name === 'default' && !isAdmin) {
				const says = 'Insufficient rights for removing default security group.';
				conflict('SecurityGroupCannotRemoveDefault', says);
			}
			keepRules(state, (rule) => rule.remote_group_id !== id);
		},
	},
	{
		kind: 'security-group-rules',
		key: 'security_group_rule',
		noun: 'SecurityGroupRule',
		missing: (id) => `Security group rule ${id} does not exist`,
		rows: (state) => state.securityGroups.flatMap((group) => group.security_group_rules ?? []),
		view: ruleView,
		isPart: true,
		make: makeRule,
		update() {
			const says = 'Request Failed: internal server error while processing your request.';
			refuse(neutronError(500, 'HTTPInternalServerError', says));
		},
		release: (row, { cloud }) => keepRules(cloud.state, (rule) => rule !== row),
	},
];

function checkName({ name }: Row): void {
	if (name?.toLowerCase() !== 'default') return;
	conflict('SecurityGroupDefaultAlreadyExists', 'Default security group already exists.');
}

function keepRules({ securityGroups }: State, isKept: (rule: Row) => boolean): void {
	for (const group of securityGroups) {
		const before: Row[] = group.security_group_rules ?? [];
		const after = before.filter(isKept);
		if (after.length === before.length) continue;
		group.security_group_rules = after;
		group.revision_number += 1;
	}
}

function collectionOf(resource: Resource): Collection {
	const { kind, key, noun, isShared, isPart } = resource;
	const isSeen = (row: Row, { cloud, projectId, isAdmin }: Call) =>
		isAdmin || row.project_id === projectId || isShared?.(row, cloud.state);
	return {
		path: kind,
		key,
		keys: `${key}s`,
		rows: (call) => resource.rows(call.cloud.state).filter((row) => isSeen(row, call)),
		view: resource.view,
		missing(id, { cloud }) {
			const isForeign = isPart && resource.rows(cloud.state).some((row) => row.id === id);
			const says = resource.missing?.(id) ?? `${noun} ${id} could not be found.`;
			return isForeign ? unknown : neutronError(404, `${noun}NotFound`, says);
		},
		create(given, call) {
			const place = resource.place?.(given, call);
			const isGuest = place !== undefined && place.project_id !== call.projectId;
			checkPolicy(kind, `create_${key}`, given, call, isGuest);
			checkQuota(key, resource.rows(call.cloud.state), call);
			const owner: string = given.project_id ?? given.tenant_id ?? call.projectId;
			const row = resource.make(given, { ...call, projectId: owner });
			if (!isPart) resource.rows(call.cloud.state).push(row);
			return row;
		},
		update(row, given, call) {
			const { networks } = call.cloud.state;
			const place = networks.find(({ id }) => id === row.network_id);
			const isGuest = place !== undefined && place.project_id !== call.projectId;
			checkPolicy(kind, `update_${key}`, given, call, isGuest);
			const isChanged = Object.keys(given).length > 0;
			resource.update?.(row, given, call);
			Object.assign(row, given);
			if (!isChanged) return;
			row.updated_at = seconds(Date.now());
			row.revision_number += 1;
		},
		remove(row, call) {
			resource.release?.(row, call);
			if (isPart) return;
			const rows = resource.rows(call.cloud.state);
			rows.splice(rows.indexOf(row), 1);
		},
	};
}

function styleOf({ kind, key }: Resource): Style {
	return {
		created: 201,
		removed: 204,
		list: (collection, rows, call) => networkList(kind, collection, rows, call),
		given: (_, call) => taken(kind, bodyOf(key, call), call),
		guard(_, action, row, { projectId, isAdmin, headers }) {
			const [, wanted] = /^revision_number=(.*)$/.exec(String(headers['if-match'] ?? '')) ?? [];
			if (wanted !== undefined && !/^\d+$/.test(wanted)) {
				const says =
					'Bad if-match request: Revision number etag must be in the format of revision_number=<int>.';
				refuse(neutronError(400, 'BadRequest', says));
			}
			if (wanted && Number(wanted) !== row.revision_number) {
				const says = `Constrained to ${wanted}, but current revision is ${row.revision_number}`;
				refuse(neutronError(412, 'RevisionNumberConstraintFailed', says));
			}
			if (isAdmin || row.project_id === projectId) return;
			const says = `rule:${action}_${key} is disallowed by policy`;
			refuse(neutronError(403, 'PolicyNotAuthorized', says));
		},
	};
}

/** Makes one thing, or several at once: all of them or none. */
function createIn(resource: Resource, collection: Collection, call: Call): Reply {
	const { kind, key, newView } = resource;
	const shown = (row: Row) => {
		const view = collection.view?.(row, call) ?? row;
		return newView?.(view) ?? view;
	};
	const several = call.json?.[collection.keys];
	if (!several) {
		const row = collection.create!(taken(kind, bodyOf(key, call), call), call);
		return { status: 201, body: { [key]: shown(row) } };
	}
	if (several.length === 0) badRequest('Resources required');
	const all = several.map((one: any) => taken(kind, one[key] ?? one, call));
	checkQuota(key, resource.rows(call.cloud.state), call, all.length);
	const made: Row[] = [];
	const { networks, securityGroups } = call.cloud.state;
	const revisions = [...networks, ...securityGroups].map((one) => ({
		one,
		before: one.revision_number,
	}));
	try {
		for (const given of all) made.push(collection.create!(given, call));
	} catch (error) {
		for (const row of made) collection.remove!(row, call);
		for (const { one, before } of revisions) one.revision_number = before;
		throw error;
	}
	return { status: 201, body: { [collection.keys]: made.map(shown) } };
}

function routesFor(resource: Resource): Route[] {
	const collection = collectionOf(resource);
	const [all, one] = routesOf(collection, styleOf(resource));
	const { key, kind } = resource;
	return [
		{ ...all, POST: (call) => createIn(resource, collection, call) },
		{
			...one,
			GET(call) {
				const { body } = one.GET!(call) as { body: any };
				return ok({ [key]: withFields(body[key], call) });
			},
		},
		...(resource.isPart ? [] : tagRoutes(kind, collection.rows)),
	];
}

const routes: Route[] = [
	...resources.flatMap(routesFor),
	...routerRoutes,
	...portForwardingRoutes,
	...networkExtensions,
	...quotaRoutes(resources),
	{
		path: 'availability_zones',
		GET: ({ cloud }) => ok({ availability_zones: cloud.state.networkZones }),
	},
];
