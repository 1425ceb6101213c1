import type { CatalogEntry } from './catalog';
import { endpointsByRegion, originsOf, originOf, pickEndpoints } from './catalog';
import { Fault, faultOfConnection, faultOfReply } from './faults';
import type { HttpReply, HttpRequest, HttpSend, TlsFields } from './http';
import { parsedJson } from './json';
import { Redaction } from './redaction';
import type { Session } from './session';
import { fingerprint } from './session';

/** The fields of the credential, by the names they have there; made by credentialFields. */
export interface CredentialFields extends TlsFields {
	authentication: 'password' | 'applicationCredential' | 'token';
	identityUrl: string;
	userBy: 'name' | 'id';
	userName?: string;
	userId?: string;
	password?: string;
	userDomainBy: 'name' | 'id';
	/** May be empty: ConoHa logs in by name without a domain */
	userDomain?: string;
	applicationCredentialBy: 'name' | 'id';
	applicationCredentialId?: string;
	applicationCredentialName?: string;
	applicationCredentialSecret?: string;
	token?: string;
	scope: 'project' | 'domain' | 'system' | 'unscoped' | 'none';
	projectBy: 'name' | 'id';
	projectName?: string;
	projectId?: string;
	projectDomainBy: 'name' | 'id';
	projectDomain?: string;
	scopeDomainBy: 'name' | 'id';
	scopeDomain?: string;
	region?: string;
	interface: 'public' | 'internal' | 'admin';
	endpointOverrides?: { row?: Array<{ service: string; url: string }> };
	computeMicroversion?: string;
	/** An expression may give it as a text */
	readOnly?: unknown;
}

/**
 * The fields of the credential as texts: expressions and external secrets may give numbers, and Keystone takes
 * none.
 * @param data the credential as n8n gives it
 * @returns all but the session
 */
export function credentialFields(data: object): CredentialFields {
	const fields = Object.entries(data).filter(([name]) => name !== 'sessionToken');
	return withTexts(Object.fromEntries(fields)) as CredentialFields;
}

function withTexts(value: unknown): unknown {
	if (typeof value === 'number') return String(value);
	if (Array.isArray(value)) return value.map(withTexts);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withTexts(one)]));
}

/** The token in a reply of POST or GET /v3/auth/tokens. */
interface KeystoneToken {
	expires_at: string | null;
	issued_at?: string;
	catalog?: CatalogEntry[];
	project?: { id: string; domain?: { name?: string } };
	user?: { id: string };
}

const identity = 'Identity (Keystone)';

/**
 * Logs in and keeps what operations need. One request. Identity API, POST /v3/auth/tokens:
 * https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management
 * @param fields the credential as the person filled it in
 * @param send the HTTP client; TLS settings are its caller's business
 * @throws Fault, without any secret in it, where a field is missing or Keystone refuses
 */
export async function logIn(fields: CredentialFields, send: HttpSend): Promise<Session> {
	const redaction = new Redaction().add(fields);
	const request = loginRequest(fields);
	const reply = await answerTo(request, send, redaction);
	if (reply.statusCode !== 201 && reply.statusCode !== 200) {
		throw loginFault(reply, fields, redaction);
	}
	const token = readToken(reply);
	const value = reply.headers['x-subject-token'] ?? fields.token?.trim();
	if (!token || !value) throw notKeystone(fields.identityUrl);
	try {
		return sessionOf(token, value, fields);
	} catch (error) {
		throw error instanceof Fault
			? error.redacted(redaction.add({ token: value }))
			: notKeystone(fields.identityUrl);
	}
}

/**
 * Whether Keystone still takes a session's token. One request. Identity API, GET /v3/auth/tokens.
 * @param send the HTTP client
 * @returns false also where Keystone does not answer, so that a login tells why
 */
export async function isAccepted(
	{ token }: Session,
	fields: CredentialFields,
	send: HttpSend,
): Promise<boolean> {
	return await send({
		method: 'GET',
		url: `${identityBase(fields.identityUrl)}/auth/tokens?nocatalog`,
		headers: { Accept: 'application/json', 'X-Auth-Token': token, 'X-Subject-Token': token },
	}).then(
		({ statusCode }) => statusCode === 200,
		() => false,
	);
}

/** What decides who is logged in where: a session made from other values must not be used. */
export function loginFingerprint(fields: CredentialFields): string {
	const request = loginRequest(fields);
	return fingerprint([
		request.url,
		request.method,
		request.body ?? request.headers['X-Subject-Token'],
		fields.region?.trim(),
		fields.interface,
		overridesOf(fields),
	]);
}

/**
 * The identity URL of a person's openrc as the base of the v3 API: with or without "/v3", a path prefix or a
 * trailing slash.
 * @throws Fault where it is no URL, or one of another API
 */
export function identityBase(identityUrl: string | undefined): string {
	const text = (identityUrl ?? '').trim();
	if (!text) throw missing('Identity URL', 'OS_AUTH_URL');
	if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
		throw new Fault(`The 'Identity URL' is not a web address: ${withoutUser(text)}`, {
			kind: 'input',
			nextStep:
				"It looks like https://identity.example.com/v3 (OS_AUTH_URL in the cloud's openrc file).",
		});
	}
	const { origin, pathname } = new URL(text);
	const path = pathname.replace(/\/+$/, '').replace(/\/auth\/tokens$/, '');
	const version = /\/v(\d[\d.]*)(?:\/|$)/.exec(path);
	if (!version) return `${origin}${path}/v3`;
	if (version[1] === '3' && path.endsWith('/v3')) return `${origin}${path}`;
	throw new Fault(
		version[1].startsWith('2.0') || path.endsWith('/v2')
			? "The 'Identity URL' points to Keystone v2.0, which clouds have switched off"
			: `The 'Identity URL' points to another service than Keystone: ${origin}${path}`,
		{
			kind: 'input',
			nextStep:
				"It ends in /v3, or has no version at all (OS_AUTH_URL in the cloud's openrc file).",
		},
	);
}

/** An address may have a user and a password before its host. */
function withoutUser(address: string): string {
	return address.replace(/\/\/[^/]*@/, '//');
}

/** The request that logs in with these fields; an existing token that is not to be rescoped is only looked at. */
function loginRequest(fields: CredentialFields): HttpRequest {
	const url = `${identityBase(fields.identityUrl)}/auth/tokens`;
	const headers = { Accept: 'application/json', 'Content-Type': 'application/json' };
	const scope = scopeOf(fields);
	if (fields.authentication === 'token' && scope === undefined) {
		const token = required(fields.token, 'Token', 'OS_TOKEN');
		return {
			method: 'GET',
			url,
			headers: { ...headers, 'X-Auth-Token': token, 'X-Subject-Token': token },
		};
	}
	const auth = { identity: identityOf(fields), ...(scope === undefined ? {} : { scope }) };
	return { method: 'POST', url, headers, body: JSON.stringify({ auth }) };
}

function identityOf(fields: CredentialFields) {
	switch (fields.authentication) {
		case 'applicationCredential': {
			const secret = required(
				fields.applicationCredentialSecret,
				'Application Credential Secret',
				'OS_APPLICATION_CREDENTIAL_SECRET',
			);
			const which =
				fields.applicationCredentialBy === 'name'
					? {
							name: required(
								fields.applicationCredentialName,
								'Application Credential Name',
								'OS_APPLICATION_CREDENTIAL_NAME',
							),
							user: userOf(fields),
						}
					: {
							id: required(
								fields.applicationCredentialId,
								'Application Credential ID',
								'OS_APPLICATION_CREDENTIAL_ID',
							),
						};
			return {
				methods: ['application_credential'],
				application_credential: { ...which, secret },
			};
		}
		case 'token':
			return { methods: ['token'], token: { id: required(fields.token, 'Token', 'OS_TOKEN') } };
		default: {
			// Not trimmed: a password may begin or end with a space.
			if (!fields.password) throw missing('Password', 'OS_PASSWORD');
			return {
				methods: ['password'],
				password: { user: { ...userOf(fields), password: fields.password } },
			};
		}
	}
}

function userOf(fields: CredentialFields) {
	if (fields.userBy === 'id') return { id: required(fields.userId, 'User ID', 'OS_USER_ID') };
	return {
		name: required(fields.userName, 'User Name', 'OS_USERNAME'),
		...domainOf(fields.userDomainBy, fields.userDomain),
	};
}

/**
 * undefined: send no scope at all. Keystone then takes the user's default project; an application credential has
 * a project of its own; a token may keep the scope it has.
 */
function scopeOf(fields: CredentialFields) {
	if (fields.authentication === 'applicationCredential') return undefined;
	switch (fields.scope) {
		case 'none':
			return undefined;
		case 'unscoped':
			return 'unscoped';
		case 'system':
			return { system: { all: true } };
		case 'domain': {
			const domain = required(fields.scopeDomain, 'Domain', 'OS_DOMAIN_NAME or OS_DOMAIN_ID');
			return domainOf(fields.scopeDomainBy, domain);
		}
		default: {
			const given = (fields.projectBy === 'id' ? fields.projectId : fields.projectName)?.trim();
			if (!given && fields.authentication === 'token') return undefined;
			if (fields.projectBy === 'id') {
				return { project: { id: required(given, 'Project ID', 'OS_PROJECT_ID', noProject) } };
			}
			return {
				project: {
					name: required(given, 'Project Name', 'OS_PROJECT_NAME', noProject),
					...domainOf(fields.projectDomainBy, fields.projectDomain),
				},
			};
		}
	}
}

function domainOf(by: 'name' | 'id', value: string | undefined) {
	const domain = value?.trim();
	return domain ? { domain: by === 'id' ? { id: domain } : { name: domain } } : {};
}

function required(
	value: string | undefined,
	field: string,
	variable: string,
	otherwise?: string,
): string {
	const given = value?.trim();
	if (!given) throw missing(field, variable, otherwise);
	return given;
}

function missing(field: string, variable: string, otherwise = ''): Fault {
	return new Fault(`The credential's '${field}' is empty`, {
		kind: 'input',
		nextStep: `It is ${variable} in the openrc file that the cloud gives out. ${otherwise}`.trim(),
	});
}

const noProject =
	"Where you know none, set 'Scope' to 'None': Keystone then takes the user's default project.";

async function answerTo(
	request: HttpRequest,
	send: HttpSend,
	redaction: Redaction,
): Promise<HttpReply> {
	const answer = await send(request).then(
		(reply) => ({ reply }),
		// The HTTP client's own error carries the password, so nothing of it but the reason goes on.
		(error: unknown) => ({
			fault: faultOfConnection(error, `${identity} at ${originOf(request.url)}`, redaction),
		}),
	);
	if ('fault' in answer) throw notYetSent(answer.fault);
	return answer.reply;
}

function readToken({ body }: HttpReply): KeystoneToken | undefined {
	return (parsedJson(body) as { token?: KeystoneToken } | undefined)?.token;
}

function sessionOf(token: KeystoneToken, value: string, fields: CredentialFields): Session {
	const now = Date.now();
	const overrides = overridesOf(fields);
	const catalog = token.catalog ?? [];
	const choice = { region: fields.region?.trim() ?? '', interface: fields.interface };
	const picked = pickEndpoints(catalog, { ...choice, overrides });
	// The address that the login just worked at is better than the one the catalog may have.
	const endpoints = { ...picked, identity: overrides.identity ?? identityBase(fields.identityUrl) };
	return {
		madeFrom: loginFingerprint(fields),
		token: value,
		expiresAt: token.expires_at ? expiryOf(token, fields, now) : null,
		obtainedAt: now,
		endpoints,
		regions: endpointsByRegion(catalog, choice, endpoints),
		origins: originsOf(catalog, endpoints),
		projectId: token.project?.id ?? '',
		userId: token.user?.id ?? '',
		...(isConoHa(token, endpoints) ? { vendor: 'conoha' as const } : {}),
	};
}

/** A new token's life is told by Keystone's clock alone, since this machine's may be wrong; an existing token is older. */
function expiryOf({ expires_at, issued_at }: KeystoneToken, fields: CredentialFields, now: number) {
	const end = Date.parse(expires_at ?? '');
	const start = Date.parse(issued_at ?? '');
	return fields.authentication === 'token' || Number.isNaN(start) ? end : now + end - start;
}

/** Every ConoHa user and project is in the domain "gnc"; its hosts end in conoha.io. */
function isConoHa({ project }: KeystoneToken, { compute = '' }: Record<string, string>): boolean {
	return project?.domain?.name === 'gnc' || /\.conoha\.io(:\d+)?(\/|$)/.test(compute);
}

function overridesOf({ endpointOverrides }: CredentialFields): Record<string, string> {
	const rows = endpointOverrides?.row ?? [];
	return Object.fromEntries(
		rows
			.filter(({ service, url }) => service && url?.trim())
			.map(({ service, url }) => {
				if (!/^https?:$/.test(URL.canParse(url.trim()) ? new URL(url.trim()).protocol : '')) {
					throw new Fault(
						`The endpoint override of '${service}' is not a web address: ${withoutUser(url)}`,
						{
							kind: 'input',
							nextStep: 'It looks like https://compute.example.com/v2.1.',
						},
					);
				}
				return [service.trim(), url.trim()];
			}),
	);
}

function loginFault(reply: HttpReply, fields: CredentialFields, redaction: Redaction): Fault {
	const fault = faultOfReply(reply, 'identity', redaction);
	const asLogin = (message: string, nextStep: string) =>
		new Fault(message, { ...fault, kind: 'login', nextStep });
	if (reply.statusCode === 401 && reply.headers['openstack-auth-receipt']) {
		return asLogin(
			'This user needs a second factor (MFA) to log in, which a workflow cannot give: use an application credential',
			"Create one for the user, and set 'Authentication' to 'Application Credential'.",
		);
	}
	if (/find domain in (user|project)/.test(fault.message)) {
		const whose = /domain in user/.test(fault.message) ? 'User' : 'Project';
		return asLogin(
			`This cloud needs the '${whose} Domain' to find a ${whose.toLowerCase()} by its name`,
			`Fill it in in the credential (often 'Default'; OS_${whose.toUpperCase()}_DOMAIN_NAME in the openrc file).`,
		);
	}
	if (fields.authentication === 'token' && [401, 403, 404].includes(reply.statusCode)) {
		return asLogin(
			reply.statusCode === 403
				? `Keystone does not exchange this token: ${fault.message}`
				: 'The existing token has expired or is not valid',
			reply.statusCode === 403
				? 'Empty the project fields of the credential to use the token as it is, with the project it was made for.'
				: 'Paste a new token into the credential, or use an application credential, which does not expire with each token.',
		);
	}
	if (/^Could not find Application Credential/.test(fault.message)) {
		return asLogin(
			refusal(fields, fault.message),
			'It may have been deleted, or belong to another cloud: compare its ID and the Identity URL.',
		);
	}
	if (reply.statusCode === 401) {
		return asLogin(refusal(fields, fault.message), refusalStep);
	}
	if (reply.statusCode === 300 || reply.statusCode === 404 || reply.statusCode === 405) {
		return notKeystone(fields.identityUrl, fault);
	}
	return reply.statusCode < 500 && ![429, 498].includes(reply.statusCode)
		? asLogin(`Keystone refuses the login: ${fault.message}`, fault.nextStep)
		: notYetSent(fault);
}

/** A login that came to nothing leaves the request it was for unsent, so that one may be repeated, even a creation. */
function notYetSent(fault: Fault): Fault {
	return fault.kind === 'unreachable' || fault.kind === 'cancelled'
		? fault
		: fault.with({ kind: 'unsent' });
}

const refusalStep =
	'Keystone does not say which one is wrong. The same answer comes where the user has no role in the project, or is locked for a while after failed logins.';

/** Keystone's own text is about a request that "requires authentication", which helps nobody who just tried to. */
function refusal({ authentication, scope }: CredentialFields, said: string): string {
	const reason = /requires authentication/.test(said) ? '' : ` (${said})`;
	if (authentication === 'applicationCredential') {
		return `Keystone refuses the application credential or its secret${reason}`;
	}
	if (scope === 'none') return `Keystone refuses the user or the password${reason}`;
	const where = scope === 'project' ? ', the project, or a domain of them' : ', or the scope';
	return `Keystone refuses the user, the password${where}${reason}`;
}

function notKeystone(identityUrl: string, fault?: Fault): Fault {
	return new Fault(`No Keystone v3 answers at the 'Identity URL' ${identityBase(identityUrl)}`, {
		...fault,
		kind: 'login',
		nextStep:
			"Check it against OS_AUTH_URL in the cloud's openrc file. Keystone v2.0 and the addresses of other services do not work.",
		service: identity,
	});
}
