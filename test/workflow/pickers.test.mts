import { passwordCredential } from '../engine/fixtures.mts';
import type { Engine } from '../engine/engine.mts';
import { addServers } from '../simulator/nova.mts';
import type { Simulator } from '../simulator/simulator.mts';
import { startSetting } from './setting.mts';

let cloud: Simulator;
let engine: Engine;

beforeEach(async () => ({ cloud, engine } = await startSetting()));
afterEach(async () => await cloud.close());

describe('a picker', () => {
	it('comes in pages of a hundred', async () => {
		addServers(cloud, 250);
		const first = await engine.search('searchServers');
		expect(first.results).toHaveLength(100);
		const second = await engine.search('searchServers', '', first.paginationToken as string);
		const third = await engine.search('searchServers', '', second.paginationToken as string);
		const all = [first, second, third].flatMap(({ results }) => results);
		expect(new Set(all.map(({ value }) => value)).size).toBe(250);
		expect(third.paginationToken).toBeUndefined();
	});

	it.each([
		['searchVolumeTypes', () => cloud.state.volumeTypes],
		['searchServerGroups', () => cloud.state.serverGroups],
	])('%s goes on though the link has another name, or is missing', async (method, all) => {
		cloud.options.maxPage = 1;
		all().push({ ...all()[0], id: 'another', name: 'another' } as never);
		const rows: string[] = [];
		for (let next: string | undefined = ''; next !== undefined; ) {
			const { results, paginationToken } = await engine.search(method, '', next || undefined);
			rows.push(...results.map(({ name }) => name));
			next = paginationToken as string | undefined;
		}
		expect(rows).toEqual(all().map(({ name }) => name));
	});

	it('is searched on the server, where the API can', async () => {
		addServers(cloud, 250);
		addServers(cloud, 1, { name: 'web (1)' });
		const { results } = await engine.search('searchServers', 'web (1');
		expect(results).toMatchObject([{ name: 'web (1) (ACTIVE)' }]);
		expect(cloud.requests.at(-1)!.url).toMatch(/name=web\+%5C%281/);
	});

	it('is searched through all pages, where the API cannot', async () => {
		const [first] = cloud.state.images;
		for (let index = 0; index < 1200; index++) {
			const name = `zz-${String(index).padStart(4, '0')}`;
			cloud.state.images.push({ ...first, id: name, name });
		}
		const { results } = await engine.search('searchImages', 'ZZ-1199');
		expect(results).toMatchObject([{ value: 'zz-1199' }]);
		expect(cloud.count('image')).toBe(2);
	});

	it('finds the whole name of what lies further back than a search reads', async () => {
		cloud.options.maxPage = 10;
		const [first] = cloud.state.images;
		for (let index = 0; index < 100; index++) {
			const name = `aa-${String(index).padStart(3, '0')}`;
			cloud.state.images.push({ ...first, id: name, name });
		}
		const { results } = await engine.search('searchImages', 'tiny-raw');
		expect(results).toMatchObject([{ name: expect.stringMatching(/^tiny-raw/) }]);
	});

	it('shows the message of the API when it fails', async () => {
		engine.store('main', passwordCredential(cloud.identityUrl, { password: 'wrong' }));
		await expect(engine.search('searchFlavors')).rejects.toMatchObject({
			name: 'NodeApiError',
			message: expect.stringMatching(/^Keystone refuses the user, the password/),
		});
	});

	it.each([
		['searchAvailabilityZones', 'nova', 'nova'],
		['searchFlavors', 'm1.tiny (1 vCPU, 512 MiB, 1 GiB disk)', '1'],
		['searchImages', 'own-snapshot (active)', undefined],
		['searchKeyPairs', 'demo-key', 'demo-key'],
		['searchNetworks', 'private (internal)', undefined],
		['searchPorts', 'spare (10.10.0.99, free)', undefined],
		['searchSecurityGroups', 'default', undefined],
		['searchServerGroups', 'apart', undefined],
		['searchServices', 'Compute (Nova)', 'compute'],
		['searchVolumeSnapshots', 'nightly (10 GiB, available)', undefined],
		['searchVolumes', 'bootable (10 GiB, available)', undefined],
		['searchVolumeTypes', 'loopback', undefined],
	])('%s shows "%s"', async (method, name, value) => {
		const { results } = await engine.search(method);
		const row = results.find((one) => one.name === name);
		expect(row).toBeDefined();
		expect(row!.value).toBe(value ?? row!.description);
	});
});

it('every picker of the node has a search, and every search a picker', () => {
	const text = JSON.stringify(engine.node.description.properties);
	const used = [...text.matchAll(/"searchListMethod":"(\w+)"/g)].map(([, name]) => name);
	expect(new Set(used)).toEqual(new Set(Object.keys(engine.node.methods!.listSearch!)));
});
