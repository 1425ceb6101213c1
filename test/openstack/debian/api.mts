import { identityUrl } from './settings.mts';

type Json = Record<string, any>;

/** Plain requests to the cloud as one user, to fill it: no part of the package that it is there to test. */
export class Api {
	readonly projectId: string;
	private readonly token: string;
	private readonly endpoints: Record<string, string>;

	private constructor(token: string, { project, catalog }: Json) {
		this.token = token;
		this.projectId = project.id;
		this.endpoints = Object.fromEntries(
			catalog.map(({ type, endpoints }: Json) => [
				type,
				endpoints.find((one: Json) => one.interface === 'public')?.url,
			]),
		);
	}

	/** Logs in by name. https://docs.openstack.org/api-ref/identity/v3/#password-authentication-with-scoped-authorization */
	static async login(
		name: string,
		password: string,
		project = name,
		domainName = 'Default',
	): Promise<Api> {
		const domain = { name: domainName };
		const identity = { methods: ['password'], password: { user: { name, password, domain } } };
		const scope = { project: { name: project, domain } };
		const reply = await send('POST', `${identityUrl}/auth/tokens`, { auth: { identity, scope } });
		const { token } = (await reply.json()) as Json;
		return new Api(reply.headers.get('x-subject-token')!, token);
	}

	/** @returns the reply's JSON; an empty object where there is none */
	async get(service: string, path: string): Promise<Json> {
		return await this.send('GET', service, path);
	}

	async post(service: string, path: string, body: unknown): Promise<Json> {
		return await this.send('POST', service, path, body);
	}

	async put(service: string, path: string, body?: unknown): Promise<Json> {
		return await this.send('PUT', service, path, body);
	}

	async patch(service: string, path: string, body: unknown, headers = {}): Promise<Json> {
		return await this.send('PATCH', service, path, body, headers);
	}

	async delete(service: string, path: string): Promise<void> {
		await this.send('DELETE', service, path);
	}

	/** Sends bytes, such as an image's. */
	async upload(service: string, path: string, data: Buffer<ArrayBuffer>): Promise<void> {
		await this.send('PUT', service, path, data, { 'Content-Type': 'application/octet-stream' });
	}

	private async send(
		method: string,
		service: string,
		path: string,
		body?: unknown,
		headers = {},
	): Promise<Json> {
		const url = `${this.endpoints[service].replace(/\/$/, '')}/${path}`;
		const reply = await send(method, url, body, { 'X-Auth-Token': this.token, ...headers });
		const text = await reply.text();
		return text ? (JSON.parse(text) as Json) : {};
	}
}

async function send(method: string, url: string, body?: unknown, headers = {}): Promise<Response> {
	const isData = body instanceof Buffer;
	const reply = await fetch(url, {
		method,
		headers: { 'Content-Type': 'application/json', ...headers },
		body: isData
			? (body as Buffer<ArrayBuffer>)
			: body === undefined
				? undefined
				: JSON.stringify(body),
	});
	if (reply.ok) return reply;
	throw new Error(`${method} ${url}: ${reply.status} ${await reply.text()}`);
}
