import { started, stop } from './daemons.mts';

/** What the others stand on, and so ends after them; in this order, with the seconds that it may take. */
const last: Array<[string[], number]> = [
	[['rabbitmq', 'memcached'], 20],
	[['epmd'], 5],
	[['mariadb'], 30],
];

/**
 * Stops all daemons of the cloud. Its data stays.
 * @returns how many there were
 */
export async function stopCloud(): Promise<number> {
	const names = started();
	if (names.length === 0) return 0;
	const ofFoundation = last.flatMap(([some]) => some);
	await stop(
		names.filter((name) => !ofFoundation.includes(name)),
		6,
	);
	for (const [some, patience] of last) {
		await stop(
			names.filter((name) => some.includes(name)),
			patience,
		);
	}
	return names.length;
}
