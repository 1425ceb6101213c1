import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { Cloud, type Json, type Transport } from '../../openstack/cloud';
import { Redaction } from '../../openstack/redaction';
import { nodeError, withoutValues, type NodeError } from './errors';
import { namesToIds, type FoundIds } from './names';
import { fieldsOf, type Fields, type Operation, type Resource, type Values } from './operation';
import { requestOptionsOf } from './requestOptions';
import { transportOf } from './transport';
import { readValues } from './values';

/** How many items that only read run at the same time, where the person says nothing. */
const readsAtATime = 5;

/**
 * Runs the chosen operation for every input item. Results keep the order of the items, each paired with its
 * own; several items run at a time.
 * @throws NodeApiError or NodeOperationError of the first item that fails, unless the node continues on fail;
 * it names what was done for other items by then
 */
export async function run(
	context: IExecuteFunctions,
	resources: Record<string, Resource>,
): Promise<INodeExecutionData[][]> {
	const operation = chosenOperation(context, resources);
	const writes = isWrite(context, operation);
	const { itemsInParallel, requestTimeout } = requestOptionsOf(context);
	const transport = await transportOf(context, {
		timeout: requestTimeout,
		signal: context.getExecutionCancelSignal(),
	});
	const found: FoundIds = new Map();
	const results: INodeExecutionData[][] = [];
	const failures: Array<{ item: number; error: NodeError }> = [];
	const items = context.getInputData().keys();

	const worker = async () => {
		for (const item of items) {
			// With the secrets of this item's own requests, which go when it is done.
			const redaction = new Redaction(transport.redaction);
			const ofItem = { ...transport, redaction };
			const outcome = await resultsOf(context, operation, ofItem, found, item).then(
				(done) => ({ done }),
				(error: unknown) => ({ error: nodeError(context, error, redaction, item) }),
			);
			if ('done' in outcome) {
				results[item] = outcome.done;
			} else if (context.continueOnFail()) {
				results[item] = [errorItem(outcome.error, item)];
			} else {
				failures.push({ item, error: outcome.error });
			}
			if (failures.length > 0) return;
		}
	};
	const workers = itemsInParallel ?? (writes ? 1 : readsAtATime);
	await Promise.all(Array.from({ length: workers }, worker));

	const [first] = failures.sort((a, b) => a.item - b.item);
	if (!first) return [results.flat()];
	if (writes) nameWhatWasDone(first.error, results, transport.redaction);
	throw first.error;
}

function chosenOperation(
	context: IExecuteFunctions,
	resources: Record<string, Resource>,
): Operation {
	const resource = context.getNodeParameter('resource', 0) as string;
	const name = context.getNodeParameter('operation', 0) as string;
	const operation = resources[resource]?.operations[name];
	if (operation) return operation;
	throw new NodeOperationError(
		withoutValues(context.getNode()),
		`The OpenStack node has no operation '${name}' for the resource '${resource}'`,
		{ description: "For any other request, choose the resource 'API Request'." },
	);
}

function isWrite(context: IExecuteFunctions, { writes }: Operation): boolean {
	if (writes === undefined || writes === true) return writes === true;
	return !Object.entries(writes.unless).some(([name, values]) =>
		values.includes(context.getNodeParameter(name, 0, '') as string),
	);
}

async function resultsOf(
	context: IExecuteFunctions,
	operation: Operation,
	transport: Transport,
	found: FoundIds,
	item: number,
): Promise<INodeExecutionData[]> {
	const fields = fieldsOf(operation);
	const given = readValues(context, fields, item);
	const values = await namesToIds(new Cloud(transport), fields, given, found);
	const limit = values.returnAll === false ? (values.limit as number) : undefined;
	const cloud = new Cloud({ ...transport, limit });
	const results: INodeExecutionData[] = [];
	const add = (result: Json) => {
		const json =
			operation.simplified && values.simplify
				? operation.simplified(result)
				: (result as IDataObject);
		results.push({ json, pairedItem: { item } });
	};
	const made = operation.run(cloud, values as Values<Fields>);
	if (!(Symbol.asyncIterator in made)) {
		add(await made);
		return results;
	}
	for await (const result of made) {
		add(result);
		if (limit !== undefined && results.length >= limit) break;
	}
	return results;
}

/** In just the keys by which n8n knows an error item; of an item with an error object it keeps the message alone. */
function errorItem(error: NodeError, item: number): INodeExecutionData {
	const { message, description } = error;
	const httpCode = 'httpCode' in error ? error.httpCode : null;
	return {
		json: { error: message, details: { description: description ?? null, httpCode } },
		pairedItem: { item },
	};
}

/** A person who repeats the run must know what is there already. */
function nameWhatWasDone(
	error: NodeError,
	results: INodeExecutionData[][],
	redaction: Redaction,
): void {
	const done = results.flatMap((ofItem, item) =>
		ofItem.map(({ json: { name, id } }) =>
			[`item ${item}`, [name, id].filter(Boolean).join(' ')].filter(Boolean).join(': '),
		),
	);
	if (done.length === 0) return;
	const named = redaction.told(done.slice(0, 20).join('; '));
	const rest = done.length > 20 ? ` and ${done.length - 20} more` : '';
	error.description =
		`${error.description ?? ''} Done before, and not undone: ${named}${rest}.`.trim();
}
