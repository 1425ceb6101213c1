import { connect } from 'node:net';

import { type Answer } from './ask.mts';
import { hash, imagesUnderTest, nowhere, saidBy, raw } from './askImages.mts';
import { uuidOf } from './state.mts';

const simulated = imagesUnderTest();
const { ask, make, said, send, show, upload } = simulated;

// Some of them are large.
jest.setTimeout(30_000);

describe('the data of an image', () => {
	const data = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 251));
	async function* pieces() {
		for (let at = 0; at < data.length; at += 50_000) yield data.subarray(at, at + 50_000);
	}

	it.each([
		['of a known length', () => data],
		['in chunks', pieces],
	])('are uploaded %s, and come back byte by byte', async (_, body) => {
		const id = await make();
		expect((await send(`images/${id}/file`, 'GET')).status).toBe(204);
		expect((await upload(id, body())).status).toBe(204);
		expect(await show(id)).toMatchObject({
			status: 'active',
			size: data.length,
			virtual_size: data.length,
			checksum: hash('md5', data),
			os_hash_algo: 'sha512',
			os_hash_value: hash('sha512', data),
			stores: 'file',
		});
		const reply = await send(`images/${id}/file`, 'GET');
		expect(Object.fromEntries(reply.headers)).toMatchObject({
			'content-type': 'application/octet-stream',
			'content-length': String(data.length),
			'content-md5': hash('md5', data),
		});
		expect(data.equals(await bytesOf(reply))).toBe(true);
	});

	const bytesOf = async (reply: Response) => Buffer.from(await reply.arrayBuffer());

	it('are not kept where they are large, but counted and hashed', async () => {
		const id = await make();
		const size = 48 * 2 ** 20;
		const piece = Buffer.alloc(2 ** 20);
		await upload(
			id,
			(async function* () {
				for (let sent = 0; sent < size; sent += piece.length) yield piece;
			})(),
		);
		const { kept } = simulated.cloud.state.imageData.get(id)!;
		expect(kept.reduce((sum, { length }) => sum + length, 0)).toBe(4 * 2 ** 20);
		const image = await show(id);
		const back = await bytesOf(await send(`images/${id}/file`, 'GET'));
		expect([image.size, image.checksum]).toEqual([back.length, hash('md5', back)]);
	});

	it('of an image that was there from the start fit its checksums', async () => {
		const id = uuidOf('image tiny-raw');
		const back = await bytesOf(await send(`images/${id}/file`, 'GET'));
		expect(await show(id)).toMatchObject({
			checksum: hash('md5', back),
			os_hash_value: hash('sha512', back),
		});
	});

	it('are told in parts', async () => {
		const id = await make();
		await upload(id, Buffer.from('0123456789'));
		const part = async (range: string) => {
			const reply = await send(`images/${id}/file`, 'GET', { headers: { Range: range } });
			return [reply.status, reply.headers.get('content-range'), await reply.text()];
		};
		expect(await part('bytes=1-2')).toEqual([206, 'bytes 1-2/10', '12']);
		expect(await part('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
		expect(await part('bytes=-2')).toEqual([206, 'bytes 8-9/10', '89']);
		expect(await part('bytes=0-99')).toEqual([206, 'bytes 0-9/10', '0123456789']);
		for (const [range, status] of [
			['bytes=10-', 416],
			['bytes=5-3', 416],
			['pages=1', 416],
			['bytes=0-1,3-4', 400],
		] as const) {
			expect((await part(range))[0]).toBe(status);
		}
	});

	it('can be none at all, which is not the same as an image without data', async () => {
		const id = await make();
		await upload(id, Buffer.alloc(0));
		expect(await show(id)).toMatchObject({ status: 'active', size: 0, virtual_size: null });
		const reply = await send(`images/${id}/file`, 'GET');
		expect([reply.status, reply.headers.get('content-length')]).toEqual([200, '0']);
	});

	it('tell how large the disk is, in the formats that begin with that', async () => {
		const id = await make({ ...raw, disk_format: 'qcow2' });
		const disk = Buffer.alloc(1024);
		disk.write('QFI\xfb', 'latin1');
		disk.writeBigUInt64BE(BigInt(2 ** 30), 24);
		await upload(id, disk);
		expect(await show(id)).toMatchObject({ size: 1024, virtual_size: 2 ** 30 });
	});

	it('that break off leave the image as it was, while it is "saving" in between', async () => {
		const id = await make();
		const { hostname, port } = new URL(simulated.url);
		const socket = connect(Number(port), hostname);
		socket.write(
			`PUT /v2/images/${id}/file HTTP/1.1\r\nHost: glance\r\nX-Auth-Token: ${simulated.token}\r\nContent-Type: application/octet-stream\r\nContent-Length: 100\r\n\r\nabc`,
		);
		const status = async (wanted: string) => {
			while ((await show(id)).status !== wanted);
		};
		await status('saving');
		expect(saidBy(await upload(id, 'x'))).toEqual([
			409,
			'Image status transition from saving to saving is not allowed',
		]);
		socket.destroy();
		await status('queued');
		expect((await upload(id, 'again')).status).toBe(204);
	});

	it('that are cut on their way back are noticed', async () => {
		const id = await make();
		await upload(id, data);
		simulated.cloud.trouble({ path: /file$/, lost: 'cut' });
		const reply = await send(`images/${id}/file`, 'GET');
		let came = 0;
		const reading = (async () => {
			for await (const chunk of reply.body!) came += (chunk as Uint8Array).length;
		})();
		await expect(reading).rejects.toThrow();
		expect(came).toBe(data.length / 2);
	});

	it('that no one reads do not stand in the way of a refusal or of an ordered reply', async () => {
		const id = await make();
		const large = Buffer.alloc(20 * 2 ** 20);
		simulated.cloud.trouble({ path: /file$/, reply: { status: 503, text: 'busy' } });
		const reply = await send(`images/${id}/file`, 'PUT', { body: large });
		expect([reply.status, await reply.text()]).toEqual([503, 'busy']);
		expect((await upload(nowhere, large)).status).toBe(404);
		expect((await upload(id, large)).status).toBe(204);
	});

	it.each<[string, (id: string) => Promise<Answer>, number, string]>([
		[
			'another type',
			async (id) => await upload(id, 'x', { 'Content-Type': 'text/plain' }),
			415,
			'The request media type text/plain is not supported by this server.',
		],
		[
			'an unknown store',
			async (id) => await upload(id, 'x', { 'X-Image-Meta-Store': 'tape' }),
			400,
			'Store for identifier tape not found',
		],
		[
			'an unknown image',
			async () => await upload(nowhere, 'x'),
			404,
			`No image found with ID ${nowhere}`,
		],
		[
			"another's image",
			async () => await upload(uuidOf('image tiny-raw'), 'x'),
			403,
			`Not allowed to upload image data for image ${uuidOf('image tiny-raw')}`,
		],
		[
			'an image without formats',
			async () => await upload(await make({}), 'x'),
			400,
			'Properties disk_format, container_format must be set prior to saving data.',
		],
		[
			'an image without one format',
			async () => await upload(await make({ disk_format: 'raw' }), 'x'),
			400,
			'Property container_format must be set prior to saving data.',
		],
		[
			'an image that is full',
			async (id) => {
				await upload(id, 'x');
				return await upload(id, 'x');
			},
			409,
			'Image status transition from active to saving is not allowed',
		],
	])('into %s are refused', async (_, attempt, status, says) => {
		expect(saidBy(await attempt(await make()))).toEqual([status, says]);
	});

	it('are not given out while the image is deactivated, which its owner may do', async () => {
		const id = await make();
		const act = async (action: string) => await said(`POST images/${id}/actions/${action}`);
		expect(await act('deactivate')).toEqual([
			403,
			"Not allowed to deactivate image in status 'queued'",
		]);
		await upload(id, 'x');
		expect((await ask('image', `POST images/${id}/actions/deactivate`)).status).toBe(204);
		expect(await said(`GET images/${id}/file`)).toEqual([
			403,
			'The requested image has been deactivated. Image data download is forbidden.',
		]);
		expect((await ask('image', `POST images/${id}/actions/reactivate`)).status).toBe(204);
		expect((await ask('image', `GET images/${id}/file`)).status).toBe(200);
		expect(await said(`POST images/${id}/actions/reactivate`, {})).toEqual([
			400,
			'A body is not expected with this request.',
		]);
	});
});
