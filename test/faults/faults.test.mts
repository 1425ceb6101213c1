import { readFileSync, writeFileSync } from 'node:fs';

import { tableRowsOf } from '../docs/markdown.mts';
import { pass, startClock, stopClock } from '../simulator/clock.mts';
import { casesOf, problemsOf, sentAgain } from './judgement.mts';
import { faultsPage, rowsOfFaults, type Finding } from './page.mts';
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

const file = 'docs/faults.md';

/** npm run faults */
const isWhole = process.env.FAULTS === 'all';

/** Of so many cases one is looked at; which, the seed says. */
const step = isWhole ? 1 : 113;
const seed = Number(process.env.FAULTS_SEED ?? 0);

let walk: Walk;
beforeAll(async () => {
	stopClock();
	walk = await new Walk().start();
});
afterAll(async () => {
	await walk.close();
	startClock();
});

const findings: Finding[] = [];
let walked = 0;

describe('with a fault at a request of it, an operation ends well or with a clear error, and does nothing twice:', () => {
	it.each(operations)('%s', async (name) => {
		const turn = operations.indexOf(name);
		const operation = await walk.operation(name);
		const cases = casesOf(operation, turn).filter((_, index) => (index + turn + seed) % step === 0);
		const problems: string[] = [];
		for (const one of cases) {
			const outcome = await operation.meet(one);
			const request = operation.good.sent[one.at];
			const { fault, persists } = one;
			const where = `${fault.name}${persists ? ', each time' : ''}, at ${request.method} ${request.url}`;
			problems.push(
				...problemsOf(operation, one, outcome).map((problem) => `${where}: it ${problem}`),
			);
			findings.push({
				fault,
				persists,
				sort: request.sort,
				isResult: !outcome.error,
				sent: sentAgain(request, outcome.sent),
			});
		}
		walked++;
		expect(problems).toEqual([]);
	});
});

afterAll(() => {
	if (isWhole && walked === operations.length) {
		writeFileSync(file, faultsPage(findings, operations.length));
	}
});

it(`${file} has the faults of the table, or "npm run faults" writes it`, () => {
	if (isWhole) return;
	const rows = tableRowsOf(readFileSync(file, 'utf8')).map((row) => row.slice(0, 3));
	expect(rows).toEqual(rowsOfFaults());
});
