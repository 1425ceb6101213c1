import type { Reply } from '../../openstack/http.ts';
import { pageOf, pagesOf, type List } from '../../openstack/pages.ts';
import { Redaction } from '../../openstack/redaction.ts';
import { liesAboutPages } from '../simulator/lies.mts';

const replyOf = (json: unknown): Reply => ({
	status: 200,
	headers: {},
	text: JSON.stringify(json),
	json,
});
const listOf = (key: string, more: Partial<List> = {}): List => ({
	service: 'compute',
	method: 'GET',
	path: 'things',
	redaction: new Redaction().add({ password: 'Secret-9-Pass' }),
	key,
	...more,
});

describe('the next page', () => {
	const next = (page: unknown, key: string) => pageOf(replyOf(page), listOf(key), {}).next;

	it.each([
		[
			'Nova',
			{ servers: [], servers_links: [{ rel: 'next', href: 'http://x/y?limit=2&marker=m' }] },
			'servers',
		],
		[
			'Neutron',
			{
				networks: [],
				networks_links: [
					{ rel: 'previous', href: 'http://x?marker=p' },
					{ rel: 'next', href: 'http://x?limit=2&marker=m' },
				],
			},
			'networks',
		],
		[
			'Cinder, which has some in the singular,',
			{ volume_types: [], volume_type_links: [{ rel: 'next', href: '?limit=2&marker=m' }] },
			'volume_types',
		],
		['Glance', { images: [], next: '/v2/images?limit=2&marker=m' }, 'images'],
		['Designate', { zones: [], links: { self: 'x', next: 'http://x?limit=2&marker=m' } }, 'zones'],
		['Heat', { stacks: [], links: [{ rel: 'next', href: 'http://x?limit=2&marker=m' }] }, 'stacks'],
		['Barbican', { secrets: [], next: 'http://x/v1/secrets?limit=2&marker=m' }, 'secrets'],
	])('of %s, by the query of its link alone', (_, page, key) => {
		expect(next(page, key)).toEqual({ limit: ['2'], marker: ['m'] });
	});

	it.each([
		['Keystone', { projects: [], links: { next: null, self: 'x' } }],
		['Keystone, all told,', { projects: [], links: { next: null }, truncated: false }],
		['Nova', { projects: [] }],
		['Neutron', { projects: [], projects_links: [{ rel: 'previous', href: 'x?marker=a' }] }],
	])('is none at the end of a list of %s', (_, page) => {
		expect(next(page, 'projects')).toBeUndefined();
	});

	it.each([
		['links that are null', { a: [], a_links: null, links: null }],
		[
			'a name that only begins like that of links',
			{ a: [], links_of: [{ rel: 'next', href: '?x=1' }] },
		],
		[
			'a list of links that is the list',
			{ links: [{ rel: 'next', href: '?x=1', id: 1 }] },
			'links',
		],
	])('is none in %s', (_, page, key = 'a') => {
		expect(next(page, key)).toBeUndefined();
	});

	it('is asked for by all of the query, also behind a second question mark', () => {
		expect(next({ a: [], next: '/v2?name=x?y&b=1' }, 'a')).toEqual({ name: ['x?y'], b: ['1'] });
	});

	it.each([
		['without a query', { a: [], next: 'http://x/' }, 'its link there has no query'],
		['that is no text', { a: [], links: { next: 1 } }, 'its link there has no query'],
		['in links that are none', { a: [], a_links: ['?marker=1'] }, 'its link there has no query'],
		['without an address', { a: [], a_links: [{ rel: 'next' }] }, 'its link there has no query'],
		['that is not there', { a: [], truncated: true }, 'it has no link there'],
	])('has a link %s: that is told', (_, page, says) => {
		expect(() => next(page, 'a')).toThrow(
			`Compute (Nova) says that the list 'a' goes on, but ${says}`,
		);
	});

	it("has the service's time, where it tells that", () => {
		const page = replyOf({ a: [] });
		expect(pageOf(page, listOf('a'), {}).time).toBeNaN();
		const date = 'Mon, 30 Nov 2026 12:00:00 GMT';
		expect(pageOf({ ...page, headers: { date } }, listOf('a'), {}).time).toBe(Date.parse(date));
	});

	it('keeps a key that comes several times', () => {
		expect(next({ a: [], next: '/v2?tag=x&tag=y' }, 'a')).toEqual({ tag: ['x', 'y'] });
	});
});

describe('all entries', () => {
	const all = async (pages: unknown[], more: Partial<List> = {}, asked: unknown[] = []) => {
		const entries = [];
		const list = listOf('a', { has: '', ...more });
		const getPage = async (query: unknown) => {
			asked.push(query);
			return replyOf(pages.shift());
		};
		for await (const page of pagesOf(getPage, list, { name: 'x' })) entries.push(...page);
		return entries;
	};

	it('come page after page, also past an empty one', async () => {
		const pages = [{ a: [1, 2], next: '?marker=2' }, { a: [], next: '?marker=3' }, { a: [4] }];
		expect(await all(pages)).toEqual([1, 2, 4]);
	});

	it('keep the filters that a link leaves out', async () => {
		const asked: unknown[] = [];
		await all([{ a: [1], next: '?limit=1&offset=1' }, { a: [2] }], {}, asked);
		expect(asked).toEqual([{ name: 'x' }, { name: 'x', limit: ['1'], offset: ['1'] }]);
	});

	it('of a list that Nova cuts without a link go on by their place, to an empty page', async () => {
		const asked: unknown[] = [];
		const pages = [{ a: [1, 2] }, { a: [3] }, { a: [] }];
		expect(await all(pages, { path: 'v2.1/os-server-groups' }, asked)).toEqual([1, 2, 3]);
		expect(asked).toEqual([{ name: 'x' }, { name: 'x', offset: 2 }, { name: 'x', offset: 3 }]);
	});

	it('of such a list are all there where the service takes no notice of a place', async () => {
		const pages = [{ a: [1, 2] }, { a: [1, 2] }, { a: [1, 2] }];
		const path = 'servers/1/os-volume_attachments';
		expect(await all(pages, { path })).toEqual([1, 2]);
		expect(pages).toHaveLength(1);
	});

	it.each([
		['to the page before', ['?marker=1', '?marker=1']],
		['to the first page', ['?name=x']],
		['in a circle', ['?marker=1', '?marker=2', '?marker=1']],
	])('are not fetched for ever from a service that links back %s', async (_, links) => {
		const pages = [...links, ...links, ...links].map((next) => ({ a: [1], next }));
		const { length } = pages;
		await expect(all(pages)).rejects.toMatchObject({
			kind: 'refused',
			message: "The service sends the same page of 'a' again and again",
			nextStep: 'Tell the operator of the cloud. A smaller list can still be read with a filter.',
		});
		expect(length - pages.length).toBe(links.length);
	});

	it('are found without a key where the reply has only one list', async () => {
		expect(await all([{ a: [1], a_links: [] }], { key: '' })).toEqual([1]);
		const rest = "Name the list in 'List Key', or set 'Response' to 'Body'.";
		for (const [page, message, has] of [
			[{ a: [1], links_of: [2] }, 'The reply has several lists', 'a, links_of'],
			[{ server: {}, x: 1 }, 'The reply has no list', 'server, x'],
			[{ a_links: [], links: [] }, 'The reply has no list', 'a_links, links'],
			[{}, 'The reply has no list', 'nothing'],
		] as const) {
			await expect(all([page], { key: '' })).rejects.toMatchObject({
				kind: 'refused',
				message,
				nextStep: `It has: ${has}. ${rest}`,
			});
		}
		await expect(all([[1]], { key: '' })).rejects.toThrow(
			'with a bare list, where its API promises an object with a list',
		);
	});

	it('found without a key stay under that of the first page', async () => {
		const pages = [{ a: [1], next: '?marker=1' }, { errors: [] }];
		await expect(all(pages, { key: '' })).rejects.toThrow("where its API promises a list 'a'");
	});

	it('name what is there where the key is not', async () => {
		await expect(all([{ b: [1] }])).rejects.toMatchObject({
			message:
				"Compute (Nova) answered GET things with an object that has b, where its API promises a list 'a'",
			nextStep: expect.stringContaining('The path leads to something else'),
		});
	});

	it('are not there: what is has no secret in its names', async () => {
		const page = { 'Secret-9-Pass': 1 };
		const told = expect.not.stringContaining('Secret-9-Pass');
		await expect(all([page])).rejects.toMatchObject({ message: told });
		await expect(all([page], { key: '' })).rejects.toMatchObject({ nextStep: told });
	});

	it('may be texts only where that is said', async () => {
		expect(await all([{ a: ['x'] }], { has: '' })).toEqual(['x']);
		await expect(all([{ a: ['x'] }], { has: undefined })).rejects.toThrow(
			"answered GET things with a text in its list, where its API promises objects with 'id'",
		);
		await expect(all([{ a: [null] }], { has: '' })).rejects.toThrow('with null in its list');
	});

	describe('of Swift, in bare lists,', () => {
		const swift = { service: 'object-store', key: '' };

		it('go on after the last name, to an empty page', async () => {
			const asked: unknown[] = [];
			const pages = [[{ name: 'a' }, { name: 'b' }], [{ name: 'c' }], []];
			expect(await all(pages, swift, asked)).toHaveLength(3);
			expect(asked.slice(1)).toEqual([
				{ name: 'x', marker: 'b' },
				{ name: 'x', marker: 'c' },
			]);
		});

		it('go on after what stands for several names too', async () => {
			const pages = [[{ name: 'a' }, { subdir: 'photos/' }], [{ name: 'z' }], []];
			expect(await all(pages, swift)).toHaveLength(3);
		});

		it('do not end with an entry after which nothing can be asked for', async () => {
			for (const name of ['', 7]) {
				await expect(all([[{ name }], []], swift)).rejects.toThrow('an object that has name in');
			}
			await expect(all([[{ bytes: 1 }], []], swift)).rejects.toThrow(
				"with an object that has bytes in its list, where its API promises objects with 'name'",
			);
		});
	});

	it('end nowhere else by a bare list', async () => {
		const pages = [{ a: [1, 2, 3], next: '?marker=3' }, []];
		await expect(all(pages)).rejects.toThrow(
			"Compute (Nova) answered GET things with a bare list, where its API promises a list 'a'",
		);
	});
});

describe.each(Object.entries(liesAboutPages))('a page that is %s', (_, lie) => {
	const truth = { a: [{ id: '1' }], a_links: [{ rel: 'next', href: '?marker=1' }] };
	const {
		status,
		body,
		text = JSON.stringify(body),
	} = lie({} as never, {
		status: 200,
		body: truth,
	});
	const reply = { status, headers: {}, text, json: body };

	it.each([
		['first', [reply]],
		['later', [replyOf(truth), reply]],
	])('is told where it comes %s', async (__, pages) => {
		const read = async () => {
			const entries = pagesOf(async () => pages.shift()!, listOf('a'), {});
			for await (const entry of entries) expect(entry).toBeDefined();
		};
		await expect(read()).rejects.toMatchObject({
			kind: 'unclear',
			message: expect.stringMatching(
				/^Compute \(Nova\) (answered GET things with .*, where its API promises |says that the list 'a' goes on, but )/,
			),
		});
	});
});
