import { picker } from '../../fields';
import { operation } from '../../operation';
import { getOne } from '../one';
import { simplifiedServer } from './simplified';

/** One server. Compute API, GET /servers/{id}. */
export const get = operation({
	name: 'Get',
	action: 'Get server',
	description: 'Retrieve one server, with its addresses and, after a failure, its fault',
	fields: { server: picker('Server', 'searchServers', 'The server to retrieve') },
	simplified: simplifiedServer,
	async run(cloud, { server }) {
		return await getOne(cloud.compute, 'servers', server, 'server');
	},
});
