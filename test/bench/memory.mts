/** What a piece of work took. */
export interface Measured<T> {
	result: T;
	seconds: number;
	/** Peak of this process's memory above what it had before, in MiB */
	memory: number;
}

const mebibyte = 2 ** 20;

/** Does something, and measures how long it takes and how much memory this process takes meanwhile. */
export async function measured<T>(work: () => Promise<T>): Promise<Measured<T>> {
	globalThis.gc?.();
	const before = process.memoryUsage.rss();
	let peak = before;
	const look = () => (peak = Math.max(peak, process.memoryUsage.rss()));
	const timer = setInterval(look, 20);
	const start = performance.now();
	try {
		const result = await work();
		look();
		return {
			result,
			seconds: (performance.now() - start) / 1000,
			memory: (peak - before) / mebibyte,
		};
	} finally {
		clearInterval(timer);
	}
}

/** A line of the benchmark's report. */
export function told(what: string, { seconds, memory }: Measured<unknown>, more = ''): string {
	return `${what}: ${seconds.toFixed(1)} s, ${Math.round(memory)} MiB more memory at the peak${more}`;
}
