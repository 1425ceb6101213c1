import type { Json } from '../../../../openstack/cloud';
import { picker } from '../../fields';
import { operation } from '../../operation';
import { simplifiedServer } from './simplified';

/** One server. Compute API, GET /servers/{id}. */
export const get = operation({
	name: 'Get',
	action: 'Get server',
	description: 'Retrieve one server by its ID, with its addresses and, after a failure, its fault',
	fields: { server: picker('Server', 'searchServers', 'The server to retrieve') },
	simplified: simplifiedServer,
	async run(cloud, { server }) {
		const reply = await cloud.compute.get<{ server: Json }>(
			`servers/${encodeURIComponent(server)}`,
		);
		return reply.server;
	},
});
