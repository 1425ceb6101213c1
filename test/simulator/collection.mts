import { refuse, type Reply } from './replies.mts';
import type { SimulatedRequest, Simulator } from './simulator.mts';
import type { Token } from './state.mts';

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

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What one path takes. */
export type Route = { path: string } & Partial<Record<Method, (call: Call) => Reply>>;

/**
 * Answers a request by the first route that its path fits: "servers/{server}" fits "servers/0c1d".
 * @param minor second number of the microversion
 * @returns undefined where no route fits
 */
export function answer(
	routes: Route[],
	request: SimulatedRequest,
	cloud: Simulator,
	minor = 0,
): Reply | undefined {
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

function idsIn(path: string, template: string): Record<string, string> | undefined {
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
export function addressOf({ cloud, headers, url }: Call): string {
	const scheme = cloud.options.tls ? 'https' : 'http';
	return `${scheme}://${headers.host}${/^.*?\/v\d[\d.]*/.exec(url)?.[0] ?? ''}`;
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
