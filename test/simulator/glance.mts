import { randomUUID } from 'node:crypto';

import { answer, pageOf, type Call, type Route } from './collection.mts';
import { glanceError, ok, refuse, type Reply } from './replies.mts';
import type { Handler } from './simulator.mts';
import { image as newImage, type SimulatedImage } from './state.mts';
import { seconds } from './time.mts';

const defaultPage = 25;
const sortKeys = [
	'name',
	'status',
	'container_format',
	'disk_format',
	'size',
	'id',
	'created_at',
	'updated_at',
];

/**
 * Image v2: images, which without data stay in the status "queued". Pages of 25 unless asked for more, with a
 * relative link to the next.
 */
export const glance: Handler = (request, cloud) => answer(routes, request, cloud) ?? unknown;

const unknown = glanceError(404, 'Not Found', 'The resource could not be found.');

const notAllowed = ({ method }: Call): Reply =>
	glanceError(405, 'Method Not Allowed', `The method ${method} is not allowed for this resource. `);

/** https://docs.openstack.org/api-ref/image/v2/ */
const routes: Route[] = [
	{ path: 'images', GET: list, POST: create },
	{
		path: 'images/{image}',
		GET: (call) => ok(imageOf(call)),
		PATCH: patch,
		DELETE(call) {
			const image = imageOf(call);
			if (image.protected) {
				const said = `Image ${image.id} is protected and cannot be deleted.`;
				return glanceError(403, 'Forbidden', said);
			}
			const { state } = call.cloud;
			state.images = state.images.filter((one) => one !== image);
			return { status: 204 };
		},
		HEAD: notAllowed,
		POST: notAllowed,
		PUT: notAllowed,
	},
	{
		path: 'images/{image}/tags/{tag}',
		PUT(call) {
			const image = imageOf(call);
			image.tags = [...tagsBut(call), call.ids.tag];
			return { status: 204 };
		},
		DELETE(call) {
			const image = imageOf(call);
			image.tags = tagsBut(call);
			return { status: 204 };
		},
		GET: notAllowed,
		POST: notAllowed,
	},
];

function visible({ cloud, projectId }: Call): SimulatedImage[] {
	return cloud.state.images.filter(
		({ visibility, owner }) => visibility === 'public' || owner === projectId,
	);
}

function imageOf(call: Call): SimulatedImage {
	const { image: id } = call.ids;
	const found = visible(call).find((one) => one.id === id);
	return found ?? refuse(glanceError(404, 'Not Found', `No image found with ID ${id}`));
}

function tagsBut(call: Call): string[] {
	return (imageOf(call).tags as string[]).filter((one) => one !== call.ids.tag);
}

function create({ json, token, cloud }: Call): Reply {
	const image = newImage(json.name, token.project!, {
		id: randomUUID(),
		visibility: 'shared',
		size: null,
		virtual_size: null,
		status: 'queued',
		checksum: null,
		os_hash_algo: null,
		os_hash_value: null,
		created_at: seconds(Date.now()),
		...json,
	});
	cloud.state.images.push(image);
	return { status: 201, body: image };
}

function list(call: Call): Reply {
	const { query } = call;
	const [key = 'created_at', direction = 'desc'] = (query.get('sort') ?? '')
		.split(':')
		.filter(Boolean);
	if (!sortKeys.includes(key)) {
		return glanceError(
			400,
			'Bad Request',
			`Invalid sort key: ${key}. It must be one of the following: ${sortKeys.join(', ')}.`,
		);
	}
	const filters = [...query].filter(
		([name]) => !['limit', 'marker', 'sort', 'tag', 'member_status', 'visibility'].includes(name),
	);
	const visibility = query.get('visibility');
	const found = visible(call)
		.filter((image) => filters.every(([name, value]) => fits(image[name] ?? false, value)))
		.filter((image) => query.getAll('tag').every((tag) => (image.tags as string[]).includes(tag)))
		.filter((image) => !visibility || visibility === 'all' || image.visibility === visibility)
		.sort((a, b) => {
			const order = String(a[key]).localeCompare(String(b[key]), undefined, { numeric: true });
			return direction === 'asc' ? order : -order;
		});
	const limit = Number(query.get('limit') ?? defaultPage);
	const { shown, next } = pageOf(call, found, ({ id }) => id, limit);
	return ok({
		images: shown,
		first: `/v2/images${query.size > 0 ? `?${query}` : ''}`,
		schema: '/v2/schemas/images',
		...(next ? { next: `/v2/images?${next}` } : {}),
	});
}

/** "in:" goes before several values. */
function fits(value: unknown, wanted: string): boolean {
	if (wanted.startsWith('in:')) return wanted.slice(3).split(',').includes(String(value));
	return String(value) === wanted;
}

const readOnly = ['id', 'owner', 'status', 'size', 'checksum', 'created_at', 'updated_at', 'self'];

/** JSON-Patch, of whole properties only, as Glance has it: all changes, or none. */
function patch(call: Call): Reply {
	const { headers, json } = call;
	const image: Record<string, unknown> = imageOf(call);
	const type = String(headers['content-type']);
	if (!/^application\/openstack-images-v2\.[01]-json-patch$/.test(type)) {
		const said = `The request media type ${type} is not supported by this server.`;
		return glanceError(415, 'Unsupported Media Type', said);
	}
	const refused = (said: string) => glanceError(400, 'Bad Request', said);
	if (!Array.isArray(json))
		return refused('Request body must be a JSON array of operation objects.');
	const changed = { ...image };
	for (const { op, path, value } of json as Array<Record<string, string>>) {
		if (!['add', 'remove', 'replace'].includes(op)) {
			return refused(
				`Invalid operation: \`${op}\`. It must be one of the following: add, remove, replace.`,
			);
		}
		const [, name] = /^\/([^/]+)$/.exec(path) ?? [];
		if (!name) return refused(`Invalid JSON pointer for this resource: '${path}'`);
		if (readOnly.includes(name)) {
			return glanceError(403, 'Forbidden', `Attribute '${name}' is read-only.`);
		}
		if (op !== 'add' && !(name in changed)) {
			const said = 'There was a conflict when trying to complete your request.';
			return glanceError(409, 'Conflict', `${said}<br /><br />\nProperty ${name} does not exist.`);
		}
		if (op === 'remove') delete changed[name];
		else changed[name] = value;
	}
	for (const name of Object.keys(image)) delete image[name];
	return ok(Object.assign(image, changed, { updated_at: seconds(Date.now()) }));
}
