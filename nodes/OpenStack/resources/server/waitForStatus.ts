import { statusesField, untilOneOf } from '../../builders/waitForStatus';
import { emptyParameter, field, optionCollection, picker, timeout } from '../../fields';
import { operation } from '../../operation';
import { gone, settled } from '../../waits';
import { consoleText, untilConsoleSays } from './consoleText';
import { server as kind } from './kind';

/** Waits for what becomes of a server, whoever has asked for it. Compute API, GET /servers/{id}. */
export const waitForStatus = operation({
	name: 'Wait for Status',
	action: 'Wait for status of server',
	api: 'GET /servers/{id}; POST /servers/{id}/action os-getConsoleOutput',
	description:
		'Go on when a server is in a status, has written something on its console, or is gone',
	fields: {
		server: picker(kind, 'The server to wait for'),
		waitFor: field({
			displayName: 'Wait For',
			type: 'options',
			options: [
				{
					name: 'Console Text',
					value: 'consoleText',
					description: 'That it runs, and has said so',
				},
				{ name: 'Deletion', value: 'deletion', description: 'That it is gone' },
				{ name: 'Status', value: 'status' },
			],
			default: 'status',
			description: 'What has to come about',
		}),
		statuses: statusesField([
			{ name: 'Active', value: 'ACTIVE' },
			{
				name: 'Error',
				value: 'ERROR',
				description: 'Where it is not chosen, the wait fails then',
			},
			{ name: 'Paused', value: 'PAUSED' },
			{ name: 'Rescued', value: 'RESCUE' },
			{
				name: 'Resized',
				value: 'VERIFY_RESIZE',
				description: 'And neither confirmed nor reverted',
			},
			{ name: 'Shelved', value: 'SHELVED' },
			{ name: 'Shelved and Offloaded', value: 'SHELVED_OFFLOADED' },
			{ name: 'Stopped', value: 'SHUTOFF' },
			{ name: 'Suspended', value: 'SUSPENDED' },
		]),
		text: {
			...consoleText,
			displayName: 'Console Text',
			showIf: { waitFor: ['consoleText'] },
		},
		options: optionCollection({ timeout }),
	},
	simplified: kind.simplified,
	async run(cloud, { server: id, waitFor, statuses, text, options }) {
		const seconds = options.timeout ?? timeout.default;
		switch (waitFor) {
			case 'deletion':
				await gone(cloud, kind, { id }, seconds);
				return { id, deleted: true };
			case 'consoleText':
				if (!text.trim()) throw emptyParameter('Console Text', 'Say what to wait for.');
				return await settled(
					cloud,
					kind,
					{ id },
					{
						statuses: ['ACTIVE'],
						timeout: seconds,
						...untilConsoleSays(cloud, text),
					},
				);
			case 'status':
				return await settled(cloud, kind, { id }, untilOneOf(statuses, kind, seconds));
		}
	},
});
