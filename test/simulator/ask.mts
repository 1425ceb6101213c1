import type { Simulator } from './simulator.mts';

/** What came back, with the IDs of the request told as "req-…". */
export interface Answer {
	status: number;
	body: any;
	headers: Headers;
}

export type Ask = (
	service: string,
	request: string,
	body?: unknown,
	microversion?: string,
) => Promise<Answer>;

export const inDemo = { project: { name: 'demo', domain: { name: 'Default' } } };

/** A token of one of the simulated users of the domain "Default". */
export async function tokenOf(cloud: Simulator, name: string, scope: object): Promise<string> {
	const user = {
		name,
		password: `${name.replace(/^demo-/, '')}-secret`,
		domain: { name: 'Default' },
	};
	const identity = { methods: ['password'], password: { user } };
	const reply = await fetch(`${cloud.identityUrl}/v3/auth/tokens`, {
		method: 'POST',
		body: JSON.stringify({ auth: { identity, scope } }),
	});
	return reply.headers.get('X-Subject-Token')!;
}

const roots: Record<string, string> = {
	compute: '/v2.1/',
	network: '/v2.0/',
	image: '/v2/',
	'block-storage': '/v3/',
};

/** Asks as a client does that knows nothing but HTTP: `ask('compute', 'GET servers')`. */
export async function asker(cloud: Simulator, name = 'demo', scope: object = inDemo): Promise<Ask> {
	const token = await tokenOf(cloud, name, scope);
	return async (service, request, body, microversion) => {
		const [method, path] = request.split(' ');
		const { url } = cloud.endpoints.find((one) => one.service === service)!;
		const word = service === 'block-storage' ? 'volume' : service;
		const reply = await fetch(url + roots[service] + path, {
			method,
			headers: {
				Accept: 'application/json',
				'X-Auth-Token': token,
				...(microversion ? { 'OpenStack-API-Version': `${word} ${microversion}` } : {}),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = (await reply.text()).replace(/req-[-0-9a-f]{36}/g, 'req-…');
		return { status: reply.status, body: parsed(text), headers: reply.headers };
	};
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
