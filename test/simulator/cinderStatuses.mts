import { accepted, badRequest, closed, type Action } from './cinderParts.mts';
import { pythonText } from './schema.mts';
import type { Row } from './state.mts';
import { change } from './volumes.mts';

/**
 * "os-reset_status", with which administrators say what something is.
 * @param policies the one that allows it is one of these
 * @param check refuses what cannot be said of a row
 */
export function resetStatus(
	noun: string,
	policies: string,
	statuses: string[],
	check?: (row: Row, status: string) => void,
): Action {
	const list = pythonText(statuses);
	// Volumes and snapshots have theirs in a tuple.
	const shown = noun === 'Backup' ? list : `(${list.slice(1, -1)})`;
	return {
		policy: `${policies}:reset_status`,
		schema: () => closed({ status: { type: 'string' } }, noun === 'Volume' ? [] : ['status']),
		run(row, { status }) {
			if (status === undefined) {
				badRequest("Must specify 'status', 'attach_status' or 'migration_status' for update.");
			}
			if (!statuses.includes(status)) {
				badRequest(`${noun} status: ${status} is invalid, valid statuses are: ${shown}.`);
			}
			check?.(row, status);
			change(row, { status });
			return accepted;
		},
	};
}
