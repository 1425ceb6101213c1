import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

import { packageVersion } from '../machine/debianPackages.mts';
import type { Asked } from './cloud.mts';
import type { Run } from './lines.mts';
import type { Way } from './ways.mts';
import type { Work } from './works.mts';

/** What a work took in a way. */
export interface Measured {
	runs: Run[];
	/** In the last run; undefined where nobody counts */
	asked?: Asked;
}

/** A work in a way: what it took, or why that is not known. */
export interface Cell {
	work: Work;
	way: Way;
	outcome: Measured | string;
}

const document = 'docs/benchmark.md';

const columns = [
	'Work',
	'Way',
	'Time',
	'Least–most',
	'Against this node',
	'Requests',
	'Log-ins',
	'Memory',
	'Of it, for the work',
];

/** The table, in lines. */
export function resultsOf(cells: Cell[]): string[] {
	const line = (texts: string[]) => `| ${texts.join(' | ')} |`;
	return [
		line(columns),
		line(columns.map((_, index) => (index < 2 ? '---' : '--:'))),
		...cells.map((cell) => line(textsOf(cell, cells))),
	];
}

function textsOf({ work, way, outcome }: Cell, cells: Cell[]): string[] {
	const title = [work.title, way.title];
	if (typeof outcome === 'string') return [...title, outcome, ...columns.slice(3).map(() => '')];
	const { requests, logins } = outcome.asked ?? {};
	const { before, peak } = outcome.runs[0].memory;
	const times = timesOf(outcome);
	return [
		...title,
		duration(median(times)),
		times.length > 1 ? `${duration(Math.min(...times))}–${duration(Math.max(...times))}` : '',
		against(
			outcome,
			cells.find((one) => one.work === work && one.way.name === 'engine'),
		),
		String(requests ?? ''),
		String(logins ?? ''),
		mebibytes(peak),
		before > 0 ? mebibytes(peak - before) : '',
	];
}

/** The first fifth of the runs warms up what the others find warm. */
function timesOf({ runs }: Measured): number[] {
	const warmUp = runs.length > 1 ? Math.ceil(runs.length / 5) : 0;
	return runs.slice(warmUp).map(({ seconds }) => seconds);
}

function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = (sorted.length - 1) / 2;
	return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

function against(outcome: Measured, own?: Cell): string {
	if (!own || typeof own.outcome === 'string' || own.outcome === outcome) return '';
	const times = median(timesOf(outcome)) / median(timesOf(own.outcome));
	return `${times.toFixed(times < 10 ? 2 : 0)} ×`;
}

function duration(seconds: number): string {
	if (seconds < 0.1) return `${(seconds * 1000).toFixed(1)} ms`;
	return seconds < 1
		? `${Math.round(seconds * 1000)} ms`
		: `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}

function mebibytes(bytes: number): string {
	return `${Math.round(bytes / 2 ** 20)} MiB`;
}

/** Writes the table into the document, in the place of the one that is there. */
export function write(cells: Cell[], isReal: boolean): void {
	writeSection(isReal, (heading) =>
		[heading, '', machine(), '', ...resultsOf(cells), ''].join('\n'),
	);
}

/**
 * Puts what was measured in the place of the rows of the same works in the same ways, and says so below the table.
 * @throws Error where the table has no row of that work in that way
 */
export function rewrite(cells: Cell[], isReal: boolean): void {
	const startOf = (line: string) => line.split(' | ').slice(0, 2).join(' | ');
	const measured = cells.filter(({ outcome }) => typeof outcome !== 'string');
	const [, , ...rows] = resultsOf(measured);
	writeSection(isReal, (_, section) => {
		const lines = section.trimEnd().split('\n');
		for (const row of rows) {
			const at = lines.findIndex((line) => startOf(line) === startOf(row));
			if (at < 0)
				throw new Error(`The table has no row for ${startOf(row)} |: write it as a whole`);
			lines[at] = row;
		}
		const works = [...new Set(measured.map(({ work }) => work.title))].join('; ');
		const note = `Measured again on ${today()}: ${works}.`;
		return [...lines.filter((line) => line !== note), '', note, ''].join('\n');
	});
}

function writeSection(isReal: boolean, anew: (heading: string, section: string) => string): void {
	const heading = isReal ? '## On a real OpenStack' : '## On the simulator';
	const text = readFileSync(document, 'utf8');
	const start = text.indexOf(heading);
	if (start < 0) throw new Error(`${document} has no '${heading}'`);
	const next = text.indexOf('\n## ', start + 1);
	const end = next < 0 ? text.length : next;
	const section = anew(heading, text.slice(start, end));
	writeFileSync(document, text.slice(0, start) + section + text.slice(end));
	console.log(`Written to ${document}`);
}

const today = () => new Date().toISOString().slice(0, 10);

/** Where and when it was measured, and with what. */
function machine(): string {
	const versionOf = (name: string) =>
		(JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string })
			.version;
	const server = JSON.parse(readFileSync('test/n8n/server/package.json', 'utf8')) as {
		dependencies: { n8n: string };
	};
	const clients = ['openstacksdk', 'openstackclient'].map(
		(name) => `${name} ${packageVersion(`python3-${name}`)}`,
	);
	const load = loadavg().map((one) => one.toFixed(1));
	return [
		`Measured on ${today()}, on ${cpus().length} cores of ${cpus()[0].model}`,
		`with ${Math.round(totalmem() / 2 ** 30)} GiB of memory. The load was ${load.join(', ')} at the end (1, 5 and 15 minutes).`,
		`Node.js ${process.versions.node}, n8n ${server.dependencies.n8n}, n8n-core ${versionOf('n8n-core')}, undici ${versionOf('undici')},`,
		`${clients.join(', ')}.`,
	].join('\n');
}
