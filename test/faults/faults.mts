import { linksElsewhere, linksToItself } from '../simulator/lies.mts';
import type { Trouble } from '../simulator/simulator.mts';

/**
 * How often a request may be sent that has met a fault: "any" again and again; "safe" that too, unless it is one that
 * could do its work twice (POST, PATCH, or the bytes of a file); "renewed" once more, with a new token; "none" never.
 */
export type Repeats = 'any' | 'safe' | 'renewed' | 'none';

/** Something that goes wrong with a request. */
export interface Fault {
	name: string;
	/** What the cloud does, or what stands in its place */
	how: string;
	repeats: Repeats;
	/** Whether a login that meets it is sent again; left out: as a request that reads */
	atLogin?: 'any' | 'none';
	/** Of an error of it: what it says of its reason */
	says: RegExp;
	/** Made by the cloud, of one request or of all from that one on */
	trouble?: (elsewhere: Elsewhere) => Trouble;
	/** Where the request goes in place of the cloud */
	goesTo?: keyof Elsewhere;
	/** Just before it, every token ends */
	revokes?: true;
	/** In so many seconds the service wants to be asked again, and is, for a minute in all */
	asksAgainIn?: number;
	/** Nothing comes within the time that a request has */
	isSilent?: true;
	/** It is the truth that it tells, and so changes what is right */
	isAnswer?: true;
	/** Only a page of a list can have it, and what comes of it is as without */
	isHarmless?: true;
	/** Only a page of a list can have it, and every one from then on */
	isForGood?: true;
}

/** Addresses that are not the cloud's. */
export interface Elsewhere {
	/** A server of somebody else's, who would like to have a token */
	foreign: string;
	/** Where nothing listens */
	closed: string;
	unknownHost: string;
	noNameServer: string;
	/** Speaks TLS, with a certificate that nobody vouches for */
	untrusted: string;
	/** Should speak TLS, and does not */
	noTls: string;
}

const inMessage = (message: string) => ({ error: { code: 0, message, title: 'Test' } });

/** The service does nothing, and says why. */
const reply = (status: number, message: string, headers: Record<string, string> = {}) => ({
	reply: { status, body: inMessage(message), headers },
});

const refuses = (...said: Parameters<typeof reply>) => ({
	trouble: () => reply(...said),
	says: new RegExp(`HTTP ${said[0]}`),
});

/** The service does its work, and something else is read. */
const instead = (status: number, text: string, type = 'text/html') => ({
	trouble: () => ({ reply: () => ({ status, text, headers: { 'Content-Type': type } }) }),
});

const page = (title: string) =>
	`<html><head><title>${title}</title></head><body><h1>${title}</h1><p>nginx</p></body></html>`;

const cut = /closed the connection|is cut off|not downloaded to its end/;
const noAnswer = /answered|Keystone v3|has no list|came in a form|not downloaded to its end/;

/** Every fault that an operation may meet. */
export const faults: Fault[] = [
	{
		name: '401, while the token is good',
		how: 'The service refuses a token that Keystone takes',
		repeats: 'renewed',
		...refuses(401, 'The request you have made requires authentication.'),
		says: /HTTP 401|refuses/,
	},
	{
		name: 'Revoked token',
		how: 'Every token ends just before the request',
		repeats: 'renewed',
		revokes: true,
		says: /HTTP 401/,
	},
	{
		name: '403',
		how: 'The policy does not allow it',
		repeats: 'none',
		...refuses(403, 'Policy does not allow it to be performed.'),
	},
	{
		name: '404',
		how: 'What it is about is not there',
		repeats: 'none',
		isAnswer: true,
		...refuses(404, 'It could not be found.'),
		says: /HTTP 404|is gone|No Keystone/,
	},
	{
		name: '409',
		how: 'It conflicts with the state',
		repeats: 'none',
		isAnswer: true,
		...refuses(409, 'There is a conflict.'),
	},
	{
		name: '413',
		how: 'The quota is full, with `Retry-After: 0`, as Cinder and Glance say it',
		repeats: 'none',
		...refuses(413, 'The quota is exceeded.', { 'Retry-After': '0' }),
	},
	{
		name: '429 with seconds',
		how: '`Retry-After: 2`',
		repeats: 'any',
		asksAgainIn: 2,
		...refuses(429, 'There are too many requests.', { 'Retry-After': '2' }),
	},
	{
		name: '429 with a date',
		how: '`Retry-After` is three seconds from now',
		repeats: 'any',
		asksAgainIn: 3,
		trouble: () =>
			reply(429, 'There are too many requests.', {
				'Retry-After': new Date(Date.now() + 3000).toUTCString(),
			}),
		says: /HTTP 429/,
	},
	{
		name: '429 for long',
		how: '`Retry-After: 3600`',
		repeats: 'none',
		...refuses(429, 'There are too many requests.', { 'Retry-After': '3600' }),
	},
	{
		name: '498',
		how: 'Too many requests, as some clouds say it',
		repeats: 'any',
		...refuses(498, 'The rate limit is reached.'),
	},
	{
		name: '500',
		atLogin: 'any',
		how: 'After the work was done',
		repeats: 'none',
		trouble: () => ({ reply: () => ({ status: 500, body: inMessage('An unexpected error.') }) }),
		says: /HTTP 500/,
	},
	{
		name: '502',
		how: 'A proxy that did not reach the service, with a page',
		repeats: 'safe',
		trouble: () => ({ reply: { status: 502, text: page('502 Bad Gateway') } }),
		says: /HTTP 502/,
	},
	{
		name: '503',
		how: 'The service is overloaded, and says nothing of a time',
		repeats: 'safe',
		...refuses(503, 'The service is unavailable.'),
	},
	{
		name: '503 with seconds',
		how: '`Retry-After: 1`',
		repeats: 'safe',
		asksAgainIn: 1,
		...refuses(503, 'The service is unavailable.', { 'Retry-After': '1' }),
	},
	{
		name: '504',
		how: 'A proxy that did not wait for the work, which was done',
		repeats: 'safe',
		...instead(504, page('504 Gateway Time-out')),
		says: /HTTP 504/,
	},
	{
		name: 'Connection refused',
		how: 'Nothing listens at the address',
		repeats: 'any',
		goesTo: 'closed',
		says: /refused the connection/,
	},
	{
		name: 'Reset before',
		how: 'The connection is closed before any work is done',
		repeats: 'safe',
		trouble: () => ({ dropped: true }),
		says: cut,
	},
	{
		name: 'Reset after',
		how: 'The connection is closed after the work was done',
		repeats: 'safe',
		trouble: () => ({ lost: 'reset' }),
		says: cut,
	},
	{
		name: 'Reply cut',
		how: 'The connection is closed in the middle of the reply',
		repeats: 'safe',
		trouble: () => ({ lost: 'cut' }),
		says: cut,
	},
	{
		name: 'Slow',
		how: 'The work is done, and no reply comes within *Request Timeout*',
		repeats: 'safe',
		isSilent: true,
		trouble: () => ({ lost: 'silence' }),
		says: /did not answer in time/,
	},
	{
		name: 'HTML',
		how: 'A web page with status 200, as of a portal that wants a login',
		repeats: 'none',
		...instead(200, page('Welcome')),
		says: noAnswer,
	},
	{
		name: 'Garbage',
		atLogin: 'none',
		how: 'What claims to be JSON and is none, with status 200',
		repeats: 'safe',
		...instead(200, '{"servers": [{"id": \u0000\ufffd', 'application/json'),
		says: /is cut off|Keystone v3|not downloaded to its end/,
	},
	{
		name: 'Empty',
		how: 'Nothing, with status 200',
		repeats: 'none',
		...instead(200, '', 'application/json'),
		says: noAnswer,
	},
	{
		name: 'Redirect to a foreign host',
		how: '302 with a `Location` elsewhere, which must not be asked',
		repeats: 'none',
		trouble: ({ foreign }) => ({
			reply: { status: 302, text: '', headers: { Location: foreign } },
		}),
		says: /HTTP 302|No Keystone/,
	},
	{
		name: 'Next link to a foreign host',
		how: 'A page whose link to the next one has another host, which must not be asked',
		repeats: 'none',
		isHarmless: true,
		trouble: () => ({ reply: linksElsewhere }),
		says: /^$/,
	},
	{
		name: 'Next link in a circle',
		how: 'A page that links to itself',
		repeats: 'none',
		isForGood: true,
		trouble: () => ({ reply: linksToItself }),
		says: /the same page .* again and again/,
	},
	{
		name: 'Unknown host',
		how: 'No name server knows the host (`ENOTFOUND`)',
		repeats: 'none',
		goesTo: 'unknownHost',
		says: /host name that is not known/,
	},
	{
		name: 'No name server',
		how: 'No name server answers (`EAI_AGAIN`)',
		repeats: 'any',
		goesTo: 'noNameServer',
		says: /host name that could not be looked up/,
	},
	{
		name: 'TLS not trusted',
		how: 'A certificate that nobody vouches for',
		repeats: 'none',
		goesTo: 'untrusted',
		says: /certificate that is not trusted/,
	},
	{
		name: 'No TLS',
		how: 'https, where the service speaks http',
		repeats: 'none',
		goesTo: 'noTls',
		says: /TLS connection|closed the connection/,
	},
];
