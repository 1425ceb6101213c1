import { pass, startClock, stopClock } from '../simulator/clock.mts';
import { casesOf, problemsOf } from './judgement.mts';
import { operations } from './scenes.mts';
import { Walk } from './walk.mts';

// As many cases as it takes, on a busy machine.
jest.setTimeout(600_000);

const mockClock = { pass };
jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	// Waits cost no time.
	sleep: async (milliseconds: number) => mockClock.pass(milliseconds),
}));

/** One case of so many is looked at. */
const step = process.env.FAULTS === 'all' ? 1 : Number(process.env.FAULTS ?? 40);

let walk: Walk;
beforeAll(async () => {
	stopClock();
	walk = await new Walk().start();
});
afterAll(async () => {
	await walk.close();
	startClock();
});

const out: string[] = [];
let runs = 0;
afterAll(() => { require('fs').writeFileSync('/tmp/problems.txt', out.join('\n')); console.log(runs); });

it.each(operations)('%s', async (name) => {
	const walked = await walk.operation(name);
	const offset = operations.indexOf(name);
	const cases = casesOf(walked).filter((_, index) => (index + offset) % step === 0);
	for (const one of cases) {
		const outcome = await walked.meet(one);
		runs++;
		for (const problem of problemsOf(walked, one, outcome)) {
			const request = walked.good.sent[one.at];
			out.push(`${one.fault.name}${one.persists ? ' for good' : ''} | ${name} | ${one.at} ${request.sort} ${request.method} ${request.url.replace(/[-0-9a-f]{32,}/g, 'ID')} | ${problem}`);
		}
	}
});
