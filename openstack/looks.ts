import type { Json } from './json';
import { cancellation, pause, throwIfCancelled } from './retry';

/** The shortest time between two looks, in milliseconds. */
const leastApart = 1000;

interface Wanted {
	id: string;
	/** Milliseconds since 1970 */
	due: number;
	since: Date;
	tell: (thing: Json | undefined) => void;
	fail: (error: unknown) => void;
}

/** How things of one collection are looked at. */
export interface LookAt {
	/** undefined where it is gone */
	one: (id: string) => Promise<Json | undefined>;
	/** Those of the IDs that the list has, by ID; left out where the service cannot list what has changed */
	changed?: (ids: ReadonlySet<string>, since: Date) => Promise<Map<string, Json>>;
}

/** The looks of all waits for things of one collection: whoever is due, everybody who waits is told. */
export class Looks {
	private wanted: Wanted[] = [];
	private alarm = new AbortController();
	private isAtWork = false;
	private last = 0;

	constructor(private readonly at: LookAt) {}

	/**
	 * A thing at the next look.
	 * @param since when the wait began, which is before the change that is waited for
	 * @param delay after which there is a look at the latest, in milliseconds; looks keep a distance, though
	 * @returns undefined where it is gone
	 * @throws Fault of the request, or of kind "cancelled" as soon as the signal fires
	 */
	async next(
		id: string,
		since: Date,
		delay: number,
		signal?: AbortSignal,
	): Promise<Json | undefined> {
		throwIfCancelled(signal);
		const due = Math.max(Date.now() + delay, this.last + leastApart);
		return await new Promise((resolve, reject) => {
			const leave = () => {
				this.wanted = this.wanted.filter((one) => one !== wanted);
				this.alarm.abort();
				if (signal) wanted.fail(cancellation(signal));
			};
			const done = <T>(end: (value: T) => void) => {
				return (value: T) => {
					signal?.removeEventListener('abort', leave);
					end(value);
				};
			};
			const wanted: Wanted = { id, due, since, tell: done(resolve), fail: done(reject) };
			signal?.addEventListener('abort', leave, { once: true });
			this.wanted.push(wanted);
			// It may be due before those that are waited for.
			this.alarm.abort();
			void this.work();
		});
	}

	private async work(): Promise<void> {
		if (this.isAtWork) return;
		this.isAtWork = true;
		while (this.wanted.length > 0) {
			const left = Math.min(...this.wanted.map(({ due }) => due)) - Date.now();
			if (left > 0) {
				this.alarm = new AbortController();
				await pause(left, this.alarm.signal).catch(() => undefined);
				continue;
			}
			const asked = this.wanted.splice(0);
			this.last = Date.now();
			await this.look(asked);
		}
		this.isAtWork = false;
	}

	private async look(asked: Wanted[]): Promise<void> {
		const ids = new Set(asked.map(({ id }) => id));
		const since = new Date(Math.min(...asked.map((one) => one.since.getTime())));
		const isForMany = ids.size > 1 && this.at.changed;
		const listed = isForMany
			? this.at.changed!(ids, since)
			: Promise.resolve(new Map<string, Json>());
		await listed.then(
			async (things) =>
				await Promise.all(
					[...ids].map(async (id) => {
						const waiting = asked.filter((one) => one.id === id);
						// What is not in the list may be gone, or the clocks may differ.
						const look = things.has(id) ? Promise.resolve(things.get(id)) : this.at.one(id);
						await look.then(
							(thing) => waiting.forEach(({ tell }) => tell(thing)),
							(error: unknown) => waiting.forEach(({ fail }) => fail(error)),
						);
					}),
				),
			(error: unknown) => asked.forEach(({ fail }) => fail(error)),
		);
	}
}
