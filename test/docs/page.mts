import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeTypeDescription,
} from 'n8n-workflow';

import type { Operation, Resource } from '../../nodes/OpenStack/operation.ts';

export type Resources = Record<string, Resource>;

/** docs/operations.md: every operation with its API calls and fields, as the person sees them in the editor. */
export function operationsPage(description: INodeTypeDescription, resources: Resources): string {
	const sections = Object.entries(resources).map(([key, resource]) => {
		const operations = Object.entries(resource.operations).map(([name, operation]) =>
			operationSection(resource, operation, fieldsOf(description, key, name)),
		);
		return [`## ${resource.name}`, `${plain(resource.description)}.`, ...operations].join('\n\n');
	});
	const shared = description.properties.filter(
		({ displayOptions, noDataExpression }) => !displayOptions && !noDataExpression,
	);
	return `# Operations

What each operation does, the API calls that it makes besides those for pickers, names and waits, and its fields. What
holds for all of them is in the [README](../README.md#operations). \`npm run operations -- --write\` writes this page.

A *picker* takes a choice from the list, or an ID, or a name, or an expression for any of them. What is in a *collection*
counts only once it is added; its default is what it starts with.

${sections.join('\n\n')}

## All operations

${fieldLines(shared).join('\n')}
`;
}

/** The README's table: a line for each resource. */
export function resourcesTable(resources: Resources): string {
	const rows = Object.values(resources).map(({ name, description, operations }) => {
		const names = Object.values(operations).map((operation) => operation.name);
		return `| [${name}](docs/operations.md#${anchor(name)}) | ${plain(description)} | ${names.join(', ')} |`;
	});
	return ['| Resource | What it is | Operations |', '|---|---|---|', ...rows].join('\n');
}

function operationSection(
	resource: Resource,
	{ name, description, api }: Operation,
	fields: INodeProperties[],
): string {
	const calls = api.split('; ').map((call) => `\`${call}\``);
	return [
		`### ${resource.name}: ${name}`,
		sentence(description),
		`API: ${calls.join(', ')}`,
		fieldLines(fields).join('\n'),
	].join('\n\n');
}

function fieldsOf(
	{ properties }: INodeTypeDescription,
	resource: string,
	operation: string,
): INodeProperties[] {
	return properties.filter(
		({ displayOptions }) =>
			displayOptions?.show?.resource?.includes(resource) &&
			displayOptions.show.operation?.includes(operation),
	);
}

/** Of a page: a line for each field, and below it, further in, those that are inside. */
export function fieldLines(fields: INodeProperties[], indent = ''): string[] {
	return fields.flatMap((field) => {
		const { displayName, description = '', hint = '', placeholder = '' } = field;
		if (field.type === 'notice') return [`${indent}- ${sentence(displayName)}`];
		const example = /^e\.g\. (.*)$/.exec(placeholder)?.[1];
		const line = [
			`${indent}- **${displayName}** (${factsOf(field).join(', ')})`,
			[
				sentence(description),
				sentence(hint),
				example && `For example \`${example}\`.`,
				condition(field, fields),
			]
				.filter(Boolean)
				.join(' '),
		];
		return [line.filter(Boolean).join(': '), ...fieldLines(inside(field), `${indent}  `)];
	});
}

/** Type, whether it is required, and its default. */
function factsOf(field: INodeProperties): string[] {
	const initial = defaultOf(field);
	return [
		typeOf(field),
		...(field.required ? ['required'] : []),
		...(initial ? [`default: ${initial}`] : []),
	];
}

function typeOf(field: INodeProperties): string {
	const { type, typeOptions } = field;
	switch (type) {
		case 'string':
			return typeOptions?.password ? 'secret text' : 'text';
		case 'number':
			return ['number', atLeast(typeOptions?.minValue), atMost(typeOptions?.maxValue)]
				.filter(Boolean)
				.join(' ');
		case 'boolean':
			return 'on or off';
		case 'dateTime':
			return 'date and time';
		case 'json':
			return 'JSON';
		case 'options':
			return `one of ${namesOf(field)}`;
		case 'multiOptions':
			return `any of ${namesOf(field)}`;
		case 'resourceLocator':
			return 'picker';
		case 'fixedCollection':
			return 'any number of rows';
		default:
			return type;
	}
}

const atLeast = (least?: number) => (least === undefined ? '' : `from ${least}`);
const atMost = (most?: number) => (most === undefined ? '' : `to ${most}`);

function namesOf(field: INodeProperties): string {
	return choicesOf(field)
		.map(({ name }) => `*${name}*`)
		.join(' / ');
}

function choicesOf({ options = [] }: INodeProperties): INodePropertyOptions[] {
	return options as INodePropertyOptions[];
}

/** Empty where there is none. */
function defaultOf(field: INodeProperties): string {
	const { default: initial } = field;
	if (typeof initial === 'boolean') return initial ? 'on' : 'off';
	if (field.type === 'options') return `*${choiceName(field, initial)}*`;
	return typeof initial === 'object' ? '' : String(initial);
}

function choiceName(field: INodeProperties, value: unknown): string {
	return choicesOf(field).find((choice) => choice.value === value)!.name;
}

/** The fields in a collection, or in a row. */
function inside({ type, options = [] }: INodeProperties): INodeProperties[] {
	if (type === 'collection') return options as INodeProperties[];
	if (type !== 'fixedCollection') return [];
	return (options as INodePropertyCollection[]).flatMap(({ values }) => values);
}

const either = new Intl.ListFormat('en', { type: 'disjunction' });

/** On which values of other fields it depends whether a field is shown. */
function condition({ displayOptions }: INodeProperties, fields: INodeProperties[]): string {
	const others = Object.entries(displayOptions?.show ?? {}).filter(
		([name]) => name !== 'resource' && name !== 'operation',
	);
	const parts = others.map(([name, values = []]) => {
		const other = fields.find((field) => field.name === name)!;
		const shown = (values as unknown[]).map((value) =>
			typeof value === 'boolean' ? (value ? 'on' : 'off') : `*${choiceName(other, value)}*`,
		);
		return `*${other.displayName}* is ${either.format(shown)}`;
	});
	return parts.length > 0 ? `Shown where ${parts.join(' and ')}.` : '';
}

function sentence(text: string): string {
	return text && plain(/[.!?]$/.test(text) ? text : `${text}.`);
}

/** A text in which nothing is taken for Markdown. */
function plain(text: string): string {
	return text.replace(/[<*|\\`]/g, '\\$&');
}

function anchor(heading: string): string {
	return heading.toLowerCase().replaceAll(' ', '-');
}
