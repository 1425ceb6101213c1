import { createHash } from 'node:crypto';

import type { Call, Route } from './collection.mts';
import { broken, detailedRefusal, glanceRefusal, wrongType } from './glanceErrors.mts';
import { imageOf, isMutable } from './imageRows.mts';
import { refuse, type Reply } from './replies.mts';
import type { SimulatedImage } from './state.mts';
import { seconds } from './time.mts';

/** The data of an image: as much of its beginning as is kept, and zeros for the rest. */
export interface ImageData {
	size: number;
	md5: string;
	sha512: string;
	kept: Buffer[];
}

const mostKept = 4 * 2 ** 20;

export const noContent: Reply = { status: 204, text: '' };

/** PUT and GET of an image's data. */
export const imageData: Array<Route<Reply | Promise<Reply>>> = [
	{ path: 'images/{image}/file', GET: download, PUT: upload },
	{ path: 'images/{image}/stage', PUT: stage },
];

/** Counts and hashes what comes. */
export async function read(stream: AsyncIterable<Uint8Array>): Promise<ImageData> {
	const [md5, sha512] = [createHash('md5'), createHash('sha512')];
	const kept: Buffer[] = [];
	let size = 0;
	for await (const chunk of stream) {
		md5.update(chunk);
		sha512.update(chunk);
		if (size < mostKept) kept.push(Buffer.from(chunk.subarray(0, mostKept - size)));
		size += chunk.length;
	}
	return { size, md5: md5.digest('hex'), sha512: sha512.digest('hex'), kept };
}

async function upload(call: Call): Promise<Reply> {
	checkType(call);
	const image = imageOf(call);
	const store = call.headers['x-image-meta-store'];
	if (store !== undefined && store !== 'file') {
		return glanceRefusal(400, `Store for identifier ${String(store)} not found`);
	}
	if (!isMutable(image, call)) {
		return glanceRefusal(403, `Not allowed to upload image data for image ${image.id}`);
	}
	begin(image, 'saving');
	try {
		const data = await read(call.stream!);
		if (!call.cloud.state.images.includes(image)) return goneMeanwhile(image);
		fill(image, data, call);
		return noContent;
	} catch {
		empty(image);
		return broken;
	}
}

/** Into the place where an import takes it from. */
async function stage(call: Call): Promise<Reply> {
	checkType(call);
	const image = imageOf(call);
	if (!isMutable(image, call)) return glanceRefusal(403, 'You do not own this image');
	begin(image, 'uploading');
	try {
		const data = await read(call.stream!);
		call.cloud.state.imageData.set(image.id, data);
		change(image, { size: data.size });
		return noContent;
	} catch {
		empty(image);
		return broken;
	}
}

function checkType({ headers }: Call): void {
	const [type] = String(headers['content-type'] ?? '').split(';');
	if (type !== 'application/octet-stream') refuse(wrongType(type));
}

function begin(image: SimulatedImage, status: string): void {
	if (image.status !== 'queued') {
		const says = `Image status transition from ${String(image.status)} to ${status} is not allowed`;
		refuse(glanceRefusal(409, says));
	}
	const missing = ['disk_format', 'container_format'].filter((name) => image[name] === null);
	if (status === 'saving' && missing.length > 0) {
		const word = missing.length > 1 ? 'Properties' : 'Property';
		refuse(glanceRefusal(400, `${word} ${missing.join(', ')} must be set prior to saving data.`));
	}
	change(image, { status });
}

export function change(image: SimulatedImage, more: object): void {
	Object.assign(image, more, { updated_at: seconds(Date.now()) });
}

export function fill(image: SimulatedImage, data: ImageData, { cloud }: Call): void {
	cloud.state.imageData.set(image.id, data);
	change(image, {
		status: 'active',
		size: data.size,
		virtual_size: virtualSizeOf(image, data),
		checksum: data.md5,
		os_hash_algo: 'sha512',
		os_hash_value: data.sha512,
	});
}

export function empty(image: SimulatedImage): void {
	change(image, { status: 'queued', size: null, virtual_size: null });
}

const goneMeanwhile = ({ id }: SimulatedImage): Reply =>
	glanceRefusal(
		410,
		`Image ${id} could not be found after upload. The image may have been deleted during the upload, cleaning up the chunks uploaded.`,
	);

/** What its format says, in those formats that tell it at the beginning. */
function virtualSizeOf(image: SimulatedImage, { size, kept }: ImageData): number | null {
	if (image.container_format !== 'bare') return null;
	if (image.disk_format === 'raw') return size || null;
	const head = Buffer.concat(kept.slice(0, 16)).subarray(0, 512);
	if (head.length < 512) return null;
	if (image.disk_format === 'qcow2' && head.toString('latin1', 0, 4) === 'QFI\xfb') {
		return Number(head.readBigUInt64BE(24));
	}
	if (image.disk_format === 'vdi' && head.readUInt32LE(64) === 0xbeda107f) {
		return Number(head.readBigUInt64LE(368));
	}
	return null;
}

function download(call: Call): Reply {
	const image = imageOf(call);
	if (image.status === 'deactivated' && !call.isAdmin) {
		const says = 'The requested image has been deactivated. Image data download is forbidden.';
		return glanceRefusal(403, says);
	}
	const range = rangeOf(call, Number(image.size));
	if (image.checksum === null) return image.size === null && range ? broken : noContent;
	const size = Number(image.size);
	const [first, last] = range ?? [0, size - 1];
	const { kept } = call.cloud.state.imageData.get(image.id) ?? { kept: [] };
	const data = { size: last - first + 1, chunks: chunksOf(kept, first, last + 1) };
	const headers = { 'Content-MD5': String(image.checksum) };
	if (!range) return { status: 200, data, headers };
	const shown = { ...headers, 'Content-Range': `bytes ${first}-${last}/${size}` };
	return { status: 206, data, headers: shown };
}

/** First and last byte that are asked for; refuses what does not lie in the data. */
function rangeOf({ headers: { range } }: Call, size: number): [number, number] | undefined {
	if (range === undefined) return undefined;
	if (range.includes(',')) {
		const says =
			'Requests with multiple ranges are not supported in Glance. You may make multiple single-range requests instead.';
		refuse(glanceRefusal(400, says));
	}
	const [, from = '', to = ''] = /^bytes *= *(\d*) *- *(\d*)/i.exec(range) ?? [];
	if (`${from}${to}` === '' || (from && to && Number(to) < Number(from))) {
		refuse(detailedRefusal(416, 'Invalid Range header.'));
	}
	if (from === '') return [Math.max(0, size - Number(to)), size - 1];
	if (Number(from) >= size) {
		const says = `Invalid start position in Range header. Start position MUST be in the inclusive range [0, ${size - 1}].`;
		refuse(detailedRefusal(416, says));
	}
	return [Number(from), to === '' ? size - 1 : Math.min(Number(to), size - 1)];
}

const zeros = Buffer.alloc(65_536);

function* chunksOf(kept: Buffer[], start: number, end: number): Iterable<Buffer> {
	let position = 0;
	for (const piece of kept) {
		const chunk = piece.subarray(Math.max(0, start - position), Math.max(0, end - position));
		if (chunk.length > 0) yield chunk;
		position += piece.length;
	}
	for (let next = Math.max(position, start); next < end; next += zeros.length) {
		yield zeros.subarray(0, end - next);
	}
}
