import { server } from '../../../../../nodes/OpenStack/resources/server/index.ts';
import { addServers } from '../../../../simulator/nova.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';
import { image as newImage, uuidOf } from '../../../../simulator/state.mts';

const { create, createBackup, createImage } = server.operations;
let test: TestCloud;

beforeEach(async () => (test = await testCloud()));
afterEach(async () => await test.simulator.close());

const images = () => test.simulator.state.images.map(({ name }) => name);
const snapshots = () => test.simulator.state.snapshots.map(({ id }) => id);

async function onVolume(): Promise<string> {
	const [{ id }] = await test.run(create, {
		name: 'on-volume',
		flavor: '1',
		image: uuidOf('image tiny-raw'),
		networkMode: 'none',
		bootFrom: 'newVolume',
		volumeSize: 1,
	});
	return String(id);
}

/** An image as a backup of a server, with what differs from that. */
function addBackup(name: string, serverId: string, more: Record<string, unknown> = {}): string {
	const { state } = test.simulator;
	const added = newImage(name, state.projects[0], {
		image_type: 'backup',
		backup_type: 'daily',
		instance_uuid: serverId,
		visibility: 'private',
		created_at: '2026-11-02T08:00:00Z',
		...more,
	});
	state.images.push(added);
	return added.id;
}

it.each([undefined, '2.45'])(
	'the image is found in a header or in the body, at microversion %s',
	async (computeMicroversion) => {
		await test.simulator.close();
		test = await testCloud({ buildTime: 1500 }, {}, { computeMicroversion });
		const [{ id }] = addServers(test.simulator, 1);
		const [made] = await test.run(createImage, { server: id, name: 'before' });
		expect(made).toMatchObject({ name: 'before', status: 'active', instance_uuid: id });
		// Nova would refuse what comes next while it is at work.
		expect(test.simulator.state.servers[0].task).toBeNull();
	},
);

it('an image whose properties exclude one another is not made', async () => {
	const [{ id }] = addServers(test.simulator, 1);
	const properties = ['x', 'y'].map((value) => ({ key: 'os_type', value }));
	const making = test.run(createImage, { server: id, name: 'before', options: { properties } });
	await expect(making).rejects.toThrow('Two rows have the same key');
	expect(images()).not.toContain('before');
});

it('an image that Nova gave up is an error that says so', async () => {
	const [{ id }] = addServers(test.simulator, 1);
	test.simulator.trouble({
		service: 'compute',
		method: 'POST',
		reply: { status: 202, text: '', headers: { Location: 'http://glance/images/lost' } },
	});
	// As long a thing may not be found yet.
	const now = Date.now.bind(Date);
	const clock = jest.spyOn(Date, 'now');
	setTimeout(() => clock.mockImplementation(() => now() + 11_000), 300);
	const made = test.run(createImage, { server: id, name: 'before' });
	await expect(made.finally(() => clock.mockRestore())).rejects.toMatchObject({
		message: 'The image before (lost) is gone',
		nextStep: "Nova deletes an image that it could not finish: see the server's events.",
	});
});

it('what Nova rotates away is told, and nothing else goes', async () => {
	const [{ id }, { id: other }] = addServers(test.simulator, 2);
	const old = addBackup('old', id);
	addBackup('weekly', id, { backup_type: 'weekly' });
	addBackup("another server's", other);
	const [made] = await test.run(createBackup, { server: id, name: 'new', keep: 1 });
	expect(made).toMatchObject({ name: 'new', deleted: [{ id: old, name: 'old' }] });
	expect(images()).not.toContain('old');
	expect(images()).toEqual(expect.arrayContaining(['new', 'weekly', "another server's"]));
});

describe('of a server that boots from a volume, which Nova does not rotate,', () => {
	let id: string;

	beforeEach(async () => {
		id = await onVolume();
	});

	it('old backups go with their snapshots, and nothing else does', async () => {
		const [first] = await test.run(createBackup, { server: id, name: 'first', keep: 1 });
		const [{ id: snapshot }] = first.snapshots as Array<{ id: string }>;
		addBackup('weekly', id, { backup_type: 'weekly' });
		addBackup("another server's", 'other');
		addBackup("another project's", id, { owner: 'other', visibility: 'public' });
		addBackup('protected', id, { protected: true });
		const [second] = await test.run(createBackup, { server: id, name: 'second', keep: 1 });
		const gone = { id: first.id, name: 'first', snapshots: [snapshot] };
		expect(second.deleted).toEqual([gone]);
		expect(images()).not.toContain('first');
		const stay = ['second', 'weekly', "another server's", "another project's", 'protected'];
		expect(images()).toEqual(expect.arrayContaining(stay));
		expect(snapshots()).not.toContain(snapshot);
		expect(snapshots()).toContain(uuidOf('snapshot nightly'));
	});

	it('a snapshot that somebody else put into an image stays', async () => {
		const snapshot = uuidOf('snapshot nightly');
		const mapping = JSON.stringify([{ source_type: 'snapshot', snapshot_id: snapshot }]);
		const old = addBackup('old', id, { block_device_mapping: mapping });
		const [made] = await test.run(createBackup, { server: id, name: 'new', keep: 1 });
		expect(made.deleted).toEqual([{ id: old, name: 'old' }]);
		expect(snapshots()).toContain(snapshot);
	});

	it('an old backup that cannot be deleted is told beside the new one', async () => {
		addBackup('old', id);
		test.simulator.trouble({ service: 'image', method: 'DELETE', reply: { status: 403 } });
		await expect(
			test.run(createBackup, { server: id, name: 'new', keep: 1 }),
		).rejects.toMatchObject({
			message: expect.stringMatching(
				/^The image new \(.*\) is made, but an older backup is not deleted: /,
			),
		});
	});
});
