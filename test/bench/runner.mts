import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

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

/** Each loaded only where it is measured: what others need takes memory. */
const ways: Record<string, () => Promise<Way>> = {
	engine: async () => (await import('./by/engine.mts')).engine,
	helper: async () => (await import('./by/helper.mts')).helper,
	httpNodes: async () => (await import('./by/httpNodes.mts')).httpNodes,
	httpNodesByHand: async () => (await import('./by/httpNodes.mts')).httpNodesByHand,
	n8n: async () => (await import('./by/n8n.mts')).n8n,
	n8nHttpNodes: async () => (await import('./by/n8n.mts')).n8nHttpNodes,
	undici: async () => (await import('./by/undici.mts')).undici,
};

// One work in a process of its own, which measures it as often as it gets a line.
const lines = createInterface(process.stdin)[Symbol.asyncIterator]();
const next = async () => (await lines.next()).value as string | undefined;
const say = (answer: Answer | { isReady: true }) =>
	process.stdout.write(`${JSON.stringify(answer)}\n`);

const setting = JSON.parse((await next())!) as Setting;
const way = await ways[setting.way]();
const prepared = await way[setting.work.kind]!(setting.work, setting);
say({ isReady: true });
let last = Infinity;
while ((await next()) !== undefined) {
	say(await measured(prepared).catch((error: Error) => ({ error: error.stack ?? error.message })));
}
process.exit();

async function measured({ run, before, pid }: Prepared): Promise<Answer> {
	await before?.();
	// Small works leave little behind, and are slower right after their code has been thrown away.
	if (last > 0.1) globalThis.gc?.();
	if (pid) forgetPeak(pid);
	const memory = memoryOf(pid);
	const [start, cpu] = [performance.now(), process.cpuUsage()];
	const size = await run();
	const seconds = (performance.now() - start) / 1000;
	last = seconds;
	const { user, system } = process.cpuUsage(cpu);
	return {
		seconds,
		cpu: (user + system) / 1e6,
		size,
		memory: { before: memory.now, peak: memoryOf(pid).peak },
	};
}

/** Of a process that has done other works before, Linux forgets the peak when it is told so. */
function forgetPeak(pid: number): void {
	if (process.platform === 'linux') writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Linux tells it of every process; elsewhere it is known of this one. */
function memoryOf(pid?: number): { now: number; peak: number } {
	if (process.platform !== 'linux') {
		return { now: process.memoryUsage.rss(), peak: process.resourceUsage().maxRSS * 1024 };
	}
	const status = readFileSync(`/proc/${pid ?? 'self'}/status`, 'utf8');
	const of = (name: string) =>
		Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)![1]) * 1024;
	return { now: of('VmRSS'), peak: of('VmHWM') };
}
