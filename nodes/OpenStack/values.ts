import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { withoutValues } from './errors';
import { Named } from './names';
import { inZone } from './timeZones';
import type { Field, Fields } from './operation';

/** What knows the values of a node's parameters. */
export interface Parameters {
	getNode(): INode;
	getTimezone(): string;
	getNodeParameter(name: string, itemIndex: number, fallback?: unknown): unknown;
}

/**
 * The values of an operation's fields for one item, in the shape its run expects, but that a picker's name is
 * yet to be looked up.
 * @throws NodeOperationError that names the field whose value can't be right
 */
export function readValues(
	context: Parameters,
	fields: Fields,
	itemIndex: number,
): Record<string, unknown> {
	// n8n gives a copy each time.
	const { parameters } = context.getNode();
	return Object.fromEntries(
		Object.entries(fields).map(([name, field]) => {
			// A field that is not shown has no value; then its default counts.
			const given = context.getNodeParameter(name, itemIndex, field.default);
			const isShown = name in parameters;
			return [name, valueOf(context, field, given, itemIndex, isShown)];
		}),
	);
}

function valueOf(
	context: Parameters,
	field: Field,
	given: unknown,
	itemIndex: number,
	isShown: boolean,
): unknown {
	const wrong = (says: string, description: string) =>
		new NodeOperationError(
			withoutValues(context.getNode()),
			`The parameter '${field.displayName}' ${says}`,
			{
				itemIndex,
				description,
			},
		);
	const inner = (fields: Fields, values: object) =>
		Object.fromEntries(
			Object.entries(values)
				.filter(([name]) => Object.hasOwn(fields, name))
				.map(([name, value]) => [name, valueOf(context, fields[name], value, itemIndex, true)]),
		);
	const recordOf = (value: unknown) => {
		if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
		throw wrong(
			'is not an object',
			'Fill it in field by field, or give an object with the same names.',
		);
	};
	const isEmpty = (value: unknown) => value === undefined || value === null || value === '';

	switch (field.type) {
		case 'collection':
			return inner(field.fields, recordOf(given || {}));
		case 'rows': {
			const { row: rows } = recordOf(given || {}) as { row?: unknown };
			// One row alone is how some nodes leave a list of one.
			return [rows ?? []].flat().map((row) => ({
				...defaultsOf(field.fields),
				...inner(field.fields, recordOf(row)),
			}));
		}
		case 'picker': {
			const { mode, value: chosen } = (given || {}) as { mode?: string; value?: unknown };
			if (isObject(chosen)) throw wrong('is not a text', textWanted);
			const value = String(chosen ?? '').trim();
			if (!value && field.required && isShown) {
				throw wrong('is empty', 'Choose one from the list, or give its ID or name.');
			}
			return mode === 'name' && value ? new Named(value) : value;
		}
		case 'number': {
			const value = typeof given === 'string' && given.trim() ? Number(given) : given;
			if (typeof value !== 'number' || !Number.isFinite(value)) {
				throw wrong('is not a number', `It is ${JSON.stringify(given)}.`);
			}
			const { minValue, maxValue } = field.typeOptions ?? {};
			if (!Number.isSafeInteger(value)) throw wrong('is not a whole number', `It is ${value}.`);
			if (maxValue !== undefined && value > maxValue) {
				throw wrong('is too large', `It is ${value}, and must be ${maxValue} or less.`);
			}
			if (minValue !== undefined && value < minValue) {
				throw wrong('is too small', `It is ${value}, and must be ${minValue} or more.`);
			}
			return value;
		}
		case 'boolean':
			if (given === 'true' || given === 'false') return given === 'true';
			if (typeof given !== 'boolean') {
				throw wrong('is neither true nor false', `It is ${JSON.stringify(given)}.`);
			}
			return given;
		case 'json': {
			if (typeof given !== 'string') return given;
			if (!given.trim()) return undefined;
			try {
				return JSON.parse(given) as unknown;
			} catch (error) {
				throw wrong('is not valid JSON', placeOf(error));
			}
		}
		case 'multiOptions': {
			const all: unknown[] = Array.isArray(given) ? given : isEmpty(given) ? [] : [given];
			if (all.some((one) => isEmpty(one) || isObject(one)))
				throw wrong('is not a list of texts', textsWanted);
			return all.map(String);
		}
		case 'options': {
			const choices = field.options.map(({ value }) => value);
			if (choices.includes(given as string)) return given;
			throw wrong('is none of its choices', `It may be: ${choices.join(', ')}.`);
		}
		case 'dateTime':
			if (isObject(given)) throw wrong('is not a time', textWanted);
			return isEmpty(given) ? '' : inZone(String(given), context.getTimezone());
		default: {
			if (isObject(given)) throw wrong('is not a text', textWanted);
			const value = isEmpty(given) ? '' : String(given);
			if (!value.trim() && field.required && isShown) {
				throw wrong(
					'is empty',
					field.placeholder ? `It looks like this, ${field.placeholder}.` : '',
				);
			}
			return value;
		}
	}
}

const textsWanted = 'Give the values of its choices, as a list.';

const textWanted = 'It is an object or a list: choose one value of it.';

/** Times are objects too, and have a text of their own. */
function isObject(value: unknown): boolean {
	return (
		typeof value === 'object' && value !== null && !('toISOString' in value || 'toISO' in value)
	);
}

/** Not the whole message: it quotes the text, which may hold a password. */
function placeOf(error: unknown): string {
	const [place] = /at position \d+(?: \(line \d+ column \d+\))?/.exec(String(error)) ?? [''];
	return `Check its quotes, commas and brackets${place && ` ${place}`}.`;
}

function defaultsOf(fields: Fields): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(fields).map(([name, field]) => [
			name,
			field.type === 'picker' ? '' : field.default,
		]),
	);
}
