import { glanceError, ok } from './replies.mts';
import type { Handler } from './simulator.mts';

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

/** Image v2: list and get. Pages of 25 unless asked for more, with a relative link to the next. */
export const glance: Handler = ({ method, path, query, token }, { state }) => {
	const [collection, id] = path.split('/');
	if (method !== 'GET' || collection !== 'images')
		return glanceError(404, 'Not Found', 'The resource could not be found.');
	const visible = state.images.filter(
		({ visibility, owner }) => visibility === 'public' || owner === token!.project?.id,
	);
	if (id) {
		const image = visible.find((one) => one.id === id);
		return image ? ok(image) : glanceError(404, 'Not Found', `No image found with ID ${id}`);
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
	const limit = Math.min(Number(query.get('limit') ?? defaultPage), 1000);
	const images = found.slice(start, start + limit);
	const body: Record<string, unknown> = {
		images,
		first: `/v2/images${query.size > 0 ? `?${query}` : ''}`,
		schema: '/v2/schemas/images',
	};
	if (images.length > 0 && images.length === limit && found.length > start + limit) {
		const next = new URLSearchParams(query);
		next.set('marker', images.at(-1)!.id);
		body.next = `/v2/images?${next}`;
	}
	return ok(body);
};
