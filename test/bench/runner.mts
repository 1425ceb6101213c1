import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { engine } from './by/engine.mts';
import { helper } from './by/helper.mts';
import { httpNodes, httpNodesByHand } from './by/httpNodes.mts';
import { n8n, n8nHttpNodes } from './by/n8n.mts';
import { undici } from './by/undici.mts';
import type { Answer, Setting } from './lines.mts';
import type { Kind, Work } from './works.mts';

/** Prepares a piece of work, so that nothing but the work itself is measured. */
export type Prepare = (work: Work, setting: Setting) => Promise<Prepared>;

export interface Prepared {
	/** @returns how many things, or bytes, there are in the end */
	run: () => Promise<number>;
	/** Before each run, and not measured */
	before?: () => Promise<void>;
	/** The process that does the work; left out: this one */
	pid?: number;
}

/** How somebody does what of the works. */
export type Way = Partial<Record<Kind, Prepare>>;

const ways: Record<string, Way> = {
	engine,
	helper,
	httpNodes,
	httpNodesByHand,
	n8n,
	n8nHttpNodes,
	undici,
};

// One work in a process of its own, which measures it as often as it gets a line.
const lines = createInterface(process.stdin)[Symbol.asyncIterator]();
const next = async () => (await lines.next()).value as string | undefined;
const say = (answer: Answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

const setting = JSON.parse((await next())!) as Setting;
const prepared = await ways[setting.way][setting.work.kind]!(setting.work, setting);
while ((await next()) !== undefined) {
	say(await measured(prepared).catch((error: Error) => ({ error: error.stack ?? error.message })));
}
process.exit();

async function measured({ run, before, pid }: Prepared): Promise<Answer> {
	await before?.();
	globalThis.gc?.();
	const memory = memoryOf(pid);
	const [start, cpu] = [performance.now(), process.cpuUsage()];
	const size = await run();
	const seconds = (performance.now() - start) / 1000;
	const { user, system } = process.cpuUsage(cpu);
	return { seconds, cpu: (user + system) / 1e6, size, memory: { before: memory.now, peak: memoryOf(pid).peak } };
}

/** Linux tells it of every process; elsewhere it is known of this one. */
function memoryOf(pid?: number): { now: number; peak: number } {
	if (process.platform !== 'linux') {
		return { now: process.memoryUsage.rss(), peak: process.resourceUsage().maxRSS * 1024 };
	}
	const status = readFileSync(`/proc/${pid ?? 'self'}/status`, 'utf8');
	const of = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)![1]) * 1024;
	return { now: of('VmRSS'), peak: of('VmHWM') };
}
