import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';
import { requestsOf } from './requests.mts';
import { roomFor } from './room.mts';

/**
 * More than a page of the project's own cloud and of the simulator has. Where the quotas of a project leave less
 * room, as the usual ten of public clouds do, as many as there is room for.
 */
const wanted = 11;

let cloud: CloudUnderTest;
let flavor: IDataObject;

beforeAll(async () => {
	cloud = await cloudUnderTest();
	({ flavor } = await cloud.smallest());
});
afterAll(async () => await cloud?.close());

const namesOf = (rows: IDataObject[]) => rows.map(({ name }) => String(name));

/** How many entries the cloud gives at once, however many are asked for; undefined where that is all. */
async function pageOf(service: string, path: string): Promise<number | undefined> {
	const row = [{ name: 'limit', value: '1000' }];
	const reply = await cloud.main.send(service, path, { query: { row } });
	const links = Object.entries(reply).find(([key]) => key.endsWith('_links'))?.[1] ?? [];
	const goesOn = 'next' in reply || (links as IDataObject[]).some(({ rel }) => rel === 'next');
	return goesOn ? (Object.values(reply).find(Array.isArray) as unknown[]).length : undefined;
}

/** How many requests list so many entries, where each full page links to another. */
function requestsFor(entries: number, page: number | undefined): number {
	return page === undefined ? 1 : Math.floor(entries / page) + 1;
}

/** What is made in a collection: names in alphabetical order, from "a" on. */
async function namesFor(collection: string): Promise<string[]> {
	const count = await roomFor(cloud.main, collection, wanted, flavor);
	return Array.from(
		{ length: count },
		(_, index) => cloud.prefix + String.fromCharCode(97 + index),
	);
}

describe('servers', () => {
	const ours = () => ({ name: cloud.prefix, nameMatch: 'contains' });
	let count: number;
	let listed: string[];

	beforeAll(async () => {
		count = await roomFor(cloud.main, 'servers', wanted, flavor);
		await cloud.manyServers(cloud.main, 'many', count);
		listed = namesOf(await cloud.main.list('compute', 'servers', { name: cloud.prefix }));
	});

	it('are listed over all pages, each once, in the order of the service', async () => {
		const sort = { key: 'display_name', direction: 'asc' };
		const rows = await cloud.main.rows('server', 'list', {
			returnAll: true,
			filters: ours(),
			sort,
		});
		expect(namesOf(rows)).toEqual([...listed].sort());
		expect(new Set(listed).size).toBe(count);
	});

	it('are asked for in pages as large as the cloud gives, one request each', async () => {
		const page = await pageOf('compute', `servers?name=${cloud.prefix}`);
		const sent = await requestsOf(
			async () => await cloud.main.rows('server', 'list', { returnAll: true, filters: ours() }),
		);
		const first = `GET servers/detail?limit=1000&name=${cloud.prefix}`;
		expect(sent[0]).toBe(first);
		expect(sent.slice(1).every((one) => one.startsWith(`${first}&marker=`))).toBe(true);
		expect(sent).toHaveLength(requestsFor(count, page));
	});

	it.each([
		['one', () => 1],
		['all but one', () => count - 1],
		['all', () => count],
	])('are cut at a limit of %s, wherever a page ends', async (_, limitOf) => {
		const limit = limitOf();
		const filters = ours();
		const sort = { key: 'display_name', direction: 'asc' };
		const rows = await cloud.main.rows('server', 'list', { limit, filters, sort });
		expect(namesOf(rows)).toEqual([...listed].sort().slice(0, limit));
	});

	it('are shown in pickers page after page', async () => {
		const found: string[] = [];
		let next: string | undefined;
		do {
			const page = await cloud.engine.search('searchServers', cloud.prefix, next, cloud.main.id);
			found.push(...page.results.map(({ name }) => name.replace(/ \(.*\)$/, '')));
			next = page.paginationToken as string | undefined;
		} while (next);
		expect(found).toEqual(listed);
	});

	it('go on where a page of one was asked for', async () => {
		const query = { limit: 1, name: cloud.prefix };
		let rows: IDataObject[] = [];
		const sent = await requestsOf(
			async () => (rows = await cloud.main.list('compute', 'servers', query)),
		);
		expect(namesOf(rows)).toEqual(listed);
		expect(sent).toHaveLength(count + 1);
	});
});

it('flavors go on over pages of any size', async () => {
	const all = await cloud.main.rows('flavor', 'list', { returnAll: true });
	const paged = await cloud.main.list('compute', 'flavors/detail', { limit: 2 });
	expect(namesOf(paged)).toEqual(namesOf(all));
	expect(new Set(paged.map(({ id }) => id)).size).toBe(paged.length);
});

/** The names in each collection */
const made = new Map<string, string[]>();

describe.each<[string, string, (name: string) => IDataObject, IDataObject]>([
	['network', 'networks', (name) => ({ network: { name } }), { sort_key: 'name', sort_dir: 'asc' }],
	[
		'network',
		'security-groups',
		(name) => ({ security_group: { name } }),
		{ sort_key: 'name', sort_dir: 'asc' },
	],
	['image', 'images', (name) => ({ name }), { sort: 'name:asc' }],
	['block-storage', 'volumes', (name) => ({ volume: { name, size: 1 } }), { sort: 'name:asc' }],
])('%s: %s', (service, path, body, sorted) => {
	let names: string[];

	beforeAll(async () => {
		names = await namesFor(path);
		made.set(path, names);
		const request = { service: byId(service), method: 'POST', path, body: '={{ $json }}' };
		const parallel = { requestOptions: { itemsInParallel: 4 } };
		await cloud.main.rows('apiRequest', 'send', { ...request, ...parallel }, names.map(body));
	});

	it('are listed over all pages, each once, in the order asked for', async () => {
		const rows = await cloud.main.list(service, path, sorted);
		expect(namesOf(rows).filter((name) => name.startsWith(cloud.prefix))).toEqual(names);
		expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
	});

	it('are asked for in pages as large as the cloud gives, one request each', async () => {
		const page = await pageOf(service, path);
		let rows: IDataObject[] = [];
		const sent = await requestsOf(async () => (rows = await cloud.main.list(service, path)));
		expect(sent[0]).toBe(`GET ${path}?limit=1000`);
		expect(sent).toHaveLength(requestsFor(rows.length, page));
	});

	it('go on where pages of two were asked for', async () => {
		const rows = await cloud.main.list(service, path, { ...sorted, limit: 2 });
		expect(namesOf(rows).filter((name) => name.startsWith(cloud.prefix))).toEqual(names);
		expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
	});

	it('are cut at a limit beyond the first page', async () => {
		const row = Object.entries(sorted).map(([name, value]) => ({ name, value }));
		const limit = names.length;
		const list = { response: 'list', limit, query: { row } };
		const rows = await cloud.main.rows('apiRequest', 'send', {
			service: byId(service),
			path,
			...list,
		});
		const all = await cloud.main.list(service, path, sorted);
		expect(namesOf(rows)).toEqual(namesOf(all).slice(0, limit));
	});
});

it('images are listed over all pages by their own operation', async () => {
	const sort = { key: 'name', direction: 'asc' };
	const rows = await cloud.main.rows('image', 'list', { returnAll: true, sort });
	const ours = namesOf(rows).filter((name) => name.startsWith(cloud.prefix));
	expect(ours).toEqual(made.get('images'));
});

it.each([
	['searchNetworks', 'networks'],
	['searchSecurityGroups', 'security-groups'],
	['searchImages', 'images'],
	['searchVolumes', 'volumes'],
])('%s finds by a part of the name on every page', async (search, path) => {
	for (const name of [made.get(path)![0], made.get(path)!.at(-1)!]) {
		const part = name.toUpperCase();
		const found: string[] = [];
		let next: string | undefined;
		// A search looks through so many pages at once, and others may have left more.
		do {
			const page = await cloud.engine.search(search, part, next, cloud.main.id);
			found.push(...page.results.map((one) => one.name.replace(/ \(.*\)$/, '')));
			next = page.paginationToken as string | undefined;
		} while (next);
		expect(found).toEqual([name]);
	}
});
