import { Engine } from '../engine/engine.mts';
import { creations, createWithAnswersLost, resourcesThatMayHaveTwins, titleOf } from './twins.mts';

// Longer than a busy machine takes.
jest.setTimeout(60_000);

const given = { count: 6, chance: 0.3, seed: Number(process.env.TWINS_SEED ?? 1) };

it('every kind of which names may be taken twice is among those that are tried', () => {
	const { properties } = new Engine().node.description;
	expect(creations.map(({ resource }) => resource)).toEqual(
		expect.arrayContaining(resourcesThatMayHaveTwins(properties)),
	);
});

describe('of answers lost at random, and failed items run again, there comes no twin', () => {
	const outcomes = new Map(
		creations.map((creation) => [
			titleOf(creation),
			// All at once: most of the time goes by in waits before requests are sent again.
			createWithAnswersLost(creation, given),
		]),
	);

	it.each([...outcomes])('%s', async (_, outcome) => {
		const { wrong, lost } = await outcome;
		expect(wrong).toEqual([]);
		expect(lost).toBeGreaterThan(0);
	});
});
