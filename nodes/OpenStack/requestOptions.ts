import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { withoutValues } from './errors';
import { defaultTimeout } from './transport';

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
			displayName: 'Request Timeout',
			name: 'requestTimeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: defaultTimeout,
			description: 'How many seconds a single request may take',
		},
	],
};

/**
 * The request options as the person set them; undefined for what is left out.
 * @throws NodeOperationError that names what is no number of 1 or more
 */
export function requestOptionsOf(context: IExecuteFunctions): {
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
