import type { Reply } from './replies.mts';
import type { SimulatedRequest, Simulator } from './simulator.mts';

/** The ways in which a text comes back from programs that repeat it. */
export const spellings: Record<string, (text: string) => string> = {
	'as it is': (text) => text,
	'as in JSON': (text) => JSON.stringify(text).slice(1, -1),
	'as in an address': encodeURIComponent,
	'as in HTML': (text) =>
		text
			.replaceAll('&', '&amp;')
			.replaceAll('<', '&lt;')
			.replaceAll('>', '&gt;')
			.replaceAll('"', '&quot;')
			.replaceAll("'", '&#39;'),
	'in base64': (text) => Buffer.from(text).toString('base64'),
};

/** Every text in every spelling. */
export function spelled(texts: string[]): string[] {
	return texts.flatMap((text) => Object.values(spellings).map((spell) => spell(text)));
}

/** Every secret in requests: tokens, passwords, what servers are to be set up with. */
export function secretsSent(requests: Array<Pick<SimulatedRequest, 'headers' | 'json'>>): string[] {
	const secrets = requests.flatMap(({ headers, json }) => [
		...[headers['x-auth-token'], headers['x-subject-token']].flatMap((token) => token ?? []),
		...secretsIn(json),
	]);
	return [...new Set(secrets)];
}

function secretsIn(json: unknown, key = ''): string[] {
	if (typeof json === 'string' && key === 'user_data') {
		return [json, Buffer.from(json, 'base64').toString()];
	}
	if (typeof json === 'string') return /pass|secret|^token/i.test(key) ? [json] : [];
	if (typeof json !== 'object' || json === null) return [];
	return Object.entries(json).flatMap(([name, value]) =>
		secretsIn(value, key === 'token' ? 'token' : name),
	);
}

/**
 * A reply that repeats every secret that the cloud was sent so far, in every spelling, and asks not to be waited for.
 * @param form the error of an API; the page of a firewall, which shows the request; or the header by which operators
 * find a request
 * @param others to be repeated besides
 */
export function echo(status: number, form: 'json' | 'page' | 'header', others: string[] = []) {
	return (request: SimulatedRequest, _: Reply, { requests }: Simulator): Reply => {
		const said = spelled([...new Set([...others, ...secretsSent([...requests, request])])]);
		const headers = { 'Retry-After': '0' };
		switch (form) {
			case 'json': {
				const message = `You sent ${said.join('; ')} and that is wrong`;
				return { status, body: { error: { code: status, message, title: 'No' } }, headers };
			}
			case 'page': {
				const page = `<html><body>Blocked: <pre>X-Auth-Token: ${said.join('; ')}</pre></body></html>`;
				return { status, text: page, headers };
			}
			case 'header': {
				const id = said.filter((text) => /^[ -~]+$/.test(text)).join(';');
				return { status, body: {}, headers: { ...headers, 'x-openstack-request-id': id } };
			}
		}
	};
}
