import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { Cloud } from '../../../openstack/cloud';
import { Fault } from '../../../openstack/faults';
import { nodeError, type NodeError } from '../errors';
import { separated } from '../fields';
import { requestOptionsOf } from '../requestOptions';
import { transportOf } from '../transport';
import type { Parameters } from '../values';
import { eventOf } from './events';
import { mostEvents } from './fields';
import { isToldBy } from './filters';
import { look, type Happening, type Seen } from './look';
import { kept, mostThings, stateIn, type KeptState, type Memory, type State } from './memory';
import { lookAtQuotas } from './quota';
import { sampleOf } from './sample';
import { identityOf, subjectIn, type Subject } from './subject';
import { watches } from './watches';

/** Of the time that n8n gives a poll, in milliseconds: after this part no further page is begun. */
const usualBudget = 20_000;

const hour = 3_600_000;

/** The states of polls that go on, and of those that there have been since n8n, or the workflow, started. */
const polling = new WeakSet<KeptState>();
const hasPolled = new WeakSet<KeptState>();

/** How a poll begins. */
interface Start {
	/** Since n8n, or the workflow, started */
	isFirst: boolean;
	/** Since the last poll, in milliseconds */
	pause: number;
}

/**
 * What has happened on the cloud since the last poll, as items; null: nothing. A manual run gets a sample, and leaves no
 * trace.
 * @throws NodeApiError or NodeOperationError where the cloud could not be looked at: the next poll tells what this one
 * could not
 */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const parameters = parametersOf(context);
	const transport = await transportOf(context, {
		timeout: requestOptionsOf(parameters).requestTimeout,
	});
	const told = (error: unknown) => nodeError(context, error, transport.redaction);
	const isTest = context.getMode() === 'manual';
	const data = (isTest ? {} : context.getWorkflowStaticData('node')) as KeptState;
	// n8n may begin a poll while another has not come to its end: that one tells it all.
	if (polling.has(data)) return null;
	polling.add(data);
	const { polled = Date.now() } = data;
	data.polled = Date.now();
	const start = { isFirst: !hasPolled.has(data), pause: data.polled - polled };
	hasPolled.add(data);
	const outcome = await subjectIn(parameters, (region) => new Cloud({ ...transport, region }))
		.then(async (one) =>
			isTest ? await sampleOf(one) : await happenedSince(context, one, data, start, told),
		)
		.then(
			(events) => ({ events }),
			(error: unknown) => ({ error: told(error) }),
		);
	polling.delete(data);
	if ('error' in outcome) throw outcome.error;
	const { events } = outcome;
	return events.length > 0 ? [events.map((json) => ({ json }))] : null;
}

/** n8n's polls have no items. */
function parametersOf(context: IPollFunctions): Parameters {
	return {
		getNode: () => context.getNode(),
		getTimezone: () => context.getTimezone(),
		getNodeParameter: (name, _, fallback) => context.getNodeParameter(name, fallback),
	};
}

/** Looks at each region. One that fails does not hide the others', and is told of at a poll that has nothing else. */
async function happenedSince(
	context: IPollFunctions,
	one: Subject,
	data: KeptState,
	start: Start,
	told: (error: unknown) => NodeError,
): Promise<IDataObject[]> {
	const of = identityOf(one);
	const { packed } = data;
	const before = await stateIn(data, of);
	const state: State = {
		of,
		turn: 0,
		regions: {},
		...(isForgotten(context, one, start) ? {} : before),
	};
	const { turn } = state;
	const most = Math.max(1, one.values.options.maxEvents ?? mostEvents);
	const events: IDataObject[] = [];
	const errors: NodeError[] = [];
	const deadline = Date.now() + budgetOf(context);
	// Where the first has more than fits, it is another one's turn at the next poll.
	for (const region of [...one.regions.slice(turn), ...one.regions.slice(0, turn)]) {
		const left = most - events.length;
		if (left <= 0 || Date.now() > deadline) break;
		await seenIn(one, region, state.regions[region], { deadline, most: left })
			.then(async ({ happenings, memory }) => {
				events.push(...(await eventsOf(one, region, deadline, happenings)));
				state.regions = { ...state.regions, [region]: memory };
			})
			.catch((error: unknown) => errors.push(inRegion(region, told(error))));
	}
	state.turn = (turn + 1) % one.regions.length;
	const isFull = Object.values(state.regions).some((memory) => memory.isFull);
	// The first poll must not fail for it: n8n would not activate the workflow.
	if (isFull && !state.saidFull && !start.isFirst && events.length === 0) {
		errors.push(told(tooMany()));
		state.saidFull = true;
	}
	const next = await kept(state);
	// Another poll was faster: what this one has seen, that one has told.
	if (data.packed !== packed) return [];
	Object.assign(data, next);
	if (events.length === 0 && errors.length > 0) throw errors[0];
	for (const { message } of errors) context.logger.warn(message);
	return events.sort((a, b) => Date.parse(a.time as string) - Date.parse(b.time as string));
}

/** Whether the workflow paused for so long that a person wants to hear nothing of it. When n8n itself starts, it did not. */
function isForgotten(
	context: IPollFunctions,
	{ values: { options } }: Subject,
	{ isFirst, pause }: Start,
): boolean {
	const { startAnewAfter = Infinity } = options;
	const isRestart = /^(init|leadershipChange)$/.test(context.getActivationMode());
	return isFirst && !isRestart && pause > startAnewAfter * hour;
}

function budgetOf(context: IPollFunctions): number {
	// Older versions of n8n do not have it.
	const whole = (context.getPollBudgetMs as (() => number) | undefined)?.call(context);
	return Math.min(usualBudget, (whole ?? usualBudget) / 2);
}

async function seenIn(
	{ values, projectId, in: inRegion }: Subject,
	region: string,
	before: Memory | undefined,
	bounds: { deadline: number; most: number },
): Promise<Seen> {
	const cloud = inRegion(region);
	const { resource, threshold, quotas, options } = values;
	if (resource === 'quota')
		return await lookAtQuotas(cloud, projectId, { threshold, only: separated(quotas) }, before);
	const watch = watches[resource];
	const scope = { projectId, allProjects: options.allProjects ?? false };
	return await look(cloud, watch, scope, before, {
		...bounds,
		isTold: isToldBy(watch, values),
		isAboutChanges: (values.events as string[]).includes('changed'),
	});
}

async function eventsOf(
	{ values: { resource, simplify }, in: inRegion }: Subject,
	region: string,
	deadline: number,
	happenings: Happening[],
): Promise<IDataObject[]> {
	const telling = {
		resource,
		kind: watches[resource]?.kind,
		region,
		isSimplified: simplify,
		deadline,
	};
	const events: IDataObject[] = [];
	for (const happening of happenings) {
		events.push(await eventOf(inRegion(region), happening, telling));
	}
	return events;
}

function inRegion(region: string, error: NodeError): NodeError {
	if (region) error.message = `Region '${region}': ${error.message}`;
	return error;
}

function tooMany(): Fault {
	return new Fault(`There are more than ${mostThings}: what is beyond them is not watched`, {
		kind: 'state',
		nextStep: 'Watch several projects or regions with a trigger each. This is said once.',
	});
}
