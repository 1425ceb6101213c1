import { addressOf, type Call, type Route } from './collection.mts';
import { limitOf } from './novaLists.mts';
import { closedQuery } from './novaQuota.mts';
import { forbid } from './novaPolicy.mts';
import { novaError, ok, refuse, type Reply } from './replies.mts';
import { hasLaunched, vmStateOf } from './serverStates.mts';
import { isGone, type SimulatedServer } from './state.mts';
import { precise } from './time.mts';

interface Period {
	start: number;
	stop: number;
}

const policy = (action: string) => `os-simple-tenant-usage:${action}`;
const params = ['start', 'end', 'limit', 'marker'];

/** What the servers of a project, those that are gone too, have used in a time: hours, and each size by the hour. */
export const usage: Route[] = [
	{
		path: 'os-simple-tenant-usage',
		GET(call) {
			if (!call.isAdmin) forbid(policy('list'));
			closedQuery(call, [...params, 'detailed']);
			const isDetailed = call.query.get('detailed') === '1';
			const period = periodOf(call);
			const servers = pageOf(call, period);
			const owners = [...new Set(servers.map(({ projectId }) => projectId))];
			const usages = owners.map((owner) =>
				summaryOf(
					servers.filter(({ projectId }) => projectId === owner),
					period,
					isDetailed,
					call,
				),
			);
			return answerOf('tenant_usages', usages, servers, call);
		},
	},
	{
		path: 'os-simple-tenant-usage/{project}',
		GET(call) {
			const { project } = call.ids;
			if (project !== call.projectId && !call.isAdmin) forbid(policy('show'));
			closedQuery(call, params);
			const period = periodOf(call);
			const servers = pageOf(call, period, project);
			const shown = servers.length > 0 ? summaryOf(servers, period, true, call) : {};
			return answerOf('tenant_usage', shown, servers, call);
		},
	},
];

/** From now on where no start is given, and up to now at most. */
function periodOf({ query }: Call): Period {
	const now = Date.now();
	const [start, end] = ['start', 'end'].map((name) => timeOf(query.get(name)));
	if ((start ?? now) >= (end ?? now + 1)) {
		const says = 'Invalid start time. The start time cannot occur after the end time.';
		refuse(novaError(400, says));
	}
	return { start: start ?? now, stop: Math.min(end ?? now, now) };
}

function timeOf(given: string | null): number | undefined {
	if (!given) return undefined;
	if (/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,6})?| \d\d:\d\d:\d\d\.\d{1,6})$/.test(given)) {
		return Date.parse(`${given.replace(' ', 'T')}Z`);
	}
	return refuse(novaError(400, 'Invalid datetime string: Datetime is in invalid format'));
}

/** By their IDs; pages are there from 2.40 on, before it nothing but the first. */
function pageOf(call: Call, { start, stop }: Period, projectId?: string): SimulatedServer[] {
	const { query, minor, cloud } = call;
	const found = cloud.state.servers
		.filter((server) => !projectId || server.projectId === projectId)
		.filter((server) => hasLaunched(server) && server.readyAt < stop)
		.filter((server) => !isGone(server) || server.goneAt! > start)
		.sort((a, b) => (a.id < b.id ? -1 : 1));
	if (minor < 40) return found.slice(0, cloud.options.maxPage);
	const marker = query.getAll('marker').at(-1);
	const position = marker === undefined ? 0 : found.findIndex(({ id }) => id === marker) + 1;
	if (marker !== undefined && position === 0) {
		refuse(novaError(400, `Marker ${marker} could not be found.`));
	}
	return found.slice(position, position + sizeOf(call));
}

const sizeOf = (call: Call) => Math.min(limitOf(call), call.cloud.options.maxPage);

function answerOf(key: string, shown: object, servers: SimulatedServer[], call: Call): Reply {
	const { query, minor, path, projectId, ids } = call;
	const isFull = minor >= 40 && servers.length > 0 && servers.length === sizeOf(call);
	if (!isFull) return ok({ [key]: shown });
	const sorted = [...query]
		.filter(([name]) => name !== 'marker')
		.sort(([a], [b]) => (a < b ? -1 : 1));
	const next = new URLSearchParams([...sorted, ['marker', servers.at(-1)!.id]]);
	const root = addressOf(call) + (ids.project ? `/${projectId}` : '');
	return ok({ [key]: shown, [`${key}_links`]: [{ rel: 'next', href: `${root}/${path}?${next}` }] });
}

function summaryOf(servers: SimulatedServer[], period: Period, isDetailed: boolean, call: Call) {
	const usages = servers.map((server) => usageOf(server, period, call));
	const total = (size: 'local_gb' | 'vcpus' | 'memory_mb') =>
		usages.reduce((sum, one) => sum + one[size] * one.hours, 0);
	return {
		tenant_id: servers[0].projectId,
		...(isDetailed ? { server_usages: usages } : {}),
		total_local_gb_usage: total('local_gb'),
		total_vcpus_usage: total('vcpus'),
		total_memory_mb_usage: total('memory_mb'),
		total_hours: usages.reduce((sum, { hours }) => sum + hours, 0),
		start: toMicroseconds(period.start),
		stop: toMicroseconds(period.stop),
	};
}

const toMicroseconds = (time: number) => new Date(time).toISOString().replace('Z', '000');

function usageOf(server: SimulatedServer, { start, stop }: Period, { cloud }: Call) {
	const { name, ram, disk, vcpus } = cloud.state.flavors.find(({ id }) => id === server.flavorId)!;
	const launched = Math.floor(server.readyAt / 1000) * 1000;
	const ended = isGone(server) ? Math.floor(server.goneAt! / 1000) * 1000 : undefined;
	const used = Math.min(stop, ended ?? stop) - Math.max(launched, start);
	return {
		hours: used / 3_600_000,
		flavor: name,
		instance_id: server.id,
		name: server.name,
		tenant_id: server.projectId,
		memory_mb: ram,
		local_gb: disk,
		vcpus,
		started_at: precise(launched),
		ended_at: ended === undefined ? null : precise(ended),
		state: ended === undefined ? vmStateOf(server) : 'terminated',
		uptime: Math.floor(((ended ?? Date.now()) - launched) / 1000),
	};
}
