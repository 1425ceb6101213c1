/** Between two looks, in milliseconds. */
const pause = 300;

/**
 * Looks again and again until there is what is waited for, at least once.
 * @param condition a look: anything but false, null and undefined ends the wait; what it throws ends it at once
 * @param what is waited for, as the error names it: "the volume 5 is available"
 * @returns what the last look found
 * @throws Error where the seconds are over
 */
export async function until<T>(
	condition: () => Promise<T | false | null | undefined>,
	what: string | (() => string),
	seconds: number,
): Promise<T> {
	const end = Date.now() + seconds * 1000;
	let found = await condition();
	while (found === false || found === null || found === undefined) {
		if (Date.now() >= end) {
			const missed = typeof what === 'string' ? what : what();
			throw new Error(`Still waited for after ${Math.round(seconds)} seconds: ${missed}`);
		}
		await new Promise((done) => setTimeout(done, pause));
		found = await condition();
	}
	return found;
}
