import type { Cloud } from '../../../../openstack/cloud';
import { Fault, isCancelled } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import type { Hole } from './output';

/** Reads the parts of a report side by side. One that the cloud lacks, or refuses, is a hole and not a failure. */
export class Sources {
	readonly holes: Hole[] = [];
	private readonly failures: Fault[] = [];
	private answered = 0;

	constructor(private readonly cloud: Cloud) {}

	/**
	 * @param part as the person knows it: "volumes"
	 * @returns undefined where it could not be had
	 * @throws Fault of kind "cancelled"
	 */
	async read<T>(part: string, reading: Promise<T>): Promise<T | undefined> {
		const outcome = await reading.then(
			(found) => ({ found }),
			(error: unknown) => ({ error }),
		);
		if ('found' in outcome) {
			this.answered += 1;
			return outcome.found;
		}
		const { error } = outcome;
		if (!(error instanceof Fault) || isCancelled(error) || error.kind === 'login') throw error;
		const reason = this.cloud.transport.redaction.told(error.message);
		this.failures.push(error);
		this.holes.push({ missing: part, reason });
		this.cloud.notice(`The report lacks ${part}: ${reason}`);
		return undefined;
	}

	/** @throws Fault where nothing at all could be had */
	assertAny(): void {
		if (this.answered === 0 && this.failures.length > 0) throw this.failures[0];
	}
}

/** Entries by what they are known by. */
export function byKey(entries: Json[] | undefined, key: string): Map<string, Json> {
	return new Map((entries ?? []).map((one) => [String(one[key]), one]));
}

/** Numbers added up, where there are any. */
export function sum(values: ReadonlyArray<number | null | undefined>): number {
	return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

/** How many there are of each. */
export function countsOf(values: string[]): Record<string, number> {
	const counts = new Map<string, number>();
	for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
	return Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b)));
}
