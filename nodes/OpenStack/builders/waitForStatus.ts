import { choice, emptyParameter, field, optionCollection, picker, timeout } from '../fields';
import type { Kind } from '../kind';
import { operation, type Operation } from '../operation';
import { gone, settled } from '../waits';
import { fieldOf } from './naming';

type Statuses = ReadonlyArray<{ name: string; value: string; description?: string }>;

/** The choice of the statuses that will do. */
export function statusesField(statuses: Statuses) {
	return field({
		displayName: 'Statuses',
		type: 'multiOptions',
		options: statuses,
		default: [statuses[0].value],
		description: 'Any of these will do, once nothing is going on any more',
		showIf: { waitFor: ['status'] },
	});
}

/**
 * The operation that waits for what becomes of a thing of a kind, whoever has asked for it.
 * @param statuses that it settles in, the first one by default
 */
export function waitForStatus(kind: Kind, statuses: Statuses): Operation {
	const { noun, path } = kind;
	const name = fieldOf(kind);
	return operation({
		name: 'Wait for Status',
		action: `Wait for status of ${noun}`,
		api: `GET /${path}/{id}`,
		description: `Go on when the ${noun} is in a status, or gone`,
		fields: {
			[name]: picker(kind, `The ${noun} to wait for`),
			waitFor: choice(
				'Wait For',
				'What has to come about',
				[
					{ name: 'Deletion', value: 'deletion', description: 'That it is gone' },
					{ name: 'Status', value: 'status' },
				],
				{ default: 'status' },
			),
			statuses: statusesField(statuses),
			options: optionCollection({ timeout }),
		},
		simplified: kind.simplified,
		async run(cloud, { [name]: id, waitFor, ...values }) {
			const { statuses: wanted, options } = values as unknown as Given;
			const seconds = options.timeout ?? timeout.default;
			if (waitFor === 'deletion') {
				await gone(cloud, kind, { id }, seconds);
				return { id, deleted: true };
			}
			return await settled(cloud, kind, { id }, untilOneOf(wanted, kind, seconds));
		},
	});
}

interface Given {
	statuses: string[];
	options: { timeout?: number };
}

/**
 * What a wait for statuses is for.
 * @throws Fault where there are none
 */
export function untilOneOf(statuses: readonly string[], { states }: Kind, seconds: number) {
	if (statuses.length === 0) throw emptyParameter('Statuses', 'Say what to wait for.');
	const isPassing = (status: string) => !states?.isFailed(status);
	return { statuses, timeout: seconds, isPassing };
}
