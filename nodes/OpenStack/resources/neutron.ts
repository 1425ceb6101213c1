import type { Cloud } from '../../../openstack/cloud';
import type { Fault } from '../../../openstack/faults';
import type { Json } from '../../../openstack/json';
import { sent } from '../bodies';
import { allTags, makeChanges, oneMoreTag, tagFields } from '../builders/changes';
import { create, type Making } from '../builders/create';
import { list } from '../builders/list';
import { update, type Updating } from '../builders/update';
import { mayBeDone, type Created } from '../creation';
import {
	choice,
	exactName,
	flag,
	newName,
	newNoteOn,
	noteOn,
	separated,
	text,
	type SortKeys,
} from '../fields';
import { filter } from '../filters';
import { calledBy, idOf, type Kind } from '../kind';
import { idExample, projectIdExample, type Fields, type Operation } from '../operation';

const descriptionField = (noun: string) => sent(noteOn(noun), 'description');

/** Of what belongs to a thing that is made for another project: it is that project's too. */
export function ownedBy({ projectId }: { projectId?: string }): Json {
	return projectId ? { project_id: projectId } : {};
}

/** Whether a thing does its work. */
export const enabled = sent(
	flag('Enabled', 'Whether it is up, as far as the project has a say in it', true),
	'admin_state_up',
);

const projectField = sent(
	text(
		'Project ID',
		'Whose it is, where that is not the project of the credential. For administrators.',
		{ placeholder: projectIdExample },
	),
	'project_id',
);

/** The statuses of what Neutron keeps. */
export const statuses = [
	{ name: 'Active', value: 'ACTIVE' },
	{ name: 'Being Built', value: 'BUILD' },
	{ name: 'Down', value: 'DOWN' },
	{ name: 'Error', value: 'ERROR' },
] as const;

/**
 * A filter by a text that an attribute must be.
 * @param placeholder left out: that of an ID
 */
export function attributeFilter(
	displayName: string,
	query: string,
	description: string,
	placeholder: string = idExample,
) {
	return filter(text(displayName, description, { placeholder }), { query });
}

/** A filter by a switch. */
export function flagFilter(displayName: string, query: string, description: string) {
	return filter(flag(displayName, description, true), { query });
}

export const statusFilter = filter(choice('Status', 'What it is doing', statuses), {
	query: 'status',
});

/**
 * The operation that lists things of Neutron: by their name, tags and project, and what else is given.
 * Networking API v2.0: https://docs.openstack.org/api-ref/network/v2/#filtering-and-column-selection
 */
export function listInNetwork(
	kind: Kind,
	description: string,
	filters: Fields,
	sort: SortKeys = [],
): Operation {
	const { noun } = kind;
	const common = {
		...(kind.nameOf ? {} : { name: filter(exactName(kind), { query: 'name' }) }),
		description: attributeFilter(
			'Description',
			'description',
			`The exact description of the ${noun}`,
			'e.g. Created by n8n',
		),
		projectId: attributeFilter(
			'Project ID',
			'project_id',
			'Whose they are. An administrator sees those of all projects, others their own and shared ones.',
			projectIdExample,
		),
		tags: filter(
			text('Tags', `Tags that the ${noun} must have, all of them, separated by commas`, {
				placeholder: 'e.g. web, production',
			}),
			{ query: (tags) => ({ tags: separated(tags).join(',') }) },
		),
	};
	const keys = [
		{ name: 'ID', value: 'id' },
		...(kind.nameOf ? [] : [{ name: 'Name', value: 'name' }]),
		...sort,
	];
	return list(
		kind,
		description,
		{ ...filters, ...common },
		{
			keys: keys.sort((a, b) => a.name.localeCompare(b.name)),
			as: 'sort_key',
		},
	);
}

/** What each creation in Neutron can say besides. */
const creationOptions = (noun: string) => ({
	description: descriptionField(noun),
	projectId: projectField,
	tags: text('Tags', 'Separated by commas', { placeholder: 'e.g. web, production' }),
});

/** The operation that makes a thing of Neutron, with description and tags. */
export function createInNetwork<const F extends Fields, const O extends Fields>(
	kind: Kind,
	making: Making<F, O>,
): Operation {
	const { api = [], options } = making;
	return create(kind, {
		...making,
		api: [...api, `PUT /${kind.path}/{id}/tags`, `PUT /${kind.path}/{id}/tags/{tag}`],
		options: { ...options, ...creationOptions(kind.noun) } as unknown as O,
		async then(created, values, cloud, files) {
			const { how } = created;
			const thing = await withTags(cloud, kind, created, values.options as { tags?: string });
			return (await making.then?.({ how, thing }, values, cloud, files)) ?? thing;
		},
	});
}

/** The thing with the tags that are wanted, besides those that it has. Neutron takes none together with the rest. */
async function withTags(
	cloud: Cloud,
	kind: Kind,
	{ thing, how }: Created,
	options: { tags?: string },
): Promise<Json> {
	const there = (thing.tags ?? []) as string[];
	const lacking = [...new Set(separated(options.tags))].filter((tag) => !there.includes(tag));
	if (lacking.length === 0) return thing;
	// Others may be giving it theirs, unless it is new.
	const changes = how === 'made' ? [allTags(lacking)] : lacking.map((tag) => oneMoreTag(tag));
	for (const change of changes) {
		const { what } = change;
		await makeChanges(cloud, kind, idOf(kind, thing), [change]).catch(onlyMade(kind, thing, what));
	}
	return { ...thing, tags: [...there, ...lacking] };
}

/**
 * Says of an error that came after a thing was made that it is there, and how to go on.
 * @param part that it should have: "subnet 192.168.10.0/24"
 */
export function onlyMade(kind: Kind, thing: Json, part: string): (fault: Fault) => never {
	return (fault) => {
		const but = mayBeDone(fault) ? `nobody knows whether it has its ${part}` : `it has no ${part}`;
		throw fault.with({
			message: `${calledBy(kind, thing)} exists, but ${but}: ${fault.message}`,
			nextStep: [fault.nextStep, `The ${kind.noun} stays.`].filter(Boolean).join(' '),
		});
	};
}

/** The operation that changes a thing of Neutron: its name, description and tags, and what else is given. */
export function updateInNetwork<const F extends Fields>(
	kind: Kind,
	description: string,
	updating: Omit<Updating<F>, 'description'>,
): Operation {
	const { noun, path, nameOf } = kind;
	const common = {
		...(nameOf ? {} : { name: sent(newName(kind), 'name') }),
		description: sent(newNoteOn(noun), 'description'),
	};
	return update(kind, {
		...updating,
		description,
		fields: { ...common, ...updating.fields, ...tagFields(noun) } as unknown as F,
		api: [
			...(updating.api ?? []),
			`PUT /${path}/{id}/tags`,
			`PUT /${path}/{id}/tags/{tag}`,
			`DELETE /${path}/{id}/tags/{tag}`,
		],
	});
}

/** IP version of addresses: "192.168.10.0/24" is 4. */
export function ipVersionOf(cidr: string): 4 | 6 {
	return cidr.includes(':') ? 6 : 4;
}
