import type { Json } from '../../../openstack/json';
import { isAsKept, isFailed, recalled, type Remembered, type Watch } from './watch';

/** What can happen to a thing; to a quota the last alone. */
export type EventName =
	| 'changed'
	| 'created'
	| 'deleted'
	| 'enteredError'
	| 'statusChanged'
	| 'usageAbove';

/** One event of a thing: in what it differs. */
export interface Change {
	event: EventName;
	before?: Json;
	after?: Json;
}

/**
 * What has happened to a thing between two looks at it.
 * @param before as it was kept in mind; undefined: it was not there
 * @param after undefined: it is not there any more
 */
export function changesBetween(
	{ kind }: Watch,
	before: Remembered | undefined,
	after: Remembered | undefined,
): Change[] {
	if (!after) return before ? [{ event: 'deleted', before: { status: before.status } }] : [];
	const status = { before: before && { status: before.status }, after: { status: after.status } };
	const changes: Change[] = [];
	if (!before) changes.push({ event: 'created', after: status.after });
	else if (before.status !== after.status) changes.push({ event: 'statusChanged', ...status });
	if (isFailed(kind, after.status) && !(before && isFailed(kind, before.status))) {
		changes.push({ event: 'enteredError', ...status });
	}
	const changed = before ? changedAspects(before, after) : [];
	if (changed.length > 0) {
		const values = ({ name, aspects }: Remembered) =>
			Object.fromEntries(
				changed.map((aspect) => [aspect, aspect === 'name' ? name : aspects[aspect]]),
			);
		changes.push({ event: 'changed', before: values(recalled(before!)), after: values(after) });
	}
	return changes;
}

/** What the cloud told of only one of the two times is not compared. */
function changedAspects(before: Remembered, after: Remembered): string[] {
	const changed = Object.keys(after.aspects).filter(
		(aspect) =>
			aspect in before.aspects && !isAsKept(before.aspects[aspect], after.aspects[aspect]),
	);
	return before.name === after.name ? changed : ['name', ...changed];
}
