import { sleep } from 'n8n-workflow';

import { Fault } from './faults';

/** How often a request is sent at most, the first time included. */
export const mostTries = 4;

/** From how many seconds on a person should know why a request took so long. */
export const longRetry = 5;

/** What a service may ask for in all, in seconds, before waiting is the workflow's business instead. */
const longestWait = 60;

const idempotent = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);
const passing = new Set([429, 498, 502, 503, 504]);

/**
 * Whether a request that failed may be sent again. One that changes something is repeated only where the
 * service surely did no work: a second server costs more than an error.
 */
export function mayRetry(fault: Fault, method: string): boolean {
	if (fault.httpStatus === 429 || fault.httpStatus === 498) return true;
	if (fault.kind === 'unsent') return true;
	if (!idempotent.has(method)) return false;
	return fault.httpStatus === undefined ? fault.kind === 'unclear' : passing.has(fault.httpStatus);
}

/**
 * How long to wait before trying again: what the service asks for, else twice as long each time, with jitter
 * so that parallel items do not come back together.
 * @param attempt 1 after the first try
 * @param retryAfter seconds the service asked for
 * @returns milliseconds; undefined where the service asks for longer than a workflow should be held up
 */
export function retryDelay(attempt: number, retryAfter?: number): number | undefined {
	if (retryAfter !== undefined && retryAfter > longestWait) return undefined;
	const backoff = Math.min(8000, 250 * 2 ** attempt) * (0.5 + Math.random() / 2);
	return Math.max((retryAfter ?? 0) * 1000, retryAfter === 0 ? 0 : backoff);
}

/**
 * Whether a request that may be sent again has been sent often enough. A service that says when to come back is asked
 * as long as that takes no more than a minute in all.
 * @param attempt 1 after the first try
 * @param seconds since the first try
 * @param retryAfter seconds the service asked for
 */
export function isEnough(attempt: number, seconds: number, retryAfter?: number): boolean {
	return retryAfter ? seconds + retryAfter > longestWait : attempt >= mostTries;
}

/**
 * Waits, but not longer than the execution lives.
 * @throws Fault of kind "cancelled" as soon as the signal fires
 */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
	throwIfCancelled(signal);
	if (!signal) return await sleep(milliseconds);
	let wake = () => {};
	const cancelled = new Promise<void>((resolve) => {
		wake = resolve;
		signal.addEventListener('abort', wake, { once: true });
	});
	// Older releases of n8n do not know the signal, so they are not relied on to heed it.
	const slept = sleep(milliseconds, signal).catch(() => undefined);
	await Promise.race([slept, cancelled]);
	signal.removeEventListener('abort', wake);
	throwIfCancelled(signal);
}

/**
 * Waits for what is under way, but not longer than the execution lives.
 * @throws Fault of kind "cancelled" as soon as the signal fires
 */
export async function unlessCancelled<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
	if (!signal) return await work;
	let leave = () => {};
	const cancelled = new Promise<never>((_, reject) => {
		leave = () => reject(cancellation(signal));
		signal.addEventListener('abort', leave, { once: true });
	});
	if (signal.aborted) leave();
	return await Promise.race([work, cancelled]).finally(() =>
		signal.removeEventListener('abort', leave),
	);
}

/** @throws Fault of kind "cancelled" where the execution has been cancelled, or the signal's own reason if it is one */
export function throwIfCancelled(signal?: AbortSignal): void {
	if (signal?.aborted) throw cancellation(signal);
}

/** What ends because a signal has fired ends with this: the signal's own reason, if it is a Fault. */
export function cancellation({ reason }: AbortSignal): Fault {
	return reason instanceof Fault
		? reason
		: new Fault('The execution was cancelled', { kind: 'cancelled' });
}
