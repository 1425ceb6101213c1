import { createHash } from 'crypto';

import type { Endpoints } from './catalog';
import { parsedJson } from './json';

/** What one login gives, kept in the credential: enough to send requests without asking Keystone again. */
export interface Session {
	/** The fingerprint of the fields it was made from */
	madeFrom: string;
	token: string;
	/** Milliseconds since 1970; null: never */
	expiresAt: number | null;
	/** Milliseconds since 1970, by this machine's clock */
	obtainedAt: number;
	/** In the credential's region */
	endpoints: Endpoints;
	/** In every region of the cloud, by its name */
	regions: Record<string, Endpoints>;
	/** Scheme, host and port of every endpoint in the whole catalog */
	origins: string[];
	/** The project the token is for; empty with other scopes */
	projectId: string;
	/** Whose token it is */
	userId: string;
	/** A cloud with ways of its own */
	vendor?: 'conoha';
}

/** As long before its end a token is not used any more: a request takes time, and clocks differ. */
const expiryMargin = 120_000;

/** As long after login an endpoint that is missing is taken to be missing for good. */
const freshFor = 60_000;

/**
 * Tells one set of login fields from another, secrets included, and reveals none of them.
 * @param fields all that decides who is logged in where
 */
export function fingerprint(fields: unknown): string {
	return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

/** The session in the text that the credential keeps; undefined where there is none. */
export function readSession(text: unknown): Session | undefined {
	const session = parsedJson(String(text)) as Partial<Session> | undefined;
	return session?.token && session.regions ? (session as Session) : undefined;
}

/** Whether a session may be used for these fields now. */
export function isUsable(session: Session | undefined, madeFrom: string): session is Session {
	return session?.madeFrom === madeFrom && !isExpiring(session) && !outdated.has(session.token);
}

/** Tokens that still work, of sessions whose catalog does not. */
const outdated = new Set<string>();
const mostOutdated = 200;

/** Makes sure that a session is not used again, since a new login may bring more of the catalog. */
export function discard({ token }: Session): void {
	if (outdated.size >= mostOutdated) outdated.clear();
	outdated.add(token);
}

/** Whether a session is so new that a second login would bring nothing else. */
export function isFresh(session: Session): boolean {
	return Date.now() - session.obtainedAt < freshFor;
}

function isExpiring({ expiresAt, obtainedAt }: Session): boolean {
	if (expiresAt === null) return false;
	// A token that lives shorter than the margin would otherwise be renewed at every request.
	const margin = Math.min(expiryMargin, (expiresAt - obtainedAt) / 2);
	return Date.now() > expiresAt - margin;
}

/** The latest login of each credential in this process; at most this many, the oldest dropped first. */
const logins = new Map<string, { session: Promise<Session>; isDone: boolean }>();
const mostLogins = 200;

/**
 * A session in the place of one that was refused: the login that is on its way for the same fields, or one that
 * was done since, else a new one. However many ask at the same time, Keystone is asked once.
 * @param madeFrom fingerprint of the fields
 * @param refused the session that does not work any more; undefined where there was none
 * @param logIn the login itself; its error reaches everyone who waits for it, and nobody after
 */
export async function renewSession(
	madeFrom: string,
	refused: Session | undefined,
	logIn: () => Promise<Session>,
): Promise<Session> {
	const latest = logins.get(madeFrom);
	if (latest && !latest.isDone) return await latest.session;
	const known = await latest?.session;
	if (known && isNewer(known, refused) && !isExpiring(known)) return known;
	// While that was read, somebody else may have begun a login.
	if (logins.get(madeFrom) !== latest) return await renewSession(madeFrom, refused, logIn);
	const login = { session: logIn(), isDone: false };
	logins.delete(madeFrom);
	logins.set(madeFrom, login);
	for (const oldest of logins.keys()) {
		if (logins.size <= mostLogins) break;
		logins.delete(oldest);
	}
	login.session.then(
		() => (login.isDone = true),
		() => logins.get(madeFrom) === login && logins.delete(madeFrom),
	);
	return await login.session;
}

function isNewer(session: Session, refused: Session | undefined): boolean {
	return session.token !== refused?.token && session.obtainedAt >= (refused?.obtainedAt ?? 0);
}
