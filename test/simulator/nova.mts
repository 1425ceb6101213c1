import { randomUUID } from 'node:crypto';

import { novaError, ok, type Reply } from './replies.mts';
import type { Handler, SimulatedRequest, Simulator } from './simulator.mts';
import type { Project, SimulatedServer, State, Token } from './state.mts';
import { isGone, uuidOf } from './state.mts';
import { volumeStatus, volumesLeft } from './volumes.mts';

const newest = 93;

/** Compute: flavors, servers, and the lists behind its pickers. Microversions 2.1 to 2.93. */
export const nova: Handler = (request, cloud) => {
	const asked = /^compute (.+)$/.exec(String(request.headers['openstack-api-version'] ?? ''))?.[1];
	const version = asked ?? '2.1';
	if (!/^\d+\.\d+$/.test(version)) {
		return novaError(
			400,
			`API Version String ${version} is of invalid format. Must be of format MajorNum.MinorNum.`,
		);
	}
	const [major, minor] = version.split('.').map(Number);
	if (major !== 2 || minor < 1 || minor > newest) {
		return novaError(
			406,
			`Version ${version} is not supported by the API. Minimum is 2.1 and maximum is 2.${newest}.`,
		);
	}
	const reply = route(request, cloud, minor);
	return {
		...reply,
		headers: {
			'OpenStack-API-Version': `compute ${version}`,
			'X-OpenStack-Nova-API-Version': version,
			...reply.headers,
		},
	};
};

function route(request: SimulatedRequest, cloud: Simulator, minor: number): Reply {
	const { method, path } = request;
	const token = request.token!;
	const [collection, id, action] = path.split('/');
	if (!token.project && collection === 'servers') {
		const rule = policyOf(method, id);
		return novaError(403, `Policy doesn't allow os_compute_api:servers:${rule} to be performed.`);
	}
	switch (`${method} ${collection}`) {
		case 'GET flavors':
			return flavors(request, cloud, minor, id);
		case 'GET servers':
			if (id === undefined || id === 'detail') return listServers(request, cloud, minor);
			return showServer(id, token, cloud, minor);
		case 'POST servers':
			return action === 'action'
				? actOnServer(id, request, cloud)
				: createServer(request, cloud, minor);
		case 'DELETE servers':
			return deleteServer(id, token, cloud);
		case 'GET limits':
			return ok({ limits: { rate: [], absolute: limitsOf(token.project!, cloud.state) } });
		case 'GET os-availability-zone': {
			const zone = { zoneName: 'nova', zoneState: { available: true }, hosts: null };
			return ok({ availabilityZoneInfo: [zone] });
		}
		case 'GET os-keypairs': {
			const own = cloud.state.keyPairs.filter(({ userId }) => userId === token.user.id);
			const entry = ({ name }: { name: string }) => ({
				keypair: {
					name,
					public_key: 'ssh-rsa AAAA simulated',
					fingerprint: 'aa:bb',
					...(minor >= 2 ? { type: 'ssh' } : {}),
				},
			});
			if (minor < 35) return ok({ keypairs: own.map(entry) });
			return page(request, cloud, 'keypairs', own, ({ name }) => name, entry);
		}
		case 'GET os-server-groups': {
			const own = cloud.state.serverGroups.filter(
				({ projectId }) => projectId === token.project?.id,
			);
			// Cut without a link to the rest.
			const offset = Number(request.query.get('offset') ?? 0);
			const asked = Number(request.query.get('limit')) || cloud.options.maxPage;
			const shown = own.slice(offset, offset + Math.min(asked, cloud.options.maxPage));
			return ok({ server_groups: shown.map(({ id: groupId, name }) => ({ id: groupId, name })) });
		}
		default:
			return {
				status: 404,
				body: {
					message: 'The resource could not be found.<br /><br />\n\n\n',
					code: '404 Not Found',
					title: 'Not Found',
				},
			};
	}
}

/** The name of the policy for a request to the servers, which is the same for every one of them. */
function policyOf(method: string, id: string | undefined): string {
	if (method === 'POST') return 'create';
	if (id === undefined || id === 'detail') return id ?? 'index';
	return method === 'DELETE' ? 'delete' : 'show';
}

/** A page of a list, with the link to the next one whenever the page is full, as Nova does. */
function page<T>(
	{ query, url, headers }: SimulatedRequest,
	{ options }: Simulator,
	key: string,
	rows: T[],
	markerOf: (row: T) => string,
	view: (row: T) => unknown,
): Reply {
	const asked = query.get('limit') ?? String(options.maxPage);
	if (!/^[0-9]*$/.test(asked)) {
		return novaError(
			400,
			`Invalid input for query parameters limit. Value: ${asked}. '${asked}' does not match '^[0-9]*$'`,
		);
	}
	const marker = query.get('marker');
	const start = marker === null ? 0 : rows.findIndex((row) => markerOf(row) === marker) + 1;
	if (marker !== null && start === 0) return novaError(400, `marker [${marker}] not found`);
	const limit = Math.min(Number(asked), options.maxPage);
	const shown = rows.slice(start, start + limit);
	const body: Record<string, unknown> = { [key]: shown.map(view) };
	if (shown.length > 0 && shown.length === limit) {
		const next = new URLSearchParams(query);
		next.set('marker', markerOf(shown.at(-1)!));
		const path = url.split('?')[0];
		// As behind a proxy that ends TLS: scheme and host are not the ones the client knows.
		body[`${key}_links`] = [
			{ rel: 'next', href: `http://internal.${headers.host}${path}?${next}` },
		];
	}
	return ok(body);
}

function flavors(request: SimulatedRequest, cloud: Simulator, minor: number, id?: string): Reply {
	const view = (flavor: State['flavors'][number]) => ({
		...flavor,
		swap: '',
		'OS-FLV-EXT-DATA:ephemeral': 0,
		'OS-FLV-DISABLED:disabled': false,
		'os-flavor-access:is_public': true,
		rxtx_factor: 1.0,
		links: [],
		...(minor >= 55 ? { description: null } : {}),
		...(minor >= 61 ? { extra_specs: {} } : {}),
	});
	if (id !== undefined && id !== 'detail') {
		const found = cloud.state.flavors.find((flavor) => flavor.id === id);
		return found ? ok({ flavor: view(found) }) : novaError(404, `Flavor ${id} could not be found.`);
	}
	const { query } = request;
	const keys: Record<string, (flavor: State['flavors'][number]) => string | number> = {
		flavorid: (flavor) => flavor.id,
		memory_mb: (flavor) => flavor.ram,
		name: (flavor) => flavor.name,
		root_gb: (flavor) => flavor.disk,
		vcpus: (flavor) => flavor.vcpus,
	};
	const found = cloud.state.flavors.filter(
		({ ram, disk }) =>
			ram >= Number(query.get('minRam') ?? 0) && disk >= Number(query.get('minDisk') ?? 0),
	);
	const sorted = sortedBy(found, query, keys);
	if ('status' in sorted) return sorted;
	return page(request, cloud, 'flavors', sorted, (flavor) => flavor.id, id ? view : brief);
}

function brief({ id, name }: { id: string; name: string }) {
	return { id, name, links: [] };
}

function sortedBy<T>(
	rows: T[],
	query: URLSearchParams,
	keys: Record<string, (row: T) => string | number>,
): T[] | Reply {
	const key = query.get('sort_key');
	if (!key) return rows;
	if (!(key in keys)) {
		return novaError(
			400,
			`Invalid input for query parameters sort_key. Value: ${key}. '${key}' is not one of ${pythonText(Object.keys(keys))}`,
		);
	}
	const sign = query.get('sort_dir') === 'asc' ? 1 : -1;
	const value = keys[key];
	return [...rows].sort((a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : 0));
}

/** What an ordinary user may filter by; other filters are dropped without a word. */
function listServers(request: SimulatedRequest, cloud: Simulator, minor: number): Reply {
	const { query } = request;
	const token = request.token!;
	const isAdmin = token.roles.includes('admin');
	const all = query.get('all_tenants');
	if (all && !isAdmin) {
		return novaError(
			403,
			"Policy doesn't allow os_compute_api:servers:detail:get_all_tenants to be performed.",
		);
	}
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
		(server) => Boolean(all) || server.projectId === token.project!.id,
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
			!last('ip') || server.networks.some(({ address }) => new RegExp(last('ip')!).test(address)),
		(server) => listOf('tags').every((tag) => server.tags.includes(tag)),
		(server) =>
			listOf('tags-any').length === 0 ||
			listOf('tags-any').some((tag) => server.tags.includes(tag)),
		(server) => !listOf('not-tags-any').some((tag) => server.tags.includes(tag)),
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
	if ('status' in sorted) return sorted;
	const view =
		request.path === 'servers/detail' ? (one: SimulatedServer) => viewOf(one, cloud, minor) : brief;
	return page(request, cloud, 'servers', sorted, ({ id }) => id, view);
}

function isPattern(text: string): boolean {
	try {
		new RegExp(text);
		return true;
	} catch {
		return false;
	}
}

function showServer(id: string, token: Token, cloud: Simulator, minor: number): Reply {
	const server = find(id, token, cloud);
	if (!server) return novaError(404, `Instance ${id} could not be found.`);
	return ok({ server: viewOf(server, cloud, minor) });
}

function find(id: string, { project, roles }: Token, { state }: Simulator) {
	return state.servers.find(
		(server) =>
			server.id === id &&
			!isGone(server) &&
			(server.projectId === project!.id || roles.includes('admin')),
	);
}

function deleteServer(id: string, token: Token, cloud: Simulator): Reply {
	if (!token.roles.includes('member')) {
		return novaError(403, "Policy doesn't allow os_compute_api:servers:delete to be performed.");
	}
	const server = find(id, token, cloud);
	if (!server) return novaError(404, `Instance ${id} could not be found.`);
	server.goneAt ??= Date.now() + cloud.options.buildTime;
	return { status: 204 };
}

/** Starting, which a server that runs refuses: the one conflict that takes no waiting for. */
function actOnServer(id: string, { token, json }: SimulatedRequest, cloud: Simulator): Reply {
	if (!token!.roles.includes('member')) {
		return novaError(403, "Policy doesn't allow os_compute_api:servers:start to be performed.");
	}
	const server = find(id, token!, cloud);
	if (!server) return novaError(404, `Instance ${id} could not be found.`);
	if (!('os-start' in json)) {
		return novaError(400, `There is no such action: ${Object.keys(json).join()}`);
	}
	const state = vmStates[statusOf(server)] ?? 'active';
	return novaError(409, `Cannot 'start' instance ${id} while it is in vm_state ${state}`);
}

const vmStates: Record<string, string> = {
	BUILD: 'building',
	ERROR: 'error',
	DELETED: 'deleted',
};

const isReady = ({ readyAt }: SimulatedServer) => readyAt <= Date.now();

function statusOf(server: SimulatedServer): string {
	if (isGone(server)) return 'DELETED';
	if (!isReady(server)) return 'BUILD';
	return server.fault ? 'ERROR' : 'ACTIVE';
}

const precise = (time: number) => new Date(time).toISOString().replace('Z', '000');
const seconds = (time: number) => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');

function viewOf(server: SimulatedServer, { state }: Simulator, minor: number) {
	const status = statusOf(server);
	const isActive = status === 'ACTIVE';
	const flavor = state.flavors.find(({ id }) => id === server.flavorId)!;
	const changed = [server.updated, server.readyAt, server.goneAt ?? 0].filter(
		(time) => time <= Date.now(),
	);
	return {
		id: server.id,
		name: server.name,
		status,
		tenant_id: server.projectId,
		user_id: server.userId,
		metadata: server.metadata,
		hostId: isActive ? '5e3ca6738f164a26d0db07b250bdcfa286608086df902d80404ae493' : '',
		image: server.imageId ? { id: server.imageId, links: [] } : '',
		flavor:
			minor < 47
				? { id: flavor.id, links: [] }
				: {
						vcpus: flavor.vcpus,
						ram: flavor.ram,
						disk: flavor.disk,
						ephemeral: 0,
						swap: 0,
						original_name: flavor.name,
						extra_specs: {},
					},
		created: seconds(server.created),
		updated: seconds(Math.max(...changed)),
		addresses: isActive ? addressesOf(server) : {},
		accessIPv4: '',
		accessIPv6: '',
		links: [],
		'OS-DCF:diskConfig': 'MANUAL',
		...(isActive || status === 'BUILD' ? { progress: 0 } : {}),
		...(status === 'ERROR'
			? { fault: { code: 500, created: seconds(server.readyAt), message: server.fault } }
			: {}),
		'OS-EXT-AZ:availability_zone': isActive ? server.availabilityZone : '',
		config_drive: server.configDrive ? 'True' : '',
		key_name: server.keyName,
		'OS-SRV-USG:launched_at': isReady(server) && !server.fault ? precise(server.readyAt) : null,
		'OS-SRV-USG:terminated_at': status === 'DELETED' ? precise(server.goneAt!) : null,
		'OS-EXT-STS:task_state': taskOf(server, status),
		'OS-EXT-STS:vm_state': vmStates[status] ?? 'active',
		'OS-EXT-STS:power_state': isActive ? 1 : 0,
		'os-extended-volumes:volumes_attached': server.volumes.map(({ id, deleteOnTermination }) => ({
			id,
			...(minor >= 3 ? { delete_on_termination: deleteOnTermination } : {}),
		})),
		...(minor >= 9 ? { locked: false } : {}),
		...(minor >= 19 ? { description: server.description } : {}),
		...(minor >= 26 ? { tags: server.tags } : {}),
		...(isActive ? { security_groups: server.securityGroups.map((name) => ({ name })) } : {}),
	};
}

function taskOf({ goneAt }: SimulatedServer, status: string): string | null {
	if (status === 'BUILD') return 'spawning';
	return goneAt !== undefined && status !== 'DELETED' ? 'deleting' : null;
}

function addressesOf({ networks }: SimulatedServer) {
	const byNetwork: Record<string, object[]> = {};
	for (const { name, address, mac } of networks) {
		(byNetwork[name] ??= []).push({
			version: 4,
			addr: address,
			'OS-EXT-IPS:type': 'fixed',
			'OS-EXT-IPS-MAC:mac_addr': mac,
		});
	}
	return byNetwork;
}

let addresses = 0;

function createServer(request: SimulatedRequest, cloud: Simulator, minor: number): Reply {
	const token = request.token!;
	const given = request.json?.server;
	if (!given) return novaError(400, 'Malformed request body');
	if (!token.roles.includes('member')) {
		return novaError(403, "Policy doesn't allow os_compute_api:servers:create to be performed.");
	}
	const isConoHa = cloud.options.catalog === 'conoha';
	const refused = isConoHa ? refusedByConoHa(given) : refusedBySchema(given, minor);
	if (refused) return refused;
	const { state, options } = cloud;
	const flavor = state.flavors.find(({ id }) => id === given.flavorRef);
	if (!flavor) return novaError(400, `Flavor ${given.flavorRef} could not be found.`);
	const disk = isConoHa ? conohaDisk(given, cloud) : diskOf(given, flavor, cloud, token);
	if ('status' in disk) return disk;
	const networks = networksOf(given, token, state, isConoHa);
	if ('status' in networks) return networks;
	if (given.key_name && !state.keyPairs.some(({ name }) => name === given.key_name)) {
		return novaError(400, 'Invalid key_name provided.');
	}
	const groups: string[] = [];
	for (const { name } of given.security_groups ?? [{ name: 'default' }]) {
		const group = state.securityGroups.find(
			(one) => (one.id === name || one.name === name) && one.projectId === token.project!.id,
		);
		if (!group) return novaError(400, `Unable to find security_group with name or id '${name}'`);
		groups.push(group.name);
	}
	if (given.availability_zone && given.availability_zone !== 'nova') {
		return novaError(400, 'The requested availability zone is not available');
	}
	const group = request.json['os:scheduler_hints']?.group;
	if (group && !state.serverGroups.some(({ id }) => id === group)) {
		return novaError(400, `Instance group ${group} could not be found.`);
	}
	const count = Number(given.min_count ?? 1);
	const overQuota = quotaOf(token.project!, flavor, count, state);
	if (overQuota) return novaError(403, overQuota);
	const now = Date.now();
	const made = Array.from(
		{ length: count },
		(_, index): SimulatedServer => ({
			id: randomUUID(),
			name: `${given.name ?? 'v-203-0-113-7'}${count > 1 ? `-${index + 1}` : ''}`,
			projectId: token.project!.id,
			userId: token.user.id,
			flavorId: flavor.id,
			imageId: disk.imageId,
			volumes: disk.volumes,
			networks: networks.map((name) => ({
				name,
				address: `10.10.${Math.floor(++addresses / 250)}.${(addresses % 250) + 2}`,
				mac: `fa:16:3e:00:${(addresses >> 8).toString(16).padStart(2, '0')}:${(addresses & 255).toString(16).padStart(2, '0')}`,
			})),
			metadata: given.metadata ?? {},
			tags: given.tags ?? [],
			description: given.description ?? (minor < 19 ? given.name : null),
			keyName: given.key_name ?? null,
			securityGroups: groups,
			availabilityZone: 'nova',
			configDrive: given.config_drive ?? false,
			created: now,
			updated: now,
			readyAt: now + options.buildTime,
			fault: flavor.vcpus > 256 ? 'No valid host was found. ' : undefined,
		}),
	);
	state.servers.push(...made);
	const [server] = made;
	return {
		status: 202,
		body: {
			server: {
				id: server.id,
				links: [],
				'OS-DCF:diskConfig': 'MANUAL',
				security_groups: groups.map((name) => ({ name })),
				adminPass: given.adminPass ?? 'Simulated-9-Pass',
			},
		},
		headers: { Location: `http://${request.headers.host}/v2.1/servers/${server.id}` },
	};
}

/** As Python prints it, which is how Nova quotes what it was sent. */
function pythonText(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
	if (typeof value === 'string') return `'${value}'`;
	if (typeof value === 'boolean') return value ? 'True' : 'False';
	if (typeof value !== 'object' || value === null) return value === null ? 'None' : String(value);
	const entries = Object.entries(value).map(([key, one]) => `'${key}': ${pythonText(one)}`);
	return `{${entries.join(', ')}}`;
}

function refusedBySchema(given: any, minor: number): Reply | undefined {
	const python = pythonText(given);
	const wrong = (field: string, value: unknown, says: string) =>
		novaError(400, `Invalid input for field/attribute ${field}. Value: ${String(value)}. ${says}`);
	if (given.name === undefined) return wrong('server', python, "'name' is a required property");
	if (given.name === '') return wrong('name', '', "'' is too short");
	const tooNew = [minor < 19 && 'description', minor < 52 && 'tags'].find(
		(key) => key && key in given,
	);
	if (tooNew) {
		return wrong(
			'server',
			python,
			`Additional properties are not allowed ('${tooNew}' was unexpected)`,
		);
	}
	if (minor >= 37 && given.networks === undefined) {
		return wrong('server', python, "'networks' is a required property");
	}
	if (minor < 37 && typeof given.networks === 'string') {
		return wrong('networks', given.networks, `'${given.networks}' is not of type 'array'`);
	}
	const devices = (given.block_device_mapping_v2 ?? []) as object[];
	const tooNewDevice = minor < 67 ? devices.findIndex((one) => 'volume_type' in one) : -1;
	if (tooNewDevice >= 0) {
		return wrong(
			String(tooNewDevice),
			pythonText(devices[tooNewDevice]),
			"Additional properties are not allowed ('volume_type' was unexpected)",
		);
	}
	if (
		given.imageRef !== undefined &&
		!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given.imageRef)
	) {
		return wrong(
			'imageRef',
			given.imageRef,
			`'${given.imageRef}' is not valid under any of the given schemas`,
		);
	}
	for (const [key, value] of Object.entries(given.metadata ?? {})) {
		if (typeof value !== 'string') {
			return wrong(key, value, `${String(value)} is not of type 'string'`);
		}
	}
	return undefined;
}

/** https://doc.conoha.jp/api-vps3/compute-create_vm-v3/ */
function refusedByConoHa(given: any): Reply | undefined {
	if (given.imageRef || given.networks) return novaError(400, 'Bad request');
	const devices = given.block_device_mapping_v2 ?? [];
	if (devices.length === 0) return novaError(400, 'block_device_mapping_v2 is required');
	if (!given.metadata?.instance_name_tag) return novaError(400, 'instance_name_tag is required');
	return undefined;
}

type Disk = { imageId?: string; volumes: SimulatedServer['volumes'] };

function conohaDisk(given: any, { state }: Simulator): Disk | Reply {
	const { uuid } = given.block_device_mapping_v2[0];
	const volume = state.volumes.find(({ id }) => id === uuid);
	if (!volume || volume.readyAt > Date.now()) {
		return novaError(400, `Block Device Mapping is Invalid: failed to get volume ${uuid}.`);
	}
	return { volumes: [{ id: uuid, deleteOnTermination: false }] };
}

function diskOf(
	given: any,
	flavor: State['flavors'][number],
	{ state }: Simulator,
	token: Token,
): Disk | Reply {
	const [device] = given.block_device_mapping_v2 ?? [];
	if (!device) {
		if (!given.imageRef) return novaError(400, 'Missing imageRef attribute');
		const image = state.images.find(({ id }) => id === given.imageRef);
		if (!image) return novaError(400, 'Can not find requested image');
		if (flavor.disk === 0) {
			return novaError(403, 'Only volume-backed servers are allowed for flavors with zero disk.');
		}
		if (image.min_ram > flavor.ram) {
			return novaError(400, "Flavor's memory is too small for requested image.");
		}
		if (image.min_disk > flavor.disk) {
			return novaError(
				400,
				`Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk is ${flavor.disk * 2 ** 30} bytes, minimum size is ${image.min_disk * 2 ** 30} bytes.`,
			);
		}
		return { imageId: image.id, volumes: [] };
	}
	const volume = { id: randomUUID(), deleteOnTermination: device.delete_on_termination ?? false };
	const missing = (says: string) => novaError(400, `Block Device Mapping is Invalid: ${says}`);
	switch (device.source_type) {
		case 'volume': {
			const wanted = volumesLeft(state).find(({ id }) => id === device.uuid);
			if (!wanted) return missing(`failed to get volume ${device.uuid}.`);
			const status = volumeStatus(wanted, state);
			if (status !== 'available') {
				return novaError(
					400,
					`Invalid volume: Invalid input received: Invalid volume: Volume ${wanted.id} status must be available or downloading to reserve, but the current status is ${status}. (HTTP 400) (Request-ID: req-11111111-5eed-4000-8000-000000000000)`,
				);
			}
			return { volumes: [{ ...volume, id: device.uuid }] };
		}
		case 'snapshot':
			if (!state.snapshots.some(({ id }) => id === device.uuid)) {
				return novaError(400, `Snapshot ${device.uuid} could not be found.`);
			}
			break;
		default:
			if (!state.images.some(({ id }) => id === device.uuid)) {
				return novaError(400, 'Can not find requested image');
			}
	}
	if (device.volume_type && !state.volumeTypes.some(({ name }) => name === device.volume_type)) {
		return novaError(400, `Volume type ${device.volume_type} could not be found.`);
	}
	state.volumes.push({
		id: volume.id,
		name: '',
		projectId: token.project!.id,
		size: device.volume_size,
		type: device.volume_type ?? 'loopback',
		bootable: true,
		snapshotId: device.source_type === 'snapshot' ? device.uuid : undefined,
		readyAt: 0,
	});
	return { volumes: [volume] };
}

function networksOf(given: any, token: Token, state: State, isConoHa: boolean): string[] | Reply {
	const usable = state.networks.filter(
		({ projectId, shared, external }) => (projectId === token.project!.id || shared) && !external,
	);
	if (isConoHa) return usable.slice(0, 1).map(({ name }) => name);
	if (given.networks === 'none') return [];
	if (given.networks === undefined || given.networks === 'auto') {
		if (usable.length <= 1) return usable.map(({ name }) => name);
		return novaError(
			409,
			'Multiple possible networks found, use a Network ID to be more specific.',
		);
	}
	const names: string[] = [];
	for (const { uuid, port } of given.networks) {
		const used = state.ports.find(({ id }) => id === port);
		if (port && !used) return novaError(400, `Port id ${port} could not be found.`);
		const network = state.networks.find(({ id }) => id === (used?.networkId ?? uuid));
		if (!network) return novaError(400, `Network ${uuid} could not be found.`);
		names.push(network.name);
	}
	return names;
}

function quotaOf(
	project: Project,
	flavor: State['flavors'][number],
	count: number,
	state: State,
): string | undefined {
	const used = usedBy(project, state);
	const wanted = { cores: count * flavor.vcpus, instances: count, ram: count * flavor.ram };
	const over = (['cores', 'instances', 'ram'] as const).filter(
		(key) => project.quota[key] >= 0 && used[key] + wanted[key] > project.quota[key],
	);
	if (over.length === 0) return undefined;
	const row = (of: Record<string, number>) => over.map((key) => of[key]).join(', ');
	return `Quota exceeded for ${over.join(', ')}: Requested ${row(wanted)}, but already used ${row(used)} of ${row(project.quota)} ${over.join(', ')}`;
}

function usedBy(project: Project, state: State): Project['quota'] {
	const own = state.servers.filter((server) => server.projectId === project.id && !isGone(server));
	const sizes = own.map(({ flavorId }) => state.flavors.find(({ id }) => id === flavorId)!);
	return {
		cores: sizes.reduce((sum, { vcpus }) => sum + vcpus, 0),
		instances: own.length,
		ram: sizes.reduce((sum, { ram }) => sum + ram, 0),
	};
}

/** What a project may have and what it has, as Nova names it. */
function limitsOf(project: Project, state: State): Record<string, number> {
	const used = usedBy(project, state);
	return {
		maxTotalCores: project.quota.cores,
		maxTotalInstances: project.quota.instances,
		maxTotalRAMSize: project.quota.ram,
		totalCoresUsed: used.cores,
		totalInstancesUsed: used.instances,
		totalRAMUsed: used.ram,
	};
}

/** Servers as if they had been there for long, for lists and paging. */
export function addServers(
	{ state }: Simulator,
	count: number,
	more: Partial<SimulatedServer> = {},
): SimulatedServer[] {
	const [project] = state.projects;
	const made = Array.from(
		{ length: count },
		(_, index): SimulatedServer => ({
			id: uuidOf(`server ${state.servers.length + index}`),
			name: `server-${String(state.servers.length + index).padStart(4, '0')}`,
			projectId: project.id,
			userId: state.users[0].id,
			flavorId: '1',
			imageId: state.images[0].id,
			volumes: [],
			networks: [
				{ name: 'private', address: `10.10.8.${(index % 250) + 1}`, mac: 'fa:16:3e:00:00:01' },
			],
			metadata: {},
			tags: [],
			description: null,
			keyName: null,
			securityGroups: ['default'],
			availabilityZone: 'nova',
			configDrive: false,
			created: Date.parse('2026-11-01T00:00:00Z') + index * 1000,
			updated: Date.parse('2026-11-01T00:00:00Z') + index * 1000,
			readyAt: 0,
			...more,
		}),
	);
	state.servers.push(...made);
	return made;
}
