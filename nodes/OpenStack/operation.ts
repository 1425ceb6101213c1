import type {
	IDataObject,
	INodeProperties,
	INodePropertyMode,
	NodeParameterValue,
} from 'n8n-workflow';

import type { Cloud } from '../../openstack/cloud';
import type { Json } from '../../openstack/json';
import type { Files } from './files';
import { titleOf, type Kind } from './kind';

/** What fields of any kind share: n8n's own property, less what the table adds. */
export interface FieldBase
	extends Omit<INodeProperties, 'name' | 'type' | 'options' | 'displayOptions' | 'modes'> {
	/** In the request: see filters.ts, bodies.ts, builders/changes.ts */
	becomes?: object;
	/** Shown only while other fields of the same operation have one of these values */
	showIf?: Record<string, readonly NodeParameterValue[]>;
}

/** What a picker chooses among: things of a kind, or the services in the catalog. */
export type Pickable = Kind | 'service';

interface Choice {
	name: string;
	value: string;
	description?: string;
}

/** A field of an operation. */
export type Field = FieldBase &
	(
		| { type: 'string' | 'number' | 'boolean' | 'dateTime' | 'json' | 'notice' }
		| { type: 'options' | 'multiOptions'; options: readonly Choice[] }
		| { type: 'picker'; of: Pickable }
		| { type: 'collection'; fields: Fields }
		| { type: 'rows'; row: string; fields: Fields }
	);

export type Fields = { readonly [name: string]: Field };

/** What a field gives to run: its type follows from the field. */
export type Value<F extends Field> = F extends { type: 'options'; options: readonly (infer C)[] }
	? (C & Choice)['value']
	: F extends { type: 'multiOptions'; options: readonly (infer C)[] }
		? Array<(C & Choice)['value']>
		: F extends { type: 'collection'; fields: infer S extends Fields }
			? Partial<Values<S>>
			: F extends { type: 'rows'; fields: infer S extends Fields }
				? Array<Values<S>>
				: F extends { type: 'number' }
					? number
					: F extends { type: 'boolean' }
						? boolean
						: F extends { type: 'json' }
							? unknown
							: string;

export type Values<F extends Fields> = { [Name in keyof F]: Value<F[Name]> };

/** One thing the node can do with a resource: what the person fills in, and what is then done. */
export interface Operation<F extends Fields = Fields> {
	name: string;
	/** What n8n's node panel says: "Create server" */
	action: string;
	description: string;
	/** What it sends, as the API page has it: "GET /servers/{id}"; several with "; " between them */
	api: string;
	/** Whether it changes the cloud: such items run one after another, unless the person raises it */
	writes?: true | { unless: Record<string, readonly string[]> };
	fields: F;
	/** Ten fields of a result at most, the most useful first; adds the switch 'Simplify' */
	simplified?: (result: Json) => IDataObject;
	/**
	 * The results, one item each; of a list a page of them at a time. Needs nothing of n8n but, where it moves some, the
	 * item's files.
	 */
	run(cloud: Cloud, values: Values<F>, files: Files): AsyncIterable<Json | Json[]> | Promise<Json>;
}

/** What operations work on. */
export interface Resource {
	name: string;
	description: string;
	operations: Record<string, Operation>;
}

/** An operation whose run receives values typed by its own fields. */
export function operation<const F extends Fields>(definition: Operation<F>): Operation {
	// Only the reader of the fields makes values, and it makes them as the fields say.
	return definition as unknown as Operation;
}

/** The name of the list search behind a picker, as n8n's description and methods have it. */
export function searchOf(of: Pickable): string {
	return `search${titleOf(of === 'service' ? 'services' : of.plural).replaceAll(' ', '')}`;
}

/** What an ID looks like. */
export const idExample = 'e.g. 725ade3c-9760-4880-8080-8fc2dbab9acc';

/** What the ID of a project looks like: Keystone writes its own without hyphens. */
export const projectIdExample = 'e.g. 19f5cc04c77f40999f0f40037ace9592';

/** The fields that every result with more than ten of its own has. */
const simplify: Field = {
	displayName: 'Simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** All fields of an operation, in the order the person sees them. */
export function fieldsOf({ fields, simplified }: Operation): Fields {
	if (!simplified) return fields;
	const { filters, sort, options, ...first } = fields;
	const last = Object.entries({ filters, sort, options }).filter(([, field]) => field);
	return { ...first, simplify, ...Object.fromEntries(last) };
}

/**
 * n8n's properties for a table of resources: the Resource and Operation dropdowns, then every field, shown
 * where it belongs.
 */
export function propertiesOf(resources: Record<string, Resource>): INodeProperties[] {
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: Object.entries(resources).map(([value, { name, description }]) => ({
				name,
				value,
				description,
			})),
			default: 'server',
		},
		...Object.entries(resources).map(([resource, { operations }]) =>
			operationProperty(resource, operations),
		),
		...Object.entries(resources).flatMap(([resource, { operations }]) =>
			Object.entries(operations).flatMap(([name, one]) =>
				Object.entries(fieldsOf(one)).map(([key, field]) =>
					propertyOf(key, field, { resource: [resource], operation: [name] }),
				),
			),
		),
	];
}

function operationProperty(
	resource: string,
	operations: Record<string, Operation>,
): INodeProperties {
	const options = Object.entries(operations).map(([value, { name, action, description }]) => ({
		name,
		value,
		action,
		description,
	}));
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options,
		default: firstChoice(operations),
	};
}

function firstChoice(operations: Record<string, Operation>): string {
	return 'list' in operations ? 'list' : Object.keys(operations)[0];
}

/**
 * A field as n8n's property.
 * @param show when it is shown, besides what the field itself says
 */
export function propertyOf(
	name: string,
	{ showIf, ...field }: Field,
	show: Record<string, readonly NodeParameterValue[]> = {},
): INodeProperties {
	const conditions = { ...show, ...showIf } as Record<string, NodeParameterValue[]>;
	const displayOptions = Object.keys(conditions).length > 0 ? { show: conditions } : undefined;
	return { ...n8nProperty(name, field), ...(displayOptions ? { displayOptions } : {}) };
}

function n8nProperty(name: string, field: Omit<Field, 'showIf'>): INodeProperties {
	const { type, ...shared } = { ...field, becomes: undefined } as Field;
	switch (type) {
		case 'picker': {
			const { of, ...rest } = shared as Omit<Extract<Field, { type: 'picker' }>, 'type'>;
			const hasIds = of !== 'service' && !of.idKey;
			const named = `e.g. ${of === 'service' ? 'compute' : of.example}`;
			const locator: INodeProperties & { modes: INodePropertyMode[] } = {
				...rest,
				name,
				type: 'resourceLocator',
				default: { mode: 'list', value: '' },
				modes: [
					{
						displayName: 'From List',
						name: 'list',
						type: 'list',
						typeOptions: { searchListMethod: searchOf(of), searchable: true },
					},
					{
						displayName: hasIds ? 'By ID' : of === 'service' ? 'By Type' : 'By Name',
						name: 'id',
						type: 'string',
						placeholder: hasIds ? idExample : named,
					},
					// Looked up when the node runs.
					{ displayName: 'By Name', name: 'name', type: 'string', placeholder: named },
				],
			};
			return { ...locator, modes: locator.modes.slice(0, hasIds ? 3 : 2) };
		}
		case 'collection': {
			const { fields, ...rest } = shared as Omit<Extract<Field, { type: 'collection' }>, 'type'>;
			return { ...rest, name, type, options: subProperties(fields) };
		}
		case 'rows': {
			const { row, fields, ...rest } = shared as Omit<Extract<Field, { type: 'rows' }>, 'type'>;
			return {
				...rest,
				name,
				type: 'fixedCollection',
				typeOptions: { multipleValues: true },
				options: [
					{
						name: 'row',
						displayName: row,
						values: Object.entries(fields).map(([key, one]) => propertyOf(key, one)),
					},
				],
			};
		}
		default:
			return { ...shared, name, type } as INodeProperties;
	}
}

/** n8n wants the entries of a collection in alphabetical order. */
function subProperties(fields: Fields): INodeProperties[] {
	return Object.entries(fields)
		.map(([key, field]) => propertyOf(key, field))
		.sort((a, b) => a.displayName.localeCompare(b.displayName));
}
