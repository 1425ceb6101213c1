/** A reply before it goes over the wire: a body that becomes JSON, or a text or data that go as they are. */
export interface Reply {
	status: number;
	body?: unknown;
	text?: string;
	data?: { size: number; chunks: Iterable<Buffer> };
	headers?: Record<string, string>;
}

export function ok(body: unknown, headers?: Record<string, string>): Reply {
	return { status: 200, body, headers };
}

/** Thrown where a request ends with a refusal, wherever that is found. */
export class Refusal extends Error {
	readonly reply: Reply;

	constructor(reply: Reply) {
		super(`Refused with ${reply.status}`);
		this.reply = reply;
	}
}

export function refuse(reply: Reply): never {
	throw new Refusal(reply);
}

const novaFaults: Record<number, string> = {
	400: 'badRequest',
	401: 'unauthorized',
	403: 'forbidden',
	404: 'itemNotFound',
	405: 'badMethod',
	406: 'computeFault',
	409: 'conflictingRequest',
	413: 'overLimit',
	415: 'badMediaType',
	429: 'overLimit',
	500: 'computeFault',
	503: 'serviceUnavailable',
};

/** An error of Nova or Cinder. */
export function novaError(status: number, message: string): Reply {
	return { status, body: { [novaFaults[status]]: { code: status, message } } };
}

/** An error of Glance, whose messages carry HTML. */
export function glanceError(status: number, title: string, message: string): Reply {
	const body = { message: `${message}<br /><br />\n\n\n`, code: `${status} ${title}`, title };
	return { status, body };
}

/** An error of Neutron. */
export function neutronError(status: number, type: string, message: string): Reply {
	return { status, body: { NeutronError: { type, message, detail: '' } } };
}

/** An error of Keystone, and of the middleware before every service. */
export function keystoneError(status: number, title: string, message: string): Reply {
	return { status, body: { error: { code: status, message, title } } };
}

const askedToLogIn = 'The request you have made requires authentication.';

/** A wrong or ended token. */
export function unauthorized(service: string): Reply {
	if (service !== 'image') return keystoneError(401, 'Unauthorized', askedToLogIn);
	return glanceError(
		401,
		'Unauthorized',
		'This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.',
	);
}

/** What a proxy says in the place of a service that is down. */
export const badGateway: Reply = {
	status: 502,
	text: '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
};
