import {
	createServer,
	request as send,
	type IncomingMessage,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

import type { Simulator } from '../simulator/simulator.mts';

const largestPage = 1000;

/** What a server has in its reply that no other has. */
interface Own {
	id: string;
	name: string;
}

const ownOf = (index: number): Own => ({
	id: `${index.toString(16).padStart(8, '0')}-5eed-4000-8000-000000000000`,
	name: `server-${String(index).padStart(6, '0')}`,
});

/**
 * Compute of a simulator that has one server, and shows it so many times: each page of the list is rendered once, so that
 * whoever lists them is measured, and not the simulator. All other requests are the simulator's.
 */
export class ManyServers {
	private readonly simulator: Simulator;
	private readonly behind: string;
	private readonly servers: number;
	private readonly pages = new Map<string, Promise<Buffer>>();
	/** Requests that the simulator has not seen, without those to it by which pages are rendered */
	answered = 0;

	constructor(simulator: Simulator, servers: number) {
		this.simulator = simulator;
		this.servers = servers;
		this.behind = simulator.endpoints.find(({ service }) => service === 'compute')!.url;
	}

	/** Takes the place of Compute in the catalog. */
	async start(): Promise<this> {
		const server = createServer((request, response) => void this.answer(request, response));
		await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
		const { port } = server.address() as AddressInfo;
		const compute = this.simulator.endpoints.find(({ service }) => service === 'compute')!;
		compute.url = `http://127.0.0.1:${port}`;
		return this;
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { pathname, searchParams } = new URL(request.url!, 'http://compute');
		if (!pathname.endsWith('/servers/detail')) return this.pass(request, response);
		this.answered += 1;
		const version = request.headers['openstack-api-version'];
		const key = `${String(version)} ${searchParams}`;
		const page = this.pages.get(key) ?? this.rendered(request, pathname, searchParams);
		this.pages.set(key, page);
		const body = await page;
		response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
		response.end(body);
	}

	private pass(request: IncomingMessage, response: ServerResponse): void {
		const { method, headers } = request;
		const onward = send(`${this.behind}${request.url}`, { method, headers }, (reply) => {
			response.writeHead(reply.statusCode!, reply.headers);
			reply.pipe(response);
		});
		onward.on('error', () => response.destroy());
		request.pipe(onward);
	}

	private async rendered(
		{ headers }: IncomingMessage,
		pathname: string,
		query: URLSearchParams,
	): Promise<Buffer> {
		const { text, own } = await this.template(pathname, headers);
		const first = query.has('marker') ? parseInt(query.get('marker')!.slice(0, 8), 16) + 1 : 0;
		const limit = Math.min(Number(query.get('limit')) || largestPage, largestPage);
		const end = Math.min(first + limit, this.servers);
		const parts = text.split(own.id).map((part) => part.split(own.name));
		const shown: string[] = [];
		for (let index = first; index < end; index++) {
			const { id, name } = ownOf(index);
			shown.push(parts.map((part) => part.join(name)).join(id));
		}
		query.set('marker', ownOf(end - 1).id);
		const href = `http://${headers.host}${pathname}?${query}`;
		const links = end - first === limit ? { servers_links: [{ rel: 'next', href }] } : {};
		const rest = JSON.stringify(links).slice(1);
		return Buffer.from(`{"servers":[${shown.join(',')}]${rest === '}' ? rest : `,${rest}`}`);
	}

	private async template(path: string, headers: IncomingMessage['headers']) {
		this.answered -= 1;
		const reply = await new Promise<IncomingMessage>((done, failed) => {
			send(`${this.behind}${path}`, { headers }, done).on('error', failed).end();
		});
		const { servers } = (await json(reply)) as { servers: Own[] };
		return { text: JSON.stringify(servers[0]), own: servers[0] };
	}
}
