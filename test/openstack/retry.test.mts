import { Fault, type FaultKind } from '../../openstack/faults.ts';
import { mayRetry, pause, retryDelay } from '../../openstack/retry.ts';

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
		expect(retryDelay(1, 61)).toBeUndefined();
	});

	it('ends at once when the execution is cancelled', async () => {
		const controller = new AbortController();
		const waiting = pause(60_000, controller.signal);
		controller.abort();
		await expect(waiting).rejects.toMatchObject({ kind: 'cancelled' });
		await expect(pause(1, controller.signal)).rejects.toMatchObject({ kind: 'cancelled' });
	});
});
