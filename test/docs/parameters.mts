import type { INodeProperties, INodePropertyCollection, INodeTypeDescription } from 'n8n-workflow';

type Parameters = Record<string, unknown>;

const isExpression = (value: unknown) => typeof value === 'string' && value.startsWith('=');

/**
 * What is wrong with the parameters of a node of ours: fields that the description does not have for the resource and
 * operation, and choices that are none. An import takes both, and then does something else than it says.
 */
export function wrongParameters(
	{ properties }: Pick<INodeTypeDescription, 'properties'>,
	parameters: Parameters,
): string[] {
	const shown = properties.filter(({ displayOptions }) =>
		['resource', 'operation'].every((name) => {
			const allowed = displayOptions?.show?.[name];
			return !allowed || allowed.includes(parameters[name] as string);
		}),
	);
	return wrongIn(shown, parameters, '');
}

function wrongIn(fields: INodeProperties[], values: Parameters, path: string): string[] {
	return Object.entries(values).flatMap(([name, value]) => {
		const same = fields.filter((field) => field.name === name);
		if (same.length === 0) return [`${path}${name} is no field`];
		const wrong = same.map((field) => wrongValue(field, value, `${path}${name}`));
		return wrong.find((one) => one.length === 0) ?? wrong[0];
	});
}

function wrongValue(field: INodeProperties, value: unknown, path: string): string[] {
	if (isExpression(value)) return [];
	switch (field.type) {
		case 'collection':
			return wrongIn(field.options as INodeProperties[], value as Parameters, `${path}.`);
		case 'fixedCollection':
			return Object.entries(value as Parameters).flatMap(([name, rows]) => {
				const row = (field.options as INodePropertyCollection[]).find((one) => one.name === name);
				if (!row) return [`${path}.${name} is no row`];
				return [rows]
					.flat()
					.flatMap((one) => wrongIn(row.values, one as Parameters, `${path}.${name}.`));
			});
		case 'options':
		case 'multiOptions':
			return [value].flat().flatMap((one) => {
				const choices = (field.options ?? []) as Array<{ value?: unknown }>;
				const isChoice =
					choices.length === 0 ||
					isExpression(one) ||
					choices.some((choice) => choice.value === one);
				return isChoice ? [] : [`${path} has no choice '${String(one)}'`];
			});
		case 'resourceLocator': {
			const { __rl: isLocator, mode } = value as { __rl?: boolean; mode?: string };
			const modes = field.modes?.map((one) => one.name) ?? [];
			return isLocator && modes.includes(String(mode)) ? [] : [`${path} is no picker's value`];
		}
		default:
			return [];
	}
}
