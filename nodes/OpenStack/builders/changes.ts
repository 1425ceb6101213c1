import type { Cloud } from '../../../openstack/cloud';
import type { Fault } from '../../../openstack/faults';
import { entriesOf } from '../bodies';
import { keysAndValues, separated, text } from '../fields';
import type { Kind } from '../kind';
import type { Field, Fields, Value } from '../operation';
import { idInPath, inPlainWords, pathOf } from '../things';

/** A change of a thing, as the request that makes it. */
export interface Change {
	/** As an error names it that comes after: "tag web" */
	what: string;
	method: 'PUT' | 'POST' | 'PATCH' | 'DELETE';
	/** Below the thing: "/tags/web" */
	path: string;
	body?: unknown;
	microversion?: string;
	headers?: Record<string, string>;
	/** What the service says where there is nothing to remove */
	missing?: RegExp;
}

/** A field of an update whose value is more than an attribute, with the changes that make it so. */
export function changed<const F extends Field>(
	definition: F,
	changes: (value: Value<F>) => Change[],
): F {
	return { ...definition, becomes: { changes } };
}

/** The changes that fields ask for which are more than attributes, in the order of the fields. */
export function changesIn(fields: Fields, given: Record<string, unknown>): Change[] {
	return Object.entries(fields).flatMap(([name, { becomes }]) => {
		const { changes } = (becomes ?? {}) as { changes?: (value: unknown) => Change[] };
		return changes && given[name] !== undefined ? changes(given[name]) : [];
	});
}

/**
 * Makes the changes, one after another.
 * @throws Fault of the first that is refused; it names those that were made before
 */
export async function makeChanges(
	cloud: Cloud,
	kind: Kind,
	id: string,
	changes: Change[],
): Promise<void> {
	const done: string[] = [];
	for (const { what, method, path, body, missing, ...how } of changes) {
		await cloud
			.service(kind.service)
			.request(method, pathOf(kind, id) + path, body, how)
			.catch(inPlainWords(cloud, kind, id))
			.catch((fault: Fault) => {
				if (!missing?.test(fault.message)) throw after(fault, done);
			});
		done.push(what);
	}
}

function after(fault: Fault, done: string[]): Fault {
	if (done.length === 0) return fault;
	const { nextStep } = fault;
	return fault.with({ nextStep: `${nextStep} Changed before: ${done.join('; ')}.`.trim() });
}

const tagExample = { placeholder: 'e.g. web, production' };

/**
 * The fields that change the tags of a thing, as services have them below it.
 * @param noun of the thing
 * @param read the tags in a text; throws what is wrong with one
 * @param microversion that tags need, and the sentence that says so
 * @param missing what the service says where it has no such tag
 */
export function tagFields(
	noun: string,
	{
		read = separated,
		microversion,
		needs = '',
		missing = /has no tag|Tag .* could not be found/,
	}: Tagging = {},
) {
	return {
		replaceTags: changed(
			text(
				'Replace Tags',
				`All tags that the ${noun} has then, separated by commas. Empty: it has none.${needs && ` ${needs}.`}`,
				tagExample,
			),
			(tags) => [allTags(read(tags), microversion)],
		),
		addTags: changed(
			text('Add Tags', `Separated by commas${needs && `. ${needs}.`}`, tagExample),
			(tags) => read(tags).map((tag) => oneMoreTag(tag, microversion)),
		),
		removeTags: changed(
			text('Remove Tags', `Separated by commas${needs && `. ${needs}.`}`, tagExample),
			(tags) =>
				read(tags).map((tag) => ({
					what: `tag ${tag}`,
					method: 'DELETE',
					path: `/tags/${idInPath(tag)}`,
					microversion,
					missing,
				})),
		),
	} as const;
}

interface Tagging {
	read?: (tags: string) => string[];
	microversion?: string;
	needs?: string;
	missing?: RegExp;
}

/** In place of all tags that a thing has. Neutron refuses one that is there twice. */
export function allTags(tags: string[], microversion?: string): Change {
	return {
		what: 'tags',
		method: 'PUT',
		path: '/tags',
		body: { tags: [...new Set(tags)] },
		microversion,
	};
}

/** Besides the tags that a thing has. */
export function oneMoreTag(tag: string, microversion?: string): Change {
	return { what: `tag ${tag}`, method: 'PUT', path: `/tags/${idInPath(tag)}`, microversion };
}

/** The fields that change the metadata of a thing, as Nova and Cinder have them below it. */
export function metadataFields(noun: string) {
	return {
		setMetadata: changed(
			keysAndValues('Set Metadata', 'Entry', `Other entries of the ${noun} stay`),
			(rows) =>
				rows.length === 0
					? []
					: [
							{
								what: `metadata ${rows.map(({ key }) => key).join(', ')}`,
								method: 'POST',
								path: '/metadata',
								body: { metadata: entriesOf(rows) },
							},
						],
		),
		removeMetadata: changed(
			text('Remove Metadata', 'Keys to remove, separated by commas', {
				placeholder: 'e.g. owner, cost-center',
			}),
			(keys) =>
				separated(keys).map((key) => ({
					what: `metadata ${key}`,
					method: 'DELETE',
					path: `/metadata/${idInPath(key)}`,
					missing: /Metadata item was not found|has no metadata with key/,
				})),
		),
	} as const;
}
