import { underPressure, works } from './pressure.mts';

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
