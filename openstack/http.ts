/** A request as the HTTP client takes it: a part of n8n's IHttpRequestOptions, so that it passes as it is. */
export interface HttpRequest {
	method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** Absolute URL, query included */
	url: string;
	headers: Record<string, string>;
	/** Sent as it is; the content type is among the headers */
	body?: string;
}

/** The bytes of a file, as the HTTP client takes and gives them: a stream of Node's, or all at once. */
export type Content = object;

/** A reply of any status, its body not parsed. */
export interface HttpReply {
	statusCode: number;
	/** Names in lower case */
	headers: Record<string, string>;
	body: string;
	/** Where a file was asked for, and the reply is no error */
	content?: Content;
}

/** A reply that is no error, its body parsed. */
export interface Reply {
	status: number;
	/** Names in lower case */
	headers: Record<string, string>;
	text: string;
	/** undefined where the text is no JSON */
	json?: unknown;
}

/**
 * A full response of n8n's HTTP helper as a reply.
 * @param response its body text, where the request asked for text
 */
export function replyOf(response: {
	statusCode: number;
	headers: object;
	body: unknown;
}): HttpReply {
	const { statusCode, headers, body } = response;
	const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
	return {
		statusCode,
		headers: Object.fromEntries(named) as Record<string, string>,
		body: typeof body === 'string' ? body : '',
	};
}

/** Sends a request; rejects only where no reply came, with the HTTP client's own error. */
export type HttpSend = (request: HttpRequest) => Promise<HttpReply>;

/** How TLS is checked: on login, operations, pickers and the credential test alike. */
export interface TlsFields {
	ignoreSslIssues?: boolean;
	/** PEM text of one or more certificates to trust besides the usual ones */
	caBundle?: string;
}

/** A query: a list is sent as the same key several times; undefined and '' are left out. */
export type Query = Record<
	string,
	string | number | boolean | undefined | ReadonlyArray<string | number>
>;

/**
 * A query as text, in the form every OpenStack service reads.
 * @returns without the leading "?"; empty for an empty query
 */
export function queryText(query: Query): string {
	const parameters = new URLSearchParams();
	for (const [key, value] of Object.entries(query)) {
		for (const one of Array.isArray(value) ? value : [value]) {
			if (one !== undefined && one !== '') parameters.append(key, String(one));
		}
	}
	return parameters.toString();
}

/** A query's text, taken apart: the same key several times becomes a list. */
export function queryOf(text: string): Record<string, string[]> {
	return queryOfPairs(new URLSearchParams(text));
}

/** Names and values as a query: the same name several times becomes a list. */
export function queryOfPairs(pairs: Iterable<[string, string]>): Record<string, string[]> {
	const query = new Map<string, string[]>();
	for (const [name, value] of pairs) query.set(name, [...(query.get(name) ?? []), value]);
	return Object.fromEntries(query);
}

/**
 * The settings of n8n's HTTP clients that carry the credential's TLS fields, under the names that the
 * current helper (httpRequest) and the HTTP Request node's older one (request) each read.
 */
export function tlsOptions({ ignoreSslIssues, caBundle }: TlsFields) {
	return {
		...(ignoreSslIssues ? { skipSslCertificateValidation: true, rejectUnauthorized: false } : {}),
		...(caBundle?.trim() ? { agentOptions: { ca: pem(caBundle) } } : {}),
	};
}

/** n8n's password-like text fields may turn line breaks into spaces; PEM needs them back. */
function pem(text: string): string {
	return text
		.trim()
		.replace(
			/(-----BEGIN [A-Z ]+-----)([\s\S]*?)(-----END [A-Z ]+-----)/g,
			(_, begin: string, body: string, end: string) =>
				`${begin}\n${body.trim().split(/\s+/).join('\n')}\n${end}`,
		);
}
