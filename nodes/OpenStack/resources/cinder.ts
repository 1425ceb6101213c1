import type { IDataObject } from 'n8n-workflow';

import { entriesOf, sent } from '../bodies';
import { metadataFields } from '../builders/changes';
import {
	choice,
	exactName,
	flag,
	keysAndValues,
	newName,
	newNoteOn,
	noteOn,
	text,
} from '../fields';
import { filter } from '../filters';
import type { Kind } from '../kind';
import { idExample, type Fields } from '../operation';

/**
 * What every creation in Cinder can say besides.
 * @param metadataFrom the volume microversion from which on it can have metadata; left out: any
 */
export const creationDetails = (kind: Kind, metadataFrom?: string) =>
	({
		description: sent(noteOn(kind.noun), 'description'),
		metadata: sent(
			keysAndValues('Metadata', 'Entry', `What the ${kind.noun} says of itself besides`),
			(rows) => ({ metadata: entriesOf(rows) }),
			metadataFrom,
		),
	}) as const;

/** What can be changed of every thing in Cinder. */
export const changeableDetails = (kind: Kind) =>
	({
		name: sent(newName(kind), 'name'),
		description: sent(newNoteOn(kind.noun), 'description'),
		...metadataFields(kind.noun),
	}) as const;

export const metadataApi = (path: string) => [
	`POST /${path}/{id}/metadata`,
	`DELETE /${path}/{id}/metadata/{key}`,
];

const statuses = [
	{ name: 'Available', value: 'available' },
	{ name: 'Backing Up', value: 'backing-up' },
	{ name: 'Creating', value: 'creating' },
	{ name: 'Deleting', value: 'deleting' },
	{ name: 'Error', value: 'error' },
	{ name: 'In Use', value: 'in-use' },
	{ name: 'Restoring', value: 'restoring' },
] as const;

/**
 * The filters that lists of Cinder share.
 * @param used its statuses, of those that there are
 * @param metadataFrom the volume microversion from which on a list tells metadata; left out: any
 */
export function commonFilters(
	kind: Kind,
	used: ReadonlyArray<(typeof statuses)[number]['value']>,
	metadataFrom?: string,
) {
	return {
		allProjects: filter(
			flag('All Projects', 'Whether to list those of every project. For administrators.', true),
			{ query: (isAll) => (isAll ? { all_tenants: 1 } : {}) },
		),
		metadata: filter(
			keysAndValues('Metadata', 'Entry', `Entries that the ${kind.noun} must have, all of them`),
			{
				// Cinder takes it as Python writes it, and only from some version on.
				keep: (rows, { metadata }) =>
					rows.every(({ key, value }) => (metadata as IDataObject | null)?.[key] === value),
				microversion: metadataFrom,
			},
		),
		name: filter(exactName(kind), { query: 'name' }),
		status: filter(
			choice(
				'Status',
				'What it is doing',
				statuses.filter(({ value }) => used.includes(value)),
			),
			{ query: 'status' },
		),
	} as const satisfies Fields;
}

/** Of what is made of a volume: which one. */
export const volumeIdFilter = filter(
	text('Volume ID', 'The volume that they are of', { placeholder: idExample }),
	{
		query: 'volume_id',
	},
);

/** Of what is made of a volume that a server may be using. */
export const force = sent(
	flag('Force', 'Whether to do it while a server uses the volume, and may be writing', true),
	'force',
);

const keys = [
	{ name: 'Created', value: 'created_at' },
	{ name: 'ID', value: 'id' },
	{ name: 'Name', value: 'name' },
	{ name: 'Size', value: 'size' },
	{ name: 'Status', value: 'status' },
] as const;

type Key = (typeof keys)[number]['value'];

/** The keys that Cinder sorts by, less those that it refuses for some of its things. */
export function sortKeys(...refused: Key[]) {
	return { keys: keys.filter(({ value }) => !refused.includes(value)), as: 'sort' as const };
}
