import type { Cloud } from '../../../../openstack/cloud';
import { field, picker } from '../../fields';
import { operation } from '../../operation';
import { inPlainWords, pathOf } from '../../things';
import { server as kind } from './kind';

/** What a server wrote on its console. Compute API, POST /servers/{id}/action os-getConsoleOutput. */
export const getConsoleLog = operation({
	name: 'Get Console Log',
	action: 'Get console log of server',
	api: 'POST /servers/{id}/action os-getConsoleOutput',
	description: 'Retrieve the last lines that a server wrote on its console while it started',
	fields: {
		server: picker(kind, 'The server whose console log to retrieve'),
		lines: field({
			displayName: 'Lines',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 100,
			description: 'How many of the last lines to return; 0 for all that the cloud keeps',
		}),
	},
	async run(cloud, { server: id, lines }) {
		const output = await consoleLog(cloud, id, lines).catch(inPlainWords(cloud, kind, id));
		return { id, output };
	},
});

/**
 * The last lines of what a server wrote on its console.
 * @param lines 0 for all
 */
export async function consoleLog(cloud: Cloud, id: string, lines = 0): Promise<string> {
	// Nova counts what follows the last line break as a line.
	const asked = lines > 0 ? { length: lines + 1 } : {};
	const body = { 'os-getConsoleOutput': asked };
	const { output } = await cloud.compute.post(`${pathOf(kind, id)}/action`, body, { has: '' });
	// null or '' where nothing has been written yet.
	const text = output ? String(output) : '';
	return lines > 0 ? lastLines(text, lines) : text;
}

function lastLines(text: string, count: number): string {
	const end = text.endsWith('\n') ? '\n' : '';
	return (
		text
			.slice(0, text.length - end.length)
			.split('\n')
			.slice(-count)
			.join('\n') + end
	);
}
