import { Engine } from '../engine/engine.mts';
import { interrupted, nameOf, waitingOperations } from './interruptions.mts';

// Longer than a busy machine takes.
jest.setTimeout(120_000);

const seed = Number(process.env.INTERRUPTIONS_SEED ?? 2);
/** npm run resilience tries all of them. */
const waiting = waitingOperations(new Engine()).filter((_, index) => index % 6 === seed % 6);

/** Most of the time is waited: so many at once. */
const atOnce = 24;

/** Of every operation, the promise of what came of it; they begin in their order. */
function outcomesOf(by: 'cancellation' | 'timeout') {
	const lanes: Array<Promise<unknown>> = Array.from({ length: atOnce }, async () => {});
	return waiting
		.filter(({ hasTimeout }) => by === 'cancellation' || hasTimeout)
		.map((one, index) => {
			const lane = index % atOnce;
			const outcome = lanes[lane].then(
				async () => await interrupted(one, { by, seed: seed + index }),
			);
			lanes[lane] = outcome.catch(() => undefined);
			return [nameOf(one), outcome] as const;
		});
}

describe.each(['cancellation', 'timeout'] as const)(
	'after a %s an operation ends within two seconds, says what there is, and asks for nothing more',
	(by) => {
		let outcomes: ReturnType<typeof outcomesOf>;
		beforeAll(() => void (outcomes = outcomesOf(by)));

		it.each(waiting.filter(({ hasTimeout }) => by === 'cancellation' || hasTimeout).map(nameOf))(
			'%s',
			async (name) => {
				const { wrong, told } = await outcomes.find(([one]) => one === name)![1];
				expect([wrong, told]).toEqual([[], told]);
			},
		);
	},
);
