import type { ILoadOptionsFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { withoutValues } from './errors';
import { separated } from './fields';
import { defaultTimeout } from './transport';
import type { Parameters } from './values';

/** How the node sends its requests: the same for every operation. */
export const requestOptions: INodeProperties = {
	displayName: 'Request Options',
	name: 'requestOptions',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Items in Parallel',
			name: 'itemsInParallel',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 20 },
			default: 5,
			description:
				'How many input items to work on at the same time. Left out: 5 where the operation only reads, 1 where it changes something.',
		},
		{
			displayName: 'Region',
			name: 'region',
			type: 'string',
			default: '',
			placeholder: 'e.g. north, south',
			description:
				"Another than the credential's. Where the operation only reads, several with commas between them: each result then names its own.",
		},
		{
			displayName: 'Request Timeout',
			name: 'requestTimeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: defaultTimeout,
			description: 'How many seconds a single request may take',
		},
	],
};

/** Of them, those of a trigger, which has no items. */
export const triggerRequestOptions: INodeProperties = {
	...requestOptions,
	options: requestOptions.options?.filter(({ name }) => name !== 'itemsInParallel'),
};

/**
 * The request options as the person set them; undefined for what is left out.
 * @throws NodeOperationError that names what is no number of 1 or more
 */
export function requestOptionsOf(context: Parameters): {
	itemsInParallel?: number;
	requestTimeout?: number;
} {
	const given = context.getNodeParameter('requestOptions', 0, {}) as Record<string, unknown>;
	const atLeastOne = (name: string, displayName: string) => {
		if (given[name] === undefined) return undefined;
		const value = Number(given[name]);
		if (value >= 1) return value;
		throw new NodeOperationError(
			withoutValues(context.getNode()),
			`The parameter '${displayName}' is not a number of 1 or more`,
			{ description: `It is ${JSON.stringify(given[name])}.` },
		);
	};
	const itemsInParallel = atLeastOne('itemsInParallel', 'Items in Parallel');
	return {
		itemsInParallel: itemsInParallel && Math.min(20, Math.trunc(itemsInParallel)),
		requestTimeout: atLeastOne('requestTimeout', 'Request Timeout'),
	};
}

/**
 * The regions that an item is for, each once, in the order in which they are given.
 * @param writes whether the operation changes something
 * @returns none: the credential's own
 * @throws NodeOperationError where it is no text, or there are several and the operation changes something
 */
export function regionsOf(context: Parameters, itemIndex: number, writes: boolean): string[] {
	const { region } = context.getNodeParameter('requestOptions', itemIndex, {}) as {
		region?: unknown;
	};
	const wrong = (says: string, description: string) =>
		new NodeOperationError(withoutValues(context.getNode()), `The parameter 'Region' ${says}`, {
			itemIndex,
			description,
		});
	if (region === undefined) return [];
	const names = Array.isArray(region) ? (region as unknown[]) : [region];
	if (names.some((one) => typeof one !== 'string')) {
		throw wrong('is not a text', "Give a region's name, or several with commas between them.");
	}
	const regions = [...new Set(separated(names.join()))];
	if (regions.length === 0) {
		throw wrong(
			'is empty',
			"Check the expression for it, or remove it to use the credential's region.",
		);
	}
	if (writes && regions.length > 1) {
		throw wrong(
			`names ${regions.length} regions`,
			'An operation that changes something takes exactly one: use an item for each region.',
		);
	}
	return regions;
}

/** The region that a picker shows: the first of those that are given, unless an expression gives them. */
export function regionInEditor(context: ILoadOptionsFunctions): string | undefined {
	const region = context.getCurrentNodeParameter('requestOptions.region');
	return typeof region === 'string' && !region.startsWith('=') ? separated(region)[0] : undefined;
}
