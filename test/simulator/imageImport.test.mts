import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { asker } from './ask.mts';
import { hash, imagesUnderTest, inAdmin, saidBy } from './askImages.mts';
import { pass, startClock, stopClock } from './clock.mts';

const simulated = imagesUnderTest();
const { ask, make, said, send, show, upload } = simulated;

describe('an import', () => {
	let web: Server;
	let site: string;
	beforeEach(async () => {
		web = createServer(({ url: path }, response) => {
			response.writeHead(path === '/disk' ? 200 : 404).end('0123456789');
		});
		await new Promise<void>((done) => web.listen(0, '127.0.0.1', done));
		site = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
	});
	afterEach(() => web.close());

	const begin = async (id: string, uri: string) =>
		await ask('image', `POST images/${id}/import`, { method: { name: 'web-download', uri } });
	const done = async (id: string) => {
		for (;;) {
			const image = await show(id);
			if (!image.os_glance_import_task) return image;
		}
	};
	const taskOf = async (id: string) => (await ask('image', `GET images/${id}/tasks`)).body.tasks[0];

	it('by URL fills the image', async () => {
		const id = await make();
		expect((await begin(id, `${site}/disk`)).status).toBe(202);
		expect(await done(id)).toMatchObject({
			status: 'active',
			size: 10,
			os_glance_failed_import: '',
			checksum: hash('md5', Buffer.from('0123456789')),
		});
		expect(await taskOf(id)).toMatchObject({
			type: 'api_image_import',
			status: 'success',
			result: { image_id: id },
			message: 'Copied 0 MiB',
		});
		expect(await (await send(`images/${id}/file`, 'GET')).text()).toBe('0123456789');
		expect(saidBy(await begin(id, `${site}/disk`))).toEqual([
			409,
			'Image with status active cannot be target for import',
		]);
	});

	it('by a wrong URL leaves it as it was, and tells nothing of why', async () => {
		const id = await make();
		await begin(id, `${site}/nothing`);
		expect(await done(id)).toMatchObject({
			status: 'queued',
			os_glance_failed_import: 'file',
			os_glance_importing_to_stores: '',
		});
		expect(await taskOf(id)).toMatchObject({
			status: 'failure',
			result: null,
			message: 'Task failed due to Internal Error',
		});
		await begin(id, `${site}/disk`);
		expect((await done(id)).status).toBe('active');
	});

	it('takes its time, in which the image can take nothing else', async () => {
		simulated.cloud.options.buildTime = 1000;
		stopClock();
		try {
			const id = await make();
			await begin(id, `${site}/disk`);
			expect(await show(id)).toMatchObject({
				status: 'importing',
				os_glance_importing_to_stores: 'file',
			});
			expect(await taskOf(id)).toMatchObject({ status: 'processing', expires_at: null });
			expect(saidBy(await upload(id, 'x'))).toEqual([
				409,
				'Image status transition from importing to saving is not allowed',
			]);
			while (simulated.cloud.state.due.length === 0) await show(id);
			pass(1000);
			expect((await show(id)).status).toBe('active');
		} finally {
			startClock();
		}
	});

	it('of staged data', async () => {
		const id = await make();
		const method = { name: 'glance-direct' };
		expect(await said(`POST images/${id}/import`, { method })).toEqual([
			409,
			"Image needs to be staged before 'glance-direct' method can be used",
		]);
		expect((await upload(id, 'staged', {}, 'stage')).status).toBe(204);
		expect(await show(id)).toMatchObject({ status: 'uploading', size: 6, checksum: null });
		expect(saidBy(await upload(id, 'again', {}, 'stage'))).toEqual([
			409,
			'Image status transition from uploading to uploading is not allowed',
		]);
		expect((await send(`images/${id}/file`, 'GET')).status).toBe(204);
		expect((await ask('image', `POST images/${id}/import`, { method })).status).toBe(202);
		expect(await done(id)).toMatchObject({ status: 'active', size: 6, virtual_size: 6 });
	});

	it.each<[unknown, number, string]>([
		[{}, 400, "Import request requires a 'method' field."],
		[{ method: {} }, 400, "Import request requires a 'name' field."],
		[{ method: { name: 'copy-image' } }, 400, "Unknown import method name 'copy-image'."],
		[
			{ method: { name: 'web-download' } },
			400,
			'URI for web-download does not pass filtering: None',
		],
		[
			{ method: { name: 'web-download', uri: 'http://example.com/x' } },
			400,
			'URI for web-download does not pass filtering: http://example.com/x',
		],
		[
			{ method: { name: 'web-download', uri: 'https://127.0.0.1/x' } },
			400,
			'URI for web-download does not pass filtering: https://127.0.0.1/x',
		],
		[
			{ method: { name: 'web-download', uri: 'http://127.0.0.1/x' }, stores: ['tape'] },
			409,
			'Store for identifier tape not found',
		],
		[
			{ method: { name: 'web-download', uri: 'http://127.0.0.1/x' }, all_stores: 'x' },
			400,
			"'all_stores' must be boolean value only",
		],
	])('of %j is refused', async (body, status, says) => {
		expect(await said(`POST images/${await make()}/import`, body)).toEqual([status, says]);
	});

	it('needs to know the formats', async () => {
		expect(saidBy(await begin(await make({}), `${site}/disk`))).toEqual([
			409,
			"'container_format' needs to be set before import",
		]);
	});

	it('is among the tasks, which are for administrators', async () => {
		const id = await make();
		await begin(id, `${site}/disk`);
		await done(id);
		const { id: task } = await taskOf(id);
		expect(await said(`GET tasks/${task}`)).toEqual([
			403,
			'You are not authorized to complete tasks_api_access action.',
		]);
		const admin = await asker(simulated.cloud, 'admin', inAdmin);
		expect((await admin('image', `GET tasks/${task}`)).body).toMatchObject({
			id: task,
			status: 'success',
			image_id: id,
		});
		expect((await admin('image', 'GET tasks')).body.tasks).toHaveLength(1);
		expect((await admin('image', `DELETE tasks/${task}`)).status).toBe(405);
	});

	it('is offered', async () => {
		expect((await ask('image', 'GET info/import')).body['import-methods'].value).toEqual([
			'glance-direct',
			'web-download',
		]);
		expect((await ask('image', 'GET info/stores')).body).toEqual({
			stores: [{ id: 'file', default: 'true' }],
		});
	});
});
