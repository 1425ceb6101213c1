import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { field, filterCollection, paging } from '../../fields';
import { operation } from '../../operation';
import { availabilityZone as zoneOfCompute } from './kind';

/** How each service lists its zones, and says whether they can be used. */
const sources = {
	compute: {
		service: 'compute',
		path: zoneOfCompute.path,
		keys: zoneOfCompute.keys,
		has: zoneOfCompute.idKey,
		zoneOf: zoneOfNovaOrCinder,
	},
	network: {
		service: 'network',
		path: 'availability_zones',
		keys: 'availability_zones',
		has: 'name',
		zoneOf: ({ name, state }: Json) => ({ name, isAvailable: state === 'available' }),
	},
	volume: {
		service: 'block-storage',
		path: 'os-availability-zone',
		keys: 'availabilityZoneInfo',
		has: 'zoneName',
		zoneOf: zoneOfNovaOrCinder,
	},
} as const;

type Source = keyof typeof sources;

interface Zone {
	name: string;
	source: Source;
	isAvailable: boolean;
}

const filters = {
	services: field({
		displayName: 'Services',
		type: 'multiOptions',
		options: [
			{ name: 'Compute', value: 'compute' },
			{ name: 'Network', value: 'network' },
			{ name: 'Volume', value: 'volume' },
		],
		default: [],
		description: 'Whose zones to list. Left out: of all that the cloud has.',
	}),
} as const;

/**
 * Lists the zones of servers, volumes and networks, one result for each name, with the services that have it. Compute
 * and Block Storage API, GET /os-availability-zone; Networking API, GET /v2.0/availability_zones.
 */
export const list = operation({
	name: 'List',
	action: 'List availability zones',
	api: 'GET /os-availability-zone; GET /availability_zones',
	description: 'Retrieve the zones for servers, volumes and networks, and whether they can be used',
	fields: { ...paging, filters: filterCollection(filters) },
	async *run(cloud, { filters: { services } }) {
		const chosen = chosenOf(services);
		const found = await Promise.all(
			chosen.map(
				async (source) =>
					await zonesOf(cloud, source).catch((fault: Fault) =>
						isMissing(fault) && !services ? fault : Promise.reject(fault),
					),
			),
		);
		const missing = found.filter((one) => one instanceof Fault);
		if (missing.length === found.length) throw missing[0];
		for (const { service } of missing) cloud.notice(`This cloud lists no zones of ${service}`);
		const byName = new Map<string, Zone[]>();
		for (const zone of found.flatMap((one) => (one instanceof Fault ? [] : one))) {
			byName.set(zone.name, [...(byName.get(zone.name) ?? []), zone]);
		}
		for (const [name, zones] of byName) {
			const unavailable = zones.filter(({ isAvailable }) => !isAvailable);
			yield {
				name,
				services: namesIn(zones),
				available: unavailable.length === 0,
				...(unavailable.length > 0 ? { unavailable_for: namesIn(unavailable) } : {}),
			};
		}
	},
});

/** @throws Fault where none is chosen, or an expression gives another */
function chosenOf(services?: readonly string[]): Source[] {
	const known = Object.keys(sources) as Source[];
	if (!services) return known;
	const isChosen = services.length > 0 && services.every((one) => known.includes(one as Source));
	if (isChosen) return known.filter((one) => services.includes(one));
	throw new Fault(`The filter 'Services' is ${services.join(', ') || 'empty'}`, {
		kind: 'input',
		nextStep: `Choose of ${known.join(', ')}, or remove the filter.`,
	});
}

function namesIn(zones: Zone[]): Source[] {
	return [...new Set(zones.map(({ source }) => source))];
}

function isMissing(fault: Fault): boolean {
	return fault.kind === 'catalog' || fault.wasRefusedWith(404);
}

async function zonesOf(cloud: Cloud, source: Source): Promise<Zone[]> {
	const { service, path, keys, has, zoneOf } = sources[source];
	const zones: Zone[] = [];
	for await (const entry of cloud.service(service).list(path, keys, { has, isUnpaged: true })) {
		const { name, isAvailable } = zoneOf(entry);
		zones.push({ name: String(name), source, isAvailable });
	}
	return zones;
}

function zoneOfNovaOrCinder({ zoneName, zoneState }: Json) {
	return {
		name: zoneName,
		isAvailable: (zoneState as { available?: boolean } | null)?.available === true,
	};
}
