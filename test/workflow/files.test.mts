import { createHash, randomBytes } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import type { Engine } from '../engine/engine.mts';
import { byId } from '../engine/fixtures.mts';
import { glanceError, keystoneError } from '../simulator/replies.mts';
import type { Simulator } from '../simulator/simulator.mts';
import { startSetting } from './setting.mts';

const data = randomBytes(300_000);
const ofFile = /^images\/[^/]+\/file$/;
const item = {
	binary: {
		data: {
			data: data.toString('base64'),
			fileName: 'disk.raw',
			mimeType: 'application/octet-stream',
		},
	},
} as unknown as IDataObject;

let cloud: Simulator;
let engine: Engine;

beforeEach(async () => void ({ cloud, engine } = await startSetting()));
afterEach(async () => await cloud.close());

const run = async (operation: string, parameters: IDataObject = {}, more: object = {}) =>
	await engine.runNode({ resource: 'image', operation, ...parameters }, { items: [item], ...more });
const create = async (more: object = {}, parameters: IDataObject = {}) =>
	await run('create', { name: 'made', diskFormat: 'raw', ...parameters }, more);
const images = () => cloud.state.images.filter(({ name }) => name === 'made');
const uploads = () =>
	cloud.requests.filter(({ method, path }) => method === 'PUT' && ofFile.test(path));
/** An image without data. */
const empty = async () => {
	const { items } = await run('create', { name: 'made', diskFormat: 'raw', source: 'none' });
	return { image: byId(String(items[0].json.id)) };
};

describe('an upload', () => {
	it('whose answer is lost is held against what the cloud has, and not sent again', async () => {
		cloud.trouble({ method: 'PUT', path: ofFile, lost: 'reset' });
		const { items, error } = await create();
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({
			status: 'active',
			os_hash_value: createHash('sha512').update(data).digest('hex'),
		});
		expect(uploads()).toHaveLength(1);
	});

	it('is done before a second item of the name looks, which has the whole image', async () => {
		cloud.trouble({ method: 'PUT', path: ofFile, delay: 300 });
		const { items, error } = await create(
			{ items: [item, item] },
			{ ifNameExists: 'return', requestOptions: { itemsInParallel: 2 } },
		);
		expect(error).toBeUndefined();
		const [{ id }, ...others] = images();
		expect(others).toEqual([]);
		expect(items.map(({ json }) => json)).toMatchObject(Array(2).fill({ id, status: 'active' }));
		expect(uploads()).toHaveLength(1);
	});

	it('that breaks off leaves no image that was made for it', async () => {
		cloud.trouble({ method: 'PUT', path: ofFile, dropped: true });
		const { error } = await create();
		expect(error!.message).toMatch(/^The upload of disk\.raw broke off: Image \(Glance\) closed/);
		expect(error!.description).toMatch(/made .* was deleted again/);
		expect(error!.description).not.toMatch(/upload to it again/);
		expect(images()).toEqual([]);
		expect(uploads()).toHaveLength(1);
	});

	it('that breaks off leaves an image that was there to be filled again', async () => {
		const image = await empty();
		cloud.trouble({ method: 'PUT', path: ofFile, dropped: true });
		const { error } = await run('upload', image);
		expect(error!.description).toMatch(
			/is queued, without data: upload to it again, or delete it\./,
		);
		expect((await run('upload', image)).items[0].json).toMatchObject({ status: 'active' });
	});

	it('that a service refuses for its token is not sent again', async () => {
		const reply = keystoneError(401, 'Unauthorized', 'The token is over.');
		cloud.trouble({ method: 'PUT', path: ofFile, reply });
		const { error } = await create();
		expect(error!.httpCode).toBe('401');
		expect(uploads()).toHaveLength(1);
		expect(images()).toEqual([]);
	});

	describe('of which something else arrives', () => {
		beforeEach(() => {
			cloud.trouble({
				method: 'PUT',
				path: ofFile,
				reply(_, reply) {
					const [image] = images();
					Object.assign(image, { size: 100, os_hash_value: 'other' });
					return reply;
				},
			});
		});

		it.each([
			['made for it', async () => await create()],
			['protected', async () => await create({}, { options: { protected: true } })],
			['there before', async () => await run('upload', await empty())],
		])('leaves no image that says it is active: one %s', async (_, act) => {
			const { error } = await act();
			expect(error!.message).toMatch(/has other data than were sent: 100 of 300000 bytes arrived$/);
			expect(error!.description).toMatch(/^Try again\. The image made .* was deleted again\.$/);
			expect(images()).toEqual([]);
		});

		it('says so where the image cannot be deleted', async () => {
			const reply = glanceError(403, 'Forbidden', 'You may not.');
			cloud.trouble({ method: 'DELETE', path: /^images\/[^/]+$/, reply });
			const { error } = await create();
			expect(error!.description).toMatch(/is left: delete it, since nobody should boot from it\.$/);
		});
	});

	it('is looked at until the cloud itself says that it is active', async () => {
		let isBehind = true;
		cloud.trouble({
			method: 'GET',
			path: /^images\/[^/]+$/,
			times: Infinity,
			reply(_, reply) {
				const [image] = images();
				if (image?.status !== 'active' || !isBehind) return reply;
				isBehind = false;
				return { ...reply, body: { ...(reply.body as object), status: 'saving', size: null } };
			},
		});
		const { error, items } = await create();
		expect(error).toBeUndefined();
		expect(isBehind).toBe(false);
		expect(items[0].json).toMatchObject({ status: 'active', size: data.length });
	});

	it('to an image that has data is refused, and leaves the data', async () => {
		await create();
		const { error } = await run('upload', { image: byId(String(images()[0].id)) });
		expect(error).toMatchObject({ httpCode: '409' });
		expect(images()).toMatchObject([{ status: 'active', size: data.length }]);
	});

	it('ends when the execution is cancelled', async () => {
		cloud.trouble({ method: 'PUT', path: ofFile, delay: 5000 });
		const start = Date.now();
		await create({
			onStart: (execution: { cancel: () => void }) => setTimeout(() => execution.cancel(), 500),
		});
		expect(Date.now() - start).toBeLessThan(3000);
	});
});

describe('a download', () => {
	let image: IDataObject;
	beforeEach(async () => {
		const { items } = await create();
		image = { image: byId(String(items[0].json.id)) };
	});

	it('is the file that was sent', async () => {
		const { items } = await run('download', image);
		const { data: file } = items[0].binary!;
		expect(Buffer.from(file.data, 'base64').equals(data)).toBe(true);
		expect(file).toMatchObject({ fileName: 'made.raw', mimeType: 'application/octet-stream' });
	});

	it('of an image that is nothing but snapshots of volumes says so', async () => {
		const mapping = [{ snapshot_id: 'one' }];
		const nothing = { size: 0, checksum: null, os_hash_value: null, os_hash_algo: null };
		Object.assign(images()[0], { ...nothing, block_device_mapping: mapping });
		const { error, items } = await run('download', image);
		expect(error!.message).toMatch(/^The image made .* has no data: its status is active$/);
		expect(error!.description).toMatch(/^It is made of snapshots of volumes: /);
		expect(items).toEqual([]);
	});

	it('that is cut is an error, and no file', async () => {
		cloud.trouble({ method: 'GET', path: ofFile, lost: 'cut' });
		const { items, error } = await run('download', image);
		expect(error!.message).toMatch(/^The image made .* was not downloaded to its end: /);
		expect(items).toEqual([]);
	});

	it('with another checksum is an error, unless nobody minds', async () => {
		Object.assign(images()[0], { os_hash_value: 'f'.repeat(128) });
		expect((await run('download', image)).error!.message).toMatch(/came with another checksum/);
		const { error } = await run('download', { ...image, options: { verify: false } });
		expect(error).toBeUndefined();
	});

	it('that is refused says why, in the words of the service', async () => {
		const reply = glanceError(403, 'Forbidden', 'You may not have it.');
		cloud.trouble({ method: 'GET', path: ofFile, reply });
		const { error } = await run('download', image);
		expect(error!.message).toContain('You may not have it.');
		expect(error!.httpCode).toBe('403');
	});
});

describe('an import', () => {
	const url = 'https://files.example/disk.raw?sig=a%2Fsigned-value&format=raw';
	const ofImport = /^images\/[^/]+\/import$/;
	const fetch = async () => await run('import', { ...(await empty()), url });

	it('tells no secret of its address, and still what the service says', async () => {
		const says = `Cannot fetch ${url} (a/signed-value) as raw`;
		const reply = glanceError(400, 'Bad Request', says);
		cloud.trouble({ method: 'POST', path: ofImport, reply });
		const { error, run: execution } = await fetch();
		expect(error!.message).toContain('Cannot fetch https://files.example/disk.raw?sig=[hidden]');
		expect(error!.message).toContain('as raw');
		expect(JSON.stringify(execution.data.resultData.error)).not.toMatch(/signed-value/);
	});

	it('whose answer is lost may have begun, and the error says so', async () => {
		cloud.trouble({ method: 'POST', path: ofImport, lost: 'reset' });
		const { error } = await fetch();
		expect(error!.message).toMatch(/^It is not known whether the cloud fetches the image: /);
		expect(error!.description).toMatch(/^Get the image /);
		const sent = cloud.requests.filter(({ path }) => ofImport.test(path));
		expect(sent).toHaveLength(1);
	});
});
