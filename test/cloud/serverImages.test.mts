import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';

let cloud: CloudUnderTest;
let small: IDataObject;

beforeAll(async () => {
	cloud = await cloudUnderTest({ buildTime: 500 });
	small = await cloud.smallServer('');
});
afterAll(async () => await cloud?.close());

async function boot(name: string, more: IDataObject = {}): Promise<string> {
	const parameters = { ...small, name: cloud.prefix + name, ...more };
	const [{ id }] = await cloud.main.rows('server', 'create', parameters);
	return String(id);
}

async function backUp(server: string, name: string): Promise<IDataObject> {
	const parameters = { server: byId(server), name: cloud.prefix + name, keep: 2 };
	const [made] = await cloud.main.rows('server', 'createBackup', parameters);
	return made;
}

const imagesOf = async (name: string) => {
	const rows = await cloud.main.list('image', 'images');
	const names = rows.map((image) => String(image.name)).filter((one) => one.includes(name));
	return names.map((one) => one.replace(cloud.prefix, '')).sort();
};
const snapshotIds = async () =>
	(await cloud.main.list('block-storage', 'snapshots')).map(({ id }) => id);

describe('of a server on its own disk', () => {
	let server: string;

	beforeAll(async () => {
		server = await boot('disk');
	});

	it('an image is active when it is returned, and has the properties given', async () => {
		const [made] = await cloud.main.rows('server', 'createImage', {
			server: byId(server),
			name: `${cloud.prefix}image`,
			simplify: false,
			options: { properties: { row: [{ key: 'made_by', value: 'n8n' }] } },
		});
		const name = `${cloud.prefix}image`;
		expect(made).toMatchObject({ name, status: 'active', instance_uuid: server, made_by: 'n8n' });
		expect(made).not.toHaveProperty('snapshots');
	});

	it('an image need not be waited for', async () => {
		const parameters = { server: byId(server), name: `${cloud.prefix}unwatched`, wait: false };
		const [{ id, requested }] = await cloud.main.rows('server', 'createImage', parameters);
		expect(requested).toBe(true);
		// Nova works on it.
		const error = await cloud.main.error('server', 'createImage', parameters);
		expect(error.message).toMatch(/is busy: image_/);
		const { name } = await cloud.main.send('image', `images/${String(id)}`);
		expect(name).toBe(parameters.name);
	});

	it('Nova keeps the newest backups, and what it deleted is told', async () => {
		await cloud.whenIdle(server);
		const first = await backUp(server, 'backup-1');
		expect(first).toMatchObject({ status: 'active', deleted: [] });
		await backUp(server, 'backup-2');
		const third = await backUp(server, 'backup-3');
		expect(third.deleted).toEqual([{ id: first.id, name: first.name }]);
		expect(await imagesOf('backup-')).toEqual(['backup-2', 'backup-3']);
	});
});

describe('of a server that boots from a volume', () => {
	let server: string;

	beforeAll(async () => {
		const volume = { bootFrom: 'newVolume', volumeSize: 1, deleteOnTermination: true };
		server = await boot('volume', volume);
	});

	it('an image comes with the snapshot that it consists of', async () => {
		const name = `${cloud.prefix}image-of-volume`;
		const parameters = { server: byId(server), name };
		const [made] = await cloud.main.rows('server', 'createImage', parameters);
		expect(made).toMatchObject({ name, status: 'active' });
		expect(made.snapshots).toEqual([
			expect.objectContaining({ name: expect.stringContaining(name), size: 1 }),
		]);
	});

	it('the newest backups are kept with their snapshots, and no other image is touched', async () => {
		const [first] = [await backUp(server, 'rotated-1'), await backUp(server, 'rotated-2')];
		const [{ id: snapshot }] = first.snapshots as IDataObject[];
		expect(await snapshotIds()).toContain(snapshot);
		const third = await backUp(server, 'rotated-3');
		expect(third.deleted).toEqual([{ id: first.id, name: first.name, snapshots: [snapshot] }]);
		expect(await imagesOf('rotated-')).toEqual(['rotated-2', 'rotated-3']);
		expect(await imagesOf('image-of-volume')).toHaveLength(1);
		const left = await snapshotIds();
		expect(left).not.toContain(snapshot);
		const [{ id: newest }] = third.snapshots as IDataObject[];
		expect(left).toContain(newest);
	});
});
