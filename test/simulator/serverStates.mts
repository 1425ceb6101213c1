import { novaError, refuse } from './replies.mts';
import { isGone, type SimulatedServer } from './state.mts';

export type VmState =
	| 'active'
	| 'building'
	| 'deleted'
	| 'error'
	| 'paused'
	| 'rescued'
	| 'resized'
	| 'shelved'
	| 'shelved_offloaded'
	| 'stopped'
	| 'suspended';

/** The status that people see, and what they see in its place while a task goes on. */
const statuses: Record<VmState, { usual: string; during?: Record<string, string>; power: number }> =
	{
		active: {
			usual: 'ACTIVE',
			power: 1,
			during: {
				rebooting: 'REBOOT',
				reboot_started: 'REBOOT',
				rebooting_hard: 'HARD_REBOOT',
				updating_password: 'PASSWORD',
				rebuilding: 'REBUILD',
				rebuild_spawning: 'REBUILD',
				resize_prep: 'RESIZE',
				resize_migrating: 'RESIZE',
				resize_migrated: 'RESIZE',
				resize_finish: 'RESIZE',
			},
		},
		building: { usual: 'BUILD', power: 0 },
		deleted: { usual: 'DELETED', power: 0 },
		error: {
			usual: 'ERROR',
			power: 0,
			during: { rebuilding: 'REBUILD', rebuild_spawning: 'REBUILD' },
		},
		paused: { usual: 'PAUSED', power: 3 },
		rescued: { usual: 'RESCUE', power: 4 },
		resized: { usual: 'VERIFY_RESIZE', power: 1, during: { resize_reverting: 'REVERT_RESIZE' } },
		shelved: { usual: 'SHELVED', power: 4 },
		shelved_offloaded: { usual: 'SHELVED_OFFLOADED', power: 4 },
		stopped: {
			usual: 'SHUTOFF',
			power: 4,
			during: {
				rebuilding: 'REBUILD',
				rebuild_spawning: 'REBUILD',
				resize_prep: 'RESIZE',
				resize_migrating: 'RESIZE',
				resize_migrated: 'RESIZE',
				resize_finish: 'RESIZE',
			},
		},
		suspended: { usual: 'SUSPENDED', power: 7 },
	};

const isReady = ({ readyAt }: SimulatedServer) => readyAt <= Date.now();

export function vmStateOf(server: SimulatedServer): VmState {
	if (isGone(server)) return 'deleted';
	if (!isReady(server)) return 'building';
	return server.fault === undefined ? server.vmState : 'error';
}

export function taskOf(server: SimulatedServer): string | null {
	if (isGone(server)) return null;
	if (server.goneAt !== undefined) return 'deleting';
	return isReady(server) ? server.task : 'spawning';
}

export function statusOf(server: SimulatedServer): string {
	const { usual, during = {} } = statuses[vmStateOf(server)];
	return during[taskOf(server) ?? ''] ?? usual;
}

/** As a number: 0 none, 1 running, 3 paused, 4 shut down, 7 suspended. */
export function powerOf(server: SimulatedServer): number {
	return statuses[vmStateOf(server)].power;
}

/** Whether it has been active once. */
export function hasLaunched(server: SimulatedServer): boolean {
	return isReady(server) && !hasNoHost(server.fault);
}

/** Whether a host has been found for it, which it leaves when it is shelved for good. */
export function hasHost(server: SimulatedServer): boolean {
	return !hasNoHost(server.fault) && vmStateOf(server) !== 'shelved_offloaded';
}

const hasNoHost = (fault?: string) => fault?.startsWith('No valid host') ?? false;

/** What Nova looks at before it does anything to a server. */
export interface Condition {
	/** Left out: any */
	vmStates?: VmState[];
	/** Tasks besides none at all; left out: none; undefined: any */
	tasks?: string[] | 'any';
	/** May be done to a locked server */
	ignoresLock?: boolean;
	/** Refuses a locked server, but in words that do not say so */
	hidesLock?: boolean;
	needsHost?: boolean;
	/** May be done to a server that has never been active */
	beforeLaunch?: boolean;
}

/**
 * Refuses what a server's state does not allow, in the order in which Nova looks.
 * @param what is done, as Nova names it: "start"
 */
export function checkState(
	server: SimulatedServer,
	what: string,
	condition: Condition,
	isAdmin: boolean,
): void {
	const { vmStates, tasks = [] } = condition;
	const conflict = (says: string) => refuse(novaError(409, says));
	const invalid = `Instance ${server.id} is in an invalid state for '${what}'`;
	if (server.lock && !isAdmin && !condition.ignoresLock) {
		conflict(condition.hidesLock ? invalid : `Instance ${server.id} is locked`);
	}
	if (condition.needsHost && !hasHost(server)) conflict(`Instance ${server.id} is not ready`);
	const cannot = `Cannot '${what}' instance ${server.id} while it is in`;
	const state = vmStateOf(server);
	if (vmStates && !vmStates.includes(state)) conflict(`${cannot} vm_state ${state}`);
	const task = taskOf(server);
	if (tasks !== 'any' && task !== null && !tasks.includes(task)) {
		conflict(`${cannot} task_state ${task}`);
	}
	if (!condition.beforeLaunch && !hasLaunched(server)) conflict(invalid);
}
