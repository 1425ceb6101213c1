import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';
import { until } from './until.mts';

let cloud: CloudUnderTest;
let small: IDataObject;

beforeAll(async () => {
	cloud = await cloudUnderTest();
	small = await cloud.smallServer('boots');
});
afterAll(async () => await cloud?.close());

/** Servers that boot from a volume have no image of their own. */
async function boot(
	parameters: IDataObject,
): Promise<{ server: IDataObject; volume: IDataObject }> {
	const [server] = await cloud.main.rows('server', 'create', {
		...small,
		simplify: false,
		...parameters,
	});
	expect(server).toMatchObject({ status: 'ACTIVE', image: '' });
	const attached = server['os-extended-volumes:volumes_attached'] as IDataObject[];
	expect(attached).toHaveLength(1);
	return { server, volume: await volumeOf(String(attached[0].id)) };
}

async function volumeOf(id: string): Promise<IDataObject> {
	return (await cloud.main.send('block-storage', `volumes/${id}`)).volume as IDataObject;
}

const remove = async ({ id }: IDataObject) =>
	await cloud.main.rows('server', 'delete', { server: byId(String(id)) });

describe('a server that boots from a new volume', () => {
	it('has one of the size and type asked for, which goes with it', async () => {
		const types = await cloud.main.list('block-storage', 'types');
		const type = String(types.find(({ name }) => name !== '__DEFAULT__')?.name);
		const { server, volume } = await boot({
			bootFrom: 'newVolume',
			volumeSize: 2,
			volumeType: byId(type),
			deleteOnTermination: true,
		});
		expect(volume).toMatchObject({
			size: 2,
			volume_type: type,
			bootable: 'true',
			status: 'in-use',
			attachments: [expect.objectContaining({ server_id: server.id })],
		});
		await remove(server);
		await gone(String(volume.id));
	});

	it('leaves it behind where it is to stay', async () => {
		const { server, volume } = await boot({ bootFrom: 'newVolume', volumeSize: 1 });
		// Nova gives it no name, by which it would be found and deleted.
		await cloud.main.send('block-storage', `volumes/${String(volume.id)}`, {
			method: 'PUT',
			body: JSON.stringify({ volume: { name: `${cloud.prefix}stays` } }),
		});
		await remove(server);
		expect(await volumeOf(String(volume.id))).toMatchObject({
			name: `${cloud.prefix}stays`,
			status: 'available',
			attachments: [],
		});
	});

	it('is refused where the type is unknown, and nothing is left', async () => {
		const volumes = { volumeSize: 1, volumeType: byId('no-such-type') };
		const unknown = { ...small, bootFrom: 'newVolume', ...volumes, name: `${cloud.prefix}refused` };
		const volumeIds = async () =>
			(await cloud.main.list('block-storage', 'volumes')).map(({ id }) => id).sort();
		const before = await volumeIds();
		expect(await cloud.main.error('server', 'create', unknown)).toMatchObject({
			httpCode: '400',
			message: 'Volume type no-such-type could not be found.',
		});
		const filters = { name: unknown.name };
		expect(await cloud.main.rows('server', 'list', { filters })).toEqual([]);
		expect(await volumeIds()).toEqual(before);
	});

	/** Nova deletes the volume after the server is gone. */
	async function gone(id: string): Promise<void> {
		const isGone = async () => {
			const path = `volumes/${id}`;
			const request = { service: byId('block-storage'), path };
			const { error } = await cloud.main.run('apiRequest', 'send', request);
			return error?.httpCode === '404';
		};
		await until(isGone, `the volume ${id} is gone`, 60);
	}
});

describe('a volume that exists', () => {
	let volume: IDataObject;
	let snapshot: IDataObject;

	beforeAll(async () => {
		const name = `${cloud.prefix}volume`;
		const { image } = await cloud.smallest();
		const size = Math.max(1, Number(image.min_disk));
		volume = await cloud.makeAvailable('volumes', 'volume', { name, size, imageRef: image.id });
		const body = { name, volume_id: volume.id };
		snapshot = await cloud.makeAvailable('snapshots', 'snapshot', body);
	});

	it('is booted from by its name, refused while it is in use, and free again after it', async () => {
		const byName = { __rl: true, mode: 'name', value: volume.name };
		const { server, volume: used } = await boot({ bootFrom: 'volume', volume: byName });
		expect(used).toMatchObject({ id: volume.id, status: 'in-use' });
		const again = { ...small, bootFrom: 'volume', volume: byId(String(volume.id)) };
		expect(await cloud.main.error('server', 'create', again)).toMatchObject({
			httpCode: '400',
			message: expect.stringContaining(
				`Volume ${String(volume.id)} status must be available or downloading to reserve, but the current status is in-use`,
			),
		});
		await remove(server);
		expect(await volumeOf(String(volume.id))).toMatchObject({ status: 'available' });
	});

	it('with a snapshot cannot be deleted before it', async () => {
		const request = { method: 'DELETE', path: `volumes/${String(volume.id)}` };
		const error = await cloud.main.error('apiRequest', 'send', {
			service: byId('block-storage'),
			...request,
		});
		expect(error).toMatchObject({
			httpCode: '400',
			message: expect.stringMatching(
				/^Invalid volume: Volume status must be available .*snapshots/,
			),
		});
	});

	it('leaves a snapshot to boot from, on a volume of its own', async () => {
		const from = { bootFrom: 'snapshot', snapshot: byId(String(snapshot.id)) };
		const size = Number(snapshot.size) + 1;
		const { server, volume: made } = await boot({ ...from, volumeSize: size });
		expect(made).toMatchObject({ snapshot_id: snapshot.id, size, bootable: 'true' });
		expect(made.id).not.toBe(volume.id);
		await remove(server);
		await cloud.main.remove('block-storage', `volumes/${String(made.id)}`);
	});
});
