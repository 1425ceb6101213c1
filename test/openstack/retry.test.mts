import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { Fault, type FaultKind } from '../../openstack/faults.ts';
import { isEnough, mayRetry, pause, retryDelay, unlessCancelled } from '../../openstack/retry.ts';

const fault = (kind: FaultKind, httpStatus?: number) => new Fault('x', { kind, httpStatus });

it.each([
	['GET', fault('unclear'), true],
	['GET', fault('unclear', 503), true],
	['GET', fault('unclear', 500), false],
	['GET', fault('refused', 404), false],
	['PUT', fault('unclear', 502), true],
	['DELETE', fault('unclear', 504), true],
	['POST', fault('unclear'), false],
	['POST', fault('unclear', 503), false],
	['PATCH', fault('unclear', 502), false],
	['POST', fault('refused', 429), true],
	['POST', fault('refused', 498), true],
	['HEAD', fault('unclear', 503), true],
	['POST', fault('unsent'), true],
	['GET', fault('unreachable'), false],
	['GET', fault('refused', 413), false],
])('%s after %o is repeated: %s', (method, given, expected) => {
	expect(mayRetry(given, method)).toBe(expected);
});

describe('the wait before another try', () => {
	it('grows, with jitter', () => {
		for (let attempt = 1; attempt < 8; attempt++) {
			const longest = Math.min(8000, 250 * 2 ** attempt);
			const delay = retryDelay(attempt)!;
			expect(delay).toBeGreaterThanOrEqual(longest / 2);
			expect(delay).toBeLessThanOrEqual(longest);
		}
	});

	it('is what the service asks for, if that is no longer than a minute', () => {
		expect(retryDelay(1, 30)).toBe(30_000);
		expect(retryDelay(3, 0)).toBe(0);
		expect(retryDelay(1, 60)).toBe(60_000);
		expect(retryDelay(1, 61)).toBeUndefined();
	});

	it('ends at once when the execution is cancelled', async () => {
		const controller = new AbortController();
		const waiting = pause(60_000, controller.signal);
		controller.abort();
		await expect(waiting).rejects.toMatchObject({
			kind: 'cancelled',
			message: 'The execution was cancelled',
		});
		const before = Date.now();
		await expect(pause(1000, controller.signal)).rejects.toMatchObject({ kind: 'cancelled' });
		expect(Date.now() - before).toBeLessThan(500);
	});

	it('ends with the reason that the signal gives, where that is a fault', async () => {
		const reason = new Fault('Another item failed', { kind: 'cancelled' });
		await expect(pause(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
	});

	it('ends by itself, with and without a signal, and leaves nothing behind on it', async () => {
		const { signal } = new AbortController();
		const before = Date.now();
		await pause(30);
		const pausing = pause(30, signal);
		expect(getEventListeners(signal, 'abort')).not.toEqual([]);
		await pausing;
		expect(Date.now() - before).toBeGreaterThanOrEqual(55);
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});
});

it('a request is tried four times, where the service does not say when to come back', () => {
	expect([1, 2, 3, 4].map((attempt) => isEnough(attempt, 3600))).toEqual([
		false,
		false,
		false,
		true,
	]);
	expect(isEnough(4, 0, 0)).toBe(true);
});

it('a service that says when to come back is asked as long as that takes a minute in all', () => {
	expect(isEnough(9, 50, 10)).toBe(false);
	expect(isEnough(1, 50, 11)).toBe(true);
});

describe('what is under way', () => {
	it('ends as it does where nobody cancels, and leaves nothing behind on the signal', async () => {
		const { signal } = new AbortController();
		expect(await unlessCancelled(Promise.resolve(1))).toBe(1);
		expect(await unlessCancelled(Promise.resolve(2), signal)).toBe(2);
		expect(await unlessCancelled(sleep(5, 3), signal)).toBe(3);
		const broken = new Error('broken');
		const failing = unlessCancelled(Promise.reject(broken), signal);
		expect(getEventListeners(signal, 'abort')).not.toEqual([]);
		await expect(failing).rejects.toBe(broken);
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});

	it('is not waited for when the execution is cancelled, before or meanwhile', async () => {
		const never = new Promise<never>(() => {});
		const cancelled = { kind: 'cancelled', message: 'The execution was cancelled' };
		await expect(unlessCancelled(never, AbortSignal.abort())).rejects.toMatchObject(cancelled);
		const controller = new AbortController();
		const waiting = unlessCancelled(never, controller.signal);
		controller.abort();
		await expect(waiting).rejects.toMatchObject(cancelled);
	});
});
