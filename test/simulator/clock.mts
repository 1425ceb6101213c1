/** All that Jest can take the place of, but the date. */
const others = [
	'hrtime',
	'nextTick',
	'performance',
	'queueMicrotask',
	'setImmediate',
	'clearImmediate',
	'setInterval',
	'clearInterval',
	'setTimeout',
	'clearTimeout',
] as const;

/** Stops the clock that the simulator goes by, so that its states do not depend on how fast a machine is. */
export function stopClock(): void {
	jest.useFakeTimers({ doNotFake: [...others] });
}

/** @param time in milliseconds */
export function pass(time: number): void {
	jest.setSystemTime(Date.now() + time);
}

export function startClock(): void {
	jest.useRealTimers();
}
