import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { itNeeds } from './accounts.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';

/** Of a disk, as far as Glance looks. */
const data = randomBytes(100_000);
const sha512 = createHash('sha512').update(data).digest('hex');

let cloud: CloudUnderTest;
let files: Server;
let url: string;

beforeAll(async () => {
	cloud = await cloudUnderTest();
	files = createServer((request, response) => {
		if (request.url === '/disk.raw') response.end(data);
		else response.writeHead(404).end();
	});
	await new Promise<void>((done) => files.listen(0, '127.0.0.1', done));
	url = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
});
afterAll(async () => {
	files.close();
	await cloud?.close();
});

/** An item with a file in a field. */
const withFile = (bytes: Buffer, field = 'data') => [
	{
		binary: {
			[field]: {
				data: bytes.toString('base64'),
				fileName: 'disk.raw',
				mimeType: 'application/octet-stream',
			},
		},
	} as unknown as IDataObject,
];
const raw = { diskFormat: 'raw' };
const create = async (name: string, parameters: IDataObject, items?: IDataObject[]) =>
	(
		await cloud.main.rows(
			'image',
			'create',
			{ name: cloud.prefix + name, ...raw, ...parameters },
			items,
		)
	)[0];
const empty = async (name: string) => await create(name, { source: 'none' });
const image = ({ id }: IDataObject) => ({ image: byId(String(id)) });
const get = async (one: IDataObject) =>
	(await cloud.main.rows('image', 'get', { ...image(one), simplify: false }))[0];

it('a file of the item becomes an image in one run, and comes back with the same checksum', async () => {
	const options = {
		minDisk: 1,
		properties: { row: [{ key: 'os_type', value: 'linux' }] },
		tags: 'a, b',
	};
	const made = await create('file', { options }, withFile(data));
	expect(made).toMatchObject({ status: 'active', size: data.length, os_hash_value: sha512 });
	expect(await get(made)).toMatchObject({
		min_disk: 1,
		os_type: 'linux',
		tags: expect.arrayContaining(['a', 'b']),
	});
	const { items, error } = await cloud.main.run('image', 'download', {
		...image(made),
		outputField: 'disk',
	});
	expect(error).toBeUndefined();
	const { binary, json } = items[0];
	expect(json).toMatchObject({ id: made.id, os_hash_value: sha512 });
	expect(binary!.disk.fileName).toBe(`${cloud.prefix}file.raw`);
	expect(Buffer.from(binary!.disk.data, 'base64').equals(data)).toBe(true);
});

it('Upload fills an image that has no data, once', async () => {
	const made = await empty('upload');
	expect(made).toMatchObject({ status: 'queued' });
	const fill = { ...image(made), fileField: 'disk' };
	const [full] = await cloud.main.rows('image', 'upload', fill, withFile(data, 'disk'));
	expect(full).toMatchObject({ status: 'active', os_hash_value: sha512 });
	const { error } = await cloud.main.run('image', 'upload', fill, withFile(data, 'disk'));
	expect(error).toMatchObject({
		message: expect.stringMatching(/has data already/),
		httpCode: '409',
	});
});

it('a missing or empty file is an error that names the field, and leaves no image', async () => {
	for (const items of [[{}], withFile(Buffer.alloc(0))]) {
		const name = `${cloud.prefix}nothing`;
		const { error } = await cloud.main.run('image', 'create', { name, ...raw }, items);
		expect(error?.message).toMatch(/'?data'?/);
		expect(await cloud.main.rows('image', 'list', { returnAll: true, filters: { name } })).toEqual(
			[],
		);
	}
});

it('an image that has no data cannot be downloaded', async () => {
	const made = await empty('hollow');
	const error = await cloud.main.error('image', 'download', image(made));
	expect(error.message).toMatch(/has no data: its status is queued$/);
});

itNeeds('loopback')(
	'an image is fetched by its URL, or the reason why not is in the error',
	async () => {
		const made = await create('url', { source: 'url', url: `${url}/disk.raw` });
		expect(made).toMatchObject({ status: 'active', os_hash_value: sha512 });
		const parameters = {
			name: `${cloud.prefix}lost`,
			...raw,
			source: 'url',
			url: `${url}/lost.raw`,
		};
		const error = await cloud.main.error('image', 'create', parameters);
		expect(error.message).toMatch(/went into the status queued again: \S/);
		expect(error.description).toMatch(/was deleted again/);
		const waiting = await empty('import');
		const fetched = await cloud.main.rows('image', 'import', {
			...image(waiting),
			url: `${url}/disk.raw`,
		});
		expect(fetched[0]).toMatchObject({ status: 'active' });
	},
);

it('Update sets and removes properties and tags, and leaves the others', async () => {
	const properties = { row: ['a', 'b', 'c'].map((key) => ({ key, value: '1' })) };
	const made = await create('update', { source: 'none', options: { properties, tags: 'x, y' } });
	const updateFields = {
		name: `${cloud.prefix}updated`,
		minRam: 64,
		protected: true,
		setProperties: { row: [{ key: 'b', value: '2' }] },
		removeProperties: 'c, not-there',
		addTags: 'z',
		removeTags: 'x, not-there',
	};
	await cloud.main.rows('image', 'update', { ...image(made), updateFields });
	const after = await get(made);
	expect(after).toMatchObject({
		name: updateFields.name,
		min_ram: 64,
		a: '1',
		b: '2',
		protected: true,
	});
	expect(after).not.toHaveProperty('c');
	expect([...(after.tags as string[])].sort()).toEqual(['y', 'z']);
	const refused = await cloud.main.error('image', 'delete', image(made));
	expect(refused.message).toMatch(/is protected/);
	const off = { ...image(made), updateFields: { protected: false } };
	expect((await cloud.main.rows('image', 'update', off))[0]).toMatchObject({ id: made.id });
});

itNeeds('admin')('an image that others made public is no reason to make none', async () => {
	const name = `${cloud.prefix}public`;
	const given = { name, source: 'none', ...raw, ifNameExists: 'return' };
	const [shared] = await cloud
		.as('admin')
		.rows('image', 'create', { ...given, visibility: 'public' });
	const [made] = await cloud.main.rows('image', 'create', given);
	expect(made.owner).toBe(cloud.main.session.projectId);
	expect(made.id).not.toBe(shared.id);
	expect((await cloud.main.rows('image', 'create', given))[0]).toMatchObject({ id: made.id });
});

it('a property cannot be what each image has', async () => {
	const made = await empty('own');
	for (const key of ['visibility', 'protected', 'owner', 'location']) {
		const setProperties = { row: [{ key, value: 'public' }] };
		const update = { ...image(made), updateFields: { setProperties } };
		const error = await cloud.main.error('image', 'update', update);
		expect(error.message).toBe(`'${key}' in 'Set Properties' is no property: each image has it`);
	}
	expect(await get(made)).toMatchObject({ visibility: 'shared', protected: false });
});

itNeeds('secondProject')('an image is shared, answered and taken back', async () => {
	const made = await create('shared', {}, withFile(data));
	const other = cloud.as('secondProject');
	const { project } = (await other.whoAmI()) as { project: { id: string } };
	const shared = { ...image(made), project: project.id };
	for (const _ of ['new', 'there']) {
		const [member] = await cloud.main.rows('image', 'share', shared);
		expect(member).toMatchObject({ member_id: project.id, status: 'pending' });
	}
	const answer = { image: String(made.id), answer: 'accepted' };
	expect((await other.rows('image', 'answerShare', answer))[0]).toMatchObject({
		status: 'accepted',
	});
	const [member] = await cloud.main.rows('image', 'listMembers', image(made));
	expect(member).toMatchObject({ member_id: project.id, status: 'accepted' });
	for (const _ of ['there', 'gone']) {
		const [gone] = await cloud.main.rows('image', 'unshare', shared);
		expect(gone).toMatchObject({ project_id: project.id, deleted: true });
	}
});

it('Delete Old tells what would go, and then deletes just that', async () => {
	const name = (day: number) => `${cloud.prefix}daily-${day}`;
	for (const day of [1, 2, 3]) {
		// Glance's times are whole seconds.
		if (day > 1) await new Promise((done) => setTimeout(done, 1100));
		await create(`daily-${day}`, {}, withFile(data));
	}
	const rotation = { namePattern: `${cloud.prefix}daily-*`, keep: 1 };
	const run = async (parameters: IDataObject) => {
		const rows = await cloud.main.rows('image', 'deleteOld', { ...rotation, ...parameters });
		for (const row of rows) expect(row).not.toHaveProperty('os_hash_value');
		return rows.map((one) => [one.name, one.action, one.deleted]);
	};
	expect(await run({})).toEqual([
		[name(3), 'keep', false],
		[name(2), 'delete', false],
		[name(1), 'delete', false],
	]);
	const younger = { options: { keepYounger: 1 } };
	expect((await run({ ...younger, dryRun: false })).map(([, action]) => action)).toEqual(
		Array(3).fill('keep'),
	);
	expect((await run({ dryRun: false })).map(([, , deleted]) => deleted)).toEqual([
		false,
		true,
		true,
	]);
	expect(await run({})).toEqual([[name(3), 'keep', false]]);
});

it('Wait for Status ends when the image is in it', async () => {
	const made = await create('wait', {}, withFile(data));
	const waited = await cloud.main.rows('image', 'waitForStatus', image(made));
	expect(waited[0]).toMatchObject({ id: made.id, status: 'active' });
});
