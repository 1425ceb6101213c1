import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import { field } from '../../fields';
import type { Until } from '../../waits';
import { consoleLog } from './consoleLog';

/** What a wait for a server may be for besides its status. */
export const consoleText = field({
	displayName: 'Wait for Console Text',
	type: 'string',
	default: '',
	placeholder: 'e.g. Cloud-init v. or /finished at .* Up/',
	description:
		'What the running server writes on its console when it is ready: a text, or a regular expression between slashes',
});

/**
 * Waits for a running server until its console log contains a text.
 * @param text or a regular expression between slashes; empty: no more than to be active
 * @throws Fault where the regular expression is none
 */
export function untilConsoleSays(cloud: Cloud, text = ''): Partial<Until> {
	if (!text) return {};
	const isIn = finderOf(text);
	return {
		isIt: async ({ id }) => isIn(await logSoFar(cloud, String(id))),
		isPassing: (status) => status === 'ACTIVE',
		notYet: `did not write '${text}' on its console`,
	};
}

function finderOf(text: string): (log: string) => boolean {
	const [, pattern] = /^\/(.+)\/$/.exec(text) ?? [];
	if (pattern === undefined) return (log) => log.includes(text);
	const expression = expressionOf(pattern, 'm');
	if (expression) return (log) => expression.test(log);
	throw new Fault(`The console text ${text} is no regular expression`, {
		kind: 'input',
		nextStep: 'Check its brackets, or give a text without slashes around it.',
	});
}

/** @returns undefined where the pattern is no regular expression */
export function expressionOf(pattern: string, flags: string): RegExp | undefined {
	try {
		return new RegExp(pattern, flags);
	} catch {
		return undefined;
	}
}

/** Empty while there is no console yet. */
async function logSoFar(cloud: Cloud, id: string): Promise<string> {
	return await consoleLog(cloud, id).catch((fault: Fault) =>
		fault.wasRefusedWith(409) ? '' : Promise.reject(fault),
	);
}
