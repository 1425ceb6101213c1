import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { faults } from './faults.mts';
import type { Case, Outcome, Sent, Walked } from './walk.mts';

/** How often a request is sent at most, as openstack/retry.ts has it. */
function mostTries({ asksAgainIn }: Case['fault']): number {
	return asksAgainIn ? 1 + 60 / asksAgainIn : 4;
}

/** How many requests an error may take besides, to say what is there now. */
const mostLooks = 3;

/** How many requests a wait may take until its time is up. */
const mostWaits = 45;

/** How many a new token may take: the question whether the old one is good, and the login. */
const renewal = 2;

/**
 * Every fault at each of an operation's requests, once, and for good where the request is repeated.
 * @param turn of the operation among all
 */
export function casesOf({ good }: Walked, turn: number): Case[] {
	return good.sent.flatMap((request, at) =>
		faults
			.filter((fault, index) => isPossible(fault, request) && isItsTurn(request, index + turn))
			.flatMap((fault): Case[] => {
				const once = { fault, at, persists: false };
				const forGood = { fault, at, persists: true };
				if (fault.isForGood) return [forGood];
				return mayRepeat(once, request) ? [once, forGood] : [once];
			}),
	);
}

/** The login is the same for all: each operation meets some of the faults there. */
function isItsTurn({ sort }: Sent, turn: number): boolean {
	return sort !== 'login' || turn % 10 === 0;
}

function isPossible(fault: Case['fault'], { sort, page }: Sent): boolean {
	if (fault.isHarmless) return page === 'more';
	if (fault.isForGood) return page !== undefined;
	return !fault.revokes || sort !== 'login';
}

/** Whether a request that has met a fault may be sent again. */
export function mayRepeat({ fault }: Pick<Case, 'fault'>, { sort, method, url }: Sent): boolean {
	const { repeats, atLogin } = fault;
	if (sort === 'login') return atLogin ? atLogin === 'any' : ['any', 'safe'].includes(repeats);
	if (/\/(file|stage)$/.test(url)) return false;
	return repeats === 'any' || (repeats === 'safe' && !['POST', 'PATCH'].includes(method));
}

/** Whether a request that has met a fault once must come to its end. */
function mayGoOn(one: Case, request: Sent): boolean {
	if (request.isConditional) return false;
	if (one.fault.repeats !== 'renewed') return mayRepeat(one, request);
	// The bytes of a file are gone; and what says 401 to a new password means the old one.
	return request.sort !== 'login' && !/\/(file|stage|password)$/.test(request.url);
}

/** How many requests a run with a fault may send at most. */
export function mostRequests({ good }: Walked, one: Case): number {
	const usual = good.sent.length;
	const request = good.sent[one.at];
	if (one.persists) return (usual + mostLooks) * mostTries(one.fault);
	// Whether a change was made whose answer is lost shows in the end, and whether what is "not found" is gone.
	const isUnclear =
		(request.sort === 'change' && !mayRepeat(one, request)) ||
		(request.sort === 'deletion' && one.fault.name === '404');
	const waits = isUnclear ? mostWaits : 0;
	// What is asked at the same time has the same token.
	const alongside = one.fault.revokes ? usual : 0;
	return usual + 1 + renewal + mostLooks + waits + alongside;
}

/** What is wrong with what a run has come to. */
export function problemsOf(walked: Walked, one: Case, outcome: Outcome): string[] {
	const { good } = walked;
	const { fault, persists, at } = one;
	const { error, items, sent, grown, made, strayed } = outcome;
	const request = good.sent[at];
	const repeats = mayRepeat(one, request);
	const problems: Array<string | false> = [];
	if (error) {
		problems.push(...problemsOfError(error, one));
		const mustEndWell = !persists && (fault.isHarmless || mayGoOn(one, request));
		problems.push(mustEndWell && `fails, though it may go on: ${error.message}`);
		const told = `${error.message} ${error.description}`;
		const isTold =
			made.some((name) => name && told.includes(name)) ||
			/not known whether|^'[\w ]+' is done\. /.test(told);
		problems.push(made.length > 0 && !isTold && `leaves what it does not name: ${told}`);
	} else if (!fault.isAnswer) {
		if (saysWhatIsMissing(items)) return problems.filter((problem) => problem !== false);
		problems.push(!isAsGood(items, good.items) && `another result: ${asText(items)}`);
		problems.push(asText(grown) !== asText(good.grown) && `leaves ${asText(grown)} on the cloud`);
	}
	for (const [kind, count] of Object.entries(grown)) {
		const asked = good.grown[kind] ?? 0;
		const isAsked = Math.min(0, asked) <= count && count <= Math.max(0, asked);
		problems.push(!isAsked && `${count} ${kind}, where ${asked} are asked for`);
	}
	const again = sentAgain(request, outcome.sent);
	const most = repeats ? (persists ? mostTries(fault) : 2) : fault.repeats === 'renewed' ? 2 : 1;
	const isCounted = request.sort !== 'read' && request.sort !== 'login';
	problems.push(isCounted && again > most && `sends it ${again} times`);
	problems.push(sent.length > mostRequests(walked, one) && `sends ${sent.length} requests`);
	problems.push(strayed > 0 && `asks a foreign host`);
	return problems.filter((problem) => problem !== false);
}

/** How often a run sent just this request. */
export function sentAgain({ method, url, body }: Sent, sent: Sent[]): number {
	return sent.filter((one) => one.method === method && one.url === url && one.body === body).length;
}

const secrets = /demo-secret|another-secret|An-Example-Pa55w0rd|gAAAAA/;
const slips =
	/undefined|\[object|NaN|\n\s+at |\.js:\d|<\/?\w+>|Cannot read|is not (a function|iterable)/;
/** The service, its status, or the state of the thing that was waited for. */
const origin =
	/\((Keystone|Nova|Glance|Neutron|Cinder)\)|HTTP \d{3}|after \d+ seconds, its state is: \w/;

function problemsOfError(
	error: Error & { description?: string | null },
	{ fault }: Case,
): string[] {
	const { message, description } = error;
	const told = `${message} ${description}`;
	const isOfN8n = error instanceof NodeApiError || error instanceof NodeOperationError;
	return [
		!isOfN8n && `is no error of n8n's: ${error.stack}`,
		!/^\S.{10}/.test(message) && 'is no sentence',
		slips.test(told) && 'is no text for a person',
		secrets.test(told) && 'tells a secret',
		!origin.test(told) && 'names neither service nor status',
		// What an answer means for an operation may be said otherwise.
		!fault.isAnswer && !fault.says.test(told) && 'does not say why',
	]
		.filter((problem) => problem !== false)
		.map((problem) => `${problem}: ${told}`);
}

/** Of what goes on where a part of it fails: a report without a list, things that stay when old ones are deleted. */
function saysWhatIsMissing(items: Outcome['items']): boolean {
	const says = /"missing":|"reason":"it (could not be deleted|is not gone yet): /;
	return items?.some(({ json }) => says.test(JSON.stringify(json))) ?? false;
}

function isAsGood(items: Outcome['items'], good: Outcome['items']): boolean {
	const [mine, other] = [items, good].map((all) => comparable(all?.map(({ json }) => json)));
	return mine === other;
}

/** As a text, without what is another each time. */
function comparable(value: unknown): string {
	return (
		asText(value)
			.replace(/[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}/g, 'ID')
			.replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)?/g, 'TIME')
			.replace(/127\.0\.0\.1:\d+/g, 'HOST')
			// What only the answer said that was lost.
			.replace(/,"interface":\{[^}]*\}/, '')
			.replace(/_hours":[\d.]+/g, '_hours":0')
			.replace(/fa:16:3e(:[0-9a-f]{2}){3}/g, 'MAC')
			.replace(/"revision_number":\d+/g, '"revision_number":0')
	);
}

function asText(value: unknown): string {
	return JSON.stringify(value);
}
