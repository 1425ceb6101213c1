import { asker, inDemo, type Answer, type Ask } from './ask.mts';
import { pass, startClock, stopClock } from './clock.mts';
import { addServers } from './nova.mts';
import { startSimulator, type Simulator } from './simulator.mts';

let cloud: Simulator;
let ask: Ask;
let demo: string;
let demo2: string;

beforeEach(async () => {
	cloud = await startSimulator({ tokenLife: 86_400 });
	ask = await asker(cloud);
	[demo, demo2] = cloud.state.projects.map(({ id }) => id);
});
afterEach(async () => await cloud.close());

const get = async (path: string, microversion = '2.93', by = ask) =>
	await by('compute', `GET ${path}`, undefined, microversion);
const saidBy = ({ status, body }: Answer) => [status, Object.values<any>(body)[0].message];

describe('limits', () => {
	it('have what may be and what is', async () => {
		addServers(cloud, 2, { flavorId: '3' });
		expect((await get('limits')).body.limits).toEqual({
			rate: [],
			absolute: {
				maxTotalInstances: -1,
				maxTotalCores: -1,
				maxTotalRAMSize: -1,
				maxServerMeta: -1,
				maxTotalKeypairs: -1,
				maxServerGroups: -1,
				maxServerGroupMembers: -1,
				totalRAMUsed: 8192,
				totalCoresUsed: 4,
				totalInstancesUsed: 2,
				totalServerGroupsUsed: 1,
			},
		});
	});

	it.each([
		['2.1', 19],
		['2.38', 14],
		['2.56', 13],
		['2.57', 11],
	])('are of fewer kinds later on: at %s %i', async (microversion, count) => {
		const { absolute } = (await get('limits', microversion)).body.limits;
		expect(Object.keys(absolute)).toHaveLength(count);
	});
});

describe('a quota', () => {
	it('has the usual amounts where nothing else is said, with details of what is used', async () => {
		const by = await asker(cloud, 'demo', { project: { id: demo2 } });
		const usual = {
			id: demo2,
			cores: 20,
			instances: 10,
			key_pairs: 100,
			metadata_items: 128,
			ram: 51_200,
			server_group_members: 10,
			server_groups: 10,
		};
		const path = `os-quota-sets/${demo2}`;
		expect((await get(path, '2.57', by)).body.quota_set).toEqual(usual);
		expect((await get(`${path}/defaults`)).body.quota_set).toEqual(usual);
		const { server_groups } = (await get(`os-quota-sets/${demo}/detail`)).body.quota_set;
		expect(server_groups).toEqual({ limit: -1, in_use: 1, reserved: 0 });
	});
});

it.each([
	['limits?tenant_id=PROJECT', 403, 'limits:other_project'],
	['os-quota-sets/PROJECT', 403, 'os-quota-sets:show'],
	['os-quota-sets/PROJECT/detail', 403, 'os-quota-sets:detail'],
	['os-simple-tenant-usage/PROJECT', 403, 'os-simple-tenant-usage:show'],
	['os-simple-tenant-usage', 403, 'os-simple-tenant-usage:list'],
])('a member is refused %s', async (path, status, policy) => {
	const says = `Policy doesn't allow os_compute_api:${policy} to be performed.`;
	expect(saidBy(await get(path.replace('PROJECT', demo2)))).toEqual([status, says]);
});

describe('usage', () => {
	beforeEach(async () => {
		stopClock();
		jest.setSystemTime(Date.parse('2026-11-27T12:00:00Z'));
		ask = await asker(cloud);
	});
	afterEach(() => startClock());

	const day = 'start=2026-11-27T00:00:00';
	const at = (time: string) => Date.parse(`2026-11-27T${time}Z`);

	it('has the hours of servers within the time, of those too that are gone', async () => {
		addServers(cloud, 1, { name: 'kept', flavorId: '2', readyAt: at('10:00:00') });
		const gone = { name: 'gone', readyAt: at('01:00:00'), goneAt: at('01:30:00') };
		addServers(cloud, 1, { ...gone, flavorId: '3' });
		const { tenant_usage: shown } = (await get(`os-simple-tenant-usage/${demo}?${day}`)).body;
		expect(shown).toMatchObject({
			tenant_id: demo,
			total_hours: 2.5,
			total_vcpus_usage: 3,
			total_memory_mb_usage: 2048 * 2 + 4096 * 0.5,
			total_local_gb_usage: 20 * 2 + 40 * 0.5,
			start: '2026-11-27T00:00:00.000000',
			stop: '2026-11-27T12:00:00.000000',
		});
		expect(shown.server_usages).toContainEqual({
			hours: 0.5,
			flavor: 'm1.medium',
			instance_id: expect.any(String),
			name: 'gone',
			tenant_id: demo,
			memory_mb: 4096,
			local_gb: 40,
			vcpus: 2,
			started_at: '2026-11-27T01:00:00.000000',
			ended_at: '2026-11-27T01:30:00.000000',
			state: 'terminated',
			uptime: 1800,
		});
		pass(3_600_000);
		const later = (await get(`os-simple-tenant-usage/${demo}?${day}&end=2026-11-27T11:00:00`)).body;
		expect(later.tenant_usage.total_hours).toBe(1.5);
		const running = later.tenant_usage.server_usages.find(({ name }: any) => name === 'kept');
		expect(running).toMatchObject({ state: 'active', ended_at: null, uptime: 3 * 3600 });
	});

	it('is none without a start', async () => {
		addServers(cloud, 1);
		const { body } = await get(`os-simple-tenant-usage/${demo}?end=2026-11-28T00:00:00`);
		expect(body.tenant_usage.total_hours).toBe(0);
	});

	it('has no second page before 2.40', async () => {
		addServers(cloud, cloud.options.maxPage + 1, { readyAt: at('10:00:00') });
		const { tenant_usage } = (await get(`os-simple-tenant-usage/${demo}?${day}`, '2.39')).body;
		expect(tenant_usage.server_usages).toHaveLength(cloud.options.maxPage);
	});

	it('has pages from 2.40 on, whose link names the project twice', async () => {
		addServers(cloud, 3, { readyAt: at('10:00:00') });
		const path = `os-simple-tenant-usage/${demo}`;
		const seen: string[] = [];
		let query = `?${day}&limit=2`;
		for (;;) {
			const { body } = await get(path + query);
			seen.push(...body.tenant_usage.server_usages.map((one: any) => one.instance_id));
			const [{ href }] = body.tenant_usage_links ?? [{}];
			if (!href) break;
			expect(href).toContain(`/v2.1/${demo}/${path}?limit=2&start=`);
			query = href.slice(href.indexOf('?'));
		}
		expect(seen).toEqual(cloud.state.servers.map(({ id }) => id).sort());
		const { tenant_usage } = (await get(`${path}?${day}&limit=2`, '2.39')).body;
		expect(tenant_usage.server_usages).toHaveLength(3);
	});

	it('of all projects is for administrators', async () => {
		addServers(cloud, 1, { readyAt: at('10:00:00') });
		const admin = await asker(cloud, 'admin', inDemo);
		const list = async (more: string) =>
			(await get(`os-simple-tenant-usage?${day}${more}`, '2.93', admin)).body.tenant_usages;
		expect(await list('')).toMatchObject([{ tenant_id: demo, total_hours: 2 }]);
		expect((await list(''))[0]).not.toHaveProperty('server_usages');
		expect((await list('&detailed=1'))[0].server_usages).toHaveLength(1);
	});

	it.each([
		['start=2026-11-27', 'Invalid datetime string: Datetime is in invalid format'],
		['start=2026-11-27T00:00:00Z', 'Invalid datetime string: Datetime is in invalid format'],
		[
			'start=2026-11-27T00:00:00&end=2026-11-26T00:00:00',
			'Invalid start time. The start time cannot occur after the end time.',
		],
		['detailed=1', "Additional properties are not allowed ('detailed' was unexpected)"],
		['marker=nix', 'Marker nix could not be found.'],
		[
			'limit=x',
			"Invalid input for query parameters limit. Value: x. 'x' does not match '^[0-9]*$'",
		],
	])('with %s is refused', async (query, says) => {
		expect(saidBy(await get(`os-simple-tenant-usage/${demo}?${query}`))).toEqual([400, says]);
	});
});
