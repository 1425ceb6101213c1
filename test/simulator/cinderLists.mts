import {
	addressOf,
	idOfRowsOf,
	listViewOf,
	pageOf,
	type Call,
	type Collection,
} from './collection.mts';
import { badRequest, invalidInput, truth, truthIn } from './cinderParts.mts';
import { ok, type Reply } from './replies.mts';
import type { Row } from './state.mts';
import { ofBackup, ofSnapshot, ofVolume } from './volumeRows.mts';

/** What may be asked of a list. */
interface Listing {
	/** Attribute that says whose a row is; left out: everybody's */
	owner?: string;
	/** Filters that are anybody's; an administrator may name any column */
	filters: string[];
	/** The same until filters were refused that are none (3.31); left out: any column, even there */
	filtersBefore?(minor: number): string[];
	/** What a row is sorted by and may be filtered by, as the database calls it */
	columns: string[];
	/** Since when "name" sorts as well */
	sortsNamesSince?: number;
	/** Since when it has pages and is sorted; before, their parameters are filters like any other */
	pagesSince?: number;
	/** The older come first while there are no pages */
	isOldestFirst?: true;
	/** Values are read as Python's literals: numbers, lists */
	readsLiterals?: true;
	/** What an administrator reads who asks for all projects in other words than yes and no */
	wrongTenants?(given: string): string;
}

const dated = ['created_at', 'updated_at', 'deleted_at', 'deleted', 'id'];
const named = ['display_name', 'display_description', 'status', 'user_id', 'project_id'];

const volumeFilters = ['name', 'status', 'metadata', 'bootable', 'migration_status'];

/** By the collection's key. */
const listings: Record<string, Listing> = {
	volume: {
		owner: ofVolume,
		filters: [
			...volumeFilters,
			...['availability_zone', 'group_id', 'size', 'created_at', 'updated_at', 'consumes_quota'],
		],
		filtersBefore: (minor) => [
			...volumeFilters,
			...['availability_zone', 'size', ...(minor >= 10 ? ['group_id'] : [])],
		],
		columns: [
			...[...dated, ...named, 'snapshot_id', 'size', 'availability_zone', 'attach_status'],
			...['migration_status', 'launched_at', 'volume_type_id', 'source_volid', 'group_id'],
			...['consistencygroup_id', 'bootable', 'multiattach', 'replication_status', 'host'],
		],
		sortsNamesSince: 0,
		readsLiterals: true,
		wrongTenants: (given) => `Value '${given}' for 'all_tenants' is not a boolean.`,
	},
	snapshot: {
		owner: ofSnapshot,
		filters: ['name', 'status', 'volume_id', 'metadata', 'availability_zone', 'consumes_quota'],
		filtersBefore: (minor) => [
			...['name', 'status', 'volume_id', ...(minor >= 22 ? ['metadata'] : [])],
		],
		columns: [...dated, ...named, 'volume_id', 'progress', 'volume_size', 'volume_type_id'],
		sortsNamesSince: 30,
	},
	backup: {
		owner: ofBackup,
		filters: ['name', 'status', 'volume_id'],
		filtersBefore: () => ['name', 'status', 'volume_id'],
		columns: [
			...[...dated, ...named, 'volume_id', 'host', 'availability_zone', 'container', 'parent_id'],
			...['fail_reason', 'size', 'object_count', 'snapshot_id', 'data_timestamp'],
		],
		sortsNamesSince: 37,
		wrongTenants: (given) => `all_tenants must be a boolean, got '${given}'.`,
	},
	transfer: {
		owner: 'source_project_id',
		filters: [],
		columns: [...dated, 'volume_id', 'display_name', 'no_snapshots', 'accepted'],
		pagesSince: 59,
		isOldestFirst: true,
	},
	volume_type: {
		filters: ['extra_specs'],
		filtersBefore: () => [],
		columns: [...dated, 'name', 'description', 'is_public', 'qos_specs_id'],
	},
	message: {
		owner: 'projectId',
		filters: ['resource_uuid', 'resource_type', 'event_id', 'request_id', 'message_level'],
		columns: [
			...[...dated, 'message_level', 'request_id', 'resource_type', 'resource_uuid', 'event_id'],
			...['project_id', 'detail_id', 'action_id', 'expires_at'],
		],
		pagesSince: 5,
	},
};

const attributes: Record<string, string> = {
	display_name: 'name',
	display_description: 'description',
	volume_size: 'size',
	parent_id: 'parentId',
};

/** Filters, sorts, and links to the next page whenever this one is full, as Cinder does. */
export function list(collection: Collection, rows: Row[], call: Call): Reply {
	const { key, keys } = collection;
	const { query, minor, isAdmin, projectId, cloud } = call;
	const listing = listings[key];
	const isPaged = minor >= (listing.pagesSince ?? 0);
	const limit = isPaged ? limitOf(query) : Infinity;
	const order = isPaged ? orderOf(query, listing, minor) : [];
	const counts = minor >= 45 && query.has('with_count') && truthIn(query, 'with_count');
	const filters = filtersOf(call, key, listing);
	const { owner } = listing;
	const seesAll = !owner || (isAdmin && truth(query.get('all_tenants')));
	const seen = seesAll ? rows : rows.filter((row) => row[owner] === projectId);
	const found = seen.filter(fitting(filters, listing, minor));
	if (!isPaged) {
		const shown = listing.isOldestFirst ? found.reverse() : found;
		return ok({ [keys]: shown.map(listViewOf(collection, call)) });
	}
	sort(found, order);
	const start = Number(query.get('offset') ?? 0);
	// Cinder's own exceptions.
	const ofTypes = key === 'volume_type';
	const { shown, next } = pageOf(
		call,
		found.slice(start),
		idOfRowsOf(collection),
		Math.min(limit, cloud.options.maxPage),
		ofTypes ? undefined : (id) => collection.missing(id, call),
	);
	const place = key === 'transfer' ? 'os-volume-transfer' : call.path;
	return ok({
		[keys]: shown.map(listViewOf(collection, call)),
		...(next && {
			[`${ofTypes ? key : keys}_links`]: [
				{ rel: 'next', href: `${addressOf(call)}/${projectId}/${place}?${next}` },
			],
		}),
		...(counts && { count: found.length }),
	});
}

function limitOf(query: URLSearchParams): number {
	for (const [name, what] of [
		['limit', 'limit param'],
		['offset', 'offset'],
	]) {
		const given = query.get(name);
		if (given === null) continue;
		if (!/^[+-]?\d+$/.test(given)) badRequest(`${what} must be an integer`);
		if (Number(given) < 0) badRequest(`${what} must be ${name === 'limit' ? 'positive' : '>= 0'}`);
	}
	return Number(query.get('limit') ?? Infinity);
}

type Order = Array<{ column: string; isRising: boolean }>;

function orderOf(query: URLSearchParams, listing: Listing, minor: number): Order {
	const hasOld = query.has('sort_key') || query.has('sort_dir');
	if (query.has('sort') && hasOld) {
		badRequest(
			"The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used with the 'sort' parameter.",
		);
	}
	const old = `${query.get('sort_key') ?? 'created_at'}:${query.get('sort_dir') ?? ''}`;
	const parts = (query.get('sort') ?? old).split(',').map((part) => part.trim().split(':'));
	for (const [, direction] of parts) {
		if (direction && !['asc', 'desc'].includes(direction)) {
			invalidInput("Unknown sort direction, must be 'desc' or 'asc'.");
		}
	}
	const sortsNames = minor >= (listing.sortsNamesSince ?? Infinity);
	return parts.map(([key, direction]) => {
		const column = sortsNames && key === 'name' ? 'display_name' : key;
		if (!listing.columns.includes(column)) invalidInput('Invalid sort key');
		return { column, isRising: direction === 'asc' };
	});
}

/** The rows come with the newest first, which is what decides where nothing else does. */
function sort(rows: Row[], order: Order): void {
	const place = new Map(rows.map((row, index) => [row, -index]));
	const keyOf = (row: Row, column: string) =>
		column === 'created_at' ? place.get(row)! : (row[attributes[column] ?? column] ?? null);
	const last = { column: 'created_at', isRising: order[0].isRising };
	rows.sort((a, b) => {
		for (const { column, isRising } of [...order, last]) {
			const difference = compared(keyOf(a, column), keyOf(b, column));
			if (difference !== 0) return isRising ? difference : -difference;
		}
		return 0;
	});
}

/** As the database does: what is not there comes first, and capitals count as small letters. */
function compared(a: unknown, b: unknown): number {
	if (a === null || b === null) return Number(b === null) - Number(a === null);
	if (typeof a === 'number' && typeof b === 'number') return a - b;
	const [one, other] = [String(a).toUpperCase(), String(b).toUpperCase()];
	return one === other ? 0 : one < other ? -1 : 1;
}

type Filters = Array<[name: string, value: string]>;

const aboutPages = ['limit', 'marker', 'offset', 'sort', 'sort_key', 'sort_dir'];

/** Until 3.31 what is no filter was ignored; who may see all projects is asked for no more than that. */
function filtersOf({ query, minor, isAdmin }: Call, key: string, listing: Listing): Filters {
	const { filters: known, filtersBefore, pagesSince = 0, wrongTenants } = listing;
	const given = [...query].filter(
		([name]) =>
			(minor < pagesSince || !aboutPages.includes(name)) &&
			!(minor >= 45 && name === 'with_count') &&
			name !== 'all_tenants',
	);
	const tenants = query.get('all_tenants');
	if (isAdmin && tenants !== null && truth(tenants) === undefined && wrongTenants) {
		badRequest(wrongTenants(tenants));
	}
	if (key === 'message' && minor < pagesSince) return [];
	if (key === 'transfer' || isAdmin) return given;
	if (minor < (key === 'volume_type' ? 52 : 31)) {
		const before = filtersBefore?.(minor);
		return before ? given.filter(([name]) => before.includes(name)) : given;
	}
	const wrong = given.map(([name]) => name).filter((name) => !known.includes(name));
	if (wrong.length > 0) {
		badRequest(`Invalid filters ${wrong.join(',')} are found in query options.`);
	}
	return given;
}

/** Whether a row is what all filters want; none is, where one of them cannot be. */
function fitting(filters: Filters, listing: Listing, minor: number): (row: Row) => boolean {
	const tests = filters.map(([name, value]) => testOf(name, value, listing, minor));
	return (row) => tests.every((test) => test(row));
}

type Test = (row: Row) => boolean;

const nothing: Test = () => false;

function testOf(name: string, value: string, listing: Listing, minor: number): Test {
	if (['metadata', 'extra_specs'].includes(name)) {
		const wanted = literal(value);
		if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) return nothing;
		return (row) =>
			Object.entries(wanted).every(([key, one]) => (row[name] ?? {})[key] === String(one));
	}
	if (name === 'consumes_quota') {
		const isWanted =
			truth(value) ?? badRequest(`Value '${value}' for 'use_quota' is not a boolean.`);
		return () => isWanted;
	}
	if (name === 'bootable') {
		const isWanted = minor < 2 ? !/^(False|false|FALSE)$/.test(value) : truth(value);
		if (isWanted === undefined) invalidInput(`'bootable = ${value}'`);
		return (row) => row.bootable === String(isWanted);
	}
	if (listing.readsLiterals && ['created_at', 'updated_at'].includes(name)) {
		return timeTest(name, value);
	}
	const column = name === 'name' ? 'display_name' : name;
	// A snapshot is where its volume is.
	const isZone = name === 'availability_zone';
	if (!isZone && !listing.columns.includes(column)) return nothing;
	const attribute = column === 'project_id' ? listing.owner! : (attributes[column] ?? column);
	const read = listing.readsLiterals && name !== 'name' ? literal(value) : value;
	const wanted = [read].flat().map((one) => String(one).toUpperCase());
	return (row) => {
		const is = row[attribute] ?? (isZone ? 'nova' : null);
		return is !== null && wanted.includes(String(is).toUpperCase());
	};
}

/** What Python reads it as, and the text itself where that is nothing. */
function literal(text: string): unknown {
	for (const one of [text, text.replaceAll("'", '"')]) {
		try {
			return JSON.parse(one);
		} catch {}
	}
	return text;
}

const operators: Record<string, (difference: number) => boolean> = {
	gt: (difference) => difference > 0,
	gte: (difference) => difference >= 0,
	eq: (difference) => difference === 0,
	neq: (difference) => difference !== 0,
	lt: (difference) => difference < 0,
	lte: (difference) => difference <= 0,
};

/** "gt:2026-01-01T00:00:00,lt:…", of which one is enough. */
function timeTest(name: string, value: string): Test {
	const tests = value.split(',').map((part) => {
		const [operator, ...rest] = part.split(':');
		if (!(operator in operators)) badRequest(`Invalid ${operator} operator`);
		const text = rest.join(':');
		const time = utc(text);
		if (Number.isNaN(time)) badRequest(`Invalid ${text} value`);
		return (is: number) => operators[operator](is - time);
	});
	return (row) => row[name] !== null && tests.some((test) => test(utc(row[name])));
}

function utc(text: string): number {
	if (!/^\d{4}(-\d\d){0,2}/.test(text)) return NaN;
	return Date.parse(
		/T.*(Z|[+-]\d\d(:?\d\d)?)$/.test(text) || !text.includes('T') ? text : `${text}Z`,
	);
}
