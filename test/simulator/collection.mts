import { ok, refuse, type Reply } from './replies.mts';
import type { SimulatedRequest, Simulator } from './simulator.mts';
import type { Row, Token } from './state.mts';

/** A request to one of the services, and what its path and token say. */
export interface Call extends SimulatedRequest {
	cloud: Simulator;
	token: Token;
	projectId: string;
	isAdmin: boolean;
	/** Second number of the microversion */
	minor: number;
	/** What stands in the path in the places in braces */
	ids: Record<string, string>;
}

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What one path takes. */
export type Route<Answer = Reply> = { path: string } & Partial<
	Record<Method, (call: Call) => Answer>
>;

/**
 * Answers a request by the first route that its path fits: "servers/{server}" fits "servers/0c1d".
 * @param minor second number of the microversion
 * @returns undefined where no route fits
 */
export function answer<Answer = Reply>(
	routes: Array<Route<Answer>>,
	request: SimulatedRequest,
	cloud: Simulator,
	minor = 0,
): Answer | undefined {
	const token = request.token!;
	// Services decode a path before they look at its parts: an encoded slash parts it too.
	const path = decoded(request.path);
	for (const route of routes) {
		const ids = idsIn(path, route.path);
		const handle = ids && route[request.method as Method];
		if (!handle) continue;
		return handle({
			...request,
			cloud,
			token,
			projectId: token.project?.id ?? '',
			isAdmin: token.roles.includes('admin'),
			minor,
			ids,
		});
	}
	return undefined;
}

function decoded(path: string): string {
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}

export function idsIn(path: string, template: string): Record<string, string> | undefined {
	const given = path.split('/');
	const wanted = template.split('/');
	if (given.length !== wanted.length) return undefined;
	const ids: Record<string, string> = {};
	for (const [index, name] of wanted.entries()) {
		if (name.startsWith('{')) ids[name.slice(1, -1)] = given[index];
		else if (name !== given[index]) return undefined;
	}
	return ids;
}

/** The address that was asked, up to and including the version: "http://127.0.0.1:8774/v2.1". */
export function addressOf({ root, pathname }: Call): string {
	return root + (/^\/v\d[\d.]*/.exec(pathname)?.[0] ?? '');
}

/**
 * A page of a list.
 * @param wrong for a marker that is not in the list; left out: the list begins anew
 * @returns what it shows, and the query of the next page where this one is full
 */
export function pageOf<Row>(
	{ query, cloud }: Call,
	rows: Row[],
	idOf: (row: Row) => string,
	limit: number,
	wrong?: (marker: string) => Reply,
): { shown: Row[]; next?: URLSearchParams } {
	const marker = query.get('marker');
	const start = marker === null ? 0 : rows.findIndex((row) => idOf(row) === marker) + 1;
	if (marker !== null && start === 0 && wrong) refuse(wrong(marker));
	const size = Math.min(limit, cloud.options.maxPage);
	const shown = rows.slice(start, start + size);
	if (shown.length === 0 || shown.length < size) return { shown };
	const next = new URLSearchParams(query);
	next.delete('marker');
	next.set('marker', idOf(shown.at(-1)!));
	return { shown, next };
}

/** Things of one kind, as their service has them. */
export interface Collection {
	/** "security-groups", or "servers/{server}/os-interface" */
	path: string;
	/** Around one of them in a body, and around many */
	key: string;
	keys: string;
	/** All that a request may see */
	rows(call: Call): Row[];
	/** What stands for one in paths and markers; left out: its "id" */
	idOf?(row: Row): string;
	/** Left out: as the state has it */
	view?(row: Row, call: Call): object;
	/** In a list that is not asked for details; left out: there is no such difference */
	brief?(row: Row, call: Call): object;
	/** Each is there only if the service can do it; refuses what cannot be */
	create?(given: any, call: Call): Row;
	update?(row: Row, given: any, call: Call): void;
	remove?(row: Row, call: Call): void;
	missing(id: string, call: Call): Reply;
}

/** What all collections of a service have in common. */
export interface Style {
	/** A filtered and sorted page of the rows */
	list(collection: Collection, rows: Row[], call: Call): Reply;
	/** Refuses a body without the collection's key, or whatever else is wrong with any body */
	given?(collection: Collection, call: Call): any;
	/** Refuses one who may see a row but not change it */
	guard?(collection: Collection, action: 'update' | 'delete', row: Row, call: Call): void;
	created: number;
	removed: number;
}

/** The paths of a collection. */
export function routesOf(collection: Collection, style: Style): Route[] {
	const { path, key, create, update, remove, brief } = collection;
	const idOf = idOfRowsOf(collection);
	const view = (row: Row, call: Call) => collection.view?.(row, call) ?? row;
	const given = (call: Call) => style.given?.(collection, call) ?? call.json[key];
	const find = (call: Call) => {
		const row = collection.rows(call).find((one) => idOf(one) === call.ids.id);
		return row ?? refuse(collection.missing(call.ids.id, call));
	};
	const list = (call: Call) => style.list(collection, collection.rows(call), call);
	return [
		{
			path,
			GET: list,
			...(create && {
				POST(call) {
					const row = create(given(call), call);
					return { status: style.created, body: { [key]: view(row, call) } };
				},
			}),
		},
		...(brief ? [{ path: `${path}/detail`, GET: list }] : []),
		{
			path: `${path}/{id}`,
			GET: (call) => ok({ [key]: view(find(call), call) }),
			...(update && {
				PUT(call) {
					const row = find(call);
					style.guard?.(collection, 'update', row, call);
					update(row, given(call), call);
					return ok({ [key]: view(row, call) });
				},
			}),
			...(remove && {
				DELETE(call) {
					const row = find(call);
					style.guard?.(collection, 'delete', row, call);
					remove(row, call);
					return { status: style.removed };
				},
			}),
		},
	];
}

export function idOfRowsOf({ idOf = ({ id }) => id }: Collection): (row: Row) => string {
	return idOf;
}

/** How a list of this call shows its rows. */
export function listViewOf({ view, brief, path }: Collection, call: Call): (row: Row) => object {
	const isBrief = brief && call.path === path;
	return (row) => (isBrief ? brief(row, call) : (view?.(row, call) ?? row));
}
