import { keyPairs } from './keyPairs.mts';
import { serverGroups } from './serverGroups.mts';
import { port as newPort } from './networkRows.mts';
import { answer, type Call, type Route } from './collection.mts';
import { page, sortedBy } from './novaLists.mts';
import { forbid } from './novaPolicy.mts';
import { novaSecurityGroups } from './novaSecurityGroups.mts';
import { novaQuotas } from './novaQuota.mts';
import { novaError, ok, refuse, type Reply } from './replies.mts';
import { serverParts } from './serverParts.mts';
import { serverInterfaces } from './serverInterfaces.mts';
import { serverVolumes } from './serverVolumes.mts';
import { servers } from './servers.mts';
import { brief, linksTo } from './serverView.mts';
import { usage } from './usage.mts';
import type { Handler, Simulator } from './simulator.mts';
import type { SimulatedServer, State } from './state.mts';
import { uuidOf } from './state.mts';

const newest = 93;

/** Compute, microversions 2.1 to 2.93: flavors, servers and what belongs to them, key pairs, server groups. */
export const nova: Handler = (request, cloud) => {
	const { headers } = request;
	const asked = /^compute (.+)$/.exec(String(headers['openstack-api-version'] ?? ''))?.[1];
	// Clients from before 2.27 say it with a header of Nova's own.
	const given = asked ?? String(headers['x-openstack-nova-api-version'] ?? '2.1');
	const version = given === 'latest' ? `2.${newest}` : given;
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
	const reply = answer(routes, request, cloud, minor) ?? unknown;
	return {
		...reply,
		headers: {
			'OpenStack-API-Version': `compute ${version}`,
			'X-OpenStack-Nova-API-Version': version,
			...reply.headers,
		},
	};
};

const unknown: Reply = {
	status: 404,
	body: {
		message: 'The resource could not be found.<br /><br />\n\n\n',
		code: '404 Not Found',
		title: 'Not Found',
	},
};

type Flavor = State['flavors'][number];

const routes: Route[] = [
	{ path: 'flavors', GET: listFlavors },
	{ path: 'flavors/detail', GET: listFlavors },
	{
		path: 'flavors/{flavor}',
		GET: (call) => ok({ flavor: viewOfFlavor(flavorOf(call), call) }),
	},
	{
		path: 'flavors/{flavor}/os-extra_specs',
		GET(call) {
			flavorOf(call);
			return ok({ extra_specs: {} });
		},
	},
	...servers,
	...serverParts,
	...serverVolumes,
	...serverInterfaces,
	...novaQuotas,
	...usage,
	{ path: 'os-availability-zone/detail', GET: () => forbid('os-availability-zone:detail') },
	{
		path: 'os-availability-zone',
		GET: () =>
			ok({
				availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true }, hosts: null }],
			}),
	},
	...keyPairs,
	...serverGroups,
	...novaSecurityGroups,
];

function flavorOf({ ids, cloud }: Call): Flavor {
	const found = cloud.state.flavors.find(({ id }) => id === ids.flavor);
	return found ?? refuse(novaError(404, `Flavor ${ids.flavor} could not be found.`));
}

function viewOfFlavor(flavor: Flavor, call: Call) {
	const { minor } = call;
	return {
		...flavor,
		swap: '',
		'OS-FLV-EXT-DATA:ephemeral': 0,
		'OS-FLV-DISABLED:disabled': false,
		'os-flavor-access:is_public': true,
		rxtx_factor: 1.0,
		links: linksTo(call, `flavors/${flavor.id}`),
		...(minor >= 55 ? { description: null } : {}),
		...(minor >= 61 ? { extra_specs: {} } : {}),
	};
}

function listFlavors(call: Call): Reply {
	const { query, cloud, path } = call;
	const found = cloud.state.flavors
		.filter(
			({ ram, disk }) =>
				ram >= Number(query.get('minRam') ?? 0) && disk >= Number(query.get('minDisk') ?? 0),
		)
		.sort((a, b) => (a.id < b.id ? -1 : 1));
	const sorted = sortedBy(found, query, {
		flavorid: (flavor) => flavor.id,
		memory_mb: (flavor) => flavor.ram,
		name: (flavor) => flavor.name,
		root_gb: (flavor) => flavor.disk,
		vcpus: (flavor) => flavor.vcpus,
	});
	const isDetailed = path === 'flavors/detail';
	return page(
		call,
		'flavors',
		sorted,
		({ id }) => id,
		(flavor) => (isDetailed ? viewOfFlavor(flavor, call) : brief(flavor, call, 'flavors')),
	);
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
			ownPorts: [],
			metadata: {},
			tags: [],
			description: null,
			keyName: null,
			availabilityZone: 'nova',
			configDrive: false,
			created: Date.parse('2026-11-01T00:00:00Z') + index * 1000,
			updated: Date.parse('2026-11-01T00:00:00Z') + index * 1000,
			readyAt: 0,
			vmState: 'active',
			task: null,
			events: [],
			...more,
		}),
	);
	state.servers.push(...made);
	const [network] = state.networks;
	const [{ id: group }] = state.securityGroups;
	for (const [index, { id, projectId }] of made.entries()) {
		const address = `10.10.8.${(index % 250) + 1}`;
		const fixed_ips = [{ subnet_id: network?.subnets[0], ip_address: address }];
		const more = { fixed_ips, network_id: network?.id, device_id: id, status: 'ACTIVE' };
		state.ports.push(
			newPort(projectId, { ...more, device_owner: 'compute:nova', security_groups: [group] }),
		);
	}
	return made;
}
