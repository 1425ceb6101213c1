import { later } from './later.mts';
import type { Simulator } from './simulator.mts';
import type { Row, ServerVolume, SimulatedServer, State } from './state.mts';
import { precise } from './time.mts';

/** What volumes go through, as Cinder shows it. */
export function change(volume: Row, more: Record<string, unknown>): void {
	Object.assign(volume, more, { updated_at: precise(Date.now()) });
}

export function volumeOf({ id }: { id: string }, state: State): Row | undefined {
	return state.volumes.find((one) => one.id === id);
}

export function attach(
	{ id: serverId }: SimulatedServer,
	attached: ServerVolume,
	state: State,
): void {
	const volume = volumeOf(attached, state);
	if (!volume) return;
	const attachment = {
		id: volume.id,
		attachment_id: attached.attachmentId,
		volume_id: volume.id,
		server_id: serverId,
		host_name: null,
		device: attached.device,
		attached_at: precise(Date.now()),
	};
	change(volume, { status: 'in-use', attachments: [attachment] });
}

/** Reserves it for the server at once, and attaches it when its time has come. */
export function attachLater(
	server: SimulatedServer,
	attached: ServerVolume,
	cloud: Simulator,
): void {
	const { state, options } = cloud;
	change(volumeOf(attached, state)!, { status: 'reserved' });
	later(cloud, options.buildTime / 2, () => {
		const volume = volumeOf(attached, state);
		if (volume?.status === 'reserved') change(volume, { status: 'attaching' });
	});
	later(cloud, options.buildTime, () => {
		if (server.volumes.includes(attached)) attach(server, attached, state);
	});
}

/** @param status of the volume afterwards */
export function detach(
	server: SimulatedServer,
	attached: ServerVolume,
	state: State,
	status: 'available' | 'reserved' = 'available',
): void {
	const volume = volumeOf(attached, state);
	if (volume) change(volume, { status, attachments: [] });
	if (status === 'available') {
		server.volumes = server.volumes.filter((one) => one !== attached);
	}
}

export function detachLater(
	server: SimulatedServer,
	attached: ServerVolume,
	cloud: Simulator,
): void {
	const { state, options } = cloud;
	change(volumeOf(attached, state)!, { status: 'detaching' });
	later(cloud, options.buildTime, () => detach(server, attached, state));
}

/** What becomes of the volumes of a server that is gone. */
export function letGo(server: SimulatedServer, state: State): void {
	for (const attached of [...server.volumes]) {
		detach(server, attached, state);
		if (attached.deleteOnTermination) {
			state.volumes = state.volumes.filter(({ id }) => id !== attached.id);
		}
	}
}

/** Lets a new volume or snapshot become available, unless something else has become of it. */
export function becomeAvailable(
	row: Row,
	cloud: Simulator,
	more: Record<string, unknown> = {},
): void {
	later(cloud, cloud.options.buildTime, () => {
		if (row.status === 'creating') change(row, { status: 'available', ...more });
	});
}

/** More gigabytes than any backend has. */
export const tooBig = 10_000;
