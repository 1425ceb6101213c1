import { request as undiciRequest } from 'undici';

import { authorize } from '../../openstack/authorize.ts';
import { Cloud, type Transport } from '../../openstack/cloud.ts';
import { faultOfConnection } from '../../openstack/faults.ts';
import type { HttpReply, HttpRequest } from '../../openstack/http.ts';
import { logIn, type CredentialFields } from '../../openstack/login.ts';
import { Redaction } from '../../openstack/redaction.ts';
import { readSession } from '../../openstack/session.ts';

/**
 * The OpenStack protocol of this package over undici, with nothing of n8n in between.
 * @param fields as in the credential
 * @param more what else the transport says: a limit, a microversion, a signal
 */
export function connect(fields: CredentialFields, more: Partial<Transport> = {}): Cloud {
	let sessionText = '';
	const redaction = new Redaction().add(fields);
	return new Cloud({
		...more,
		redaction,
		session: () => readSession(sessionText),
		async send({ method, target, headers, body }) {
			if (!sessionText) sessionText = JSON.stringify(await logIn(fields, send));
			redaction.add(readSession(sessionText));
			const options = { url: '', openstack: target, headers };
			authorize(fields, sessionText, options);
			const { url } = options;
			const reply = await send({ method, url, headers: options.headers, body }).then(
				(given) => ({ given }),
				(error: unknown) => ({ fault: faultOfConnection(error, target.service, redaction) }),
			);
			if ('fault' in reply) throw reply.fault;
			return { ...reply.given, url };
		},
	});
}

async function send({ method, url, headers, body }: HttpRequest): Promise<HttpReply> {
	const reply = await undiciRequest(url, { method, headers, body });
	return {
		statusCode: reply.statusCode,
		headers: Object.fromEntries(
			Object.entries(reply.headers).map(([name, value]) => [name, String(value)]),
		),
		body: await reply.body.text(),
	};
}
