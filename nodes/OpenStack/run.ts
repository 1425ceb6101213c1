import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { Cloud, type Transport } from '../../openstack/cloud';
import { Fault, isCancelled } from '../../openstack/faults';
import { textOf, type Json } from '../../openstack/json';
import { Redaction } from '../../openstack/redaction';
import { Together } from '../../openstack/together';
import { errorJson, nodeError, withoutValues, type NodeError } from './errors';
import { filesOf, type Files } from './files';
import { errorForModel, forModel, isTool, withoutBlankFilters } from './forModels';
import { namesToIds, type FoundIds } from './names';
import { Notices } from './notices';
import { fieldsOf, type Fields, type Operation, type Resource, type Values } from './operation';
import { inEachRegion, type Result, type Results } from './regions';
import { regionsOf, requestOptionsOf } from './requestOptions';
import { transportOf } from './transport';
import { readValues } from './values';

/** How many items that only read run at the same time, where the person says nothing. */
const readsAtATime = 5;

/**
 * Runs the chosen operation for every input item. Results keep the order of the items, each paired with its
 * own. So many act at a time; those that wait let others act meanwhile.
 * @throws NodeApiError or NodeOperationError of the first item that fails, unless the node continues on fail;
 * it names what was done for other items by then, and what was begun
 */
export async function run(
	context: IExecuteFunctions,
	resources: Record<string, Resource>,
): Promise<INodeExecutionData[][]> {
	const operation = chosenOperation(context, resources);
	// n8n gives a copy of the node each time.
	const isForModel = isTool(context.getNode());
	const writes = context.getInputData().some((_, item) => isWrite(context, operation, item));
	const { itemsInParallel, requestTimeout } = requestOptionsOf(context);
	const stop = new AbortController();
	const together = new Together(itemsInParallel ?? (writes ? 1 : readsAtATime));
	const notices = new Notices();
	const cancelled = context.getExecutionCancelSignal();
	const settings = { timeout: requestTimeout, signal: stop.signal, cancelled };
	const transport: Transport = { ...(await transportOf(context, settings)), together };
	const cancel = () => stop.abort();
	cancelled?.addEventListener('abort', cancel, { once: true });
	if (cancelled?.aborted) cancel();

	const found: FoundIds = new Map();
	const results: INodeExecutionData[][] = [];
	const failures: Array<{ item: number; error: NodeError }> = [];
	const begun: Array<{ item: number; state: string }> = [];
	const work = async (item: number) => {
		const meanwhile = async <T>(wait: () => Promise<T>) => {
			together.turns.give();
			return await wait().finally(async () => await together.turns.take(item));
		};
		// With the secrets of this item's own requests, which go when it is done.
		const redaction = new Redaction(transport.redaction);
		const notice = (text: string, seconds?: number) => notices.add(redaction.told(text), seconds);
		const itsTransport = { ...transport, meanwhile, redaction, notice };
		const outcome = await resultsOf(context, operation, itsTransport, found, {
			item,
			isForModel,
		}).then(
			(done) => ({ done }),
			(error: unknown) => ({ error }),
		);
		if ('done' in outcome) {
			results[item] = outcome.done;
			return;
		}
		const error = nodeError(context, outcome.error, redaction, item);
		if (context.continueOnFail()) {
			results[item] = [{ json: errorJson(error), pairedItem: { item } }];
		} else if (stop.signal.aborted && !cancelled?.aborted && isCancelled(outcome.error)) {
			begun.push({ item, state: error.message });
		} else {
			failures.push({ item, error });
			stop.abort(new Fault('Another item failed', { kind: 'cancelled' }));
		}
	};
	await Promise.all(
		context.getInputData().map(async (_, item) => {
			await together.turns.take(item);
			if (!stop.signal.aborted || context.continueOnFail()) await work(item);
			together.turns.give();
		}),
	);
	cancelled?.removeEventListener('abort', cancel);
	// A look that nobody waits for any more is not repeated.
	stop.abort();

	const [first, ...others] = failures.sort((a, b) => a.item - b.item);
	if (first) {
		const failed = others.map(({ item, error }) => ({ item, state: error.message }));
		if (writes) nameWhatWasDone(first.error, results, { begun, failed }, transport.redaction);
		if (cancelled?.aborted) {
			// The editor shows nothing of a node that is cancelled.
			const { message, description } = first.error;
			context.logger.warn([message, description].filter(Boolean).join('. '));
		}
		throw isForModel ? errorForModel(first.error) : first.error;
	}
	const hints = notices.hints();
	if (hints.length === 0) return [results.flat()];
	if (!isForModel) {
		context.addExecutionHints(...hints);
		return [results.flat()];
	}
	// A model sees results alone, and would take a list that was cut for the whole.
	const told = { json: { notices: hints.map(({ message }) => message) }, pairedItem: { item: 0 } };
	return [[...results.flat(), told]];
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

function isWrite(context: IExecuteFunctions, { writes }: Operation, item: number): boolean {
	if (writes === undefined || writes === true) return writes === true;
	return !Object.entries(writes.unless).some(([name, values]) =>
		values.includes(context.getNodeParameter(name, item, '') as string),
	);
}

async function resultsOf(
	context: IExecuteFunctions,
	operation: Operation,
	transport: Transport,
	found: FoundIds,
	{ item, isForModel }: { item: number; isForModel: boolean },
): Promise<INodeExecutionData[]> {
	const writes = isWrite(context, operation, item);
	const regions = regionsOf(context, item, writes);
	const values = readValues(context, fieldsOf(operation), item);
	const given = isForModel && !writes ? withoutBlankFilters(values) : values;
	const inRegion = async (region?: string) =>
		await resultsIn({ ...transport, region }, operation, given, found, filesOf(context, item));
	const { results, isCut, notices } =
		regions.length > 1
			? await inEachRegion(regions, inRegion, {
					limit: limitOf(given),
					goesOn: context.continueOnFail(),
					told: (error) => nodeError(context, error, transport.redaction, item),
				})
			: await inRegion(regions[0]);
	notices?.forEach((text) => transport.notice?.(text));
	if (isCut) {
		transport.notice?.(
			`'Limit' was reached: there may be more than these ${String(limitOf(given))}`,
		);
	}
	return results.map((one) => ({
		...one,
		json: isForModel ? forModel(one.json) : one.json,
		pairedItem: { item },
	}));
}

function limitOf({ returnAll, limit }: Record<string, unknown>): number | undefined {
	return returnAll === false ? (limit as number) : undefined;
}

async function resultsIn(
	transport: Transport,
	operation: Operation,
	given: Record<string, unknown>,
	found: FoundIds,
	files: Files,
): Promise<Results> {
	const values = await namesToIds(new Cloud(transport), fieldsOf(operation), given, found);
	const limit = limitOf(values);
	const cloud = new Cloud({ ...transport, limit });
	const results: Result[] = [];
	const add = (result: Json) => {
		const isSimplified = operation.simplified && values.simplify && !isReceipt(result);
		const json = isSimplified ? simplified(operation.simplified!, result) : (result as IDataObject);
		const { written } = files;
		results.push(Object.keys(written).length > 0 ? { json, binary: written } : { json });
	};
	const made = operation.run(cloud, values as Values<Fields>, files);
	if (!(Symbol.asyncIterator in made)) {
		add(await made);
		return { results };
	}
	for await (const page of made) {
		for (const result of [page].flat()) {
			add(result);
			if (limit !== undefined && results.length >= limit) return { results, isCut: true };
		}
	}
	return { results };
}

/** @throws Fault where the thing has not the form that its API promises */
function simplified(read: (result: Json) => IDataObject, result: Json): IDataObject {
	try {
		return read(result);
	} catch {
		throw notAsPromised(result);
	}
}

/** Names the thing: it may just have been made. */
function notAsPromised({ name, id }: Json): Fault {
	const called = [name, id].map(textOf).filter(Boolean).join(' ');
	return new Fault(`${called || 'The answer'} came in a form that its API does not promise`, {
		kind: 'unclear',
		nextStep: "Switch 'Simplify' off to have it as the cloud sent it.",
	});
}

/** What is answered where nobody waits for the thing itself. */
function isReceipt(result: Json): boolean {
	return result.requested === true || (result.deleted === true && Object.keys(result).length <= 2);
}

/** A person who repeats the run must know what is there already, and what is on its way. */
function nameWhatWasDone(
	error: NodeError,
	results: INodeExecutionData[][],
	{ begun, failed }: Record<'begun' | 'failed', Array<{ item: number; state: string }>>,
	redaction: Redaction,
): void {
	const done = results.flatMap((ofItem, item) =>
		ofItem.map(({ json: { name, id } }) =>
			[`item ${item}`, [name, id].filter(Boolean).join(' ')].filter(Boolean).join(': '),
		),
	);
	const [onTheWay, failedToo] = [begun, failed].map((items) =>
		items.map(({ item, state }) => `item ${item}: ${state}`),
	);
	error.description = [
		error.description,
		done.length > 0 && `Done before, and not undone: ${redaction.told(enumerated(done))}.`,
		onTheWay.length > 0 && `Begun, and not waited for: ${enumerated(onTheWay)}`,
		failedToo.length > 0 && `Ended too: ${enumerated(failedToo)}`,
	]
		.filter(Boolean)
		.join(' ');
}

const mostNamed = 20;

function enumerated(texts: string[]): string {
	const rest = texts.length > mostNamed ? ` and ${texts.length - mostNamed} more` : '';
	return `${texts.slice(0, mostNamed).join('; ')}${rest}`;
}
