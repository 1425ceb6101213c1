import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

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

/** The request options as the person set them; undefined for what is left out. */
export function requestOptionsOf(context: IExecuteFunctions): {
	itemsInParallel?: number;
	requestTimeout?: number;
} {
	const { itemsInParallel, requestTimeout } = context.getNodeParameter('requestOptions', 0, {}) as {
		itemsInParallel?: number;
		requestTimeout?: number;
	};
	return {
		itemsInParallel: itemsInParallel && Math.min(20, Math.max(1, Math.trunc(itemsInParallel))),
		requestTimeout: requestTimeout && requestTimeout > 0 ? requestTimeout : undefined,
	};
}
