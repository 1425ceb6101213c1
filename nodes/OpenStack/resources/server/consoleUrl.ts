import { hidden } from '../../../../openstack/secrets';
import { field, picker } from '../../fields';
import { operation } from '../../operation';
import { inPlainWords, pathOf } from '../../things';
import { server as kind } from './kind';

/** Nova wants the protocol with each kind of console, and knows the last since 2.8. */
const protocols = {
	novnc: 'vnc',
	'rdp-html5': 'rdp',
	serial: 'serial',
	'spice-html5': 'spice',
	webmks: 'mks',
} as const;

/** An address at which a server's console can be used. Compute API, POST /servers/{id}/remote-consoles. */
export const getConsoleUrl = operation({
	name: 'Get Console URL',
	action: 'Get console URL of server',
	api: 'POST /servers/{id}/remote-consoles',
	description: 'Open a console of a server, to be used in a browser for a few minutes',
	fields: {
		server: picker(kind, 'The server whose console to open'),
		type: field({
			displayName: 'Console Type',
			type: 'options',
			options: [
				{ name: 'MKS', value: 'webmks', description: "VMware's" },
				{ name: 'noVNC', value: 'novnc' },
				{ name: 'RDP', value: 'rdp-html5', description: "Hyper-V's" },
				{ name: 'Serial', value: 'serial' },
				{ name: 'SPICE', value: 'spice-html5' },
			],
			default: 'novnc',
			description: 'Most clouds have one of them',
		}),
		returnUrl: field({
			displayName: 'Return URL',
			type: 'boolean',
			default: false,
			description:
				'Whether to put the address into the result, where n8n keeps it with the execution. Otherwise the result only says that the cloud gives one.',
			hint: 'Whoever has it can use the console until it runs out',
		}),
	},
	async run(cloud, { server: id, type, returnUrl }) {
		const body = { remote_console: { protocol: protocols[type], type } };
		const opened = await cloud.compute
			.post(`${pathOf(kind, id)}/remote-consoles`, body, {
				key: 'remote_console',
				has: 'url',
				microversion: type === 'webmks' ? '2.8' : '2.6',
			})
			.catch(inPlainWords(cloud, kind, id));
		if (returnUrl) return { id, ...opened };
		cloud.notice("The address of the console is hidden: 'Return URL' is off");
		return { id, ...opened, url: hidden };
	},
});
