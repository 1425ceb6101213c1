import { createHash } from 'node:crypto';

import { asker, inDemo, tokenOf, type Answer, type Ask } from './ask.mts';
import { startSimulator, type Simulator } from './simulator.mts';

export const raw = { disk_format: 'raw', container_format: 'bare' };
export const inDemo2 = { project: { name: 'demo2', domain: { name: 'Default' } } };
export const inAdmin = { project: { name: 'admin', domain: { name: 'Default' } } };
export const nowhere = '00000000-0000-4000-8000-000000000000';

export const saidBy = ({ status, body }: Answer) => [
	status,
	String(body.message).replaceAll('<br />', '').trim(),
];

export const hash = (algorithm: string, data: Uint8Array) =>
	createHash(algorithm).update(data).digest('hex');

interface Sent {
	body?: any;
	headers?: Record<string, string>;
}

/** A cloud for each test of a file, and what asks its Glance. */
export function imagesUnderTest() {
	let cloud: Simulator;
	let asking: Ask;
	let token: string;

	beforeEach(async () => {
		cloud = await startSimulator();
		asking = await asker(cloud);
		token = await tokenOf(cloud, 'demo', inDemo);
	});
	afterEach(async () => await cloud.close());

	const urlOf = () => `${cloud.endpoints.find(({ service }) => service === 'image')!.url}/v2`;
	const ask: Ask = async (...request) => await asking(...request);

	async function send(path: string, method: string, { body, ...more }: Sent = {}) {
		const headers = { Accept: 'application/json', 'X-Auth-Token': token, ...more.headers };
		const init = { method, headers, body, duplex: 'half' } as RequestInit;
		return await fetch(`${urlOf()}/${path}`, init);
	}

	return {
		get cloud() {
			return cloud;
		},
		get token() {
			return token;
		},
		get url() {
			return urlOf();
		},
		ask,
		send,
		async make(given: object = raw, by = ask): Promise<string> {
			return (await by('image', 'POST images', given)).body.id;
		},
		async show(id: string, by = ask) {
			return (await by('image', `GET images/${id}`)).body;
		},
		async said(request: string, body?: unknown, by = ask) {
			return saidBy(await by('image', request, body));
		},
		async upload(id: string, body: unknown, more = {}, into = 'file'): Promise<Answer> {
			const headers = { 'Content-Type': 'application/octet-stream', ...more };
			const reply = await send(`images/${id}/${into}`, 'PUT', { body, headers });
			const text = await reply.text();
			return { status: reply.status, body: text && JSON.parse(text), headers: reply.headers };
		},
	};
}
