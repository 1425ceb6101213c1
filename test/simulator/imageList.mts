import type { Call } from './collection.mts';
import { broken, glanceRefusal } from './glanceErrors.mts';
import { isBase, isVisible, membershipOf, viewOf } from './imageRows.mts';
import { ok, refuse, type Reply } from './replies.mts';
import type { SimulatedImage } from './state.mts';

type Filter = (image: SimulatedImage) => boolean;
type Order = (a: SimulatedImage, b: SimulatedImage) => number;

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
const memberStatuses = ['pending', 'accepted', 'rejected', 'all'];
const visibilities = ['community', 'public', 'private', 'shared', 'all'];
const defaultPage = 25;

/** Pages of 25 unless asked for more, with a relative link to the next. */
export function list(call: Call): Reply {
	const { query, cloud } = call;
	const limit = limitOf(query);
	const memberStatus = oneOf(memberStatuses, query.get('member_status') ?? 'accepted', 'status');
	const order = orderOf(query);
	const filters = filtersOf(query);
	const found = cloud.state.images
		.filter((image) => isListed(image, memberStatus, call))
		.filter((image) => filters.every((fits) => fits(image)))
		.sort(order);
	const marker = query.get('marker');
	const last = cloud.state.images.find((one) => one.id === marker && isVisible(one, call));
	if (marker !== null && !last) {
		return glanceRefusal(400, `No image found with ID ${marker}`);
	}
	const rest = last ? found.filter((one) => order(last, one) < 0) : found;
	const size = Math.min(limit, cloud.options.maxPage);
	const images = rest.slice(0, size);
	// As Glance writes it: of a parameter that is there several times, the last value alone is left.
	const asked = new URLSearchParams(Object.fromEntries(query));
	asked.delete('marker');
	const first = `/v2/images${asked.size > 0 ? `?${asked}` : ''}`;
	if (images.length === size && size > 0) asked.set('marker', images.at(-1)!.id);
	return ok({
		images: images.map(viewOf),
		first,
		schema: '/v2/schemas/images',
		...(asked.has('marker') ? { next: `/v2/images?${asked}` } : {}),
	});
}

function limitOf(query: URLSearchParams): number {
	const asked = query.get('limit') ?? String(defaultPage);
	if (!/^\s*[-+]?\d+\s*$/.test(asked)) {
		refuse(glanceRefusal(400, 'limit param must be an integer'));
	}
	if (Number(asked) < 0) refuse(glanceRefusal(400, 'limit param must be positive'));
	return Number(asked);
}

function oneOf(known: string[], given: string, what: string): string {
	return known.includes(given) ? given : refuse(glanceRefusal(400, `Invalid ${what}: ${given}`));
}

/** Fewer than can be seen: of shared ones those that were accepted, of other projects' community images none. */
function isListed(image: SimulatedImage, memberStatus: string, call: Call): boolean {
	const isOwn = image.owner === call.projectId;
	if (!call.query.get('visibility') && image.visibility === 'community' && !isOwn) return false;
	if (call.isAdmin || isOwn || image.visibility !== 'shared') return isVisible(image, call);
	const { status } = membershipOf(image, call.projectId, call) ?? {};
	return status !== undefined && ['all', status].includes(memberStatus);
}

function orderOf(query: URLSearchParams): Order {
	const sort = query.get('sort');
	const [keys, directions] = [query.getAll('sort_key'), query.getAll('sort_dir')];
	if (sort !== null && keys.length + directions.length > 0) {
		refuse(glanceRefusal(400, 'Old and new sorting syntax cannot be combined'));
	}
	for (const part of sort?.split(',') ?? []) {
		const [key, direction = ''] = part.split(':');
		keys.push(key);
		directions.push(direction || 'desc');
	}
	const wrong = keys.find((key) => !sortKeys.includes(key.trim()));
	if (wrong !== undefined) {
		const says = `Invalid sort key: ${wrong}. It must be one of the following: ${sortKeys.join(', ')}.`;
		refuse(glanceRefusal(400, says));
	}
	for (const direction of directions) oneOf(['asc', 'desc'], direction.trim(), 'sort direction');
	if (directions.length > 1 && directions.length !== keys.length) {
		const says = 'Number of sort dirs does not match the number of sort keys';
		refuse(glanceRefusal(400, says));
	}
	const usual = directions.length === 1 ? directions[0] : 'desc';
	const all = [...new Set([...keys, 'created_at', 'id'])].map((key, index) => {
		return { key, sign: (directions[index] ?? usual) === 'asc' ? 1 : -1 };
	});
	return (a, b) => {
		const { key, sign } = all.find(({ key }) => compared(a[key], b[key]) !== 0) ?? all[0];
		return sign * compared(a[key], b[key]);
	};
}

/** As MySQL does: nothing comes first, and capital letters are as small ones. */
function compared(a: unknown, b: unknown): number {
	const [one, other] = [a, b].map((value) =>
		typeof value === 'string' ? value.toLowerCase() : value,
	);
	if (one === other) return 0;
	if (one === null || other === null) return one === null ? -1 : 1;
	return (one as string) < (other as string) ? -1 : 1;
}

const paging = ['limit', 'marker', 'sort', 'sort_key', 'sort_dir', 'member_status', 'deleted'];
const texts = ['name', 'id', 'status', 'container_format', 'disk_format'];
const times = ['created_at', 'updated_at'];
const numbers = ['size', 'virtual_size', 'min_ram', 'min_disk'];

const operators: Record<string, (one: number, other: number) => boolean> = {
	eq: (one, other) => one === other,
	neq: (one, other) => one !== other,
	gt: (one, other) => one > other,
	gte: (one, other) => one >= other,
	lt: (one, other) => one < other,
	lte: (one, other) => one <= other,
};

function filtersOf(query: URLSearchParams): Filter[] {
	const visibility = query.get('visibility');
	if (visibility) oneOf(visibilities, visibility, 'visibility value');
	if (query.get('changes-since')) {
		const says = 'The "changes-since" filter is no longer available on v2.';
		refuse(glanceRefusal(400, says));
	}
	const given = [...query].filter(([name]) => !paging.includes(name));
	const hidden: Array<[string, string]> = query.has('os_hidden') ? [] : [['os_hidden', 'false']];
	return [...hidden, ...given].map(([name, value]) => filterOf(name, value));
}

function filterOf(name: string, value: string): Filter {
	if (name === 'visibility') {
		return (image) => ['', 'all', image.visibility].includes(value);
	}
	if (name === 'tag') return ({ tags }) => (tags as string[]).includes(value.trim());
	if (name === 'os_hidden' || name === 'protected') {
		const lower = name === 'os_hidden' ? value.toLowerCase() : value;
		if (!['true', 'false'].includes(lower)) {
			const says = `Invalid value '${value}' for '${name}' filter. Valid values are 'true' or 'false'.`;
			refuse(glanceRefusal(400, says));
		}
		return (image) => String(image[name]) === lower;
	}
	if (/_(min|max)$/.test(name)) return rangeFilterOf(name.slice(0, -4), name.slice(-3), value);
	if (times.includes(name)) return timeFilterOf(name, value);
	if (texts.includes(name)) return textFilterOf(name, value);
	if (numbers.includes(name)) {
		return (image) => image[name] !== null && image[name] === (parseInt(value) || 0);
	}
	return (image) => equal(image[name], value);
}

function rangeFilterOf(name: string, end: string, value: string): Filter {
	if (!/^\s*[-+]?\d+\s*$/.test(value)) {
		refuse(glanceRefusal(400, 'Unable to filter on a range with a non-numeric value.'));
	}
	if (!isBase(name)) refuse(broken);
	const fits = operators[end === 'min' ? 'gte' : 'lte'];
	return (image) => image[name] !== null && fits(Number(image[name]), Number(value));
}

/** What stands before the first colon, unless all of it is a time. */
function operatorAndValue(text: string): [operator: string, value: string] {
	const colon = text.indexOf(':');
	if (colon < 0 || !Number.isNaN(timeOf(text))) return ['eq', text];
	return [text.slice(0, colon), text.slice(colon + 1)];
}

/** As ISO 8601 writes it, UTC where it says no other. */
function timeOf(text: string): number {
	if (!/^\d{4}(-\d\d(-\d\d([T ]\S+)?)?)?$/.test(text)) return Number.NaN;
	return Date.parse(/[T ][\d:.]+$/.test(text) ? `${text}Z` : text);
}

function timeFilterOf(name: string, given: string): Filter {
	const [operator, text] = operatorAndValue(given);
	const time = timeOf(text);
	if (Number.isNaN(time)) {
		const says = `Bad "${name}" query filter format. Use ISO 8601 DateTime notation.`;
		refuse(glanceRefusal(400, says));
	}
	if (!(operator in operators)) {
		refuse(glanceRefusal(400, 'Unable to filter on a unknown operator.'));
	}
	return (image) => operators[operator](Date.parse(String(image[name])), time);
}

/** "in:" goes before several values, which quotes may stand around. */
function textFilterOf(name: string, given: string): Filter {
	const [operator, text] = operatorAndValue(given);
	if (operator === 'eq') return (image) => equal(image[name], text);
	if (operator !== 'in') {
		refuse(glanceRefusal(400, `Unable to filter by unknown operator '${operator}'.`));
	}
	if (text.split('"').length % 2 === 0) {
		refuse(glanceRefusal(400, `Invalid filter value ${text}. The quote is not closed.`));
	}
	const wanted = [...text.matchAll(/"([^"]*)"|[^,]+/g)].map(([whole, quoted]) => quoted ?? whole);
	return (image) => wanted.some((one) => equal(image[name], one));
}

const equal = (value: unknown, wanted: string) =>
	typeof value === 'string' && compared(value, wanted) === 0;
