import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { count, field } from '../../fields';
import { nameOf, ownerOf, type Kind } from '../../kind';
import { operation } from '../../operation';
import { all, listThings } from '../../things';
import { ageInDays } from '../../timeZones';
import { floatingIp } from '../floatingIp/kind';
import { image } from '../image/kind';
import { port } from '../port/kind';
import { securityGroup } from '../securityGroup/kind';
import { server } from '../server/kind';
import { volume } from '../volume/kind';
import { volumeSnapshot } from '../volumeSnapshot/kind';
import { outputFields, reported } from './output';
import { countsOf, Sources, sum } from './sources';
import type { Column } from './table';

interface Row {
	type: string;
	id: string;
	name: string;
	/** In GiB */
	size: number | null;
	created: string | null;
	age_days: number | null;
	why: string;
}

const columns: Array<Column<Row>> = [
	{ title: 'Type', of: ({ type }) => type },
	{ title: 'Name', of: ({ name }) => name },
	{ title: 'Size (GiB)', of: ({ size }) => size },
	{ title: 'Age (Days)', of: (row) => row.age_days },
	{ title: 'Why', of: ({ why }) => why },
	{ title: 'ID', of: ({ id }) => id },
];

type Lists = (kind: Kind) => Promise<Json[]>;

/** What may be left over, and how that shows: each with the lists that it takes. */
interface Leftover {
	kind: Kind;
	why: string;
	find: (lists: Lists, projectId: string) => Promise<Json[]>;
	/** In GiB */
	sizeOf?: (thing: Json) => number;
}

const isOwn = (projectId: string) => (one: Json) => (ownerOf(one) ?? projectId) === projectId;
const gibibytes = ({ size }: Json) => Number(size);

const leftovers = {
	floatingIps: {
		kind: floatingIp,
		why: 'It leads to no port',
		find: async (lists, projectId) =>
			(await lists(floatingIp)).filter((one) => !one.port_id && isOwn(projectId)(one)),
	},
	images: {
		kind: image,
		why: 'No server or volume was made of it',
		async find(lists, projectId) {
			const [images, servers, volumes] = await Promise.all([
				lists(image),
				lists(server),
				// A cloud without volumes has none that were made of an image.
				lists(volume).catch((fault: Fault) =>
					fault.kind === 'catalog' ? [] : Promise.reject(fault),
				),
			]);
			const used = new Set([
				...servers.map((one) => (one.image as Json)?.id),
				...volumes.map((one) => (one.volume_image_metadata as Json)?.image_id),
			]);
			return images.filter(
				(one) => isOwn(projectId)(one) && one.visibility !== 'public' && !used.has(one.id),
			);
		},
		sizeOf: ({ size }) => Math.round((Number(size ?? 0) / 2 ** 30) * 100) / 100,
	},
	ports: {
		kind: port,
		why: 'Nothing has it',
		find: async (lists, projectId) =>
			(await lists(port)).filter(
				(one) => !one.device_id && !one.device_owner && isOwn(projectId)(one),
			),
	},
	securityGroups: {
		kind: securityGroup,
		why: 'No port is in it, and no rule of another group names it',
		async find(lists, projectId) {
			const [groups, ports] = await Promise.all([lists(securityGroup), lists(port)]);
			const used = new Set([
				...ports.flatMap((one) => (one.security_groups ?? []) as string[]),
				...groups.flatMap(remotesOf),
			]);
			// Nobody can delete the default group.
			return groups.filter(
				(one) => isOwn(projectId)(one) && one.name !== 'default' && !used.has(String(one.id)),
			);
		},
	},
	snapshots: {
		kind: volumeSnapshot,
		why: 'Its volume is gone',
		async find(lists) {
			const [snapshots, volumes] = await Promise.all([lists(volumeSnapshot), lists(volume)]);
			const there = new Set(volumes.map(({ id }) => id));
			return snapshots.filter(({ volume_id: of }) => !there.has(of));
		},
		sizeOf: gibibytes,
	},
	volumes: {
		kind: volume,
		why: 'No server has it',
		find: async (lists) => (await lists(volume)).filter(({ status }) => status === 'available'),
		sizeOf: gibibytes,
	},
} as const satisfies Record<string, Leftover>;

type Type = keyof typeof leftovers;

/** What nothing uses, and what it costs all the same: nothing is deleted. Lists of all services. */
export const orphans = operation({
	name: 'Orphans',
	action: 'Get orphans report',
	description:
		'Retrieve what nothing uses any more: volumes, floating IPs, ports and others. Deletes nothing.',
	api: 'GET /volumes/detail; GET /snapshots/detail; GET /floatingips; GET /ports; GET /security-groups; GET /images; GET /servers/detail',
	fields: {
		types: field({
			displayName: 'Types',
			type: 'multiOptions',
			options: [
				{ name: 'Floating IPs', value: 'floatingIps' },
				{ name: 'Images', value: 'images', description: 'Own ones that nothing was made of' },
				{ name: 'Ports', value: 'ports' },
				{ name: 'Security Groups', value: 'securityGroups' },
				{ name: 'Volume Snapshots', value: 'snapshots' },
				{ name: 'Volumes', value: 'volumes' },
			],
			default: ['floatingIps', 'ports', 'securityGroups', 'snapshots', 'volumes'],
			description: 'What to look for',
		}),
		minimumAge: count('Minimum Age', 'In days: what is younger may be about to be used', {
			default: 1,
			typeOptions: { minValue: 0 },
		}),
		...outputFields,
	},
	async *run(cloud, { types, minimumAge, ...output }, files) {
		const chosen = chosenOf(types);
		const sources = new Sources(cloud);
		const { projectId } = await cloud.session();
		const lists = listsOf(cloud, projectId);
		const found = await Promise.all(
			chosen.map(async (type) => {
				const { kind, find } = leftovers[type] as Leftover;
				const things = await sources.read(kind.plural, find(lists, projectId));
				return (things ?? []).map((thing) => rowOf(type, thing));
			}),
		);
		sources.assertAny();
		const rows = found
			.flat()
			.filter(({ age_days: age }) => age === null || age >= minimumAge)
			.sort((a, b) => (b.size ?? 0) - (a.size ?? 0) || (b.age_days ?? 0) - (a.age_days ?? 0));
		const totals = {
			orphans: rows.length,
			by_type: countsOf(rows.map(({ type }) => type)),
			size: Math.round(sum(rows.map(({ size }) => size)) * 100) / 100,
		};
		yield* reported(
			{ name: 'orphans', columns, rows, totals, holes: sources.holes },
			output,
			files,
		);
	},
});

/** The other groups that the rules of a group let through. */
function remotesOf({ id, security_group_rules: rules = [] }: Json): string[] {
	const remotes = (rules as Json[]).map(({ remote_group_id: remote }) => String(remote));
	return remotes.filter((remote) => remote !== id);
}

/** @throws Fault where none is chosen, or an expression gives another */
function chosenOf(types: readonly string[]): Type[] {
	const known = Object.keys(leftovers) as Type[];
	if (types.length > 0 && types.every((one) => known.includes(one as Type))) {
		return known.filter((one) => types.includes(one));
	}
	throw new Fault(`The parameter 'Types' is ${types.join(', ') || 'empty'}`, {
		kind: 'input',
		nextStep: `Choose of ${known.join(', ')}.`,
	});
}

/** Each list once, however many look into it. */
function listsOf(cloud: Cloud, projectId: string): Lists {
	const lists = new Map<string, Promise<Json[]>>();
	return async (kind) => {
		const list =
			lists.get(kind.path) ?? all(listThings(cloud, kind, { query: ownOnly(kind, projectId) }));
		lists.set(kind.path, list);
		return await list;
	};
}

/** Of images there may be thousands that are not the project's. */
function ownOnly({ path }: Kind, projectId: string) {
	return path === image.path ? { visibility: 'all', owner: projectId } : {};
}

function rowOf(type: Type, thing: Json): Row {
	const { kind, why, sizeOf } = leftovers[type] as Leftover;
	const created = (thing.created_at ?? thing.created ?? null) as string | null;
	return {
		type: kind.noun,
		id: String(thing.id),
		name: nameOf(kind, thing),
		size: sizeOf?.(thing) ?? null,
		created,
		age_days: ageInDays(created),
		why,
	};
}
