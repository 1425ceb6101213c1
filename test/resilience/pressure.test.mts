import { awake, underPressure, works } from './pressure.mts';

// Longer than a busy machine takes.
jest.setTimeout(120_000);

describe('where a third of all replies is 429 or 503, all items end in their order, and the cloud is left alone as it asks', () => {
	const outcomes = new Map(
		works.map((work) => [work.title, underPressure(work, { count: 12, seed: 1 })]),
	);

	it.each([...outcomes])('%s', async (_, outcome) => {
		const { wrong, refused } = await outcome;
		expect(wrong).toEqual([]);
		expect(refused).toBeGreaterThan(0);
	});
});

it('time at which the process stood still does not count, and time of a slow one does', () => {
	const every = (step: number) => Array.from({ length: 900 / step }, (_, index) => index * step);
	expect(awake(0, 900, every(20))).toBe(900);
	expect(awake(0, 900, every(45))).toBe(900);
	expect(awake(0, 900, [20, 40, 840, 860, 880])).toBe(160);
});
