import { Fault } from '../../openstack/faults';
import { titleOf, type Kind } from './kind';
import type { Field, FieldBase, Fields } from './operation';

/** A field with its literal types kept, so that the values given to run are typed by it. */
export function field<const F extends Field>(definition: F): F {
	return definition;
}

type More = Partial<FieldBase>;

/** A field for a text. */
export function text(displayName: string, description: string, more: More = {}) {
	return field({ displayName, type: 'string', default: '', description, ...more });
}

/** The field for what a person writes about a thing. */
export function noteOn(noun: string) {
	return text('Description', `A note for people about the ${noun}`, {
		placeholder: 'e.g. Created by n8n',
	});
}

/** The field for another name of a thing. */
export function newName({ noun, example }: Kind) {
	return text('Name', `What the ${noun} is called from now on`, { placeholder: `e.g. ${example}` });
}

/** The field for a name that things must have. */
export function exactName({ example }: Kind) {
	return text('Name', 'The exact name. Several may have it.', { placeholder: `e.g. ${example}` });
}

/** The field for another note about a thing, or none. */
export function newNoteOn(noun: string) {
	return { ...noteOn(noun), description: `Empty: the ${noun} has none then` };
}

/**
 * A box that is always seen in the form, for what a person must know before: what is lost.
 * @param says whole sentences
 */
export function notice(says: string, showIf?: Field['showIf']) {
	return field({ displayName: says, type: 'notice', default: '', showIf });
}

/**
 * What an operation does, with what a person should know before. The form says that too, as a hint.
 * @param consequence a sentence without its full stop
 */
export function withConsequence(does: string, consequence?: string): string {
	return consequence ? `${does}. ${consequence}.` : does;
}

/** A field for a whole number. */
export function count(displayName: string, description: string, more: More = {}) {
	return field({ displayName, type: 'number', default: 0, description, ...more });
}

/** A switch. */
export function flag(displayName: string, description: string, isOn = false, more: More = {}) {
	return field({ displayName, type: 'boolean', default: isOn, description, ...more });
}

interface Option<V extends string> {
	name: string;
	value: V;
	description?: string;
}

/**
 * Whether a secret that the cloud makes up is to be in the result.
 * @param name "Private Key"
 * @param isOnce whether it cannot be had later
 */
export function returnSecret(name: string, isOnce: boolean) {
	const secret = name.toLowerCase();
	return flag(
		`Return ${name}`,
		`Whether to put the ${secret} into the result, where n8n keeps it with the execution`,
		false,
		isOnce ? { hint: `It cannot be had later: while this is off, nobody gets the ${secret}` } : {},
	);
}

/** A field for one of several. */
export function choice<const V extends string>(
	displayName: string,
	description: string,
	options: ReadonlyArray<Option<V>>,
	more: { default?: NoInfer<V>; showIf?: Field['showIf'] } = {},
) {
	return field({
		displayName,
		type: 'options',
		options,
		default: options[0].value,
		description,
		...more,
	});
}

/** A field for a time. */
export function time(displayName: string, description: string) {
	return field({ displayName, type: 'dateTime', default: '', description });
}

/** A field for any number of keys with their values, such as those of the example. */
export function keysAndValues(
	displayName: string,
	row: string,
	description: string,
	[key, value] = ['owner', 'shop team'],
) {
	return field({
		displayName,
		type: 'rows',
		row,
		placeholder: `Add ${row}`,
		default: {},
		description,
		fields: {
			key: field({
				displayName: 'Key',
				type: 'string',
				default: '',
				placeholder: `e.g. ${key}`,
			}),
			value: field({
				displayName: 'Value',
				type: 'string',
				default: '',
				placeholder: `e.g. ${value}`,
			}),
		},
	});
}

/** What is said where a field is empty that is needed with what else is filled in. */
export function emptyParameter(
	displayName: string,
	nextStep = 'Choose one from the list, or give its ID or name.',
): Fault {
	return new Fault(`The parameter '${displayName}' is empty`, { kind: 'input', nextStep });
}

/** What a list may be narrowed down by. */
export function filterCollection<const F extends Fields>(fields: F) {
	return field({
		displayName: 'Filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		fields,
	});
}

/** What an operation can do besides, and most people leave alone. */
export function optionCollection<const F extends Fields>(fields: F) {
	return field({
		displayName: 'Options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		fields,
	});
}

/** What an update changes; what is left out stays as it is. */
export function updateCollection<const F extends Fields>(fields: F) {
	return field({
		displayName: 'Update Fields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		fields,
	});
}

/** Return All and Limit: run.ts stops at the limit, and lists ask for no larger pages than needed. */
export const paging = {
	returnAll: field({
		displayName: 'Return All',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	}),
	limit: field({
		displayName: 'Limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		showIf: { returnAll: [false] },
	}),
} as const;

/** How long a wait may take, in seconds. */
export const timeout = field({
	displayName: 'Wait Timeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 300,
	description: 'How many seconds to wait before giving up. Nothing is undone then.',
});

/**
 * Whether to wait.
 * @param state that is waited for, in Title Case
 */
export function waitFor(state: string) {
	return field({
		displayName: `Wait Until ${state}`,
		type: 'boolean',
		default: true,
		description: 'Whether to wait for that, or go on as soon as the cloud has accepted the request',
	});
}

/** The entries of a text with commas between them: "web, production". */
export function separated(text = ''): string[] {
	return text.split(',').flatMap((entry) => entry.trim() || []);
}

/**
 * The picker of one thing that the operation is about.
 * @param hint what a person should know of the operation before
 */
export function picker(kind: Kind, description: string, hint?: string) {
	return { ...optionalPicker(kind, description), required: true, hint };
}

/** The picker of one thing that may be left out. */
export function optionalPicker(kind: Kind, description: string) {
	const displayName = titleOf(kind.noun);
	return field({ displayName, type: 'picker', of: kind, default: '', description });
}

export type SortKeys = readonly { name: string; value: string }[];

/** Where the results start: ascending or descending by one of the keys the API sorts by. */
export function sorting<const Keys extends SortKeys>(keys: Keys) {
	return field({
		displayName: 'Sort',
		type: 'collection',
		placeholder: 'Add Sorting',
		default: {},
		fields: {
			key: field({
				displayName: 'Sort By',
				type: 'options',
				options: keys,
				default: keys[0].value,
				description: 'The field to put the results in order by',
			}),
			direction: field({
				displayName: 'Direction',
				type: 'options',
				options: [
					{ name: 'Ascending', value: 'asc' },
					{ name: 'Descending', value: 'desc' },
				],
				default: 'asc',
				description: 'Whether the smallest or the largest comes first',
			}),
		},
	});
}
