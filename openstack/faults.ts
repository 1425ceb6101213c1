import type { HttpReply } from './http';
import { isObject, parsedJson, textOf } from './json';
import type { Redaction } from './redaction';
import { serviceOfType } from './services';

/** What went wrong, in the words of the service, and what the person can do about it. */
export class Fault extends Error {
	readonly name = 'OpenStackFault';
	/** What to do next; empty where nothing better than the message is known */
	readonly nextStep: string;
	/** The service that answered or should have, as people speak of it */
	readonly service?: string;
	/** undefined where no reply came. n8n words errors that have a "status" or "code" anew. */
	readonly httpStatus?: number;
	/** The id that the cloud's operators find the request by */
	readonly requestId?: string;
	readonly kind: FaultKind;
	/** How long the service asks to be left alone, in seconds */
	readonly retryAfter?: number;
	/** The cloud goes on with it, though nobody looks any more */
	readonly isUnderWay?: boolean;

	constructor(
		message: string,
		details: {
			kind: FaultKind;
			nextStep?: string;
			service?: string;
			httpStatus?: number;
			requestId?: string;
			retryAfter?: number;
			isUnderWay?: boolean;
		},
	) {
		super(message);
		this.kind = details.kind;
		this.nextStep = details.nextStep ?? '';
		this.service = details.service;
		this.httpStatus = details.httpStatus;
		this.requestId = details.requestId;
		this.retryAfter = details.retryAfter;
		this.isUnderWay = details.isUnderWay;
	}

	/** The same fault told by somebody who knows more of what was going on. */
	with(
		more: Partial<
			Pick<Fault, 'message' | 'nextStep' | 'kind' | 'service' | 'requestId' | 'isUnderWay'>
		>,
	): Fault {
		const { message = this.message, ...details } = more;
		return new Fault(message, { ...this, ...details });
	}

	/** The same fault, told without secrets. */
	redacted(redaction: Redaction): Fault {
		const { message, nextStep, service, requestId } = this;
		return this.with({
			message: redaction.told(message),
			nextStep: redaction.told(nextStep),
			service: service && redaction.told(service),
			requestId: requestId && redaction.told(requestId),
		});
	}

	/**
	 * Whether the service itself answered with one of these statuses and did nothing. That Keystone answers so to a
	 * login says nothing of the thing that the request was about.
	 */
	wasRefusedWith(...statuses: number[]): boolean {
		return this.kind === 'refused' && statuses.includes(this.httpStatus ?? 0);
	}

	/** Next step, service, status and request id: what an error shows below its message. */
	get description(): string {
		const origin = [
			this.service,
			this.httpStatus && `HTTP ${this.httpStatus}`,
			this.requestId && `request ${this.requestId}`,
		].filter(Boolean);
		return [this.nextStep, origin.length > 0 && `(${origin.join(', ')})`].filter(Boolean).join(' ');
	}
}

/** Whether something ended because the execution did, or another item failed. */
export function isCancelled(error: unknown): boolean {
	return error instanceof Fault && error.kind === 'cancelled';
}

/**
 * - input: a value the person gave can't be right
 * - login: the credential does not lead to a session
 * - catalog: the service or host is not in the catalog
 * - refused: the service answered and did nothing
 * - unclear: no usable answer came, so the service may have done the work all the same
 * - unknown: a creation of which nobody knows whether it was done
 * - unsent: the request did not get there, but may the next time
 * - unreachable: the request did not get there, and will not until somebody changes something
 * - state: the resource went into an error state, or stayed out of the wanted one for too long
 */
export type FaultKind =
	| 'input'
	| 'login'
	| 'catalog'
	| 'refused'
	| 'unclear'
	| 'unknown'
	| 'unsent'
	| 'unreachable'
	| 'state'
	| 'cancelled';

/**
 * A reply that is an error, as a fault.
 * @param reply any reply of status 300 or more
 * @param serviceType the catalog type of the service that sent it
 * @param redaction knows the secrets that the reply may repeat
 */
export function faultOfReply(reply: HttpReply, serviceType: string, redaction: Redaction): Fault {
	const service = serviceOfType(serviceType).title;
	const { statusCode: status } = reply;
	const said = serviceMessage(reply.body, redaction);
	return new Fault(said || `${service} answered HTTP ${status} without saying why`, {
		kind: isRefusal(status) ? 'refused' : 'unclear',
		nextStep: nextStep(status, said, service),
		service,
		httpStatus: status,
		requestId: requestIdOf(reply, redaction),
		retryAfter: retryAfterOf(reply),
	});
}

/** Whether a status says that nothing was done. Of a redirect nobody knows, but of the choice of versions at a root. */
function isRefusal(status: number): boolean {
	return status === 300 || (status >= 400 && status < 500 && status !== 408);
}

/** The request id of a reply, under any of the names that services give it. */
export function requestIdOf(
	{ headers }: Pick<HttpReply, 'headers'>,
	redaction: Redaction,
): string | undefined {
	const id =
		headers['x-openstack-request-id'] ?? headers['x-compute-request-id'] ?? headers['x-trans-id'];
	return id && redaction.said(id);
}

function retryAfterOf({ headers, statusCode, body }: HttpReply): number | undefined {
	// Cinder and Glance report a full quota as 413 with "Retry-After: 0": waiting would not help.
	if (statusCode === 413) return undefined;
	const text = headers['retry-after'] ?? /"retryAfter":\s*"?(\d+)/.exec(body)?.[1];
	if (!text) return undefined;
	const seconds = Number(text);
	if (Number.isFinite(seconds)) return Math.max(0, seconds);
	const date = Date.parse(text);
	return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000);
}

/** In characters: a page of a proxy is no message. */
const longestMessage = 1000;

/**
 * The human text in an error body. The shapes: Keystone and middleware `{error: {message}}`; Nova and Cinder
 * `{anyFault: {message}}`; Neutron `{NeutronError: {message}}` or a string there; Glance `{message, title}` with
 * HTML in it; Octavia `{faultstring}`; Heat `{error: {message}, explanation}`; Designate `{message, errors}`;
 * Barbican `{title, description}`; Swift and proxies HTML or plain text.
 * @returns one line without secrets; empty where the body says nothing
 */
export function serviceMessage(body: string, redaction: Redaction): string {
	const parsed = parsedJson(body);
	const said = parsed === undefined ? textOfPage(body) : withoutQuotedRequest(messageIn(parsed));
	// Both before and after: a secret may look like a tag, and tags may stand in the middle of a secret.
	return redaction.said(plainText(redaction.said(said))).slice(0, longestMessage);
}

function messageIn(value: unknown): string {
	if (typeof value === 'string') return value;
	if (Array.isArray(value)) return value.map(messageIn).filter(Boolean).join('; ');
	if (typeof value !== 'object' || value === null) return '';
	const body = value as Record<string, unknown>;
	for (const key of ['error', 'NeutronError', 'message', 'faultstring', 'description', 'detail']) {
		const said = messageIn(body[key]);
		if (said) return key === 'message' ? said + validationErrors(body.errors) : said;
	}
	if (Array.isArray(body.errors)) return validationErrors(body.errors).slice(2);
	if (typeof body.explanation === 'string') return body.explanation;
	const [first] = Object.values(body);
	if (typeof first === 'object' && first !== null && !Array.isArray(first)) return messageIn(first);
	return typeof body.title === 'string' ? body.title : '';
}

function pathIn(path: unknown): string {
	return Array.isArray(path) ? path.map(textOf).filter(Boolean).join('.') : '';
}

function validationErrors(errors: unknown): string {
	const rows = isObject(errors) ? errors.errors : errors;
	if (!Array.isArray(rows)) return '';
	const said = rows
		.map((row) => (isObject(row) ? [pathIn(row.path), messageIn(row)] : [messageIn(row)]))
		.map((parts) => parts.filter(Boolean).join(': '))
		.filter(Boolean);
	return said.length > 0 ? `: ${said.join('; ')}` : '';
}

/** Nova and Cinder answer a mistake in one field with all that was sent, which is long and says nothing. */
function withoutQuotedRequest(message: string): string {
	const quoted = /^(Invalid input for field\/attribute \S+\. )Value: ([[{][\s\S]*)$/.exec(message);
	if (!quoted) return message;
	const [, start, rest] = quoted;
	const end = Math.max(rest.lastIndexOf('}. '), rest.lastIndexOf(']. '));
	return end < 0 ? start.trim() : start + rest.slice(end + 3);
}

function textOfPage(page: string): string {
	if (!/<html|<!doctype|<body|<h1/i.test(page)) return page;
	const part = (tag: string) =>
		new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'i').exec(page)?.[1];
	const heading = part('h1') ?? part('title');
	const paragraph = part('p');
	return heading ? [heading, paragraph].filter(Boolean).join(': ') : page;
}

function plainText(text: string): string {
	return text
		.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ')
		.replace(/<[a-z!/][^>]*>/gi, ' ')
		.replace(/&lt;/g, '<')
		.replace(/&gt;/g, '>')
		.replace(/&quot;/g, '"')
		.replace(/&#0?39;/g, "'")
		.replace(/&amp;/g, '&')
		.replace(/\s+/g, ' ')
		.trim();
}

/** Tells what a person can do, by what the service said where that is known, else by its status. */
function nextStep(status: number, said: string, service: string): string {
	const known = knownMessages.find(({ pattern }) => pattern.test(said));
	return known?.nextStep ?? statusSteps[status] ?? (status >= 500 ? brokenService(service) : '');
}

const quota =
	'The quota of the project is used up. Delete what is no longer needed, or ask the operator of the cloud for more.';

const knownMessages: ReadonlyArray<{ pattern: RegExp; nextStep: string }> = [
	{
		pattern: /policy (doesn't|does not) allow|disallowed by policy|not authorized for this action/i,
		nextStep:
			"The user's roles in this project do not allow it. Ask for the role (often 'member' to change things, 'admin' to see all projects), or use another credential.",
	},
	{ pattern: /quota|overlimit|over limit|limit exceeded/i, nextStep: quota },
	{
		pattern: /access rule/i,
		nextStep: 'An access rule of the application credential does not allow this request.',
	},
	{
		pattern: /Only volume-backed servers are allowed/i,
		nextStep:
			"This flavor has no disk of its own. Set 'Boot From' to 'New Volume From Image', or choose a flavor with a disk.",
	},
	{
		pattern: /disk is (too small|smaller)|minimum (disk|size)|memory is too small/i,
		nextStep: "The image needs more disk or memory than the flavor has. Choose a larger 'Flavor'.",
	},
	{
		pattern: /Multiple possible networks/i,
		nextStep: "Set 'Networks' to 'Chosen Networks' and say which to use.",
	},
	{
		pattern: /'networks' is a required property/i,
		nextStep: "Set 'Networks', or pin a lower compute microversion in the credential.",
	},
	{
		pattern: /is not supported by the API. Minimum is/i,
		nextStep:
			"This cloud's release is too old (or too new) for the microversion. Leave out the field that needs it, or set another 'Compute Microversion' in the credential.",
	},
	{
		pattern: /while it is in (vm_state|task_state)|in an invalid state|status must be/i,
		nextStep: 'Wait until the resource is in a state that allows it, then try again.',
	},
	{
		pattern: /is not reachable from subnet/,
		nextStep: 'A router must connect that subnet with the external network.',
	},
	{ pattern: /is locked/i, nextStep: 'Unlock the server first.' },
	{
		pattern: /Invalid key_name/i,
		nextStep: "Key pairs belong to a user, not to a project: choose one of the credential's user.",
	},
];

const statusSteps: Record<number, string> = {
	300: 'The address has no version in it. Check the endpoint override in the credential.',
	400: 'Check the values of the fields.',
	401: 'The service refuses the token. Check the credential.',
	403: "The user's roles in this project do not allow it.",
	404: "Check the ID. It may be gone, or be in another project or region than the credential's.",
	405: 'The path does not know this method.',
	406: 'The service does not know the microversion asked for.',
	409: 'The request conflicts with the present state. Look at the resource, then try again.',
	413: 'The request or the quota is too large.',
	415: 'The service does not take this content type.',
	429: "The cloud limits how many requests may come. Lower 'Items in Parallel', or try again later.",
	498: 'The cloud limits how many requests may come. Try again later.',
	503: 'The service is out of order or overloaded. Try again later.',
};

function brokenService(service: string): string {
	return `${service} or a proxy before it is in trouble. Try again later; if it lasts, give the request id to the operator of the cloud.`;
}

/**
 * No reply came: a fault that says why.
 * @param error what the HTTP client threw
 * @param target where the request went: service title and, where known, host
 * @param redaction knows the secrets that the error may hold
 */
export function faultOfConnection(error: unknown, target: string, redaction: Redaction): Fault {
	const code = errorCode(error);
	const known = code ? connectionErrors[code] : undefined;
	if (known) return new Fault(`${target} ${known.said}`, { ...known, service: target });
	if (code && /CERT|SSL|TLS|EPROTO/.test(code)) {
		return new Fault(`The TLS connection to ${target} failed (${code})`, {
			kind: 'unreachable',
			nextStep:
				'Check that the URL should start with https, and what stands between n8n and the cloud.',
			service: target,
		});
	}
	if (!code) {
		// Stopped before it was sent: by n8n's list of allowed domains, say.
		return new Fault(
			`The request to ${target} could not be sent: ${redaction.said(messageOf(error))}`,
			{
				kind: 'unreachable',
				service: target,
			},
		);
	}
	return new Fault(`No answer from ${target}: ${redaction.said(messageOf(error))}`, {
		kind: 'unclear',
		nextStep: 'Check the network between n8n and the cloud.',
		service: target,
	});
}

const untrusted = {
	said: 'has a TLS certificate that is not trusted',
	kind: 'unreachable' as const,
	nextStep:
		"Paste the certificate of its authority into 'CA Bundle' in the credential. 'Ignore SSL Issues' works too, but checks nothing.",
};
const silent = {
	said: 'did not answer in time',
	kind: 'unclear' as const,
	nextStep: "Try again, or raise 'Request Timeout'.",
};
const cutOff = {
	said: 'closed the connection before its answer was complete',
	kind: 'unclear' as const,
	nextStep:
		'Try again. If it lasts, check whether the URL should start with http or https, and the proxies between n8n and the cloud.',
};
const noRoute = {
	said: 'cannot be reached',
	kind: 'unsent' as const,
	nextStep: 'Check the address, and that n8n may reach that network.',
};

const connectionErrors: Record<string, { said: string; kind: FaultKind; nextStep: string }> = {
	ECONNREFUSED: {
		said: 'refused the connection',
		kind: 'unsent',
		nextStep: 'Check the address and port, and that the service runs.',
	},
	ENOTFOUND: {
		said: 'has a host name that is not known',
		kind: 'unreachable',
		nextStep: 'Check the address in the credential, and the name servers that n8n uses.',
	},
	EAI_AGAIN: {
		said: 'has a host name that could not be looked up',
		kind: 'unsent',
		nextStep: 'Check the name servers that n8n uses, then try again.',
	},
	EHOSTUNREACH: noRoute,
	ENETUNREACH: noRoute,
	ECONNRESET: cutOff,
	EPIPE: cutOff,
	ERR_BAD_RESPONSE: cutOff,
	ETIMEDOUT: silent,
	ECONNABORTED: silent,
	DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
	SELF_SIGNED_CERT_IN_CHAIN: untrusted,
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
	CERT_HAS_EXPIRED: {
		said: 'has a TLS certificate that has expired',
		kind: 'unreachable',
		nextStep: 'Tell the operator of the cloud.',
	},
	ERR_TLS_CERT_ALTNAME_INVALID: {
		said: 'has a TLS certificate for another host name',
		kind: 'unreachable',
		nextStep: 'Check the host in the address.',
	},
	ERR_CANCELED: {
		said: 'had not answered when the execution was cancelled',
		kind: 'cancelled',
		nextStep: '',
	},
};

function errorCode(error: unknown): string | undefined {
	for (let cause = error; typeof cause === 'object' && cause !== null; ) {
		const { code, cause: next } = cause as { code?: unknown; cause?: unknown };
		if (typeof code === 'string') return code;
		cause = next;
	}
	return undefined;
}

/** Never the error object itself: an HTTP client's error carries the request with its token or password. */
function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : 'the connection failed';
}
