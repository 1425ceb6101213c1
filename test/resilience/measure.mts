import { readFileSync, writeFileSync } from 'node:fs';

import { Engine } from '../engine/engine.mts';
import { interrupted, nameOf, waitingOperations } from './interruptions.mts';
import { underPressure, works } from './pressure.mts';
import { soak, wrongSince, type Look } from './soak.mts';
import { creations, createWithAnswersLost, titleOf } from './twins.mts';

// The tables of docs/resilience.md, measured on the simulator; with --write they are written anew.

const page = 'docs/resilience.md';

/** How many things, runs, items or minutes, where the person says nothing. */
const usual = { twins: 1000, interruptions: 5, pressure: 500, soak: 30 };

interface Part {
	/** In the page */
	heading: string;
	columns: string[];
	rows(count: number): AsyncIterable<Row>;
}

/** A row of a table, and what was not as it should be. */
interface Row {
	cells: Array<string | number>;
	wrong: string[];
}

const parts: Record<keyof typeof usual, Part> = {
	twins: {
		heading: 'No twins',
		columns: [
			'Created',
			'Things',
			'Answers lost',
			'Runs',
			'Requests',
			'Seconds',
			'Twins',
			'Forgotten',
		],
		async *rows(count) {
			for (const creation of creations) {
				const { lost, runs, requests, seconds, twins, forgotten, wrong } =
					await createWithAnswersLost(creation, { count, chance: 0.1, seed: 1 });
				yield {
					cells: [
						titleOf(creation),
						count,
						lost,
						runs,
						requests,
						Math.round(seconds),
						twins,
						forgotten,
					],
					wrong,
				};
			}
		},
	},
	interruptions: {
		heading: 'Cancelled and timed out',
		columns: ['Ended by', 'Operations', 'Runs', 'Longest end in seconds', 'Wrong'],
		async *rows(runs) {
			for (const by of ['cancellation', 'timeout'] as const) yield await manyInterrupted(by, runs);
		},
	},
	pressure: {
		heading: 'A cloud under pressure',
		columns: [
			'Work',
			'Items',
			'Requests',
			'Refused',
			'Most in a second',
			'Runs',
			'Seconds',
			'Too early',
			'Wrong',
		],
		async *rows(count) {
			// Most of the time is waited.
			const all = works.map(async (work) => ({
				work,
				outcome: await underPressure(work, { count, seed: 1 }),
			}));
			for (const { work, outcome } of await Promise.all(all)) {
				const { requests, refused, mostInASecond, runs, seconds, early, wrong } = outcome;
				const numbers = [count, requests, refused, mostInASecond, runs, Math.round(seconds), early];
				yield { cells: [work.title, ...numbers, wrong.length], wrong };
			}
		},
	},
	soak: {
		heading: 'Soak',
		columns: [
			'Minute',
			'Executions',
			'Log-ins',
			'Heap in MiB',
			'Resident in MiB',
			'Open files',
			'Handles',
		],
		async *rows(minutes) {
			let start: Look | undefined;
			for await (const look of soak(minutes)) {
				start ??= look;
				const { heap, resident, openFiles, handles } = look;
				const done = [Math.round(look.minutes), look.executions, look.logins];
				yield {
					cells: [...done, heap, resident, openFiles, handles],
					wrong: wrongSince(start, look),
				};
			}
		},
	},
};

/** Runs of every operation, some at once, since most of the time is waited. */
async function manyInterrupted(by: 'cancellation' | 'timeout', runs: number): Promise<Row> {
	const operations = waitingOperations(new Engine()).filter(
		({ hasTimeout }) => by === 'cancellation' || hasTimeout,
	);
	const toDo = operations.flatMap((one) =>
		Array.from({ length: runs }, (_, index) => ({ one, seed: index + 1 })),
	);
	const [left, ends, wrong]: [typeof toDo, number[], string[]] = [[...toDo], [], []];
	const lane = async () => {
		for (let next = left.shift(); next; next = left.shift()) {
			const { one, seed } = next;
			const outcome = await interrupted(one, { by, seed });
			ends.push(outcome.seconds);
			wrong.push(...outcome.wrong.map((what) => `${nameOf(one)}, seed ${seed}: ${what}`));
		}
	};
	await Promise.all(Array.from({ length: 8 }, lane));
	const longest = Math.max(...ends).toFixed(2);
	return { cells: [by, operations.length, toDo.length, longest, wrong.length], wrong };
}

const isPart = (name: string): name is keyof typeof parts => name in parts;
const given = process.argv.slice(2).filter((one) => !one.startsWith('--'));
const counts = given.filter((one) => /^\d+$/.test(one)).map(Number);
const chosen = given.filter(isPart);

for (const name of chosen.length > 0 ? chosen : Object.keys(parts).filter(isPart)) {
	const { heading, columns, rows } = parts[name];
	const lines = [lineOf(columns), `|${'---|'.repeat(columns.length)}`];
	console.log(`${heading}\n${lines.join('\n')}`);
	for await (const { cells, wrong } of rows(counts[0] ?? usual[name])) {
		lines.push(lineOf(cells));
		console.log(lines.at(-1));
		for (const one of wrong) console.error(`  ${one}`);
		if (wrong.length > 0) process.exitCode = 1;
	}
	if (process.argv.includes('--write')) write(heading, lines);
}

function lineOf(cells: Array<string | number>): string {
	return `| ${cells.join(' | ')} |`;
}

/** Puts a table in the place of the one below a heading. */
function write(heading: string, lines: string[]): void {
	const table = new RegExp(`(?<=## ${heading}\\n[^|]*)\\|.*?\\n(?=\\n|$)`, 's');
	const text = readFileSync(page, 'utf8');
	writeFileSync(
		page,
		text.replace(table, () => `${lines.join('\n')}\n`),
	);
}
