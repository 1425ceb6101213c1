import { Looks, type LookAt } from './looks';
import { Turns } from './turns';

/** What items share that run at the same time. */
export class Together {
	readonly turns: Turns;
	private readonly looks = new Map<string, Looks>();
	private readonly quietUntil = new Map<string, number>();
	private readonly queues = new Map<string, Promise<unknown>>();

	/** @param atATime how many items may act at the same time */
	constructor(atATime = 1) {
		this.turns = new Turns(atATime);
	}

	/**
	 * The looks at things of one collection.
	 * @param collection names it: service, path, region
	 * @param at how they are looked at, where nobody did so far
	 */
	looksAt(collection: string, at: LookAt): Looks {
		const known = this.looks.get(collection) ?? new Looks(at);
		this.looks.set(collection, known);
		return known;
	}

	/**
	 * Has nobody ask a service for a while.
	 * @param service names it: type, region
	 */
	leaveAlone(service: string, milliseconds: number): void {
		const until = Date.now() + milliseconds;
		this.quietUntil.set(service, Math.max(until, this.quietUntil.get(service) ?? 0));
	}

	/** @returns for how long a service is to be left alone, in milliseconds; 0 or less: it is not */
	quietFor(service: string): number {
		return (this.quietUntil.get(service) ?? 0) - Date.now();
	}

	/**
	 * What is done under the same key is done one after another, in the order in which it was asked for.
	 * @param act told the error that the one before it ended with
	 * @param meanwhile waits, and lets other items act
	 */
	async inOrder<T>(
		key: string,
		act: (errorBefore?: unknown) => Promise<T>,
		meanwhile: (wait: () => Promise<unknown>) => Promise<unknown>,
	): Promise<T> {
		const before = this.queues.get(key);
		const mine = (async () => {
			if (!before) return await act();
			const end = before.then(
				() => undefined,
				(error: unknown) => error,
			);
			return await act(await meanwhile(async () => await end));
		})();
		this.queues.set(key, mine);
		return await mine;
	}
}
