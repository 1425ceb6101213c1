import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startN8n, type N8nServer } from '../n8n/server.mts';
import { CloudOfBench } from './clouds.mts';
import type { Run, Setting } from './lines.mts';
import { Clouds, Runner } from './processes.mts';
import { resultsOf, rewrite, write, type Cell, type Measured } from './table.mts';
import { ways, type Way } from './ways.mts';
import { works, type Work } from './works.mts';

// Every work in every way that there is here: npm run bench, -- quick, -- openstack, or -- the beginnings of works' names, whose
// rows --write puts into the page.

const isWritten = process.argv.includes('--write');
const chosen = process.argv.slice(2).filter((one) => one !== '--write');
const isQuick = chosen.includes('quick');
const isReal = chosen.includes('openstack') || process.env.OS_AUTH_URL !== undefined;
const names = chosen.filter((one) => !['quick', 'openstack'].includes(one));
if (isReal && !process.env.OS_AUTH_URL) {
	throw new Error("There are no OS_* variables: source the openrc of a cloud, '. openrc'");
}

if (isWritten && isQuick) {
	throw new Error('What is measured quickly is not written: leave out "quick" or --write');
}

const isWanted = (work: Work) =>
	names.length > 0
		? names.some((name) => work.name.startsWith(name))
		: isReal
			? work.fitsAnyCloud
			: !isQuick || work.isQuick;
const wanted = works.filter((work) => isWanted(work));
const taking = ways.filter((way) => (!isQuick || way.isQuick) && !(isReal && way.isForSimulator));

/** A work is done again until that is over, and so often at most; a few times where that does not take too long. */
const seconds = 1;
const mostRuns = 300;
const fewRuns = isQuick ? 2 : 4;
const tooLong = 5;
/** To log in anew, a real n8n needs a credential and a workflow of its own for each run. */
const mostColdRuns = 20;

const folder = mkdtempSync(join(tmpdir(), 'n8n-bench-'));
const clouds = new Clouds();
const missing = new Map(taking.map(({ name, missing }) => [name, missing?.() ?? '']));
const isTaken = (way: Way) => missing.get(way.name) === '';
const cells: Cell[] = [];
let n8n: N8nServer | undefined;
try {
	await measureAll(taking.filter((way) => !way.isInN8n));
	// It takes the machine's time for itself as well.
	const inN8n = taking.filter((way) => way.isInN8n);
	if (inN8n.some(isTaken)) n8n = await realN8n();
	await measureAll(inN8n);
} finally {
	await n8n?.process.stop();
	clouds.close();
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
const placeOf = ({ work, way }: Cell) => wanted.indexOf(work) * taking.length + taking.indexOf(way);
cells.sort((one, other) => placeOf(one) - placeOf(other));
const isWhole = names.length === 0 && !isQuick;
if (isWhole) write(cells, isReal);
else if (isWritten) rewrite(cells, isReal);
else console.log(['', ...resultsOf(cells)].join('\n'));

async function measureAll(ways: Way[]): Promise<void> {
	for (const work of wanted.filter(({ kind }) => ways.some(({ does }) => does.includes(kind)))) {
		const cloud = isReal ? CloudOfBench.real() : await CloudOfBench.simulated(clouds, work.cloud);
		const prepared = await cloud.prepare(work, fileOf(work));
		for (const way of ways.filter(({ does }) => does.includes(work.kind))) {
			const outcome = await measuredOrNot(way, work, cloud, prepared);
			cells.push({ work, way, outcome });
			console.log(resultsOf([cells.at(-1)!]).at(-1));
		}
		await cloud.clear();
	}
}

type Prepared = Awaited<ReturnType<CloudOfBench['prepare']>>;

async function measuredOrNot(
	way: Way,
	work: Work,
	cloud: CloudOfBench,
	prepared: Prepared,
): Promise<Measured | string> {
	if (!isTaken(way)) return `not run: ${missing.get(way.name)}`;
	if (work.size > (way.most?.[work.kind] ?? Infinity)) return 'not run: it takes minutes';
	if (way.isAlwaysSimplified && work.simplified === false) return 'not run: it has no raw list';
	const running = n8n && { url: n8n.url, pid: n8n.process.pid };
	const setting = { ...prepared, way: way.name, work, folder, n8n: running };
	return await measured(way, work, cloud, setting).catch(
		(error: Error) => `failed: ${error.message.split('\n')[0].slice(0, 200)}`,
	);
}

/** The work in one way: the first time for the memory, the others for the time where there are others. */
async function measured(
	way: Way,
	work: Work,
	cloud: CloudOfBench,
	setting: Setting,
): Promise<Measured> {
	// Then its pages have been rendered.
	if (work.cloud.areListed && way.runner === 'node') await once(new Runner(way, setting));
	const runner = new Runner(way, setting);
	try {
		await runner.ready();
		const runs: Run[] = [];
		let asked;
		for (
			let spent = 0;
			spent < (runs.length < fewRuns ? tooLong : seconds) &&
			runs.length < (work.isCold ? mostColdRuns : mostRuns);
			spent += runs.at(-1)!.seconds
		) {
			await cloud.tidy(work);
			const before = await cloud.asked();
			runs.push(await runner.run());
			const after = await cloud.asked();
			const { size } = runs.at(-1)!;
			if (work.size && size !== work.size) throw new Error(`It came to ${size}`);
			asked = before && {
				requests: after!.requests - before.requests,
				logins: after!.logins - before.logins,
			};
		}
		return { runs, asked };
	} finally {
		await runner.end();
	}
}

async function once(runner: Runner): Promise<void> {
	try {
		await runner.ready();
		await runner.run();
	} finally {
		await runner.end();
	}
}

/** Of as many bytes as the work has, which take no room on the disk. */
function fileOf({ kind, size }: Work): string {
	const file = join(folder, `${size}.raw`);
	if (kind !== 'upload' && kind !== 'download') return file;
	writeFileSync(file, '');
	truncateSync(file, size);
	return file;
}

async function realN8n() {
	console.log('Starting n8n');
	const own = join(folder, 'n8n');
	mkdirSync(own, { mode: 0o700 });
	return await startN8n('start', { folder: own });
}
