import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	IPollFunctions,
} from 'n8n-workflow';

import type { AuthorizableRequest } from '../../openstack/authorize';
import type { Call, Transport } from '../../openstack/cloud';
import { Fault, faultOfConnection, requestIdOf } from '../../openstack/faults';
import { replyOf, type HttpReply } from '../../openstack/http';
import { credentialFields, loginFingerprint } from '../../openstack/login';
import { Redaction } from '../../openstack/redaction';
import { cancellation, unlessCancelled } from '../../openstack/retry';
import { serviceOfType } from '../../openstack/services';
import { isUsable, readSession } from '../../openstack/session';

const credentialType = 'openStackApi';

/** How long a request may take where the person says nothing, in seconds. */
export const defaultTimeout = 60;

/** How long a transfer of a file may stand still, in seconds. */
const longestSilence = 600;

interface Settings {
	/** In seconds */
	timeout?: number;
	/** Ends what is not sent yet */
	signal?: AbortSignal;
	/** Nobody waits for an answer any more, be it to a login */
	cancelled?: AbortSignal;
}

/**
 * The way to the cloud through n8n's own HTTP helper, which proxies, checks allowed domains, logs in and keeps
 * the session in the credential.
 * @param context of the node that runs or polls, or of its editor
 * @param settings request timeout in seconds; the signals that end it
 * @throws NodeOperationError where the node has no credential
 */
export async function transportOf(
	context: IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions,
	settings: Settings = {},
): Promise<Transport> {
	const credential = await context.getCredentials<ICredentialDataDecryptedObject>(credentialType);
	const { id, name } = context.getNode().credentials?.[credentialType] ?? { id: null, name: '' };
	const fields = credentialFields(credential);
	const redaction = new Redaction().add(fields, readSession(credential.sessionToken));
	let refusedLogin: Fault | undefined;

	return {
		signal: settings.signal,
		redaction,
		computeMicroversion: fields.computeMicroversion?.trim(),
		session() {
			const session = readSession(credential.sessionToken);
			return isUsable(session, loginFingerprint(fields)) ? session : undefined;
		},
		async send(call) {
			// Asking once more for each item would lock the user out.
			if (refusedLogin) throw refusedLogin;
			const options = optionsOf(call, settings);
			// n8n renews what it is given in place. A copy remembers which session this request was sent with.
			const data = { ...credential };
			const { sessionToken: sentWith } = data;
			const sent = context.helpers.httpRequestWithAuthentication.call(
				context,
				credentialType,
				options,
				{ credentialsDecrypted: { id: id ?? '', name, type: credentialType, data } },
			) as Promise<IN8nHttpFullResponse>;
			const outcome = await unlessCancelled(sent, settings.cancelled).then(
				(reply) => ({ reply }),
				(error: unknown) => ({ error }),
			);
			if (data.sessionToken !== sentWith) {
				credential.sessionToken = data.sessionToken;
				redaction.add(readSession(data.sessionToken));
			}
			if ('reply' in outcome) {
				const { reply } = outcome;
				return { ...(call.isDownload ? await fileOf(reply) : replyOf(reply)), url: options.url };
			}
			if (settings.signal?.aborted) throw cancellation(settings.signal);
			const fault = faultOf(outcome.error, call, redaction);
			if (fault.kind === 'login') refusedLogin = fault;
			throw fault;
		},
	};
}

function optionsOf(
	{ method, target, headers, body, content, isDownload, isFinal }: Call,
	{ timeout = defaultTimeout, signal }: Settings,
): IHttpRequestOptions & AuthorizableRequest {
	const isFile = content !== undefined || isDownload;
	return {
		method,
		url: '',
		openstack: target,
		headers,
		body: body ?? (content as IHttpRequestOptions['body']),
		encoding: isDownload ? 'stream' : 'text',
		...(isFile ? { abortSignal: signal } : {}),
		returnFullResponse: true,
		// n8n renews the session on 401 only where 401 is an error to it.
		ignoreHttpStatusErrors: isFinal ? true : { ignore: true, except: [401] },
		// Where a service puts a file away, it says nothing for a while.
		timeout: (isFile ? Math.max(timeout, longestSilence) : timeout) * 1000,
	};
}

/** A reply whose body is a stream. An error is read: it is no file. */
async function fileOf(reply: IN8nHttpFullResponse): Promise<HttpReply> {
	const content = reply.body as unknown as AsyncIterable<Uint8Array>;
	if (reply.statusCode < 300) return { ...replyOf({ ...reply, body: '' }), content };
	const chunks: Uint8Array[] = [];
	for await (const chunk of content) chunks.push(chunk);
	return replyOf({ ...reply, body: Buffer.concat(chunks).toString() });
}

/** n8n wraps what went wrong; the reason is among the causes. The wrapped error itself holds the token. */
function faultOf(error: unknown, { target }: Call, redaction: Redaction): Fault {
	const { title } = serviceOfType(target.service);
	for (let cause = error; cause instanceof Error; cause = cause.cause) {
		if (cause instanceof Fault) return cause;
		const { response } = cause as {
			response?: { status?: number; headers?: object };
		};
		if (response?.status === 401) return refusedTwice(response, title, redaction);
	}
	return faultOfConnection(error, title, redaction);
}

function refusedTwice(
	response: { headers?: object },
	service: string,
	redaction: Redaction,
): Fault {
	const reply = replyOf({ statusCode: 401, headers: response.headers ?? {}, body: '' });
	return new Fault(`${service} refuses a token that Keystone accepts`, {
		kind: 'refused',
		httpStatus: 401,
		service,
		requestId: requestIdOf(reply, redaction),
		nextStep:
			'The service may trust another Keystone, or the user may have lost the role. Check the region of the credential, then ask the operator of the cloud.',
	});
}
