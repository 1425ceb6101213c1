import { Fault } from './faults';
import { pause } from './retry';

/** How often the state is looked at: soon at first, then less and less often. In milliseconds. */
const firstInterval = 1000;
const longestInterval = 10_000;
const growth = 1.4;

/** What a look at a resource in the making says. */
export type Progress<T> = { done: T } | { pending: string };

/**
 * Looks at a resource until it is done. One request a look.
 * @param look throws where the resource has failed for good
 * @param options timeout in seconds; the fault for a timeout, told the last state seen
 * @throws Fault of kind "state" when time is up, of kind "cancelled" when the execution is
 */
export async function waitUntil<T>(
	look: () => Promise<Progress<T>>,
	options: { timeout: number; signal?: AbortSignal; late: (lastState: string) => Fault },
): Promise<T> {
	const deadline = Date.now() + options.timeout * 1000;
	for (let interval = firstInterval; ; interval = Math.min(interval * growth, longestInterval)) {
		const progress = await look();
		if ('done' in progress) return progress.done;
		const left = deadline - Date.now();
		if (left <= 0) throw options.late(progress.pending);
		await pause(Math.min(interval, left), options.signal);
	}
}
