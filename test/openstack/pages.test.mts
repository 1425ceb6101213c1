import { entriesOf, nextQuery } from '../../openstack/pages.ts';

describe('the next page', () => {
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
		['Glance', { images: [], next: '/v2/images?limit=2&marker=m' }, 'images'],
		['Designate', { zones: [], links: { self: 'x', next: 'http://x?limit=2&marker=m' } }, 'zones'],
		['Heat', { stacks: [], links: [{ rel: 'next', href: 'http://x?limit=2&marker=m' }] }, 'stacks'],
		['Barbican', { secrets: [], next: 'http://x/v1/secrets?limit=2&marker=m' }, 'secrets'],
	])('of %s, by the query of its link alone', (_, page, key) => {
		expect(nextQuery(page, key)).toEqual({ limit: ['2'], marker: ['m'] });
	});

	it.each([
		['Keystone', { projects: [], links: { next: null, self: 'x' } }],
		['Nova', { projects: [] }],
		['Neutron', { projects: [], projects_links: [{ rel: 'previous', href: 'x?marker=a' }] }],
	])('is none at the end of a list of %s', (_, page) => {
		expect(nextQuery(page, 'projects')).toBeUndefined();
	});

	it('keeps a key that comes several times', () => {
		const page = { a: [], next: '/v2?tag=x&tag=y' };
		expect(nextQuery(page, 'a')).toEqual({ tag: ['x', 'y'] });
	});
});

describe('all entries', () => {
	const all = async (pages: object[], key = 'a') => {
		const entries = [];
		for await (const entry of entriesOf(async () => pages.shift() as never, key, {})) {
			entries.push(entry);
		}
		return entries;
	};

	it('come page after page, also past an empty one', async () => {
		const pages = [{ a: [1, 2], next: '?marker=2' }, { a: [], next: '?marker=3' }, { a: [4] }];
		expect(await all(pages)).toEqual([1, 2, 4]);
	});

	it('keep the filters that a link leaves out', async () => {
		const asked: unknown[] = [];
		const pages = [{ a: [1], next: '?limit=1&offset=1' }, { a: [2] }];
		const getPage = async (query: unknown) => {
			asked.push(query);
			return pages.shift() as never;
		};
		for await (const entry of entriesOf(getPage, 'a', { name: 'x' })) expect(entry).toBeDefined();
		expect(asked).toEqual([{ name: 'x' }, { name: 'x', limit: ['1'], offset: ['1'] }]);
	});

	it('of a bare list, as Swift answers, go on after the last name', async () => {
		const pages = [[{ name: 'a' }, { name: 'b' }], [{ name: 'c' }], []];
		expect(await all(pages, '')).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
	});

	it('are not fetched for ever from a service that links back', async () => {
		const pages = Array.from({ length: 9 }, () => ({ a: [1], next: '?marker=1' }));
		await expect(all(pages)).rejects.toThrow("sends the same page of 'a' again and again");
	});

	it('are found without a key where the reply has only one list', async () => {
		expect(await all([{ a: [1], a_links: [] }], '')).toEqual([1]);
		await expect(all([{ a: [1], b: [2] }], '')).rejects.toThrow('several lists');
		await expect(all([{ server: {} }], '')).rejects.toThrow('no list');
	});

	it('name what is there where the key is not', async () => {
		await expect(all([{ b: [1] }])).rejects.toMatchObject({
			message: "The reply has no list 'a'",
			nextStep: 'It has: b.',
		});
	});
});
