import { originOf, typeInCatalog, urlOf, type Endpoints } from './catalog';
import { Fault } from './faults';
import { queryText, tlsOptions, type Query } from './http';
import { loginFingerprint, type CredentialFields } from './login';
import { checkReadOnly, type Sendable } from './readOnly';
import { Redaction } from './redaction';
import { discard, isFresh, isUsable, readSession, type Session } from './session';

/** Where a request goes, kept beside the request's own options so that it can be worked out anew after a renewal. */
export interface Target {
	/** A type in the catalog, or an alias of it */
	service: string;
	/** Another than the credential's; left out: that one */
	region?: string;
	/** Below the service's endpoint, "{user}" in it is the token's own; or an absolute URL on a host of the catalog */
	path: string;
	query?: Query;
}

/** The options of n8n's HTTP helpers that matter here, the older one's names included. */
export interface AuthorizableRequest extends Sendable {
	uri?: string;
	baseURL?: string;
	headers?: object;
	openstack?: Target;
}

/**
 * Puts token, address and TLS settings into a request.
 * @param fields the credential as the person filled it in
 * @param sessionText the session that the credential keeps
 * @param request one of this package's, with a Target; or any other, with an absolute URL of a catalog host or
 * a path below the identity service's endpoint
 * @throws an error that n8n takes for an expired token, where the session can't be used; it then logs in and calls again
 * @throws Fault where the service is not in the catalog, or the host is not; where the credential is read-only, and the
 * request is no read
 */
export function authorize<T extends AuthorizableRequest>(
	fields: CredentialFields,
	sessionText: unknown,
	request: T,
): T {
	const session = readSession(sessionText);
	if (!isUsable(session, loginFingerprint(fields))) throw expired();
	const url = addressFor(request, fields, session);
	checkReadOnly(fields.readOnly, { ...request, url });
	const headers = { Accept: 'application/json', ...request.headers, 'X-Auth-Token': session.token };
	return Object.assign(request, tlsOptions(fields), {
		url,
		...('uri' in request ? { uri: url } : {}),
		baseURL: undefined,
		headers,
		// An HTTP client that follows a redirect takes the token along, to whatever host it names.
		disableFollowRedirect: true,
		followRedirect: false,
		followAllRedirects: false,
	});
}

function addressFor(
	request: AuthorizableRequest,
	fields: CredentialFields,
	session: Session,
): string {
	try {
		return addressOf(request, session);
	} catch (error) {
		// What the catalog says is quoted.
		throw error instanceof Fault ? error.redacted(new Redaction().add(fields, session)) : error;
	}
}

function addressOf(request: AuthorizableRequest, session: Session): string {
	const given = request.openstack?.path ?? request.url ?? request.uri ?? '';
	const absolute = request.openstack || !request.baseURL ? given : joined(request.baseURL, given);
	const query = queryText(request.openstack?.query ?? {});
	const url = originOf(absolute)
		? catalogUrl(absolute, session)
		: serviceUrl(request.openstack ?? { service: 'identity', path: given }, session);
	return query ? `${url}${url.includes('?') ? '&' : '?'}${query}` : url;
}

function joined(base: string, path: string): string {
	return originOf(path) ? path : `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}

function serviceUrl({ service, region, path }: Target, session: Session): string {
	const { projectId, regions } = session;
	const endpoints = region ? endpointsIn(regions, region) : session.endpoints;
	// A service, or a region, may have been added to the cloud since the login.
	if (!isFresh(session) && !(endpoints && typeInCatalog(endpoints, service))) {
		discard(session);
		throw expired();
	}
	if (!endpoints) throw unknownRegion(region, Object.keys(regions));
	// A session that an older version of this package has left tells no user.
	if (path.includes('{user}') && !session.userId) throw expired();
	return urlOf(endpoints, service, path.replace('{user}', session.userId), projectId);
}

function endpointsIn(regions: Session['regions'], region: string): Endpoints | undefined {
	return Object.hasOwn(regions, region) ? regions[region] : undefined;
}

function unknownRegion(region: string | undefined, regions: string[]): Fault {
	return new Fault(`The cloud has no region '${region}'`, {
		kind: 'catalog',
		nextStep:
			regions.length > 0
				? `There is: ${regions.join(', ')}. Set 'Region' in the Request Options to one of them.`
				: "Its catalog names no region: leave out 'Region' in the Request Options.",
	});
}

function catalogUrl(url: string, { origins }: Session): string {
	if (origins.includes(originOf(url))) return url;
	throw new Fault(
		`${originOf(url)} is not in the catalog of this cloud, so the token is not sent there`,
		{
			kind: 'catalog',
			nextStep: `The catalog has: ${origins.join(', ')}.`,
		},
	);
}

/** n8n renews the credential when it sees this status, and then calls again. */
function expired(): Error {
	return Object.assign(new Error('The session of the credential is over'), {
		response: { status: 401 },
	});
}
