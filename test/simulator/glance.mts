import { randomUUID } from 'node:crypto';

import { glanceError, ok, type Reply } from './replies.mts';
import type { Handler, SimulatedRequest } from './simulator.mts';
import { image as newImage } from './state.mts';

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
export const glance: Handler = (request, { state, options }) => {
	const { method, path, query, json, token } = request;
	const [collection, id, part] = path.split('/');
	if (collection !== 'images')
		return glanceError(404, 'Not Found', 'The resource could not be found.');
	if (method === 'POST' && !id) {
		const image = newImage(json.name, token!.project!, {
			id: randomUUID(),
			visibility: 'shared',
			size: null,
			virtual_size: null,
			status: 'queued',
			checksum: null,
			os_hash_algo: null,
			os_hash_value: null,
			created_at: now(),
			...json,
		});
		state.images.push(image);
		return { status: 201, body: image };
	}
	const visible = state.images.filter(
		({ visibility, owner }) => visibility === 'public' || owner === token!.project?.id,
	);
	if (id) {
		if (!part && !['GET', 'PATCH', 'DELETE'].includes(method)) return notAllowed(method);
		const image = visible.find((one) => one.id === id);
		if (!image) return glanceError(404, 'Not Found', `No image found with ID ${id}`);
		if (part === 'tags') return changedTags(image, request);
		if (method === 'GET') return ok(image);
		if (method === 'PATCH') return patched(image, request);
		state.images = state.images.filter((one) => one !== image);
		return { status: 204 };
	}
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
	const found = visible
		.filter((image) => filters.every(([name, value]) => String(image[name] ?? false) === value))
		.filter((image) => query.getAll('tag').every((tag) => (image.tags as string[]).includes(tag)))
		.filter((image) => !visibility || visibility === 'all' || image.visibility === visibility)
		.sort((a, b) => {
			const order = String(a[key]).localeCompare(String(b[key]), undefined, { numeric: true });
			return direction === 'asc' ? order : -order;
		});
	const marker = query.get('marker');
	const start = marker === null ? 0 : found.findIndex((image) => image.id === marker) + 1;
	const limit = Math.min(Number(query.get('limit') ?? defaultPage), options.maxPage);
	const images = found.slice(start, start + limit);
	const body: Record<string, unknown> = {
		images,
		first: `/v2/images${query.size > 0 ? `?${query}` : ''}`,
		schema: '/v2/schemas/images',
	};
	if (images.length > 0 && images.length === limit) {
		const next = new URLSearchParams(query);
		next.set('marker', images.at(-1)!.id);
		body.next = `/v2/images?${next}`;
	}
	return ok(body);
};

type Image = Record<string, unknown>;

const readOnly = ['id', 'owner', 'status', 'size', 'checksum', 'created_at', 'updated_at', 'self'];

/** JSON-Patch, of whole properties only, as Glance has it: all changes, or none. */
function patched(image: Image, { headers, json }: SimulatedRequest): Reply {
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
	return ok(Object.assign(image, changed, { updated_at: now() }));
}

function changedTags(image: Image, { method, path }: SimulatedRequest): Reply {
	const tag = decodeURIComponent(path.split('/')[3]);
	const others = (image.tags as string[]).filter((one) => one !== tag);
	if (method === 'PUT') image.tags = [...others, tag];
	else if (method === 'DELETE') image.tags = others;
	else return notAllowed(method);
	return { status: 204 };
}

function notAllowed(method: string): Reply {
	const said = `The method ${method} is not allowed for this resource. `;
	return glanceError(405, 'Method Not Allowed', said);
}

function now(): string {
	return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
