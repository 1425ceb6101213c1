import { Fault } from './faults';

/** What of a request says whether it only reads: as n8n's helpers, new and old, have it. */
export interface Sendable {
	method?: string;
	url?: string;
	body?: unknown;
}

const reads = ['GET', 'HEAD', 'OPTIONS'];

/** The one read that is a POST. Compute API, POST /servers/{id}/action os-getConsoleOutput. */
const consoleOutput = 'os-getConsoleOutput';

/**
 * Holds the credential's switch 'Read Only', whoever sends the request: nothing but reads leaves n8n.
 * @param readOnly the switch; an expression may give it as a text
 * @param request with the full address in url
 * @throws Fault that names the switch, where the request is no read
 */
export function checkReadOnly(readOnly: unknown, request: Sendable): void {
	if (!isOn(readOnly) || isRead(request)) return;
	const method = methodOf(request);
	throw new Fault(
		`The credential is read-only, so this ${method} request was not sent: it may change something`,
		{
			kind: 'input',
			nextStep:
				"Nothing was changed. Use an operation that only reads, such as 'List' or 'Get'; or switch off 'Read Only' in the credential, or choose a credential without it.",
		},
	);
}

/** On, unless it surely is off. */
function isOn(readOnly: unknown): boolean {
	return !['', 'false', 'undefined', 'null', '0'].includes(String(readOnly).trim().toLowerCase());
}

function methodOf({ method }: Sendable): string {
	return String(method ?? 'GET').toUpperCase();
}

function isRead(request: Sendable): boolean {
	const method = methodOf(request);
	return reads.includes(method) || (method === 'POST' && isConsoleOutput(request));
}

function isConsoleOutput({ url = '', body }: Sendable): boolean {
	const asked = parsed(body);
	return (
		URL.canParse(url) &&
		/\/servers\/[^/]+\/action$/.test(new URL(url).pathname) &&
		typeof asked === 'object' &&
		asked !== null &&
		Object.getPrototypeOf(asked) === Object.prototype &&
		Object.keys(asked).join() === consoleOutput
	);
}

function parsed(body: unknown): unknown {
	if (typeof body !== 'string') return body;
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}
