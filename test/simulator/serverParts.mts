import { addressOf, type Call, type Route } from './collection.mts';
import { page } from './novaLists.mts';
import { bodyOf, check, metadata, object } from './novaSchemas.mts';
import { demand } from './novaPolicy.mts';
import { novaError, ok, type Reply } from './replies.mts';
import { misfit, type Schema } from './schema.mts';
import { checkState, hasHost, vmStateOf, type VmState } from './serverStates.mts';
import { hostId } from './serverView.mts';
import { find, serverOf } from './servers.mts';
import { isGone, type ServerEvent, type SimulatedServer } from './state.mts';
import { precise } from './time.mts';

const ofMetadata = bodyOf('metadata', metadata);
const ofOneMetadatum = bodyOf('meta', { ...metadata, maxProperties: 1 });
const tag: Schema = { type: 'string', minLength: 1, maxLength: 60, pattern: '^[^,/]*$' };
const ofTags = bodyOf('tags', { type: 'array', items: tag, maxItems: 50 });
const ofConsole = (minor: number): Schema => {
	const kinds = ['vnc', 'spice', 'rdp', 'serial', ...(minor >= 8 ? ['mks'] : [])];
	const types = [
		'novnc',
		'xvpvnc',
		'spice-html5',
		'rdp-html5',
		'serial',
		...(minor >= 8 ? ['webmks'] : []),
	];
	const choice = (all: string[]): Schema => ({ type: 'string', enum: all });
	const console = object({ protocol: choice(kinds), type: choice(types) }, ['protocol', 'type']);
	return bodyOf('remote_console', console);
};

/** What has a path of its own below a server. */
export const serverParts: Route[] = [
	{
		path: 'servers/{server}/metadata',
		GET: (call) => ok({ metadata: serverOf(call).metadata }),
		POST(call) {
			check(ofMetadata, call);
			const server = changeable(call, 'server-metadata:create', 'update metadata');
			server.metadata = { ...server.metadata, ...call.json.metadata };
			return ok({ metadata: server.metadata });
		},
		PUT(call) {
			check(ofMetadata, call);
			const server = changeable(call, 'server-metadata:update_all', 'update metadata');
			server.metadata = { ...call.json.metadata };
			return ok({ metadata: server.metadata });
		},
	},
	{
		path: 'servers/{server}/metadata/{key}',
		GET(call) {
			const { metadata } = serverOf(call);
			const { key } = call.ids;
			return key in metadata ? ok({ meta: { [key]: metadata[key] } }) : noMetadatum;
		},
		PUT(call) {
			check(ofOneMetadatum, call);
			const { key } = call.ids;
			if (!(key in call.json.meta)) return novaError(400, 'Request body and URI mismatch');
			const server = changeable(call, 'server-metadata:update', 'update metadata');
			server.metadata = { ...server.metadata, ...call.json.meta };
			return ok({ meta: call.json.meta });
		},
		DELETE(call) {
			const { key } = call.ids;
			demand(call, 'server-metadata:delete');
			if (!(key in serverOf(call).metadata)) return noMetadatum;
			const server = changeable(call, 'server-metadata:delete', 'delete metadata');
			const { [key]: _, ...rest } = server.metadata;
			server.metadata = rest;
			return { status: 204 };
		},
	},
	{
		path: 'servers/{server}/tags',
		GET: since(26, (call) => ok({ tags: serverOf(call).tags })),
		PUT: since(26, (call) => {
			check(ofTags, call);
			const server = tagged(call, 'os-server-tags:update_all', 'update tags');
			server.tags = [...new Set<string>(call.json.tags)].sort();
			return ok({ tags: server.tags });
		}),
		DELETE: since(26, (call) => {
			tagged(call, 'os-server-tags:delete_all', 'delete tags').tags = [];
			return { status: 204 };
		}),
	},
	{
		path: 'servers/{server}/tags/{tag}',
		GET: since(26, (call) => {
			const { id, tags } = serverOf(call);
			if (tags.includes(call.ids.tag)) return { status: 204 };
			return novaError(404, `Server ${id} has no tag '${call.ids.tag}'`);
		}),
		PUT: since(26, addTag),
		DELETE: since(26, (call) => {
			const server = tagged(call, 'os-server-tags:delete', 'delete tag');
			if (!server.tags.includes(call.ids.tag)) {
				return novaError(404, `Instance ${server.id} has no tag '${call.ids.tag}'`);
			}
			server.tags = server.tags.filter((one) => one !== call.ids.tag);
			return { status: 204 };
		}),
	},
	{
		path: 'servers/{server}/os-instance-actions',
		GET(call) {
			const { minor, query } = call;
			const changedSince = minor >= 58 ? query.get('changes-since') : null;
			const events = [...withHistory(call).events]
				.reverse()
				.filter((one) => changedSince === null || changedAt(one) >= Date.parse(changedSince));
			const view = (event: ServerEvent) => viewOfEvent(event, call);
			if (minor < 58) return ok({ instanceActions: events.map(view) });
			const marker = query.get('marker');
			if (marker !== null && !events.some(({ requestId }) => requestId === marker)) {
				// Nova forgets to say which.
				return novaError(400, 'Marker None could not be found.');
			}
			return page(call, 'instanceActions', events, ({ requestId }) => requestId, view, 'links');
		},
	},
	{
		path: 'servers/{server}/os-instance-actions/{request}',
		GET(call) {
			const { ids, minor, isAdmin } = call;
			const event = withHistory(call).events.find(({ requestId }) => requestId === ids.request);
			if (!event) return novaError(404, `Action ${ids.request} not found`);
			const steps = minor >= 51 || isAdmin ? { events: stepsOf(event, call) } : {};
			return ok({ instanceAction: { ...viewOfEvent(event, call), ...steps } });
		},
	},
	{
		path: 'servers/{server}/remote-consoles',
		POST: since(6, openConsole),
	},
];

const noMetadatum = novaError(404, 'Metadata item was not found');

/** A path that older microversions do not have. */
function since(minor: number, handle: (call: Call) => Reply): (call: Call) => Reply {
	return (call) => {
		if (call.minor < minor) return novaError(404, 'The resource could not be found.');
		return handle(call);
	};
}

function changeable(call: Call, policy: string, what: string): SimulatedServer {
	const server = serverOf(call);
	demand(call, policy);
	const vmStates: VmState[] = ['active', 'paused', 'suspended', 'stopped'];
	checkState(server, what, { vmStates, tasks: 'any' }, call.isAdmin);
	return server;
}

/** Tags may change in any of these states, of a locked server too. */
function tagged(call: Call, policy: string, what: string): SimulatedServer {
	const server = serverOf(call);
	demand(call, policy);
	const vmStates: VmState[] = ['active', 'paused', 'suspended', 'stopped'];
	checkState(server, what, { vmStates, tasks: 'any', ignoresLock: true }, call.isAdmin);
	return server;
}

function addTag(call: Call): Reply {
	const { tag: name } = call.ids;
	const server = tagged(call, 'os-server-tags:update', 'update tag');
	const wrong = misfit({ type: 'object', properties: { tag } }, { tag: name });
	if (wrong) {
		const says = wrong.slice(wrong.indexOf(name, wrong.indexOf('Value')) + name.length + 2);
		const rule = "It must be a non empty string without characters '/' and ','.";
		return novaError(400, `Tag '${name}' is invalid. ${rule} Validation error message: ${says}`);
	}
	const headers = { 'Content-Type': 'text/html; charset=UTF-8' };
	if (server.tags.includes(name)) return { status: 204, text: '', headers };
	if (server.tags.length >= 50) {
		return novaError(400, 'The number of tags exceeded the per-server limit 50');
	}
	server.tags = [...server.tags, name].sort();
	const location = `${addressOf(call)}/servers/${server.id}/tags/${name}`;
	return { status: 201, text: '', headers: { ...headers, Location: location } };
}

/** From 2.21 on, what was done to a server can be read when it is gone. */
function withHistory(call: Call): SimulatedServer {
	const server = find(call);
	return server && isGone(server) && call.minor >= 21 ? server : serverOf(call);
}

const changedAt = ({ started, ended }: ServerEvent) =>
	ended !== undefined && ended <= Date.now() ? ended : started;

function viewOfEvent(event: ServerEvent, { minor, ids }: Call) {
	const isOver = event.ended !== undefined && event.ended <= Date.now();
	return {
		action: event.action,
		instance_uuid: ids.server,
		request_id: event.requestId,
		user_id: event.userId,
		project_id: event.projectId,
		start_time: precise(event.started),
		message: isOver && event.failed ? 'Error' : null,
		...(minor >= 58 ? { updated_at: precise(changedAt(event)) } : {}),
	};
}

const failure = 'No valid host was found. ';

function stepsOf({ steps, started, ended, failed }: ServerEvent, { minor, isAdmin }: Call) {
	const isOver = ended !== undefined && ended <= Date.now();
	return steps.map((event) => ({
		event,
		start_time: precise(started),
		finish_time: isOver ? precise(ended) : null,
		result: isOver ? (failed ? 'Error' : 'Success') : null,
		...(isAdmin ? { traceback: isOver && failed ? failure : null } : {}),
		...(minor >= 62 ? { hostId } : {}),
		...(isAdmin && minor >= 84 ? { details: isOver && failed ? failure : null } : {}),
	}));
}

/** As a cloud whose servers have a screen over VNC, and nothing else. */
function openConsole(call: Call): Reply {
	check(ofConsole(call.minor), call);
	const server = serverOf(call);
	demand(call, 'os-remote-consoles');
	if (!hasHost(server) || vmStateOf(server) === 'building') {
		return novaError(409, `Instance ${server.id} is not ready`);
	}
	const { protocol, type } = call.json.remote_console;
	if (protocol !== 'vnc') return novaError(400, `Unavailable console type ${type}.`);
	if (type !== 'novnc') return novaError(400, `Invalid console type ${type}`);
	const url = `http://127.0.0.1:6080/vnc_lite.html?path=%3Ftoken%3D${call.id.slice(4)}`;
	return ok({ remote_console: { protocol, type, url } });
}
