import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { highestMicroversion } from '../../../../openstack/microversion';
import { field, filterCollection, paging, sorting } from '../../fields';
import { operation, type Values } from '../../operation';
import { exactName, exactPattern, hasNamesInMetadata, serverName } from '../../serverNames';
import { idOf, simplifiedServer } from './simplified';

const filterFields = {
	allProjects: field({
		displayName: 'All Projects',
		type: 'boolean',
		default: true,
		description: 'Whether to list the servers of every project. Takes an administrator.',
	}),
	availabilityZone: field({
		displayName: 'Availability Zone',
		type: 'picker',
		search: 'searchAvailabilityZones',
		default: '',
		description: 'Only servers in this zone',
	}),
	changedBefore: field({
		displayName: 'Changed Before',
		type: 'dateTime',
		default: '',
		description:
			'Only servers that last changed before this time. Needs compute microversion 2.66.',
	}),
	changedSince: field({
		displayName: 'Changed Since',
		type: 'dateTime',
		default: '',
		description: 'Only servers that changed at or after this time, deleted ones among them',
	}),
	flavor: field({
		displayName: 'Flavor',
		type: 'picker',
		search: 'searchFlavors',
		default: '',
		description: 'Only servers of this size',
	}),
	host: field({
		displayName: 'Host',
		type: 'string',
		default: '',
		description: 'Only servers on this compute host. Takes an administrator.',
	}),
	image: field({
		displayName: 'Image',
		type: 'picker',
		search: 'searchImages',
		default: '',
		description: 'Only servers made from this image',
	}),
	ip: field({
		displayName: 'IP Address',
		type: 'string',
		default: '',
		placeholder: 'e.g. 10.0.0.12',
		description: 'Only the server with this IPv4 or IPv6 address, fixed or floating',
	}),
	keyName: field({
		displayName: 'Key Pair',
		type: 'picker',
		search: 'searchKeyPairs',
		default: '',
		description: 'Only servers created with this key pair',
	}),
	name: field({
		displayName: 'Name',
		type: 'string',
		default: '',
		placeholder: 'e.g. web-1',
		description: 'What the name must be; "Name Match" says how it is compared',
	}),
	nameMatch: field({
		displayName: 'Name Match',
		type: 'options',
		options: [
			{ name: 'Contains', value: 'contains', description: 'The name has the text in it' },
			{ name: 'Exact', value: 'exact', description: 'The name is just the text' },
			{ name: 'Pattern', value: 'pattern', description: 'The text is a regular expression' },
		],
		default: 'exact',
		description: 'How "Name" is compared. Left out: exact.',
	}),
	project: field({
		displayName: 'Project ID',
		type: 'string',
		default: '',
		description: 'With "All Projects": only servers of this project',
	}),
	status: field({
		displayName: 'Status',
		type: 'multiOptions',
		options: [
			{ name: 'Active', value: 'ACTIVE' },
			{ name: 'Build', value: 'BUILD' },
			{ name: 'Error', value: 'ERROR' },
			{ name: 'Hard Reboot', value: 'HARD_REBOOT' },
			{ name: 'Migrating', value: 'MIGRATING' },
			{ name: 'Paused', value: 'PAUSED' },
			{ name: 'Reboot', value: 'REBOOT' },
			{ name: 'Rebuild', value: 'REBUILD' },
			{ name: 'Rescue', value: 'RESCUE' },
			{ name: 'Resize', value: 'RESIZE' },
			{ name: 'Shelved', value: 'SHELVED' },
			{ name: 'Shelved Offloaded', value: 'SHELVED_OFFLOADED' },
			{ name: 'Shut Off', value: 'SHUTOFF' },
			{ name: 'Soft Deleted', value: 'SOFT_DELETED' },
			{ name: 'Suspended', value: 'SUSPENDED' },
			{ name: 'Verify Resize', value: 'VERIFY_RESIZE' },
		],
		default: [],
		description: 'Only servers in one of these states',
	}),
	tags: field({
		displayName: 'Tags',
		type: 'string',
		default: '',
		placeholder: 'e.g. web, production',
		description:
			'Tags that the server must have, all of them, separated by commas. Needs compute microversion 2.26.',
	}),
	tagsAny: field({
		displayName: 'Tags (Any)',
		type: 'string',
		default: '',
		placeholder: 'e.g. web, database',
		description:
			'Tags of which the server must have one, separated by commas. Needs compute microversion 2.26.',
	}),
	withoutTags: field({
		displayName: 'Tags (None)',
		type: 'string',
		default: '',
		placeholder: 'e.g. keep',
		description:
			'Tags of which the server must have none, separated by commas. Needs compute microversion 2.26.',
	}),
} as const;

/** Lists the project's servers, with details, in one request per page. Compute API, GET /servers/detail. */
export const list = operation({
	name: 'List',
	action: 'List servers',
	description: 'Retrieve the servers of the project with their addresses, flavor and state',
	fields: {
		...paging,
		filters: filterCollection(filterFields),
		sort: sorting([
			{ name: 'Created', value: 'created_at' },
			{ name: 'ID', value: 'uuid' },
			{ name: 'Name', value: 'display_name' },
			{ name: 'Updated', value: 'updated_at' },
		]),
	},
	simplified: simplifiedServer,
	async *run(cloud, { filters, sort }) {
		const wanted = checkedFilters(filters);
		const namedInMetadata = wanted.name !== undefined && (await hasNamesInMetadata(cloud));
		yield* cloud.compute.list('servers/detail', 'servers', {
			query: {
				...serverQuery(wanted),
				name: namedInMetadata ? undefined : nameQuery(wanted),
				sort_key: sort.key,
				sort_dir: sort.key && (sort.direction ?? 'asc'),
			},
			microversion: highestMicroversion([
				(wanted.tags || wanted.tagsAny || wanted.withoutTags) && '2.26',
				wanted.changedBefore && '2.66',
			]),
			keep: checkOf(wanted, namedInMetadata),
		});
	},
});

type Filters = Partial<Values<typeof filterFields>>;

function serverQuery(wanted: Filters) {
	const { ip } = wanted;
	return {
		status: wanted.status,
		flavor: wanted.flavor,
		image: wanted.image,
		ip: ip && !ip.includes(':') ? exactPattern(ip.trim()) : undefined,
		ip6: ip?.includes(':') ? exactPattern(ip.trim()) : undefined,
		tags: tagList(wanted.tags),
		'tags-any': tagList(wanted.tagsAny),
		'not-tags-any': tagList(wanted.withoutTags),
		'changes-since': timeOf(wanted.changedSince, 'Changed Since'),
		'changes-before': timeOf(wanted.changedBefore, 'Changed Before'),
		all_tenants: wanted.allProjects ? 1 : undefined,
		project_id: wanted.allProjects ? wanted.project : undefined,
		availability_zone: wanted.availabilityZone,
		key_name: wanted.keyName,
		host: wanted.host,
	};
}

/** @throws Fault where a filter would find everything: what comes next may delete what was listed */
function checkedFilters(wanted: Filters): Filters {
	if (wanted.name === '') {
		throw new Fault("The filter 'Name' is empty", {
			kind: 'input',
			nextStep: 'Check the expression for it, or remove the filter to list all servers.',
		});
	}
	if (wanted.project && !wanted.allProjects) {
		throw new Fault("The filter 'Project ID' works only with 'All Projects'", {
			kind: 'input',
			nextStep:
				"Add 'All Projects', which takes an administrator, or use the project's own credential.",
		});
	}
	const status = wanted.status?.flatMap((one) => one.toUpperCase().split(/\s*,\s*/));
	return { ...wanted, status: status as Filters['status'] };
}

/** Nova's name filter is a regular expression that may match anywhere in the name. */
function nameQuery({ name = '', nameMatch = 'exact' }: Filters): string {
	if (nameMatch === 'pattern') return name;
	return nameMatch === 'exact' && name ? exactName(name) : exactPattern(name);
}

function tagList(tags: string | undefined): string | undefined {
	return tags
		?.split(',')
		.map((tag) => tag.trim())
		.filter(Boolean)
		.join(',');
}

/** Nova takes ISO 8601 only; people, and other nodes, have more ways. */
function timeOf(text: string | undefined, name: string): string | undefined {
	if (!text) return undefined;
	const time = new Date(/^\d{10}$/.test(text) ? Number(text) * 1000 : text);
	if (!Number.isNaN(time.getTime())) return time.toISOString();
	throw new Fault(`The filter '${name}' is not a time: ${text}`, {
		kind: 'input',
		nextStep: 'Use ISO 8601, such as 2026-11-21T08:00:00Z.',
	});
}

/**
 * What Nova does not check, as a check of our own: below microversion 2.75 it drops the filters that a user
 * may not use without a word, its name and address filters find parts, and in any letter case.
 */
function checkOf(
	wanted: Filters,
	namedInMetadata: boolean,
): ((server: Json) => boolean) | undefined {
	const checks: Array<(server: Json) => boolean> = [];
	const {
		name,
		nameMatch = 'exact',
		ip,
		status,
		flavor,
		image,
		availabilityZone,
		keyName,
	} = wanted;
	if (name && nameMatch === 'exact') checks.push((server) => serverName(server) === name);
	if (name && nameMatch === 'contains') {
		checks.push((server) => serverName(server).toLowerCase().includes(name.toLowerCase()));
	}
	if (name && nameMatch === 'pattern' && namedInMetadata) {
		const pattern = new RegExp(name, 'i');
		checks.push((server) => pattern.test(serverName(server)));
	}
	if (ip) checks.push((server) => addressesOf(server).includes(ip.trim()));
	if (status && status.length > 0) {
		checks.push((server) => status.some((one) => one === server.status));
	}
	if (flavor) checks.push(({ flavor: own }) => idOf(own) === undefined || idOf(own) === flavor);
	if (image) checks.push(({ image: own }) => idOf(own) === image);
	if (availabilityZone) {
		checks.push((server) => server['OS-EXT-AZ:availability_zone'] === availabilityZone);
	}
	if (wanted.host) checks.push((server) => isOn(server, wanted.host ?? ''));
	if (wanted.allProjects && wanted.project) {
		checks.push((server) => server.tenant_id === wanted.project);
	}
	if (keyName) checks.push((server) => server.key_name === keyName);
	return checks.length > 0 ? (server) => checks.every((check) => check(server)) : undefined;
}

/** Nova drops the filter for ordinary users, and tells them no host either. */
function isOn(server: Json, host: string): boolean {
	if ('OS-EXT-SRV-ATTR:host' in server) return server['OS-EXT-SRV-ATTR:host'] === host;
	throw new Fault('The cloud does not tell this user which host a server is on', {
		kind: 'input',
		nextStep: "The filter 'Host' takes an administrator. Leave it out, or use another credential.",
	});
}

function addressesOf({ addresses }: Json): string[] {
	return Object.values((addresses ?? {}) as Record<string, Array<{ addr: string }>>)
		.flat()
		.map(({ addr }) => addr);
}
