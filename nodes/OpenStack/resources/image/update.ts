import type { Cloud } from '../../../../openstack/cloud';
import type { Json } from '../../../../openstack/json';
import { sent } from '../../bodies';
import { tagFields } from '../../builders/changes';
import { update as updateOfKind } from '../../builders/update';
import { newName, separated, text } from '../../fields';
import { getThing } from '../../things';
import { attributes, propertiesField } from './attributes';
import { image as kind } from './kind';

/** What is not an attribute, until it is known what the image has. */
const removed = 'remove properties';

// Glance does not say of what.
const { addTags, removeTags } = tagFields('image', { missing: /^The resource could not be found/ });

/** Changes what an image says of itself. Image API v2, PATCH /images/{id}, PUT and DELETE /images/{id}/tags/{tag}. */
export const update = updateOfKind(kind, {
	description: 'Change the name, visibility, protection, properties or tags of an image',
	fields: {
		name: sent(newName(kind), 'name'),
		...attributes,
		setProperties: propertiesField('Set Properties', 'Other properties stay'),
		removeProperties: sent(
			text('Remove Properties', 'Their names, separated by commas', {
				placeholder: 'e.g. os_type, hw_disk_bus',
			}),
			removed,
		),
		replaceTags: sent(
			text('Replace Tags', 'All tags that it has then, separated by commas. Empty: it has none.', {
				placeholder: 'e.g. lts, golden',
			}),
			(tags) => ({ tags: separated(tags) }),
		),
		addTags,
		removeTags,
	},
	api: ['PUT /images/{id}/tags/{tag}', 'DELETE /images/{id}/tags/{tag}'],
	more: async (id, body, cloud) => ({ body: await againstWhatIs(id, body, cloud) }),
	attributes: (body) => ({ method: 'PATCH', body: patchOf(body) }),
});

/** Glance refuses to remove what is not there. */
async function againstWhatIs(id: string, body: Json, cloud: Cloud): Promise<Json> {
	if (!(removed in body)) return {};
	const image = await getThing(cloud, kind, id);
	const names = separated(body[removed] as string);
	return { [removed]: names.filter((name) => name in image && !(name in body)) };
}

/** JSON-Patch (RFC 6902), in which "add" is also for what is there. */
function patchOf(body: Json): Json[] {
	const { [removed]: names = [], ...set } = body;
	return [
		...Object.entries(set).map(([name, value]) => ({ op: 'add', path: pointer(name), value })),
		...(names as string[]).map((name) => ({ op: 'remove', path: pointer(name) })),
	];
}

/** A name as a part of a JSON pointer (RFC 6901). */
function pointer(name: string): string {
	return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
