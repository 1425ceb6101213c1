import { readFileSync, writeFileSync } from 'node:fs';

import { creations, createWithAnswersLost, titleOf } from './twins.mts';

// The tables of docs/resilience.md, measured on the simulator; with --write they are written anew.

const page = 'docs/resilience.md';

/** How many things, runs or items, where the person says nothing. */
const usual = { twins: 1000 };

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
};

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
