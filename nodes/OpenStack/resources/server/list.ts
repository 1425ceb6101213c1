import type { Query } from '../../../../openstack/http';
import type { Json } from '../../../../openstack/json';
import { Fault } from '../../../../openstack/faults';
import { sortQuery } from '../../builders/list';
import { field, filterCollection, optionalPicker, paging, separated, sorting } from '../../fields';
import { filter, filtered } from '../../filters';
import { instantOf } from '../../timeZones';
import { operation, projectIdExample, type Values } from '../../operation';
import { availabilityZone } from '../availabilityZone/kind';
import { flavor } from '../flavor/kind';
import { image } from '../image/kind';
import { keyPair } from '../keyPair/kind';
import { expressionOf } from './consoleText';
import { exactName, exactPattern, hasNamesInMetadata, serverName } from './names';
import { referenceId, simplifiedServer } from './simplified';

const filterFields = {
	allProjects: filter(
		field({
			displayName: 'All Projects',
			type: 'boolean',
			default: true,
			description: 'Whether to list the servers of every project. Takes an administrator.',
		}),
		{ query: (isOn) => ({ all_tenants: isOn ? 1 : undefined }) },
	),
	availabilityZone: filter(optionalPicker(availabilityZone, 'Only servers in this zone'), {
		query: 'availability_zone',
		keep: (zone, server) => server['OS-EXT-AZ:availability_zone'] === zone,
	}),
	changedBefore: filter(
		field({
			displayName: 'Changed Before',
			type: 'dateTime',
			default: '',
			description:
				'Only servers that last changed before this time. Needs compute microversion 2.66.',
		}),
		{
			query: (time) => ({ 'changes-before': instantOf(time, "filter 'Changed Before'") }),
			microversion: '2.66',
		},
	),
	changedSince: filter(
		field({
			displayName: 'Changed Since',
			type: 'dateTime',
			default: '',
			description: 'Only servers that changed at or after this time, deleted ones among them',
		}),
		{ query: (time) => ({ 'changes-since': instantOf(time, "filter 'Changed Since'") }) },
	),
	flavor: filter(optionalPicker(flavor, 'Only servers of this size'), {
		query: 'flavor',
		keep: (flavor, { flavor: own }) => (referenceId(own) ?? flavor) === flavor,
	}),
	host: filter(
		field({
			displayName: 'Host',
			type: 'string',
			default: '',
			placeholder: 'e.g. compute-01',
			description: 'Only servers on this compute host. Takes an administrator.',
		}),
		{ query: 'host', keep: isOn },
	),
	image: filter(optionalPicker(image, 'Only servers made from this image'), {
		query: 'image',
		keep: (image, { image: own }) => referenceId(own) === image,
	}),
	ip: filter(
		field({
			displayName: 'IP Address',
			type: 'string',
			default: '',
			placeholder: 'e.g. 10.0.0.12',
			description: 'Only the server with this IPv4 or IPv6 address, fixed or floating',
		}),
		{ query: ipQuery, keep: (ip, server) => addressesOf(server).includes(ip.trim()) },
	),
	keyName: filter(optionalPicker(keyPair, 'Only servers created with this key pair'), {
		query: 'key_name',
		keep: (name, { key_name: own }) => own === name,
	}),
	name: field({
		displayName: 'Name',
		type: 'string',
		default: '',
		placeholder: 'e.g. web-1',
		description: "What the name must be; 'Name Match' says how it is compared",
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
		description: "How 'Name' is compared. Left out: exact.",
	}),
	project: filter(
		field({
			displayName: 'Project ID',
			type: 'string',
			default: '',
			placeholder: projectIdExample,
			description: "With 'All Projects': only servers of this project",
		}),
		{ query: 'project_id', keep: (project, { tenant_id: own }) => own === project },
	),
	status: filter(
		field({
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
		{
			query: (statuses) => ({ status: spelled(statuses) }),
			keep: (statuses, { status }) => spelled(statuses).includes(String(status)),
		},
	),
	tags: filter(
		field({
			displayName: 'Tags',
			type: 'string',
			default: '',
			placeholder: 'e.g. web, production',
			description:
				'Tags that the server must have, all of them, separated by commas. Needs compute microversion 2.26.',
		}),
		{ query: (tags) => ({ tags: separated(tags).join() }), microversion: '2.26' },
	),
	tagsAny: filter(
		field({
			displayName: 'Tags (Any)',
			type: 'string',
			default: '',
			placeholder: 'e.g. web, database',
			description:
				'Tags of which the server must have one, separated by commas. Needs compute microversion 2.26.',
		}),
		{ query: (tags) => ({ 'tags-any': separated(tags).join() }), microversion: '2.26' },
	),
	withoutTags: filter(
		field({
			displayName: 'Tags (None)',
			type: 'string',
			default: '',
			placeholder: 'e.g. keep',
			description:
				'Tags of which the server must have none, separated by commas. Needs compute microversion 2.26.',
		}),
		{ query: (tags) => ({ 'not-tags-any': separated(tags).join() }), microversion: '2.26' },
	),
} as const;

/** Lists the project's servers, with details, in one request per page. Compute API, GET /servers/detail. */
export const list = operation({
	name: 'List',
	action: 'List servers',
	api: 'GET /servers/detail',
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
		const { query, keep, microversion } = filtered(filterFields, filters);
		if (filters.project && !filters.allProjects) throw projectAlone();
		const namedInMetadata = filters.name !== undefined && (await hasNamesInMetadata(cloud));
		const isNamed = nameCheck(filters, namedInMetadata);
		yield* cloud.compute.pages<Json>('servers/detail', 'servers', {
			query: {
				...query,
				name: filters.name === undefined || namedInMetadata ? undefined : nameQuery(filters),
				...sortQuery(sort),
			},
			microversion,
			keep:
				(keep || isNamed) && ((server) => (keep?.(server) ?? true) && (isNamed?.(server) ?? true)),
		});
	},
});

type Filters = Partial<Values<typeof filterFields>>;

function projectAlone(): Fault {
	return new Fault("The filter 'Project ID' works only with 'All Projects'", {
		kind: 'input',
		nextStep:
			"Add 'All Projects', which takes an administrator, or use the project's own credential.",
	});
}

/** Expressions may give them in lower case, or several in one text. */
function spelled(statuses: readonly string[]): string[] {
	return statuses.flatMap((one) => separated(one.toUpperCase()));
}

function ipQuery(ip: string): Query {
	return { [ip.includes(':') ? 'ip6' : 'ip']: exactPattern(ip.trim()) };
}

/** Nova's name filter is a regular expression that may match anywhere in the name. */
function nameQuery({ name = '', nameMatch = 'exact' }: Filters): string {
	if (nameMatch === 'pattern') return name;
	return nameMatch === 'exact' && name ? exactName(name) : exactPattern(name);
}

/** Nova's name filter finds names in any letter case; ConoHa's does not know the names at all. */
function nameCheck(
	{ name, nameMatch = 'exact' }: Filters,
	namedInMetadata: boolean,
): ((server: Json) => boolean) | undefined {
	if (name === undefined) return undefined;
	if (nameMatch === 'exact') return (server) => serverName(server) === name;
	if (nameMatch === 'contains') {
		return (server) => serverName(server).toLowerCase().includes(name.toLowerCase());
	}
	if (!namedInMetadata) return undefined;
	const pattern = patternOf(name);
	return (server) => pattern.test(serverName(server));
}

function patternOf(name: string): RegExp {
	const pattern = expressionOf(name, 'i');
	if (pattern) return pattern;
	throw new Fault("The filter 'Name' is no regular expression", {
		kind: 'input',
		nextStep: "Check its brackets, or set 'Name Match' to 'Contains'.",
	});
}

/** Nova drops the filter for ordinary users, and tells them no host either. */
function isOn(host: string, server: Json): boolean {
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
