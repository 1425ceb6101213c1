import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

const channel = 'http.client.request.start';

/**
 * The requests that a piece of work sends, in order, whatever cloud they go to: method, path below the version,
 * query, and the microversion where there is one: "POST servers (compute 2.37)".
 */
export async function requestsOf(work: () => Promise<unknown>): Promise<string[]> {
	const sent: string[] = [];
	const record = (message: unknown) => {
		const { request } = message as { request: ClientRequest };
		const path = request.path.replace(/^.*?\/v\d[\d.]*\//, '').replace(/^[0-9a-f]{32}\//, '');
		const microversion = request.getHeader('openstack-api-version');
		sent.push(
			[request.method, decodeURIComponent(path), microversion && `(${String(microversion)})`]
				.filter(Boolean)
				.join(' '),
		);
	};
	subscribe(channel, record);
	try {
		await work();
	} finally {
		unsubscribe(channel, record);
	}
	return sent;
}
