import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { itNeeds } from './accounts.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';

let cloud: CloudUnderTest;

beforeAll(async () => (cloud = await cloudUnderTest()));
afterAll(async () => await cloud?.close());

const run = async (resource: string, operation: string, parameters: IDataObject = {}) =>
	(await cloud.main.rows(resource, operation, parameters))[0];
const make = async (resource: string, name: string, parameters: IDataObject = {}) =>
	await run(resource, 'create', { name: cloud.prefix + name, ...parameters });
const volume = async (name: string, parameters: IDataObject = {}) =>
	await make('volume', name, { size: 1, ...parameters });
const id = (thing: IDataObject) => byId(String(thing.id));
const get = async (thing: IDataObject) =>
	await run('volume', 'get', { volume: id(thing), simplify: false });
const remove = async (resource: string, thing: IDataObject, options: IDataObject = {}) =>
	await run(resource, 'delete', { [resource]: id(thing), options });

describe('a volume', () => {
	it('is made of an image, a snapshot, another volume and a backup, and is as large as they are', async () => {
		const { image } = await cloud.smallest();
		const booted = await volume('image', { source: 'image', image: id(image) });
		expect(booted).toMatchObject({ status: 'available', bootable: 'true', size: 1 });
		const of = { volume: id(booted) };
		const snapshot = await make('volumeSnapshot', 'source', of);
		const backup = await make('volumeBackup', 'source', of);
		for (const [source, thing] of Object.entries({ snapshot, volume: booted, backup })) {
			const made = await volume(source, { source, [source]: id(thing), size: 0 });
			expect(made).toMatchObject({ status: 'available', size: 1 });
			await remove('volume', made);
		}
		await remove('volumeBackup', backup);
		await remove('volumeSnapshot', snapshot);
	});

	it('that no backend has room for is named, with the reason', async () => {
		const parameters = { name: `${cloud.prefix}huge`, size: 999_999 };
		const { error, items } = await cloud.main.run('volume', 'create', parameters);
		// A cloud without bounds makes it.
		if (!error) expect(items[0].json).toMatchObject({ status: 'available' });
		else expect(error.message).toMatch(/huge.* went into the status error: .*backend/);
	});

	it('grows, free and in use, and is not asked to shrink', async () => {
		const made = await volume('grow');
		const grow = async (size: number, options: IDataObject = {}) =>
			await run('volume', 'extend', { volume: id(made), size, options });
		expect(await grow(2)).toMatchObject({ size: 2, status: 'available' });
		expect(await grow(2)).toMatchObject({ size: 2 });
		await expect(grow(1)).rejects.toThrow(/must be greater than current size/);
		const server = await run('server', 'create', await cloud.smallServer('grow'));
		await run('server', 'attachVolume', { server: id(server), volume: id(made) });
		expect(await grow(3)).toMatchObject({ size: 3, status: 'in-use' });
		const error = await cloud.main.error('volume', 'delete', { volume: id(made) });
		expect(error.message).toContain(`is attached to the server ${String(server.id)}`);
		await run('server', 'detachVolume', { server: id(server), volume: id(made) });
		await run('server', 'delete', { server: id(server) });
	});

	it('changes its type', async () => {
		const types = await cloud.main.rows('volumeType', 'list', { returnAll: true });
		const made = await volume('retype');
		const other = types.find(({ name }) => name !== made.volume_type && !/^__/.test(String(name)));
		if (!other) return;
		const changed = { volume: id(made), volumeType: { mode: 'name', value: other.name } };
		for (const _ of ['new', 'there']) {
			const after = await run('volume', 'changeType', changed);
			expect(after).toMatchObject({ volume_type: other.name, status: 'available' });
		}
		const type = { volumeType: id(other) };
		expect(await run('volumeType', 'get', type)).toMatchObject({ name: other.name });
	});

	it('becomes an image, and goes back to its latest snapshot', async () => {
		const made = await volume('upload');
		const imageName = `${cloud.prefix}of-volume`;
		const image = await run('volume', 'uploadToImage', { volume: id(made), imageName });
		expect(image).toMatchObject({ name: imageName, status: 'active', disk_format: 'raw' });
		const snapshot = await make('volumeSnapshot', 'back', { volume: id(made) });
		const back = { volume: id(made), snapshot: id(snapshot) };
		expect(await run('volume', 'revertToSnapshot', back)).toMatchObject({ status: 'available' });
	});

	it('is changed in what is given', async () => {
		const made = await volume('update', {
			options: { metadata: { row: [{ key: 'a', value: '1' }] } },
		});
		const updateFields = {
			name: `${cloud.prefix}updated`,
			description: 'changed',
			setMetadata: { row: [{ key: 'b', value: '2' }] },
			removeMetadata: 'a, not-there',
			bootable: true,
			readOnly: true,
		};
		await run('volume', 'update', { volume: id(made), updateFields });
		expect(await get(made)).toMatchObject({
			name: updateFields.name,
			description: 'changed',
			metadata: expect.objectContaining({ b: '2' }),
			bootable: 'true',
		});
		expect((await get(made)).metadata).not.toHaveProperty('a');
		const waited = await run('volume', 'waitForStatus', { volume: id(made) });
		expect(waited).toMatchObject({ status: 'available' });
		const filters = { bootable: true, name: updateFields.name };
		expect(await cloud.main.rows('volume', 'list', { filters })).toMatchObject([{ id: made.id }]);
		const metadata = { row: [{ key: 'b', value: '3' }] };
		expect(await cloud.main.rows('volume', 'list', { filters: { ...filters, metadata } })).toEqual(
			[],
		);
	});

	it('with snapshots is deleted only with them, and the error names them', async () => {
		const made = await volume('held');
		const snapshot = await make('volumeSnapshot', 'holds', { volume: id(made) });
		const error = await cloud.main.error('volume', 'delete', { volume: id(made) });
		expect(error.message).toContain(`has snapshots: ${String(snapshot.name)}`);
		expect(await remove('volume', made, { deleteSnapshots: true })).toMatchObject({
			deleted: true,
		});
		const filters = { volumeId: made.id };
		expect(await cloud.main.rows('volumeSnapshot', 'list', { filters })).toEqual([]);
	});
});

describe('backups', () => {
	it('build on one another, and go back to a new or an existing volume', async () => {
		const made = await volume('backed-up');
		const of = { volume: id(made) };
		const full = await make('volumeBackup', 'full', of);
		const next = await make('volumeBackup', 'next', { ...of, incremental: true });
		expect(next).toMatchObject({ is_incremental: true, status: 'available' });
		const error = await cloud.main.error('volumeBackup', 'delete', { volumeBackup: id(full) });
		expect(error.message).toMatch(/Incremental backups exist/);
		const name = `${cloud.prefix}restored`;
		const restored = await run('volumeBackup', 'restore', { volumeBackup: id(next), name });
		expect(restored).toMatchObject({ name, status: 'available' });
		const onto = { volumeBackup: id(full), to: 'existing', volume: id(made) };
		expect(await run('volumeBackup', 'restore', onto)).toMatchObject({ id: made.id });

		const rotate = async (parameters: IDataObject) =>
			(
				await cloud.main.rows('volumeBackup', 'deleteOld', {
					namePattern: `${cloud.prefix}*`,
					...parameters,
				})
			).map(({ id: of, action, reason }) => [of, action, reason]);
		const [kept, held] = await rotate({ keep: 1 });
		expect(kept).toEqual([next.id, 'keep', 'it is one of the newest 1']);
		expect(held).toEqual([full.id, 'keep', 'a newer one that stays builds on it']);
		const gone = await rotate({ keep: 0, dryRun: false });
		expect(gone.map(([of, action]) => [of, action])).toEqual([
			[next.id, 'delete'],
			[full.id, 'delete'],
		]);
		const filters = { volumeId: made.id };
		expect(await cloud.main.rows('volumeBackup', 'list', { filters })).toEqual([]);
	});

	it('and snapshots of a volume in use are made only where that is forced', async () => {
		const made = await volume('busy');
		const server = await run('server', 'create', await cloud.smallServer('busy'));
		await run('server', 'attachVolume', { server: id(server), volume: id(made) });
		const forced = { volume: id(made), options: { force: true } };
		for (const resource of ['volumeSnapshot', 'volumeBackup']) {
			const name = `${cloud.prefix}busy`;
			const error = await cloud.main.error(resource, 'create', { name, volume: id(made) });
			expect(error.httpCode).toBe('400');
			const one = await make(resource, 'busy', forced);
			expect(one).toMatchObject({ status: 'available' });
			await remove(resource, one);
		}
		await run('server', 'detachVolume', { server: id(server), volume: id(made) });
		await run('server', 'delete', { server: id(server) });
	});
});

it('Delete Old keeps the newest snapshots of each volume', async () => {
	const [first, second] = [await volume('rotate-1'), await volume('rotate-2')];
	for (const one of [first, first, second]) {
		await make('volumeSnapshot', 'rotated', { volume: id(one), options: { force: true } });
		await new Promise((done) => setTimeout(done, 1100));
	}
	const rotation = { namePattern: `${cloud.prefix}rotated`, keep: 1 };
	const told = await cloud.main.rows('volumeSnapshot', 'deleteOld', rotation);
	const verdicts = (of: IDataObject) =>
		told.filter((one) => one.volume_id === of.id).map(({ action }) => action);
	expect(verdicts(first)).toEqual(['keep', 'delete']);
	expect(verdicts(second)).toEqual(['keep']);
	const nothing = await cloud.main.error('volumeSnapshot', 'deleteOld', { keep: 0 });
	expect(nothing.message).toMatch(/says what may be deleted$/);
});

itNeeds('secondProject')('a transfer hands a volume over to who has its auth key', async () => {
	const made = await volume('handed-over');
	const offer = { name: `${cloud.prefix}offer`, volume: id(made) };
	const [transfer] = await cloud.main.rows('volumeTransfer', 'create', {
		...offer,
		returnSecret: true,
	});
	expect(transfer.auth_key).toMatch(/./);
	const other = cloud.as('secondProject');
	const wrong = { transferId: String(transfer.id), authKey: 'not-the-key-at-all' };
	const error = await other.error('volumeTransfer', 'accept', wrong);
	expect(`${error.message} ${error.description}`).not.toContain('not-the-key');
	const right = { transferId: String(transfer.id), authKey: String(transfer.auth_key) };
	expect((await other.rows('volumeTransfer', 'accept', right))[0]).toMatchObject({ id: made.id });
	await other.rows('volume', 'delete', { volume: id(made) });
});
