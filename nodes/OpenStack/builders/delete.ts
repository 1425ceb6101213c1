import type { Cloud } from '../../../openstack/cloud';
import type { Fault } from '../../../openstack/faults';
import type { Query } from '../../../openstack/http';
import type { Json } from '../../../openstack/json';
import {
	field,
	notice,
	optionCollection,
	picker,
	timeout,
	waitFor,
	withConsequence,
} from '../fields';
import { oneOf, titleOf, type Kind } from '../kind';
import { operation, type Fields, type Operation } from '../operation';
import { inPlainWords, pathOf } from '../things';
import { gone } from '../waits';
import { fieldOf } from './naming';

/** What a deletion can do besides. */
interface Removing {
	/** What a person should know before: a sentence without its full stop */
	consequence?: string;
	/** The same, where something is lost that cannot be had again: whole sentences */
	warning?: string;
	options?: Fields;
	/** What the options become */
	query?: (options: Record<string, unknown>) => Query;
}

/**
 * The operation that deletes one thing of a kind, and waits until it is gone where that takes time.
 * @param does what it does: "Delete a port"
 */
export function remove(
	kind: Kind,
	does: string,
	{ consequence, warning, options: more, query }: Removing = {},
): Operation {
	const name = fieldOf(kind);
	const takesTime = kind.states !== undefined;
	return operation({
		name: 'Delete',
		action: `Delete ${kind.noun}`,
		description: withConsequence(does, consequence),
		api: `DELETE /${kind.path}/{id}`,
		writes: true,
		fields: {
			[name]: picker(kind, `The ${kind.noun} to delete`, consequence),
			...(warning ? { notice: notice(warning) } : {}),
			...(takesTime ? { wait: waitFor('Deleted') } : {}),
			options: optionCollection({
				...more,
				ignoreMissing: ignoreMissing(kind),
				...(takesTime ? { timeout } : {}),
			}),
		},
		async run(cloud, { [name]: id, wait, options }: DeleteValues) {
			const ask = async () =>
				await cloud
					.service(kind.service)
					.delete(pathOf(kind, id), { query: query?.(options) })
					.catch(inPlainWords(cloud, kind, id));
			return await deleted(cloud, kind, id, { wait, options }, ask);
		},
	});
}

interface DeleteHow {
	wait?: boolean;
	options: { ignoreMissing?: boolean; timeout?: number };
}

type DeleteValues = Record<string, string> & DeleteHow;

/**
 * Has a thing deleted, and waits until it is gone where that is wanted.
 * @param ask asks the service for it
 * @returns what says so
 */
export async function deleted(
	cloud: Cloud,
	kind: Kind,
	id: string,
	{ wait, options }: DeleteHow,
	ask: () => Promise<void>,
): Promise<Json> {
	const thing = { [kind.idKey ?? 'id']: id };
	const isDeleted = await ask().then(() => true, orMissing(options.ignoreMissing));
	if (!isDeleted) cloud.notice(`The ${kind.noun} was gone already`);
	if (isDeleted && wait) await gone(cloud, kind, thing, options.timeout ?? timeout.default);
	return { ...thing, deleted: true };
}

/** Whether a thing that is gone already counts as deleted. */
export function ignoreMissing(kind: Pick<Kind, 'noun'>) {
	return field({
		displayName: `Ignore Missing ${titleOf(kind.noun)}`,
		type: 'boolean',
		default: true,
		description: `Whether ${oneOf(kind)} that is gone already counts as deleted`,
	});
}

/** What to make of a refused deletion: false where the thing is gone and that is left out of account. */
export function orMissing(isIgnored = true): (fault: Fault) => boolean {
	return (fault) => {
		if (fault.wasRefusedWith(404) && isIgnored) return false;
		throw fault;
	};
}
