import { asker, type Answer, type Ask } from './ask.mts';
import { pass, startClock, stopClock } from './clock.mts';
import { addServers } from './nova.mts';
import { startSimulator, type Simulator } from './simulator.mts';
import { uuidOf, type Row } from './state.mts';
import { volumeType } from './volumeRows.mts';

const buildTime = 1000;
const nobody = '00000000-0000-0000-0000-000000000000';

let cloud: Simulator;
let ask: Ask;
let admin: Ask;

beforeEach(async () => {
	stopClock();
	cloud = await startSimulator({ buildTime });
	ask = await asker(cloud);
	const inAdmin = { project: { name: 'admin', domain: { name: 'Default' } } };
	admin = await asker(cloud, 'admin', inAdmin);
	Object.assign(cloud.state, { volumes: [], snapshots: [] });
});
afterEach(async () => {
	startClock();
	await cloud.close();
});

const cinder = async (request: string, body?: unknown, minor = 70, as = ask): Promise<Answer> =>
	await as('block-storage', request, body, `3.${minor}`);
const get = async (path: string, key = path.replace(/s\/.*/, '')): Promise<Row> =>
	(await cinder(`GET ${path}`)).body[key];
const statusOf = async (path: string): Promise<string> => (await get(path))?.status ?? 'gone';
const refusal = ({ status, body }: Answer) => [
	status,
	(Object.values(body)[0] as { message: string }).message,
];

/** Makes something, and waits until it is there. */
async function make(key: string, given: object, as = ask): Promise<string> {
	const path = key === 'transfer' ? 'os-volume-transfer' : `${key}s`;
	const { body } = await cinder(`POST ${path}`, { [key]: given }, 70, as);
	pass(buildTime);
	return body[key].id;
}

const makeVolume = async (given: object = {}) => await make('volume', { size: 1, ...given });
const act = async (id: string, action: object, minor = 70, as = ask) =>
	await cinder(`POST volumes/${id}/action`, action, minor, as);
const attach = async (id: string) => {
	const [server] = addServers(cloud, 1);
	const volumeAttachment = { volumeId: id };
	await ask('compute', `POST servers/${server.id}/os-volume_attachments`, { volumeAttachment });
	pass(buildTime);
};
const say = async (path: string, status: string) =>
	await cinder(`POST ${path}/action`, { 'os-reset_status': { status } }, 70, admin);

/** What a path shows at once, after half of the time that it takes, and after all of it. */
async function courseOf(path: string): Promise<string[]> {
	const course = [await statusOf(path)];
	for (const time of [buildTime / 2, buildTime / 2]) {
		pass(time);
		course.push(await statusOf(path));
	}
	return course;
}

describe('what takes time is shown while it goes on:', () => {
	let id: string;

	beforeEach(async () => (id = await makeVolume()));

	it.each<[string, (id: string) => Promise<unknown>, string]>([
		['extended', (id) => act(id, { 'os-extend': { new_size: 2 } }), 'extending'],
		['retyped', (id) => act(id, { 'os-retype': { new_type: 'loopback-fast' } }), 'retyping'],
		[
			'made an image of',
			(id) => act(id, { 'os-volume_upload_image': { image_name: 'x' } }),
			'uploading',
		],
		['backed up', (id) => cinder('POST backups', { backup: { volume_id: id } }), 'backing-up'],
	])('a volume that is %s', async (_, begin, status) => {
		await begin(id);
		expect(await courseOf(`volumes/${id}`)).toEqual([status, status, 'available']);
	});

	it.each(['snapshot', 'backup'])('a %s that is made and deleted', async (key) => {
		const { body } = await cinder(`POST ${key}s`, { [key]: { volume_id: id } });
		const path = `${key}s/${body[key].id}`;
		expect(await courseOf(path)).toEqual(['creating', 'creating', 'available']);
		expect((await cinder(`DELETE ${path}`)).status).toBe(202);
		expect(await courseOf(path)).toEqual(['deleting', 'deleting', 'gone']);
	});

	it('a volume from an image, which is bootable afterwards and tells of the image', async () => {
		const imageRef = uuidOf('image tiny-raw');
		const { body } = await cinder('POST volumes', { volume: { size: 1, imageRef } });
		const path = `volumes/${body.volume.id}`;
		expect(await courseOf(path)).toEqual(['creating', 'downloading', 'available']);
		expect(await get(path)).toMatchObject({
			bootable: 'true',
			volume_image_metadata: { image_id: imageRef, image_name: 'tiny-raw', min_disk: '0' },
		});
	});

	it('a volume in use is in use again', async () => {
		await attach(id);
		expect((await act(id, { 'os-extend': { new_size: 2 } }, 42)).status).toBe(202);
		expect(await courseOf(`volumes/${id}`)).toEqual(['extending', 'extending', 'in-use']);
		expect((await get(`volumes/${id}`)).size).toBe(2);
	});

	it('a volume and the snapshot that it goes back to', async () => {
		const snapshot = await make('snapshot', { volume_id: id });
		expect((await act(id, { revert: { snapshot_id: snapshot } })).status).toBe(202);
		expect(await statusOf(`snapshots/${snapshot}`)).toBe('restoring');
		expect(await courseOf(`volumes/${id}`)).toEqual(['reverting', 'reverting', 'available']);
	});

	it('an image of a volume', async () => {
		const { body } = await act(id, { 'os-volume_upload_image': { image_name: 'x' } });
		const { image_id: image } = body['os-volume_upload_image'];
		const shown = async () => (await ask('image', `GET images/${image}`)).body;
		expect(await shown()).toMatchObject({ status: 'queued', size: null, visibility: 'private' });
		pass(buildTime / 2);
		expect((await shown()).status).toBe('saving');
		pass(buildTime / 2);
		expect(await shown()).toMatchObject({ status: 'active', size: 65_536, name: 'x' });
	});
});

describe('backups', () => {
	let volume: string;
	let full: string;

	beforeEach(async () => {
		volume = await makeVolume({ name: 'data' });
		full = await make('backup', { volume_id: volume, name: 'full' });
	});

	const restore = async (given: object) => await cinder(`POST backups/${full}/restore`, given);

	it('build on each other, and the one below cannot go', async () => {
		const more = { volume_id: volume, incremental: true, metadata: { a: 'b' } };
		const second = await make('backup', more);
		expect(await get(`backups/${second}`)).toMatchObject({
			...{ is_incremental: true, has_dependent_backups: false, size: 1, object_count: 1 },
			...{ volume_id: volume, metadata: { a: 'b' }, fail_reason: null },
		});
		expect(await get(`backups/${full}`)).toMatchObject({ has_dependent_backups: true });
		expect(refusal(await cinder(`DELETE backups/${full}`))).toEqual([
			400,
			'Invalid backup: Incremental backups exist for this backup.',
		]);
	});

	it('are restored into a new volume, which tells of it', async () => {
		const { status, body } = await restore({ restore: {} });
		const { volume_id: id } = body.restore;
		const name = `restore_backup_${full}`;
		expect([status, body.restore]).toEqual([
			202,
			{ backup_id: full, volume_id: id, volume_name: name },
		]);
		expect(await statusOf(`backups/${full}`)).toBe('restoring');
		expect(await courseOf(`volumes/${id}`)).toEqual([
			...['restoring-backup', 'restoring-backup', 'available'],
		]);
		expect(await get(`volumes/${id}`)).toMatchObject({
			...{ name, metadata: { src_backup_id: full } },
			description: 'auto-created_from_restore_from_backup',
		});
	});

	it('are restored into the volume that they are of, which does not tell', async () => {
		await restore({ restore: { volume_id: volume } });
		pass(buildTime);
		expect(await get(`volumes/${volume}`)).toMatchObject({ status: 'available', metadata: {} });
	});

	it('become volumes (3.47), which older versions fill with nothing', async () => {
		const given = { volume: { size: 1, backup_id: full } };
		const made = async (minor: number) =>
			(await cinder('POST volumes', given, minor)).body.volume.id as string;
		const [old, id] = [await made(46), await made(47)];
		pass(buildTime);
		expect((await get(`volumes/${old}`)).metadata).toEqual({});
		expect((await get(`volumes/${id}`)).metadata).toEqual({ src_backup_id: full });
	});

	it('are changed from 3.9 on', async () => {
		const change = { backup: { name: 'new', description: 'd' } };
		expect((await cinder(`PUT backups/${full}`, change, 8)).status).toBe(404);
		const { body } = await cinder(`PUT backups/${full}`, change, 9);
		expect(body.backup).toEqual({ id: full, name: 'new', links: expect.any(Array) });
		expect(await get(`backups/${full}`)).toMatchObject(change.backup);
	});

	it('are of a snapshot too, while the volume stays as it is', async () => {
		const snapshot = await make('snapshot', { volume_id: volume });
		const given = { volume_id: volume, snapshot_id: snapshot };
		const { body } = await cinder('POST backups', { backup: given });
		expect(await statusOf(`snapshots/${snapshot}`)).toBe('backing-up');
		expect(await statusOf(`volumes/${volume}`)).toBe('available');
		pass(buildTime);
		expect(await statusOf(`backups/${body.backup.id}`)).toBe('available');
		expect(await statusOf(`snapshots/${snapshot}`)).toBe('available');
	});

	it('stay with the project when their volume goes', async () => {
		await cinder(`DELETE volumes/${volume}`);
		pass(buildTime);
		expect(await statusOf(`backups/${full}`)).toBe('available');
	});
});

describe('a transfer', () => {
	let volume: string;
	let snapshot: string;
	let other: Ask;

	beforeEach(async () => {
		volume = await makeVolume();
		snapshot = await make('snapshot', { volume_id: volume });
		const inOther = { project: { name: 'demo2', domain: { name: 'Default' } } };
		other = await asker(cloud, 'demo', inOther);
	});

	it('tells its key once, and moves volume and snapshots to who has it', async () => {
		const offer = { transfer: { volume_id: volume, name: ' t ' } };
		const { body } = await cinder('POST os-volume-transfer', offer);
		const { id, auth_key: key, name } = body.transfer;
		expect([key, name]).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/), 't']);
		expect(await statusOf(`volumes/${volume}`)).toBe('awaiting-transfer');
		for (const path of [`os-volume-transfer/${id}`, `volume-transfers/${id}`]) {
			expect((await cinder(`GET ${path}`)).body.transfer).not.toHaveProperty('auth_key');
		}
		const accept = async (auth_key: string) =>
			await cinder(`POST os-volume-transfer/${id}/accept`, { accept: { auth_key } }, 0, other);
		expect((await cinder(`GET os-volume-transfer/${id}`, undefined, 0, other)).status).toBe(404);
		expect(refusal(await accept('wrong'))).toEqual([
			400,
			`Invalid auth key: Attempt to transfer ${id} with invalid auth key.`,
		]);
		expect((await accept(key)).status).toBe(202);
		expect((await cinder(`GET os-volume-transfer/${id}`)).status).toBe(404);
		for (const path of [`volumes/${volume}`, `snapshots/${snapshot}`]) {
			expect((await cinder(`GET ${path}`)).status).toBe(404);
			expect((await cinder(`GET ${path}`, undefined, 0, other)).status).toBe(200);
		}
	});

	it('that is deleted leaves the volume available', async () => {
		const id = await make('transfer', { volume_id: volume });
		expect((await cinder(`DELETE os-volume-transfer/${id}`)).status).toBe(202);
		expect(await statusOf(`volumes/${volume}`)).toBe('available');
	});

	it('has pages from 3.59 on, with the newest first; before, they are filters that nothing fits', async () => {
		for (const name of ['one', 'two']) {
			await make('transfer', { volume_id: await makeVolume(), name });
		}
		const names = async (query: string, minor: number) =>
			(await cinder(`GET os-volume-transfer${query}`, undefined, minor)).body.transfers.map(
				({ name }: Row) => name,
			);
		expect(await names('', 58)).toEqual(['one', 'two']);
		expect(await names('?limit=1', 58)).toEqual([]);
		expect(await names('?limit=1', 59)).toEqual(['two']);
	});
});

describe('a volume', () => {
	it('goes with its snapshots where that is asked for', async () => {
		const id = await makeVolume();
		const snapshot = await make('snapshot', { volume_id: id });
		expect((await cinder(`DELETE volumes/${id}`)).status).toBe(400);
		expect((await cinder(`DELETE volumes/${id}?cascade=true`)).status).toBe(202);
		expect(await statusOf(`snapshots/${snapshot}`)).toBe('deleting');
		pass(buildTime);
		expect([await statusOf(`volumes/${id}`), await statusOf(`snapshots/${snapshot}`)]).toEqual([
			...['gone', 'gone'],
		]);
	});

	it('from another or from a snapshot is as large, of the same type, and bootable as that is', async () => {
		const id = await makeVolume({ size: 2, volume_type: 'loopback-fast' });
		await act(id, { 'os-set_bootable': { bootable: true } });
		const snapshot = await make('snapshot', { volume_id: id });
		for (const from of [{ source_volid: id }, { snapshot_id: snapshot }]) {
			expect(await get(`volumes/${await make('volume', from)}`)).toMatchObject({
				...{ ...from, size: 2, volume_type: 'loopback-fast', bootable: 'true', name: null },
			});
		}
	});

	it('that is read-only shows it as metadata, which it is not', async () => {
		const id = await makeVolume();
		await act(id, { 'os-update_readonly_flag': { readonly: true } });
		expect((await get(`volumes/${id}`)).metadata).toEqual({ readonly: 'True' });
		expect((await cinder(`GET volumes/${id}/metadata`)).body).toEqual({ metadata: {} });
	});

	it('that no backend has room for stays as it is, and messages tell of some', async () => {
		cloud.state.volumeTypes.push(
			volumeType('nowhere', { extra_specs: { volume_backend_name: 'x' } }),
		);
		const failed = await makeVolume({ volume_type: 'nowhere' });
		const id = await makeVolume();
		await act(id, { 'os-retype': { new_type: 'nowhere' } });
		pass(buildTime);
		await act(id, { 'os-extend': { new_size: 20_000 } });
		pass(buildTime);
		expect(await statusOf(`volumes/${failed}`)).toBe('error');
		expect(await get(`volumes/${id}`)).toMatchObject({
			...{ status: 'available', size: 1, volume_type: 'loopback' },
		});
		const { messages } = (await cinder('GET messages')).body;
		expect(messages.map((one: Row) => [one.resource_uuid, one.user_message])).toEqual([
			[id, 'extend volume:Could not find any available weighted backend.'],
			[failed, 'schedule allocate volume:Could not find any available weighted backend.'],
		]);
	});

	it('and a snapshot have metadata of their own', async () => {
		const volume = await makeVolume();
		const snapshot = await make('snapshot', { volume_id: volume });
		for (const path of [`volumes/${volume}`, `snapshots/${snapshot}`]) {
			const send = async (method: string, more: string, body?: object) =>
				(await cinder(`${method} ${path}/metadata${more}`, body)).body;
			await send('POST', '', { metadata: { a: '1' } });
			expect(await send('POST', '', { metadata: { b: '2' } })).toEqual({
				metadata: { a: '1', b: '2' },
			});
			expect(await send('PUT', '', { metadata: { c: '3' } })).toEqual({ metadata: { c: '3' } });
			expect(await send('PUT', '/c', { meta: { c: '4' } })).toEqual({ meta: { c: '4' } });
			expect(await send('GET', '/c')).toEqual({ meta: { c: '4' } });
			await send('DELETE', '/c');
			expect(await send('GET', '')).toEqual({ metadata: {} });
		}
	});
});

const removable =
	'Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.';
const notRetyped =
	'Invalid volume: Retype needs volume to be in available or in-use state, not be part of an active migration or a consistency group, requested type has to be different that the one from the volume, and for in-use volumes front-end qos specs cannot change.';

/** V: the volume, which has two snapshots, of which S is the newest and O the oldest, and a backup B; N: nothing. */
const refusals: Array<
	[
		status: number,
		message: string,
		request: string,
		body?: object,
		minor?: number,
		volumeIs?: string,
	]
> = [
	[400, removable, 'DELETE volumes/V'],
	[400, removable, 'DELETE volumes/V?cascade=true', undefined, 70, 'uploading'],
	[400, "Value 'x' for 'cascade' is not a boolean.", 'DELETE volumes/V?cascade=x'],
	[403, "Policy doesn't allow volume:force_delete to be performed.", 'DELETE volumes/V?force=true'],
	[
		400,
		'Invalid input received: New size for extend must be greater than current size. (current: 2, extended: 1).',
		...action({ 'os-extend': { new_size: 1 } }),
	],
	[
		400,
		"Invalid volume: Volume V status must be '{'status': 'available'}' to extend, currently in-use.",
		...action({ 'os-extend': { new_size: 3 } }, 41, 'in-use'),
	],
	[
		400,
		"Invalid input for field/attribute new_size. Value: x. 'x' does not match '^[0-9]+$'",
		...action({ 'os-extend': { new_size: 'x' } }),
	],
	[400, notRetyped, ...action({ 'os-retype': { new_type: 'loopback' } })],
	[
		404,
		'Volume type with name x could not be found.',
		...action({ 'os-retype': { new_type: 'x' } }),
	],
	[
		400,
		'Invalid volume: Volume V status must be available',
		...action({ 'os-volume_upload_image': { image_name: 'x', force: true } }, 70, 'in-use'),
	],
	[
		403,
		"Policy doesn't allow volume_extension:volume_actions:upload_public to be performed.",
		...action({ 'os-volume_upload_image': { image_name: 'x', visibility: 'public' } }),
	],
	[404, 'The resource could not be found.', ...action({ revert: { snapshot_id: 'S' } }, 39)],
	[
		400,
		'Specified snapshot O is None or not the latest one of volume V.',
		...action({ revert: { snapshot_id: 'O' } }),
	],
	[
		409,
		"Invalid volume: Can't revert volume V to its latest snapshot S. Volume's status must be 'available'.",
		...action({ revert: { snapshot_id: 'S' } }, 70, 'in-use'),
	],
	[
		403,
		"Policy doesn't allow volume_extension:volume_admin_actions:reset_status to be performed.",
		...action({ 'os-reset_status': { status: 'error' } }),
	],
	[
		400,
		'There is no such action: x. Verify the request body and Content-Type header and try again.',
		...action({ x: {} }),
	],
	[400, 'Malformed request body', ...action({})],
	[
		400,
		'Invalid volume: Volume V status must be available, but current status is: in-use.',
		...creation('snapshot', { volume_id: 'V' }, 65, 'in-use'),
	],
	[
		400,
		'Invalid volume: The snapshot cannot be created when the volume is in error status.',
		...creation('snapshot', { volume_id: 'V' }, 70, 'error'),
	],
	[
		400,
		'Invalid volume: Backing up an in-use volume must use the force flag.',
		...creation('backup', { volume_id: 'V' }, 70, 'in-use'),
	],
	[
		400,
		'Invalid volume: Volume to be backed up must be available or in-use, but the current status is "error".',
		...creation('backup', { volume_id: 'V', force: true }, 70, 'error'),
	],
	[
		400,
		'Invalid volume: Volume to be restored to must be available',
		'POST backups/B/restore',
		{ restore: { volume_id: 'V' } },
		70,
		'in-use',
	],
	[404, 'Backup N could not be found.', 'GET backups/N'],
	[
		400,
		'Invalid volume: status must be available',
		'POST os-volume-transfer',
		{ transfer: { volume_id: 'V' } },
		70,
		'in-use',
	],
	[
		400,
		"Invalid input received: Volume size '1'GB cannot be smaller than the snapshot size 2GB. They must be >= original snapshot size.",
		...creation('volume', { size: 1, snapshot_id: 'S' }),
	],
	[
		400,
		'Invalid input received: May specify only one of backup, imageRef, snapshot, source volume',
		...creation('volume', { backup_id: 'B', snapshot_id: 'S' }),
	],
	[
		400,
		'Invalid volume: Updating volume metadata is not allowed for volumes in uploading status.',
		'POST volumes/V/metadata',
		{ metadata: { a: 'b' } },
		70,
		'uploading',
	],
	[404, 'Snapshot S has no metadata with key x.', 'DELETE snapshots/S/metadata/x'],
	[404, 'Volume type N could not be found.', 'GET types/N'],
	[400, 'Invalid filters name~ are found in query options.', 'GET volumes?name~=x'],
	[400, 'Invalid zz operator', 'GET volumes?created_at=zz:2020-01-01'],
	[400, 'limit param must be positive', 'GET volumes?limit=-1'],
];

function action(body: object, minor = 70, volumeIs?: string) {
	return ['POST volumes/V/action', body, minor, volumeIs] as const;
}

function creation(key: string, given: object, minor = 70, volumeIs?: string) {
	return [`POST ${key}s`, { [key]: given }, minor, volumeIs] as const;
}

it.each(refusals.map((one) => ({ says: `${one[0]} ${one[1]}`, one })))('$says', async ({ one }) => {
	const [status, message, request, body, minor, volumeIs] = one;
	const volume = await makeVolume({ size: 2 });
	const ids: Record<string, string> = { V: volume, N: nobody };
	for (const name of ['O', 'S']) ids[name] = await make('snapshot', { volume_id: volume });
	ids.B = await make('backup', { volume_id: volume });
	if (volumeIs === 'in-use') await attach(volume);
	else if (volumeIs) await say(`volumes/${volume}`, volumeIs);
	const told = (text: string) => text.replace(/\b[VNOSB]\b/g, (name) => ids[name]);
	const given = body && JSON.parse(told(JSON.stringify(body)));
	const answer = await cinder(told(request), given, minor);
	expect(refusal(answer)).toEqual([status, told(message)]);
});

describe('lists', () => {
	beforeEach(async () => {
		for (const [name, size] of [
			['One', 1],
			['two', 3],
			['three', 2],
		] as const) {
			await makeVolume({ name, size, metadata: { is: name } });
			pass(60_000);
		}
	});

	const names = async (query: string, minor = 70, as = ask) =>
		(await cinder(`GET volumes?${query}`, undefined, minor, as)).body.volumes.map(
			({ name }: Row) => name,
		);

	it.each([
		['name=ONE', ['One']],
		['status=available&size=3', ['two']],
		["status=['error','available']&size=2", ['three']],
		['status=error,available', []],
		["metadata={'is':'two'}", ['two']],
		['metadata={"is":"two"}', ['two']],
		['bootable=true', []],
		['bootable=false&limit=1', ['three']],
		['sort=name:asc', ['One', 'three', 'two']],
		['sort=status:asc,size:desc', ['two', 'three', 'One']],
		['sort_key=size&sort_dir=asc', ['One', 'three', 'two']],
		['limit=1&offset=1', ['two']],
		['created_at=lt:2020-01-01T00:00:00', []],
		// Of several times one is enough.
		['created_at=gt:2020-01-01T00:00:00,lt:2020-01-02', ['three', 'two', 'One']],
	])('are filtered and sorted: %s', async (query, wanted) => {
		expect(await names(query)).toEqual(wanted);
	});

	it('ignore what is no filter until 3.31, and for who is no administrator all projects', async () => {
		expect(await names('x=y&size=3', 30)).toEqual(['two']);
		expect((await cinder('GET volumes?x=y', undefined, 31)).status).toBe(400);
		for (const minor of [0, 70]) {
			expect(await names('all_tenants=1&size=3', minor)).toEqual(['two']);
			expect(await names('all_tenants=1&size=3', minor, admin)).toEqual(['two']);
			expect(await names('size=3', minor, admin)).toEqual([]);
		}
	});

	it('tell from 3.45 on how many there are', async () => {
		const { body } = await cinder('GET volumes?limit=1&with_count=true', undefined, 45);
		expect([body.count, body.volumes.length]).toEqual([3, 1]);
	});
});

describe('quotas', () => {
	const set = async (quota_set: Record<string, number>) => {
		const { id } = cloud.state.projects[0];
		await cinder(`PUT os-quota-sets/${id}`, { quota_set }, 0, admin);
	};

	it('tell what is used, where snapshots take as much as their volumes', async () => {
		const { id } = cloud.state.projects[0];
		const volume = await makeVolume({ size: 2 });
		await make('snapshot', { volume_id: volume });
		await make('backup', { volume_id: volume });
		const { quota_set } = (await cinder(`GET os-quota-sets/${id}?usage=true`)).body;
		expect(quota_set).toMatchObject({
			volumes: { limit: -1, in_use: 1, reserved: 0 },
			gigabytes: { limit: -1, in_use: 4, reserved: 0 },
			gigabytes_loopback: { limit: -1, in_use: 4, reserved: 0 },
			'gigabytes_loopback-fast': { limit: -1, in_use: 0, reserved: 0 },
			backup_gigabytes: { limit: 1000, in_use: 2, reserved: 0 },
		});
		expect((await cinder('GET limits')).body.limits.absolute).toMatchObject({
			...{ totalVolumesUsed: 1, totalGigabytesUsed: 4, maxTotalBackupGigabytes: 1000 },
		});
		expect(refusal(await cinder(`GET os-quota-sets/${cloud.state.projects[1].id}`))).toEqual([
			403,
			"Policy doesn't allow volume_extension:quotas:show to be performed.",
		]);
	});

	it.each<[Record<string, number>, (id: string) => Promise<Answer>, string]>([
		[
			{ volumes: 1 },
			async () => await cinder('POST volumes', { volume: { size: 1 } }),
			"VolumeLimitExceeded: Maximum number of volumes allowed (1) exceeded for quota 'volumes'.",
		],
		[
			{ gigabytes: 4 },
			async (id) => await act(id, { 'os-extend': { new_size: 9 } }),
			'VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested 7G, quota is 4G and 2G has been consumed.',
		],
		[
			{ per_volume_gigabytes: 3 },
			async () => await cinder('POST volumes', { volume: { size: 4 } }),
			'VolumeSizeExceedsLimit: Requested volume size 4G is larger than maximum allowed limit 3G.',
		],
		[
			{ snapshots: 0 },
			async (id) => await cinder('POST snapshots', { snapshot: { volume_id: id } }),
			'SnapshotLimitExceeded: Maximum number of snapshots allowed (0) exceeded',
		],
		[
			{ backup_gigabytes: 1 },
			async (id) => await cinder('POST backups', { backup: { volume_id: id } }),
			'VolumeBackupSizeExceedsAvailableQuota: Requested backup exceeds allowed Backup gigabytes quota. Requested 2G, quota is 1G and 0G has been consumed.',
		],
		[
			{ 'volumes_loopback-fast': 0 },
			async (id) => await act(id, { 'os-retype': { new_type: 'loopback-fast' } }),
			"VolumeLimitExceeded: Maximum number of volumes allowed (0) exceeded for quota 'volumes_loopback-fast'.",
		],
	])('refuse what is beyond %j', async (quota, request, message) => {
		const id = await makeVolume({ size: 2 });
		await set(quota);
		const { status, body, headers } = await request(id);
		expect([status, body]).toEqual([413, { overLimit: { code: 413, message, retryAfter: '0' } }]);
		expect(headers.get('Retry-After')).toBe('0');
	});
});

it('administrators say what something is', async () => {
	const volume = await makeVolume();
	const path = `volumes/${volume}`;
	expect((await say(path, 'error')).status).toBe(202);
	expect(await statusOf(path)).toBe('error');
	expect(refusal(await say(path, 'deleting'))).toEqual([400, 'Cannot reset-state to deleting']);
	expect(refusal(await say(path, 'x'))[1]).toMatch(/^Volume status: x is invalid, valid/);
});
