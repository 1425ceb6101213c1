import {
	choice,
	count,
	field,
	filterCollection,
	flag,
	keysAndValues,
	optionCollection,
	text,
} from '../fields';
import { titleOf } from '../kind';
import type { Field } from '../operation';
import { watches } from './watches';

/** In one execution, where the person says nothing. */
export const mostEvents = 100;

const things = Object.keys(watches);

/** What a person says of what starts the workflow. */
export const triggerFields = {
	resource: choice(
		'Watch',
		'What may change',
		[
			...Object.entries(watches).map(([value, { kind }]) => ({ name: titleOf(kind.noun), value })),
			{ name: 'Quota', value: 'quota', description: 'How much of them the project uses' },
		].sort((a, b) => a.name.localeCompare(b.name)),
		{ default: 'server' },
	),
	events: field({
		displayName: 'Events',
		type: 'multiOptions',
		options: [
			{
				name: 'Changed',
				value: 'changed',
				description: 'Name, flavor, addresses, size, metadata, tags or what else it has',
			},
			{ name: 'Created', value: 'created' },
			{ name: 'Deleted', value: 'deleted' },
			{
				name: 'Entered Error',
				value: 'enteredError',
				description: "With the cloud's reason",
			},
			{ name: 'Status Changed', value: 'statusChanged' },
		],
		default: ['created', 'deleted', 'enteredError'],
		required: true,
		description: 'What starts the workflow',
		showIf: { resource: things },
	}),
	statusFrom: text('From Status', 'Only from one of these, separated by commas. Empty: from any.', {
		placeholder: 'e.g. BUILD, ACTIVE',
		showIf: { resource: things, events: ['statusChanged'] },
	}),
	statusTo: text('To Status', 'Only to one of these, separated by commas. Empty: to any.', {
		placeholder: 'e.g. SHUTOFF',
		showIf: { resource: things, events: ['statusChanged'] },
	}),
	threshold: count(
		'Threshold',
		'In percent. A quota is told when its usage rises above this, and again only after it fell.',
		{
			default: 80,
			typeOptions: { minValue: 1, maxValue: 100 },
			showIf: { resource: ['quota'] },
		},
	),
	quotas: text('Quotas', 'Only these, separated by commas. Empty: all.', {
		placeholder: 'e.g. compute.vcpus, volume.gigabytes',
		showIf: { resource: ['quota'] },
	}),
	simplify: {
		...flag(
			'Simplify',
			'Whether to return a simplified version of the response instead of the raw data',
			true,
		),
		showIf: { resource: things },
	},
	filters: {
		...filterCollection({
			availabilityZone: text('Availability Zone', 'Only what is in this zone', {
				placeholder: 'e.g. nova',
			}),
			metadata: keysAndValues('Metadata', 'Entry', 'Only what has these entries, all of them'),
			namePattern: text(
				'Name Pattern',
				'Only what is called so: the whole name, where * stands for any text',
				{ placeholder: 'e.g. web-*' },
			),
			tags: text('Tags', 'Only what has these tags, all of them, separated by commas', {
				placeholder: 'e.g. production',
			}),
		}),
		showIf: { resource: things },
	},
	options: optionCollection({
		allProjects: flag(
			'All Projects',
			'Whether to watch the servers, volumes, snapshots, backups and floating IPs of all projects. Only administrators may.',
		),
		maxEvents: count(
			'Max Events',
			'How many events one execution gets at most. What is left is told at the next poll.',
			{ default: mostEvents, typeOptions: { minValue: 1 } },
		),
		startAnewAfter: count(
			'Start Anew After',
			'In hours: after a pause of the workflow that was longer, what happened meanwhile is not told. Left out: it is told.',
			{ default: 24, typeOptions: { minValue: 1 } },
		),
	}),
} as const satisfies Record<string, Field>;
