import type { Simulator } from './simulator.mts';
import type { State } from './state.mts';

/** What will happen in the cloud by itself. */
export interface Due {
	at: number;
	happen(): void;
}

/**
 * Lets something happen without a timer: the first request after that time finds it done.
 * @param delay in milliseconds
 */
export function later({ state }: Simulator, delay: number, happen: () => void): void {
	state.due.push({ at: Date.now() + delay, happen });
}

/** Lets all happen whose time has come, in the order of time. */
export function settle(state: State): void {
	for (;;) {
		const ripe = state.due.filter(({ at }) => at <= Date.now());
		if (ripe.length === 0) return;
		const first = ripe.reduce((earliest, one) => (one.at < earliest.at ? one : earliest));
		state.due.splice(state.due.indexOf(first), 1);
		first.happen();
	}
}
