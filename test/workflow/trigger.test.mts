import type { IDataObject } from 'n8n-workflow';

import type { Engine } from '../engine/engine.mts';
import { passwordCredential } from '../engine/fixtures.mts';
import { floatingIp } from '../simulator/networkRows.mts';
import { addServers } from '../simulator/nova.mts';
import { novaError } from '../simulator/replies.mts';
import type { Simulator, SimulatorOptions } from '../simulator/simulator.mts';
import { image, type SimulatedServer } from '../simulator/state.mts';
import { backup, snapshot, volume } from '../simulator/volumeRows.mts';
import { startSetting } from './setting.mts';

/** Hours go by on both clocks. */
const pass = (hours: number) => {
	const now = Date.now() + hours * 3_600_000;
	jest.spyOn(Date, 'now').mockImplementation(() => now);
};
afterEach(() => jest.restoreAllMocks());

const every = ['changed', 'created', 'deleted', 'enteredError', 'statusChanged'];

let cloud: Simulator;
let engine: Engine;

const start = async (options?: SimulatorOptions) =>
	({ cloud, engine } = await startSetting(options));
afterEach(async () => await cloud.close());

/** A trigger that has looked once. */
const watching = async (parameters: IDataObject = {}) => {
	const poller = engine.poller({ events: every, ...parameters });
	expect(await poller.poll()).toEqual([]);
	return poller;
};
const set = (server: SimulatedServer, more: Partial<SimulatedServer>) =>
	Object.assign(server, { ...more, updated: Date.now() });
const fail = (server: SimulatedServer) =>
	set(server, { vmState: 'error', fault: 'The guest crashed.' });
const sent = () => cloud.requests.filter(({ service }) => service === 'compute');
const now = () => ({ updated: Date.now() });

describe('servers', () => {
	let one: SimulatedServer;

	beforeEach(async () => {
		await start();
		[one] = addServers(cloud, 3, { name: 'web', metadata: { role: 'web' } });
	});

	it('that are there at the first poll are not told', async () => {
		const poller = await watching();
		expect(await poller.poll()).toEqual([]);
	});

	it('tell what happened to them once, with what it was before', async () => {
		const poller = await watching();
		const [made] = addServers(cloud, 1, { name: 'new', ...now() });
		set(one, { name: 'db', metadata: { role: 'db' } });
		expect(await poller.poll()).toEqual([
			expect.objectContaining({ event: 'created', id: made.id, name: 'new', before: null }),
			expect.objectContaining({
				event: 'changed',
				id: one.id,
				name: 'db',
				resource: 'server',
				before: { name: 'web', metadata: { role: 'web' } },
				after: { name: 'db', metadata: { role: 'db' } },
				thing: expect.objectContaining({ id: one.id, name: 'db', flavor: '1' }),
			}),
		]);
		expect(await poller.poll()).toEqual([]);
	});

	it('that fail tell the reason of the cloud', async () => {
		const poller = await watching();
		fail(one);
		const events = await poller.poll();
		expect(events.map(({ event }) => event)).toEqual(['statusChanged', 'enteredError']);
		expect(events[1]).toMatchObject({
			reason: 'The guest crashed.',
			before: { status: 'ACTIVE' },
			after: { status: 'ERROR' },
			thing: { status: 'ERROR' },
		});
	});

	it('that are deleted are told, also where the cloud knows nothing of them any more', async () => {
		const poller = await watching();
		set(one, { goneAt: Date.now() } as never);
		expect(await poller.poll()).toMatchObject([{ event: 'deleted', id: one.id, name: 'web' }]);
		expect(await poller.poll()).toEqual([]);
		const [other] = cloud.state.servers.splice(1, 1);
		pass(7);
		expect(await poller.poll()).toMatchObject([
			{ event: 'deleted', id: other.id, name: 'web', thing: { metadata: { role: 'web' } } },
		]);
	});

	it('that are deleted are told by what they were, though the cloud took their tags away', async () => {
		one.tags = ['alert'] as never;
		const poller = await watching({ filters: { tags: 'alert' } });
		set(one, { goneAt: Date.now(), tags: [] } as never);
		expect(await poller.poll()).toMatchObject([{ event: 'deleted', id: one.id }]);
	});

	it('that change in what Nova counts as no change are told some minutes later', async () => {
		const poller = await watching();
		one.tags = ['alert'] as never;
		expect(await poller.poll()).toEqual([]);
		pass(0.2);
		expect(await poller.poll()).toMatchObject([{ event: 'changed', after: { tags: ['alert'] } }]);
	});

	it('take one request a poll', async () => {
		const poller = await watching({ events: ['created'] });
		const before = sent().length;
		await poller.poll();
		expect(sent()).toHaveLength(before + 1);
		expect(sent().at(-1)!.url).toContain('changes-since=');
	});

	it.each([
		[{ namePattern: 'we*' }, 1],
		[{ namePattern: 'w' }, 0],
		[{ tags: 'alert' }, 1],
		[{ tags: 'alert, never' }, 0],
		[{ metadata: { row: [{ key: 'role', value: 'web' }] } }, 1],
		[{ metadata: { row: [{ key: 'role', value: 'db' }] } }, 0],
		[{ availabilityZone: 'nova' }, 1],
		[{ availabilityZone: 'other' }, 0],
	])('are narrowed down by %j', async (filters, count) => {
		one.tags = ['alert'] as never;
		const poller = await watching({ filters, events: ['statusChanged'] });
		set(one, { vmState: 'stopped' });
		expect(await poller.poll()).toHaveLength(count);
	});

	it.each([
		[{ statusTo: 'shutoff' }, 1],
		[{ statusTo: 'ERROR' }, 0],
		[{ statusFrom: 'ACTIVE, PAUSED', statusTo: 'SHUTOFF' }, 1],
		[{ statusFrom: 'BUILD' }, 0],
	])('are told of by %j', async (statuses, count) => {
		const poller = await watching({ events: ['statusChanged'], ...statuses });
		set(one, { vmState: 'stopped' });
		expect(await poller.poll()).toHaveLength(count);
	});

	it('beyond the most of one execution are told at the next polls', async () => {
		const poller = await watching({ options: { maxEvents: 4 } });
		addServers(cloud, 10, now());
		const counts: number[] = [];
		for (let poll = 0; poll < 4; poll++) counts.push((await poller.poll()).length);
		expect(counts).toEqual([4, 4, 2, 0]);
	});

	it('are raw where that is wanted', async () => {
		const poller = await watching({ simplify: false });
		set(one, { vmState: 'stopped' });
		const [{ thing }] = await poller.poll();
		expect(thing).toHaveProperty('OS-EXT-STS:vm_state', 'stopped');
	});

	it('of clouds that know no tags are watched without', async () => {
		const reply = novaError(406, 'Version 2.26 is not supported by the API.');
		cloud.trouble({ service: 'compute', path: /servers/, reply });
		const poller = await watching();
		set(one, { vmState: 'stopped' });
		expect(await poller.poll()).toHaveLength(1);
	});
});

describe('the state', () => {
	let one: SimulatedServer;

	beforeEach(async () => {
		await start();
		[one] = addServers(cloud, 2);
	});

	it('comes back older after a crash, and nothing is told twice or lost', async () => {
		const poller = await watching();
		await poller.restart();
		set(one, { vmState: 'stopped' });
		const [event] = await poller.poll();
		expect(event).toMatchObject({ event: 'statusChanged' });
		expect(await poller.restart()).toEqual([]);
		set(one, { vmState: 'active' });
		expect(await poller.restart()).toMatchObject([{ after: { status: 'ACTIVE' } }]);
		expect(await poller.poll()).toEqual([]);
	});

	it('is not moved by a poll that fails, and the next one tells all', async () => {
		const poller = await watching();
		set(one, { vmState: 'stopped' });
		const reply = novaError(403, 'Not for you');
		cloud.trouble({ service: 'compute', path: /servers/, reply });
		await expect(poller.poll()).rejects.toMatchObject({ message: 'Not for you', httpCode: '403' });
		expect(await poller.poll()).toHaveLength(1);
	});

	it('is moved by one of two polls at once', async () => {
		const poller = await watching();
		set(one, { vmState: 'stopped' });
		const both = await Promise.all([poller.poll(), poller.poll()]);
		expect(both.flat()).toHaveLength(1);
	});

	it('says the same of an event by its ID, whenever it is told', async () => {
		const poller = await watching();
		const again = engine.poller({ events: every });
		await again.poll();
		set(one, { vmState: 'stopped' });
		const [[first], [second]] = [await poller.poll(), await again.poll()];
		expect(first.event_id).toMatch(/^[0-9a-f]{32}$/);
		expect(second.event_id).toBe(first.event_id);
	});

	it.each([
		['another name', { filters: { namePattern: 'server*' } }, 1],
		['raw things', { simplify: false }, 1],
		['other events', { events: ['statusChanged'] }, 0],
		['another kind', { resource: 'volume' }, 0],
		['all projects', { options: { allProjects: true } }, 0],
	])('after an edit to %s tells of the pause what is still meant', async (_, edit, count) => {
		const poller = await watching();
		const edited = engine.poller({ events: every, ...edit });
		set(one, { vmState: 'stopped' });
		if ('options' in edit)
			engine.store(
				'main',
				passwordCredential(cloud.identityUrl, { userName: 'admin', password: 'admin-secret' }),
			);
		expect(await poller.reactivate(edited)).toHaveLength(count);
		expect(await edited.poll()).toEqual([]);
	});

	it.each([
		[{}, 1],
		[{ startAnewAfter: 200 }, 1],
		[{ startAnewAfter: 10 }, 0],
	])('after a pause of four days with %j', async (options, count) => {
		const poller = await watching({ options });
		pass(96);
		set(one, { vmState: 'stopped' });
		expect(await poller.reactivate()).toHaveLength(count);
		expect(await poller.poll()).toEqual([]);
	});

	it('is kept over an outage that is longer than any pause', async () => {
		const poller = await watching({ options: { startAnewAfter: 10 } });
		set(one, { vmState: 'stopped' });
		const reply = novaError(403, 'Gone for a while');
		const end = cloud.trouble({ service: 'compute', times: Infinity, reply });
		for (let hours = 0; hours < 12; hours += 4) {
			pass(4);
			await expect(poller.poll()).rejects.toThrow('Gone for a while');
		}
		end();
		expect(await poller.poll()).toHaveLength(1);
	});

	it('is left alone by a test, which has a sample of each event', async () => {
		const poller = await watching();
		fail(one);
		const samples = await poller.test();
		expect(samples.map(({ event }) => event)).toEqual(every);
		for (const sample of samples)
			expect(sample).toMatchObject({ id: one.id, thing: { id: one.id } });
		expect(samples[3]).toMatchObject({ reason: 'The guest crashed.' });
		expect(await poller.poll()).toHaveLength(2);
	});

	it('has nothing secret in it, and nor have the events', async () => {
		const poller = await watching();
		set(one, { vmState: 'stopped' });
		const events = JSON.stringify(await poller.poll());
		expect(events).not.toMatch(/demo-secret|gAAAA/);
	});
});

it('a test where nothing is there says so', async () => {
	await start();
	await expect(engine.poller({ resource: 'volumeBackup' }).test()).rejects.toThrow(
		'There are no volume backups that a sample could be made from',
	);
});

it.each([
	[
		{ resource: 'volume', filters: { tags: 'a' } },
		"The filter 'Tags' is for what volumes do not have",
	],
	[{ filters: { namePattern: ' ' } }, "The filter 'Name Pattern' is empty"],
	[{ filters: { metadata: { row: [] } } }, "The filter 'Metadata' is empty"],
	[{ requestOptions: { region: '' } }, "The parameter 'Region' is empty"],
	[{ events: [] }, "The parameter 'Events' is empty"],
])('%j is an error at once', async (parameters, message) => {
	await start();
	await expect(engine.poller({ events: every, ...parameters }).poll()).rejects.toThrow(message);
});

describe('regions', () => {
	beforeEach(async () => {
		await start({ catalog: 'regions' });
		engine.store('main', passwordCredential(cloud.identityUrl, { region: 'north' }));
	});
	const both = { requestOptions: { region: 'north, south' } };

	it('are another place where the credential gets another', async () => {
		const [one] = addServers(cloud, 1);
		const poller = await watching();
		set(one, { vmState: 'stopped' });
		engine.store('main', passwordCredential(cloud.identityUrl, { region: 'south' }));
		expect(await poller.poll()).toEqual([]);
	});

	it('tell each of its own, and one that fails does not hide the other', async () => {
		const [one] = addServers(cloud, 1);
		const poller = await watching(both);
		set(one, { vmState: 'stopped' });
		const reply = novaError(403, 'Closed');
		cloud.trouble({ region: 'south', service: 'compute', times: 2, reply });
		expect(await poller.poll()).toMatchObject([{ region: 'north', event: 'statusChanged' }]);
		await expect(poller.poll()).rejects.toThrow("Region 'south': Closed");
		expect(await poller.poll()).toMatchObject([{ region: 'south', event: 'statusChanged' }]);
		expect(await poller.poll()).toEqual([]);
	});
});

describe.each([
	[
		'volume',
		() => cloud.state.volumes,
		(owner: string, user: string) => volume(owner, user, { name: 'data', status: 'available' }),
		{ size: 20, updated_at: '2096-12-01T00:00:00.000000' },
		{ size: 20 },
	],
	[
		'volumeSnapshot',
		() => cloud.state.snapshots,
		(owner: string) => snapshot(owner, { name: 'data', status: 'available' }),
		{ name: 'other', updated_at: '2096-12-01T00:00:00.000000' },
		{ name: 'other' },
	],
	[
		'volumeBackup',
		() => cloud.state.backups,
		(owner: string, user: string) => backup(owner, user, { name: 'data', status: 'available' }),
		{ metadata: { a: 'b' }, updated_at: '2096-12-01T00:00:00.000000' },
		{ metadata: { a: 'b' } },
	],
	[
		'image',
		() => cloud.state.images,
		(_: string) => image('data', cloud.state.projects[0], {}),
		{ visibility: 'shared', os_distro: 'debian', updated_at: '2096-12-01T00:00:00Z' },
		{ visibility: 'shared', metadata: { os_distro: 'debian' } },
	],
	[
		'floatingIp',
		() => cloud.state.floatingIps,
		(owner: string) => floatingIp(owner, { floating_ip_address: '172.24.5.9' }),
		{ tags: ['taken'], updated_at: '2096-12-01T00:00:00Z' },
		{ tags: ['taken'] },
	],
] as const)('things of the kind %s', (resource, rows, make, change, after) => {
	it('come, change and go', async () => {
		await start();
		const poller = await watching({ resource });
		const owner = cloud.state.projects[0].id;
		const made = make(owner, cloud.state.users[0].id) as IDataObject;
		rows().push(made as never);
		const { id } = made;
		expect(await poller.poll()).toMatchObject([{ event: 'created', id, resource, thing: { id } }]);
		Object.assign(made, change);
		const events = await poller.poll();
		expect(events[0]).toMatchObject({ id, after });
		rows().splice(rows().indexOf(made as never), 1);
		expect(await poller.poll()).toMatchObject([{ event: 'deleted', id }]);
		expect(await poller.poll()).toEqual([]);
	});
});

describe('quotas', () => {
	it('are told when they rise above the threshold, and again only after they fell', async () => {
		await start();
		cloud.state.projects[0].quota = { instances: 10, cores: 20, ram: 51_200 };
		const poller = await watching({ resource: 'quota', threshold: 80, quotas: 'compute.servers' });
		addServers(cloud, 9);
		expect(await poller.poll()).toMatchObject([
			{
				event: 'usageAbove',
				id: 'compute.servers',
				before: { used: 0 },
				after: { used: 9, limit: 10, percent: 90 },
			},
		]);
		addServers(cloud, 1);
		expect(await poller.poll()).toEqual([]);
		cloud.state.servers.length = 0;
		expect(await poller.poll()).toEqual([]);
		addServers(cloud, 9);
		expect(await poller.poll()).toHaveLength(1);
	});

	it('that are seen for the first time are not told', async () => {
		await start();
		cloud.state.projects[0].quota = { instances: 10, cores: 20, ram: 51_200 };
		addServers(cloud, 9);
		const reply = novaError(403, 'Not yet');
		cloud.trouble({ service: 'compute', path: /limits/, reply });
		const poller = await watching({ resource: 'quota' });
		expect(await poller.poll()).toEqual([]);
	});
});
