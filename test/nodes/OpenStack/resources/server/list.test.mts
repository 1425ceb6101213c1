import { server } from '../../../../../nodes/OpenStack/resources/server/index.ts';
import { linksElsewhere } from '../../../../simulator/lies.mts';
import { addServers } from '../../../../simulator/nova.mts';
import { onConoHa } from '../../../../simulator/onConoHa.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';

const { list, get } = server.operations;
let test: TestCloud;

afterEach(async () => await test.simulator.close());

describe('a list', () => {
	beforeEach(async () => (test = await testCloud()));

	const names = async (filters: object, sort = {}) =>
		(await test.run(list, { filters, sort })).map(({ name }) => name);

	it('of a thousand servers with details is one request', async () => {
		addServers(test.simulator, 999);
		expect(await test.run(list)).toHaveLength(999);
		expect(test.simulator.count('compute')).toBe(1);
		expect(test.last()).toEqual({
			method: 'GET',
			url: '/v2.1/servers/detail?limit=1000',
			json: undefined,
		});
	});

	it('of more goes on page after page, without one left out or twice', async () => {
		addServers(test.simulator, 2500);
		const servers = await test.run(list);
		expect(new Set(servers.map(({ id }) => id)).size).toBe(2500);
		expect(test.simulator.count('compute')).toBe(3);
	});

	it('that just fills its page asks once more, and ends', async () => {
		addServers(test.simulator, 1000);
		expect(await test.run(list)).toHaveLength(1000);
		expect(test.simulator.count('compute')).toBe(2);
	});

	it('keeps its token to the host of the catalog, whatever host a link names', async () => {
		addServers(test.simulator, 1001);
		test.simulator.trouble({ service: 'compute', times: Infinity, reply: linksElsewhere });
		expect(await test.run(list)).toHaveLength(1001);
		const hosts = test.simulator.requests
			.filter(({ service }) => service === 'compute')
			.map(({ headers }) => headers.host);
		expect(new Set(hosts).size).toBe(1);
	});

	it('by exact name finds neither parts of names nor other letter case', async () => {
		addServers(test.simulator, 1, { name: 'web' });
		addServers(test.simulator, 1, { name: 'WEB' });
		addServers(test.simulator, 1, { name: 'web-2' });
		expect(await names({ name: 'web' })).toEqual(['web']);
		expect(test.last().url).toMatch(/name=%5Eweb%24/);
	});

	it('by exact name takes signs of patterns as they are', async () => {
		addServers(test.simulator, 1, { name: 'a.b' });
		addServers(test.simulator, 1, { name: 'axb' });
		expect(await names({ name: 'a.b' })).toEqual(['a.b']);
	});

	it('by a part of the name, or by a pattern', async () => {
		addServers(test.simulator, 1, { name: 'web-1' });
		addServers(test.simulator, 1, { name: 'db-1' });
		expect(await names({ name: 'WEB', nameMatch: 'contains' })).toEqual(['web-1']);
		expect(await names({ name: '^(web|db)-1$', nameMatch: 'pattern' })).toHaveLength(2);
	});

	it('checks here what Nova drops without a word', async () => {
		addServers(test.simulator, 1, { name: 'a', keyName: 'demo-key', availabilityZone: 'east' });
		addServers(test.simulator, 1, { name: 'b' });
		expect(await names({ keyName: 'demo-key' })).toEqual(['a']);
		expect(await names({ availabilityZone: 'east' })).toEqual(['a']);
	});

	it('by IP address finds that address alone', async () => {
		addServers(test.simulator, 12);
		expect(await names({ ip: '10.10.8.1' })).toEqual(['server-0000']);
		expect(test.last().url).toMatch(/ip=10%5C.10%5C.8%5C.1/);
	});

	it('by states, flavor and image', async () => {
		addServers(test.simulator, 1, { name: 'a', flavorId: '2' });
		addServers(test.simulator, 1, { name: 'b', fault: 'broken' });
		expect(await names({ status: ['ERROR', 'BUILD'] })).toEqual(['b']);
		expect(test.last().url).toMatch(/status=ERROR&status=BUILD/);
		expect(await names({ flavor: '2' })).toEqual(['a']);
		expect(await names({ image: test.simulator.state.images[1].id })).toEqual([]);
	});

	it('by tags asks for the microversion that knows them', async () => {
		addServers(test.simulator, 1, { name: 'a', tags: ['web', 'live'] });
		addServers(test.simulator, 1, { name: 'b', tags: ['web'] });
		expect(await names({ tags: 'web, live' })).toEqual(['a']);
		expect(test.last().microversion).toBe('compute 2.26');
		expect(await names({ tagsAny: 'live,none' })).toEqual(['a']);
		expect(await names({ withoutTags: 'live' })).toEqual(['b']);
	});

	it('of changes since a time has the deleted servers too', async () => {
		addServers(test.simulator, 1, { name: 'a' });
		addServers(test.simulator, 1, { name: 'b', goneAt: Date.parse('2026-11-20T00:00:00Z') });
		expect(await names({ changedSince: '2026-11-19T00:00:00Z' })).toEqual(['b']);
		expect(test.last().url).toMatch(/changes-since=2026-11-19T00%3A00%3A00\.000Z/);
	});

	it.each([
		[{ name: '' }, /The filter 'Name' is empty/],
		[{ project: 'p' }, /works only with 'All Projects'/],
		[{ host: 'compute-7' }, /does not tell this user which host/],
	])('refuses a filter that would find everything: %o', async (filters, message) => {
		addServers(test.simulator, 2);
		await expect(names(filters)).rejects.toThrow(message);
	});

	it('takes a status in any letter case', async () => {
		addServers(test.simulator, 1, { name: 'a' });
		expect(await names({ status: ['active, error'] })).toEqual(['a']);
	});

	it('takes a time that is none for what it is', async () => {
		await expect(names({ changedSince: 'yesterday' })).rejects.toMatchObject({
			message: "The filter 'Changed Since' is not a time: yesterday",
			kind: 'input',
		});
	});

	it('of all projects is refused to an ordinary user, with a way out', async () => {
		await expect(names({ allProjects: true })).rejects.toMatchObject({
			httpStatus: 403,
			nextStep: expect.stringContaining("'admin' to see all projects"),
		});
	});

	it('sorts on the server', async () => {
		addServers(test.simulator, 3);
		expect(await names({}, { key: 'display_name', direction: 'desc' })).toEqual([
			'server-0002',
			'server-0001',
			'server-0000',
		]);
	});

	it('simplified has addresses, flavor and image at hand', async () => {
		const [made] = addServers(test.simulator, 1, { name: 'a' });
		const [found] = await test.run(get, { server: made.id });
		expect(list.simplified!(found)).toEqual({
			id: made.id,
			name: 'a',
			status: 'ACTIVE',
			addresses: ['10.10.8.1'],
			floating_ips: [],
			flavor: '1',
			image: made.imageId,
			availability_zone: 'nova',
			created: '2026-11-01T00:00:00Z',
			key_name: null,
		});
	});
});

it('a cloud that allows only small pages is read to the end', async () => {
	test = await testCloud({ maxPage: 3 });
	addServers(test.simulator, 10);
	expect(await test.run(list)).toHaveLength(10);
	expect(test.simulator.count('compute')).toBe(4);
});

it('a limit is the size of the page', async () => {
	test = await testCloud({}, {}, { limit: 2 });
	addServers(test.simulator, 5);
	await test.cloud.compute.list('servers/detail', 'servers').next();
	expect(test.last().url).toBe('/v2.1/servers/detail?limit=2');
});

it('a pinned microversion goes with every compute request, and with no other', async () => {
	test = await testCloud({}, {}, { computeMicroversion: '2.79' });
	addServers(test.simulator, 1);
	const [found] = await test.run(list);
	expect(test.last().microversion).toBe('compute 2.79');
	expect(list.simplified!(found).flavor).toBe('m1.tiny');
	await test.cloud.image.request('GET', 'images');
	expect(test.last().microversion).toBeUndefined();
});

it('an administrator lists all projects', async () => {
	test = await testCloud({}, { userName: 'admin', password: 'admin-secret', projectName: 'admin' });
	addServers(test.simulator, 2);
	expect(await test.run(list)).toHaveLength(0);
	expect(await test.run(list, { filters: { allProjects: true } })).toHaveLength(2);
});

it('a server without a name is listed without one, and not found by a name that it has not', async () => {
	test = await testCloud();
	for (const name of [undefined, null]) addServers(test.simulator, 1, { name: name as never });
	const found = await test.run(list);
	expect(found).toHaveLength(2);
	for (const server of found) expect(list.simplified!(server).name).toBe('');
	for (const nameMatch of ['contains', 'exact']) {
		for (const name of ['undefined', 'null']) {
			expect(await test.run(list, { filters: { name, nameMatch } })).toEqual([]);
		}
	}
});

it("ConoHa's names are found where ConoHa keeps them", async () => {
	test = await testCloud(...onConoHa);
	const project = test.simulator.state.projects.at(-1)!;
	addServers(test.simulator, 1, {
		name: 'v-203-0-113-7',
		projectId: project.id,
		metadata: { instance_name_tag: 'web-1' },
	});
	const found = await test.run(list, { filters: { name: 'web-1' } });
	expect(found).toHaveLength(1);
	expect(list.simplified!(found[0]).name).toBe('web-1');
	expect(await test.run(list, { filters: { name: '^web', nameMatch: 'pattern' } })).toHaveLength(1);
	await expect(
		test.run(list, { filters: { name: 'web-(', nameMatch: 'pattern' } }),
	).rejects.toMatchObject({ message: "The filter 'Name' is no regular expression" });
});
