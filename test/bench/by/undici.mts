import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { request } from 'undici';

import type { Setting } from '../lines.mts';
import type { Way } from '../runner.mts';
import { namePrefix } from '../works.mts';

interface Session {
	headers: Record<string, string>;
	endpoints: Record<string, string>;
}

async function logIn({ variables }: Pick<Setting, 'variables'>): Promise<Session> {
	const { OS_AUTH_URL, OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME } = variables;
	const user = {
		name: OS_USERNAME,
		password: OS_PASSWORD,
		domain: { name: variables.OS_USER_DOMAIN_NAME },
	};
	const reply = await request(`${OS_AUTH_URL!.replace(/\/(v3\/?)?$/, '')}/v3/auth/tokens`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({
			auth: {
				identity: { methods: ['password'], password: { user } },
				scope: {
					project: { name: OS_PROJECT_NAME, domain: { name: variables.OS_PROJECT_DOMAIN_NAME } },
				},
			},
		}),
	});
	const { token } = (await reply.body.json()) as { token: { catalog: any[] } };
	const endpoints = token.catalog.map(({ type, endpoints: all }) => [
		type,
		all.find((one: { interface: string }) => one.interface === 'public').url.replace(/\/$/, ''),
	]);
	return {
		headers: { 'X-Auth-Token': String(reply.headers['x-subject-token']) },
		endpoints: Object.fromEntries(endpoints),
	};
}

/** Where Compute is, its version included, and a log-in. */
export async function computeOf(setting: Pick<Setting, 'variables'>) {
	const session = await logIn(setting);
	const { compute } = session.endpoints;
	return { ...session, compute: /\/v2/.test(compute) ? compute : `${compute}/v2.1` };
}

async function get(url: string, headers: Record<string, string>): Promise<any> {
	const { body } = await request(url, { headers });
	return await body.json();
}

async function all(url: string, key: string, headers: Record<string, string>): Promise<any[]> {
	const found: any[] = [];
	for (let next: string | undefined = url; next; ) {
		const page: any = await get(next, headers);
		for (const one of page[key]) found.push(one);
		next = page[`${key}_links`]?.find(({ rel }: { rel: string }) => rel === 'next')?.href;
	}
	return found;
}

function simplified(server: any) {
	const addresses = Object.values(server.addresses).flat() as any[];
	const ofType = (type: string) =>
		addresses.filter((one) => one['OS-EXT-IPS:type'] === type).map(({ addr }) => addr);
	const { id, name, status, flavor, image, created, key_name } = server;
	return {
		...{ id, name, status, created, key_name },
		addresses: ofType('fixed'),
		floating_ips: ofType('floating'),
		flavor: flavor.id,
		image: image.id ?? null,
		availability_zone: server['OS-EXT-AZ:availability_zone'],
	};
}

/** What a person writes who knows the API: requests, and nothing in between. Results are in a list, as n8n's are. */
export const undici: Way = {
	async flavors({ isCold }, setting) {
		const known = await computeOf(setting);
		return {
			async run() {
				const { compute, headers } = isCold ? await computeOf(setting) : known;
				return (await all(`${compute}/flavors/detail`, 'flavors', headers)).length;
			},
		};
	},
	async servers({ simplified: isSimplified }, setting) {
		const { compute, headers } = await computeOf(setting);
		return {
			async run() {
				const url = `${compute}/servers/detail?limit=1000`;
				const servers = await all(url, 'servers', headers);
				return (isSimplified ? servers.map(simplified) : servers).length;
			},
		};
	},
	async get({ size }, setting) {
		const { compute, headers } = await computeOf(setting);
		const ids = setting.serverIds.slice(0, size);
		return {
			async run() {
				const found: any[] = [];
				// Five at a time, as this node does.
				const left = ids.values();
				const work = async () => {
					for (const id of left)
						found.push((await get(`${compute}/servers/${id}`, headers)).server);
				};
				await Promise.all(Array.from({ length: 5 }, work));
				return found.length;
			},
		};
	},
	async inventory(_, setting) {
		const { compute, headers, endpoints } = await computeOf(setting);
		return {
			async run() {
				const version = { ...headers, 'OpenStack-API-Version': 'compute 2.26' };
				const servers = await all(`${compute}/servers/detail?limit=1000`, 'servers', version);
				const [flavors, images, ips] = await Promise.all([
					all(`${compute}/flavors/detail?limit=1000`, 'flavors', headers),
					all(`${endpoints.image}/v2/images?limit=1000`, 'images', headers),
					all(`${endpoints.network}/v2.0/floatingips?limit=1000`, 'floatingips', headers),
				]);
				const byId = (list: any[]) => new Map(list.map((one) => [one.id, one]));
				const [flavorOf, imageOf] = [byId(flavors), byId(images)];
				const floating = new Map(ips.map((one) => [one.port_details?.device_id, one]));
				return servers.map((one) => ({
					...simplified(one),
					flavor: flavorOf.get(one.flavor.id),
					image: imageOf.get(one.image.id)?.name,
					floating: floating.get(one.id)?.floating_ip_address,
				})).length;
			},
		};
	},
	async create({ size }, setting) {
		const { compute, headers } = await computeOf(setting);
		const { flavor, image, network } = setting.parts;
		const create = async (index: number) => {
			const server = {
				name: `${namePrefix}-${index}`,
				flavorRef: flavor,
				imageRef: image,
				networks: [{ uuid: network }],
			};
			const reply = await request(`${compute}/servers`, {
				method: 'POST',
				headers: { ...headers, 'Content-Type': 'application/json' },
				body: JSON.stringify({ server }),
			});
			const { server: made } = (await reply.body.json()) as any;
			for (;;) {
				const { server: now } = await get(`${compute}/servers/${made.id}`, headers);
				if (now.status === 'ACTIVE') return;
				if (now.status === 'ERROR') throw new Error('The server failed');
				await new Promise((done) => setTimeout(done, 1000));
			}
		};
		return {
			async run() {
				await Promise.all(Array.from({ length: size }, async (_, index) => await create(index)));
				return size;
			},
		};
	},
	async upload(_, setting) {
		const { headers, endpoints } = await computeOf(setting);
		return {
			async run() {
				const images = `${endpoints.image}/v2/images`;
				const reply = await request(images, {
					method: 'POST',
					headers: { ...headers, 'Content-Type': 'application/json' },
					body: JSON.stringify({
						...{ name: namePrefix, disk_format: 'raw', container_format: 'bare' },
					}),
				});
				const { id } = (await reply.body.json()) as any;
				const { body } = await request(`${images}/${id}/file`, {
					method: 'PUT',
					headers: { ...headers, 'Content-Type': 'application/octet-stream' },
					body: createReadStream(setting.file),
				});
				await body.dump();
				return (await get(`${images}/${id}`, headers)).size;
			},
		};
	},
	async download({ size }, setting) {
		const { headers, endpoints } = await computeOf(setting);
		return {
			async run() {
				const url = `${endpoints.image}/v2/images/${setting.imageId}/file`;
				const { body } = await request(url, { headers });
				await pipeline(body, createWriteStream(join(setting.folder, 'download.raw')));
				return size;
			},
		};
	},
};
