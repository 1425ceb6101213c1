import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { Reply } from './replies.mts';
import type { SimulatedRequest } from './simulator.mts';

/** @param cut whether the connection is closed in the middle of it */
export function send(
	response: ServerResponse,
	reply: Reply,
	{ id, service }: SimulatedRequest,
	cut: boolean,
): void {
	const text = reply.text ?? (reply.body === undefined ? '' : JSON.stringify(reply.body));
	const size = reply.data?.size ?? Buffer.byteLength(text);
	response.writeHead(reply.status, {
		'Content-Type': typeOf(reply),
		...(cut && !reply.data ? {} : { 'Content-Length': size }),
		'x-openstack-request-id': id,
		// Cinder was a part of Nova once.
		...(/^(compute|block-storage)$/.test(service) ? { 'x-compute-request-id': id } : {}),
		...reply.headers,
	});
	if (!reply.data && !cut) {
		response.end(text);
		return;
	}
	const chunks = reply.data?.chunks ?? [Buffer.from(text)];
	const source = Readable.from(cut ? firstBytesOf(chunks, Math.floor(size / 2)) : chunks);
	// A client that goes away is no fault of the simulator's.
	const ended = pipeline(source, response, { end: !cut }).catch(() => {});
	if (cut) void ended.then(() => setTimeout(() => response.destroy(), 20));
}

function typeOf({ data, text }: Reply): string {
	if (data) return 'application/octet-stream';
	return text === undefined ? 'application/json' : 'text/html; charset=utf-8';
}

function* firstBytesOf(chunks: Iterable<Buffer>, count: number): Iterable<Buffer> {
	let left = count;
	for (const chunk of chunks) {
		if (left <= 0) return;
		yield chunk.subarray(0, left);
		left -= chunk.length;
	}
}
