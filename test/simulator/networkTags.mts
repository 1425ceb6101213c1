import type { Call, Route } from './collection.mts';
import { invalidInput, listOf, text } from './networkChecks.mts';
import { neutronError, ok, refuse } from './replies.mts';
import type { Row } from './state.mts';

const noTag = ({ ids }: Call) =>
	neutronError(404, 'TagNotFound', `Tag ${ids.tag} could not be found.`);

/**
 * The tags of the things of a collection; whoever sees one may tag it, be it another project's.
 * https://docs.openstack.org/api-ref/network/v2/#standard-attributes-tag-extension
 * @param path of the collection: "networks"
 * @param rows that a request may see
 */
export function tagRoutes(path: string, rows: (call: Call) => Row[]): Route[] {
	const rowOf = (call: Call) => {
		const { id } = call.ids;
		const says = `Resource ${path.replaceAll('-', '_')} ${id} could not be found.`;
		return (
			rows(call).find((one) => one.id === id) ??
			refuse(neutronError(404, 'TagResourceNotFound', says))
		);
	};
	const change = (call: Call, tags: string[]) => {
		const row = rowOf(call);
		const after = [...new Set(tags)].sort();
		if (after.join('\n') !== row.tags.join('\n')) row.revision_number += 1;
		row.tags = after;
	};
	return [
		{
			path: `${path}/{id}/tags`,
			GET: (call) => ok({ tags: rowOf(call).tags }),
			PUT(call) {
				const { tags } = call.json ?? {};
				if (tags === undefined) invalidInput('Invalid tags body');
				const says = listOf(text(255))(tags);
				if (says) invalidInput(says);
				change(call, tags);
				return ok({ tags });
			},
			DELETE(call) {
				change(call, []);
				return { status: 204 };
			},
		},
		{
			path: `${path}/{id}/tags/{tag}`,
			GET: (call) => (rowOf(call).tags.includes(call.ids.tag) ? { status: 204 } : noTag(call)),
			PUT(call) {
				change(call, [...rowOf(call).tags, call.ids.tag]);
				return { status: 201, body: null };
			},
			DELETE(call) {
				const { tags } = rowOf(call);
				if (!tags.includes(call.ids.tag)) return noTag(call);
				change(
					call,
					tags.filter((one: string) => one !== call.ids.tag),
				);
				return { status: 204 };
			},
		},
	];
}
