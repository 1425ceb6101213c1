import { addressesOf as fixedAddressesOf } from './addresses.mts';
import type { Call, Route } from './collection.mts';
import { page, sortedBy } from './novaLists.mts';
import { bodyOf, check, object, text } from './novaSchemas.mts';
import { demand, forbid } from './novaPolicy.mts';
import { novaError, ok, refuse, type Reply } from './replies.mts';
import type { Schema } from './schema.mts';
import { act } from './serverActions.mts';
import { deleteServer } from './serverChange.mts';
import { createServer } from './serverCreation.mts';
import { portsByServer, portsOf } from './serverPorts.mts';
import { statusOf } from './serverStates.mts';
import { brief, changedViewOf, viewOf } from './serverView.mts';
import { isGone, type SimulatedServer } from './state.mts';

/** https://docs.openstack.org/api-ref/compute/#servers-servers */
export const servers: Route[] = [
	{
		path: 'servers',
		GET: guarded('index', list),
		POST: guarded('create', createServer),
	},
	{ path: 'servers/detail', GET: guarded('detail', list) },
	{
		path: 'servers/{server}',
		GET: guarded('show', (call) => ok({ server: viewOf(serverOf(call), call) })),
		PUT: guarded('update', update),
		DELETE: guarded('delete', (call) => {
			demand(call, 'servers:delete');
			deleteServer(serverOf(call), call);
			return { status: 204 };
		}),
	},
	{
		path: 'servers/{server}/action',
		POST: guarded('action', (call) => act(find(call), call)),
	},
];

/** Servers belong to a project, so a token without one may do nothing with them. */
function guarded(policy: string, handle: (call: Call) => Reply): (call: Call) => Reply {
	return (call) => {
		if (!call.projectId) forbid(`servers:${policy}`);
		return handle(call);
	};
}

/** The server that the path names, gone ones too. */
export function find({ ids, cloud, projectId, isAdmin }: Call): SimulatedServer | undefined {
	return cloud.state.servers.find(
		(server) => server.id === ids.server && (server.projectId === projectId || isAdmin),
	);
}

/** The server that the path names; refuses one that is not there, or not there any more. */
export function serverOf(call: Call): SimulatedServer {
	const server = find(call);
	if (server && !isGone(server)) return server;
	return refuse(novaError(404, `Instance ${call.ids.server} could not be found.`));
}

function update(call: Call): Reply {
	const { json, minor } = call;
	const properties: Record<string, Schema> = {
		name: text,
		'OS-DCF:diskConfig': { type: 'string', enum: ['AUTO', 'MANUAL'] },
		accessIPv4: { type: 'string' },
		accessIPv6: { type: 'string' },
		...(minor < 19 ? {} : { description: { type: ['string', 'null'], maxLength: 255 } }),
		...(minor < 90 ? {} : { hostname: text }),
	};
	check(bodyOf('server', object(properties)), call);
	const { name, description } = json.server;
	if (name !== undefined && name.trim() !== name) {
		const says = 'printable characters. Can not start or end with whitespace.';
		return novaError(400, `An invalid 'name' value was provided. The name must be: ${says}`);
	}
	const server = serverOf(call);
	demand(call, 'servers:update');
	if (name !== undefined) server.name = name;
	if (description !== undefined) server.description = description;
	server.updated = Date.now();
	return ok({ server: changedViewOf(server, call) });
}

/** What an ordinary user may filter by; other filters are dropped without a word. */
function list(call: Call): Reply {
	const { query, cloud, minor, isAdmin, projectId } = call;
	const all = query.get('all_tenants');
	if (all && !isAdmin) forbid('servers:detail:get_all_tenants');
	const name = query.get('name');
	if (name !== null && !isPattern(name)) {
		return novaError(
			400,
			`Invalid input for query parameters name. Value: ${name}. '${name}' is not a 'regex'`,
		);
	}
	const since = query.get('changes-since');
	if (since !== null && Number.isNaN(Date.parse(since))) {
		return novaError(
			400,
			`Invalid input for query parameters changes-since. Value: ${since}. '${since}' is not a 'date-time'`,
		);
	}
	const before = minor >= 66 ? query.get('changes-before') : null;
	const statuses = query.getAll('status');
	const listOf = (key: string) => (minor >= 26 ? (query.get(key)?.split(',') ?? []) : []);
	const last = (key: string) => query.getAll(key).at(-1);
	const checks: Array<(server: SimulatedServer) => boolean> = [
		(server) => Boolean(all) || server.projectId === projectId,
		(server) =>
			since === null
				? !isGone(server)
				: Math.max(server.updated, server.goneAt ?? 0, server.readyAt) >=
					Math.floor(Date.parse(since) / 1000) * 1000,
		(server) => before === null || server.updated <= Date.parse(before),
		(server) => name === null || new RegExp(name, 'i').test(server.name),
		(server) => statuses.length === 0 || statuses.includes(statusOf(server)),
		(server) => !last('flavor') || server.flavorId === last('flavor'),
		(server) => !last('image') || server.imageId === last('image'),
		(server) =>
			!last('ip') ||
			portsOf(server, cloud.state)
				.flatMap(fixedAddressesOf)
				.some((address) => new RegExp(last('ip')!).test(address)),
		(server) => listOf('tags').every((tag) => server.tags.includes(tag)),
		(server) =>
			listOf('tags-any').length === 0 ||
			listOf('tags-any').some((tag) => server.tags.includes(tag)),
		(server) => !listOf('not-tags-any').some((tag) => server.tags.includes(tag)),
		(server) =>
			listOf('not-tags').length === 0 ||
			!listOf('not-tags').every((tag) => server.tags.includes(tag)),
		(server) => !isAdmin || !last('key_name') || server.keyName === last('key_name'),
		(server) =>
			!isAdmin ||
			!last('availability_zone') ||
			server.availabilityZone === last('availability_zone'),
		(server) => !isAdmin || !all || !last('project_id') || server.projectId === last('project_id'),
	];
	const found = cloud.state.servers.filter((server) => checks.every((check) => check(server)));
	const newestFirst = [...found].reverse();
	const sorted = sortedBy(newestFirst, query, {
		created_at: ({ created }) => created,
		display_name: (server) => server.name,
		updated_at: ({ updated }) => updated,
		uuid: ({ id }) => id,
	});
	const isDetailed = call.path === 'servers/detail';
	const ports = isDetailed ? portsByServer(cloud.state) : undefined;
	return page(
		call,
		'servers',
		sorted,
		({ id }) => id,
		(server) =>
			ports ? viewOf(server, call, ports.get(server.id) ?? []) : brief(server, call, 'servers'),
	);
}

function isPattern(text: string): boolean {
	try {
		new RegExp(text);
		return true;
	} catch {
		return false;
	}
}
