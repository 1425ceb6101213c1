import { randomUUID } from 'node:crypto';

import { glanceError, ok } from './replies.mts';
import type { Handler } from './simulator.mts';
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
export const glance: Handler = ({ method, path, query, json, token }, { state, options }) => {
	const [collection, id] = path.split('/');
	if (collection !== 'images')
		return glanceError(404, 'Not Found', 'The resource could not be found.');
	if (method === 'POST') {
		const image = newImage(json.name, token!.project!, {
			id: randomUUID(),
			visibility: 'shared',
			size: null,
			virtual_size: null,
			status: 'queued',
			checksum: null,
			os_hash_algo: null,
			os_hash_value: null,
			created_at: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
			...json,
		});
		state.images.push(image);
		return { status: 201, body: image };
	}
	const visible = state.images.filter(
		({ visibility, owner }) => visibility === 'public' || owner === token!.project?.id,
	);
	if (id) {
		const image = visible.find((one) => one.id === id);
		if (!image) return glanceError(404, 'Not Found', `No image found with ID ${id}`);
		if (method === 'GET') return ok(image);
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
