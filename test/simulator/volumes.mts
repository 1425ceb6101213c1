import { isGone, type SimulatedVolume, type State } from './state.mts';

/** The status of a volume, which follows from its age and from the servers that have it. */
export function volumeStatus({ id, readyAt }: SimulatedVolume, state: State): string {
	if (readyAt > Date.now()) return 'creating';
	return serversWith(id, state).some((server) => !isGone(server)) ? 'in-use' : 'available';
}

/** The volumes that did not go with a server. */
export function volumesLeft(state: State): SimulatedVolume[] {
	return state.volumes.filter(
		({ id }) =>
			!serversWith(id, state).some(
				(server) =>
					isGone(server) && server.volumes.some((one) => one.id === id && one.deleteOnTermination),
			),
	);
}

/** The servers that a volume is attached to, and those deleted that it was. */
export function serversWith(volumeId: string, { servers }: State) {
	return servers.filter(({ volumes }) => volumes.some(({ id }) => id === volumeId));
}
