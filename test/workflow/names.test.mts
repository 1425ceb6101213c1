import type { Engine } from '../engine/engine.mts';
import { byId } from '../engine/fixtures.mts';
import { addServers } from '../simulator/nova.mts';
import type { Simulator } from '../simulator/simulator.mts';
import { image, uuidOf } from '../simulator/state.mts';
import { backup, snapshot, volume } from '../simulator/volumeRows.mts';
import { startSetting } from './setting.mts';

let cloud: Simulator;
let engine: Engine;

beforeEach(async () => ({ cloud, engine } = await startSetting()));
afterEach(async () => await cloud.close());

const byName = (value: string) => ({ __rl: true, mode: 'name', value });
const getServer = { resource: 'server', operation: 'get', server: byName('={{ $json.name }}') };

describe('what is given by name', () => {
	it('is looked up wherever a picker is, in rows and options too', async () => {
		const { error } = await engine.runNode({
			resource: 'server',
			operation: 'create',
			name: 'web-1',
			flavor: byName('m1.tiny'),
			image: byName('tiny-raw'),
			networkMode: 'chosen',
			networks: { row: [{ network: byName('private') }] },
			securityGroups: { row: [{ group: byName('web') }] },
			options: { serverGroup: byName('apart'), availabilityZone: byId('nova') },
		});
		expect(error).toBeUndefined();
		const sent = cloud.requests.find(
			({ method, path }) => method === 'POST' && path === 'servers',
		)!;
		expect(sent.json).toMatchObject({
			server: {
				flavorRef: '1',
				imageRef: uuidOf('image tiny-raw'),
				networks: [{ uuid: uuidOf('network private') }],
				availability_zone: 'nova',
			},
			'os:scheduler_hints': { group: uuidOf('server group apart') },
		});
		expect(sent.json.server.security_groups).toHaveLength(1);
	});

	it('is found among more than a page of others, and not by a part of it', async () => {
		addServers(cloud, 1500);
		const [wanted] = addServers(cloud, 1, { name: 'web' });
		addServers(cloud, 1, { name: 'web-2' });
		const { items } = await engine.runNode(getServer, { items: [{ name: 'web' }] });
		expect(items[0].json.id).toBe(wanted.id);
	});

	it.each([
		['volume', 'volumes', 'deleting'],
		['volumeSnapshot', 'snapshots', 'deleting'],
		['volumeBackup', 'backups', 'deleting'],
		['image', 'images', 'pending_delete'],
	] as const)('is not what is about to go: a %s', async (resource, rows, status) => {
		const { state } = cloud;
		const [project] = state.projects;
		const user = state.users[0].id;
		const make = (id: string, more: object) =>
			({
				volume: () => volume(project.id, user, { id, name: 'one', ...more }),
				volumeSnapshot: () => snapshot(project.id, { id, name: 'one', ...more }),
				volumeBackup: () => backup(project.id, user, { id, name: 'one', ...more }),
				image: () => image('one', project, { id, ...more }),
			})[resource]();
		const going = make('1f0c7ab6-35ac-4b48-a4d4-d12a5ad1fd50', { status });
		const there = make('2f0c7ab6-35ac-4b48-a4d4-d12a5ad1fd50', {
			status: resource === 'image' ? 'active' : 'available',
		});
		state[rows].push(going as never, there as never);
		const { items, error } = await engine.runNode({
			resource,
			operation: 'get',
			[resource]: byName('one'),
		});
		expect(error).toBeUndefined();
		expect(items[0].json.id).toBe(there.id);
	});

	it('is looked up once, however many items share it', async () => {
		addServers(cloud, 1, { name: 'web' });
		const items = Array.from({ length: 20 }, () => ({ name: 'web' }));
		await engine.runNode(getServer, { items });
		expect(cloud.requests.filter(({ path }) => path === 'servers/detail')).toHaveLength(1);
	});

	it('is refused where nothing has the name', async () => {
		const { error } = await engine.runNode(getServer, { items: [{ name: 'web' }] });
		expect(error?.message).toBe("The parameter 'Server': nothing is named 'web'");
	});

	it('is never guessed where several have it', async () => {
		const made = addServers(cloud, 2, { name: 'web' });
		const { error } = await engine.runNode(getServer, { items: [{ name: 'web' }] });
		expect(error?.message).toBe("The parameter 'Server': 2 are named 'web'");
		for (const { id } of made) expect(error?.description).toContain(id);
	});

	it('is refused where the expression for it is empty', async () => {
		const { error } = await engine.runNode(getServer, { items: [{ name: '' }] });
		expect(error?.message).toBe("The parameter 'Server' is empty");
	});
});

it('what has no other ID than its name is taken as it is', () => {
	const properties = JSON.stringify(engine.node.description.properties);
	for (const search of ['searchAvailabilityZones', 'searchKeyPairs', 'searchEC2Credentials']) {
		const [modes] = new RegExp(`"modes":\\[[^\\]]*"${search}"[^\\]]*\\]`).exec(properties)!;
		expect(modes).toContain('"displayName":"By Name","name":"id"');
		expect(modes).not.toContain('"name":"name"');
	}
});
