import type { IDataObject } from 'n8n-workflow';

import type { Cloud } from '../../../openstack/cloud';
import { Fault } from '../../../openstack/faults';
import type { Query } from '../../../openstack/http';
import type { Json } from '../../../openstack/json';
import {
	count,
	flag,
	keysAndValues,
	notice,
	optionalPicker,
	optionCollection,
	text,
	timeout,
} from '../fields';
import { calledBy, idOf, nameOf, titleOf, type Kind } from '../kind';
import { operation, type Operation } from '../operation';
import { all, inPlainWords, listThings, pathOf } from '../things';
import { gone } from '../waits';
import { matcher } from '../namePatterns';
import { ageInDays, millisecondsOf } from '../timeZones';
import { mayBeDone } from '../creation';
import { orMissing } from './delete';
import { entriesOf } from '../bodies';

/** What decides which things of a kind are old. */
export interface Rotation {
	description: string;
	/** Those that are counted by themselves: the things of each value */
	each?: { noun: string; of: Kind; by: string };
	/** What the list is asked for with */
	query?: (cloud: Cloud) => Promise<Query> | Query;
	/** The entries that a person has given the thing */
	metadataOf: (thing: Json) => Json;
	/** The lowest microversion in which a list tells them */
	metadataFrom?: string;
	/** Why a thing cannot go: "it is protected" */
	heldBy?: (thing: Json, staying: Json[]) => string | undefined;
}

/** What becomes of a thing, and why. */
interface Verdict {
	thing: Json;
	isOld: boolean;
	reason: string;
	/** Says that it is there all the same: what is older may be held by it */
	stays: () => void;
}

/**
 * The operation that deletes all but the newest things of a kind. By default it only says what it would do.
 */
export function deleteOld(kind: Kind, rotation: Rotation): Operation {
	const { noun, plural } = kind;
	const { description, each } = rotation;
	return operation({
		name: 'Delete Old',
		action: `Delete old ${plural}`,
		description,
		api: `GET /${kind.detail ?? kind.path}; DELETE /${kind.path}/{id}`,
		writes: true,
		fields: {
			namePattern: text(
				'Name Pattern',
				`Which ${plural} are counted: those whose whole name is like this, where * stands for any text. Empty: metadata alone decides.`,
				{ placeholder: 'e.g. daily-*' },
			),
			keep: count(
				'Keep the Newest',
				each
					? `How many of each ${each.noun} stay in any case`
					: 'How many of them stay in any case',
				{ default: 7, typeOptions: { minValue: 0 } },
			),
			dryRun: flag(
				'Dry Run',
				'Whether to only tell what would be deleted. Look at the result before you switch it off.',
				true,
			),
			notice: notice(`The ${plural} that match and are not kept are deleted for good.`, {
				dryRun: [false],
			}),
			options: optionCollection({
				keepYounger: count('Keep Younger Than', 'In days: what is younger stays too', {
					default: 30,
					typeOptions: { minValue: 1 },
				}),
				metadata: keysAndValues(
					'Metadata',
					'Entry',
					`Which ${plural} are counted: those that have these entries, all of them`,
				),
				...(each
					? { only: optionalPicker(each.of, `Whose ${plural} are counted. Left out: of all.`) }
					: {}),
				timeout,
			}),
		},
		simplified: ({ id, name, status, created_at, size, deleted, reason, ...rest }) =>
			({
				id,
				name,
				status,
				created_at,
				size,
				...(each ? { [each.by]: rest[each.by] } : {}),
				action: rest.action,
				reason,
				deleted,
			}) as IDataObject,
		async *run(cloud, { namePattern, keep, dryRun, options }) {
			const given = options as Options;
			const isCounted = countedBy(kind, rotation, { namePattern, ...given });
			const things = await newestFirst(cloud, kind, rotation, given);
			const verdicts = verdictsOf(kind, rotation, things, isCounted, keep, given.keepYounger);
			const deleted: string[] = [];
			let old = 0;
			for (const { thing, isOld, reason, stays } of verdicts) {
				if (isOld) old += 1;
				const told = { ...thing, action: isOld ? 'delete' : 'keep', reason };
				if (!isOld || dryRun) {
					yield { ...told, deleted: false };
					continue;
				}
				const obstacle = await removed(cloud, kind, thing, given.timeout, deleted);
				if (obstacle) stays();
				else deleted.push(idOf(kind, thing));
				yield { ...told, ...(obstacle ? { reason: obstacle } : {}), deleted: !obstacle };
			}
			if (dryRun && old > 0) cloud.notice(`'Dry Run' is on: no ${noun} was deleted`);
		},
	});
}

interface Options {
	keepYounger?: number;
	metadata?: Array<{ key: string; value: string }>;
	only?: string;
	timeout?: number;
}

/**
 * Which things are counted.
 * @throws Fault where nothing says which are meant: all would be
 */
function countedBy(
	kind: Kind,
	{ each, metadataOf }: Rotation,
	{ namePattern, metadata, only }: Options & { namePattern: string },
): (thing: Json) => boolean {
	if (only === '' && each) throw empty(titleOf(each.of.noun));
	if (metadata?.length === 0) throw empty('Metadata');
	if (!namePattern.trim() && !metadata) {
		throw new Fault("Neither 'Name Pattern' nor 'Metadata' says what may be deleted", {
			kind: 'input',
			nextStep: 'Fill in one of them. A name pattern of * means all.',
		});
	}
	const wanted = Object.entries(entriesOf(metadata ?? []));
	const isNamed = matcher(namePattern.trim() || '*');
	return (thing) =>
		isNamed(nameOf(kind, thing)) &&
		wanted.every(([key, value]) => metadataOf(thing)[key] === value) &&
		(!only || !each || thing[each.by] === only);
}

/** All that there are, since what is not counted may build on what is. Those without a date come first. */
async function newestFirst(
	cloud: Cloud,
	kind: Kind,
	{ query, metadataFrom }: Rotation,
	{ metadata }: Options,
): Promise<Json[]> {
	const microversion = metadata ? metadataFrom : undefined;
	const found = await all(listThings(cloud, kind, { query: await query?.(cloud), microversion }));
	const dateOf = ({ created_at: time }: Json) => millisecondsOf(time) || Infinity;
	return found.sort((a, b) => (dateOf(a) === dateOf(b) ? 0 : dateOf(b) - dateOf(a)));
}

function empty(name: string): Fault {
	return new Fault(`The option '${name}' is empty, so that more would be deleted than is meant`, {
		kind: 'input',
		nextStep: 'Check the expression for it, or remove it.',
	});
}

/** What is to become of each thing that is counted, the newest first: a backup goes before the one that it builds on. */
function* verdictsOf(
	kind: Kind,
	{ each, heldBy }: Rotation,
	things: Json[],
	isCounted: (thing: Json) => boolean,
	keep: number,
	keepYounger: number | undefined,
): Generator<Verdict, void> {
	const { states } = kind;
	const counts = new Map<unknown, number>();
	const staying: Json[] = [];
	for (const thing of things) {
		const stays = () => void staying.push(thing);
		if (!isCounted(thing)) {
			stays();
			continue;
		}
		const kept = (reason: string): Verdict => {
			stays();
			return { thing, isOld: false, reason, stays };
		};
		const status = states?.statusOf(thing) ?? '';
		// What cannot be used is not among the newest that are kept.
		if (states && (!states.isSettled(thing) || states.isFailed(status))) {
			yield kept(`it is ${status}, and not counted`);
			continue;
		}
		const age = ageInDays(thing.created_at);
		if (age === null) {
			yield kept('nobody knows how old it is');
			continue;
		}
		const group = each ? thing[each.by] : '';
		const place = (counts.get(group) ?? 0) + 1;
		counts.set(group, place);
		const obstacle = heldBy?.(thing, staying);
		if (place <= keep) yield kept(`it is one of the newest ${keep}`);
		else if (keepYounger !== undefined && age < keepYounger) yield kept(`it is ${age} days old`);
		else if (obstacle) yield kept(obstacle);
		else yield { thing, isOld: true, reason: `it is number ${place} and ${age} days old`, stays };
	}
}

/**
 * Deletes a thing, and waits until it is gone.
 * @param before the IDs of those that were deleted before
 * @returns what stands against it, where it is this thing alone
 * @throws Fault where the next one would meet the same; it names those that were deleted before
 */
async function removed(
	cloud: Cloud,
	kind: Kind,
	thing: Json,
	seconds: number = timeout.default,
	before: readonly string[],
): Promise<string | undefined> {
	const id = idOf(kind, thing);
	const work = async () => {
		const ask = cloud.service(kind.service).delete(pathOf(kind, id));
		const isDeleted = await ask.then(() => true, orMissing()).catch(inPlainWords(cloud, kind, id));
		if (isDeleted && kind.states) await gone(cloud, kind, thing, seconds);
	};
	const fault = await work().then(
		() => undefined,
		(error: Fault) => error,
	);
	if (!fault) return undefined;
	const { kind: how, isUnderWay, nextStep } = fault;
	const message = cloud.transport.redaction.told(fault.message);
	const isOnlyThis = how === 'state' || fault.wasRefusedWith(400, 404, 409);
	const what = isUnderWay ? 'is not gone yet' : 'could not be deleted';
	if (isOnlyThis) {
		cloud.notice(`${calledBy(kind, thing)} ${what}: ${message}`);
		return `it ${what}: ${message}`;
	}
	const unknown = mayBeDone(fault) ? 'may have been deleted, or not' : 'was not deleted';
	throw fault.with({
		message: `${calledBy(kind, thing)} ${unknown}: ${message}`,
		nextStep: [nextStep, before.length > 0 && `Deleted before: ${before.join(', ')}.`]
			.filter(Boolean)
			.join(' '),
	});
}
