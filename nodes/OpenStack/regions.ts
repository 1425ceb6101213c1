import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';

import { isCancelled } from '../../openstack/faults';
import { errorJson, type NodeError } from './errors';

/** What an operation gives for one item in one region, or in several. */
export interface Results {
	results: Result[];
	/** By the limit, so that there may be more */
	isCut?: boolean;
	/** What the person should know though the others answered */
	notices?: string[];
}

/** One result, with the files that came with it. */
export interface Result {
	json: IDataObject;
	binary?: IBinaryKeyData;
}

type Told = (error: unknown) => NodeError;
type Outcome = { region: string } & (Results | { error: NodeError });

/**
 * The results of several regions, in their order, each with its region. One that fails does not hide the others'.
 * @param inRegion does the operation in one
 * @param limit for all together; undefined: none
 * @param goesOn whether the node continues on fail: then an error item is in the place of a region that failed
 * @param told what went wrong, as an error of n8n's
 * @throws NodeApiError or NodeOperationError of the first region that failed, elsewhere; it says which answered
 */
export async function inEachRegion(
	regions: string[],
	inRegion: (region: string) => Promise<Results>,
	{ limit = Infinity, goesOn, told }: { limit?: number; goesOn: boolean; told: Told },
): Promise<Results> {
	const outcomes = await Promise.all(
		regions.map(
			async (region): Promise<Outcome> =>
				await inRegion(region).then(
					(given) => ({ region, ...given }),
					(error: unknown) => {
						if (isCancelled(error)) return Promise.reject(error);
						return { region, error: named(region, told(error)) };
					},
				),
		),
	);
	const failed = outcomes.filter((one) => 'error' in one);
	if (failed.length > 0 && !goesOn) throw withAnswers(failed[0].error, outcomes);
	let left = limit;
	const results = outcomes.flatMap((outcome): Result[] => {
		if ('error' in outcome) return [{ json: errorJson(outcome.error) }];
		const shown = outcome.results.slice(0, left);
		left -= shown.length;
		return shown.map((one) => ({ ...one, json: { ...one.json, region: outcome.region } }));
	});
	const isCut = outcomes.some((one) => 'results' in one && one.isCut) || total(outcomes) > limit;
	return { results, isCut, notices: failed.map(({ error }) => error.message) };
}

function named(region: string, error: NodeError): NodeError {
	error.message = `Region '${region}': ${error.message}`;
	return error;
}

/** What was read for nothing, unless the person knows that it is there. */
function withAnswers(error: NodeError, outcomes: Outcome[]): NodeError {
	const answers = outcomes.flatMap((one) =>
		'results' in one ? `${one.region} (${one.results.length} results)` : [],
	);
	const others = outcomes.slice(outcomes.findIndex((one) => 'error' in one) + 1);
	const failures = others.flatMap((one) => ('error' in one ? one.error.message : []));
	error.description = [
		error.description,
		...failures,
		answers.length > 0
			? `Answered: ${answers.join(', ')}. To get those results, let the node continue on error.`
			: 'No region answered.',
	]
		.filter(Boolean)
		.join(' ');
	return error;
}

function total(outcomes: Outcome[]): number {
	return outcomes.reduce((sum, one) => sum + ('results' in one ? one.results.length : 0), 0);
}
