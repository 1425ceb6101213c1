import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { faults } from './faults.mts';
import type { Case, Outcome, Sent, Walked } from './walk.mts';

/** How often a request is sent at most, as openstack/retry.ts has it. */
const mostTries = 4;

/** How many requests an error may take besides, to say what is there now. */
const mostLooks = 3;

/** How many a new token may take: the question whether the old one is good, and the login. */
const renewal = 2;

/** Every fault at each of an operation's requests, once, and for good where the request is repeated. */
export function casesOf({ good }: Walked): Case[] {
	return good.sent.flatMap((request, at) =>
		faults
			.filter((fault) => isPossible(fault, request))
			.flatMap((fault): Case[] => {
				const once = { fault, at, persists: false };
				const forGood = { fault, at, persists: true };
				if (fault.isForGood) return [forGood];
				return mayRepeat(once, request) ? [once, forGood] : [once];
			}),
	);
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

/** How many requests a run with a fault may send at most. */
export function mostRequests({ good }: Walked, one: Case): number {
	const usual = good.sent.length;
	if (one.persists) return (usual + mostLooks) * mostTries;
	return usual + 1 + renewal + mostLooks;
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
		const mustEndWell = !persists && (repeats || fault.isHarmless);
		problems.push(mustEndWell === true && `fails, though it may go on: ${error.message}`);
		const told = `${error.message} ${error.description}`;
		const isTold = made.some((name) => name && told.includes(name)) || /not known whether/.test(told);
		problems.push(made.length > 0 && !isTold && `does not say that this is there: ${made.join(', ')}`);
	} else if (!fault.isAnswer) {
		problems.push(!isAsGood(items, good.items) && `another result: ${asText(items)}`);
		problems.push(asText(grown) !== asText(good.grown) && `leaves ${asText(grown)} on the cloud`);
	}
	for (const [kind, count] of Object.entries(grown)) {
		const asked = good.grown[kind] ?? 0;
		const isAsked = Math.min(0, asked) <= count && count <= Math.max(0, asked);
		problems.push(!isAsked && `${count} ${kind}, where ${asked} are asked for`);
	}
	const again = sentAgain(request, outcome.sent);
	const most = repeats ? (persists ? mostTries : 2) : fault.repeats === 'renewed' ? 2 : 1;
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
const slips = /undefined|\[object|NaN|\n\s+at |\.js:\d|<\/?\w+>|Cannot read|is not (a function|iterable)/;
const origin = /\((Keystone|Nova|Glance|Neutron|Cinder)\)|HTTP \d{3}/;

function problemsOfError(error: Error & { description?: string | null }, { fault }: Case): string[] {
	const { message, description } = error;
	const told = `${message} ${description}`;
	const isOfN8n = error instanceof NodeApiError || error instanceof NodeOperationError;
	return [
		!isOfN8n && `is no error of n8n's: ${error.stack}`,
		!/^\S.{10}/.test(message) && 'is no sentence',
		slips.test(told) && 'is no text for a person',
		secrets.test(told) && 'tells a secret',
		!origin.test(told) && 'names neither service nor status',
		!fault.says.test(told) && 'does not say why',
	]
		.filter((problem) => problem !== false)
		.map((problem) => `${problem}: ${told}`);
}

function isAsGood(items: Outcome['items'], good: Outcome['items']): boolean {
	const [mine, other] = [items, good].map((all) => comparable(all?.map(({ json }) => json)));
	return mine === other;
}

/** As a text, without what is another each time. */
function comparable(value: unknown): string {
	return asText(value)
		.replace(/[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}/g, 'ID')
		.replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)?/g, 'TIME')
		.replace(/fa:16:3e(:[0-9a-f]{2}){3}/g, 'MAC')
		.replace(/"revision_number":\d+/g, '"revision_number":0');
}

function asText(value: unknown): string {
	return JSON.stringify(value);
}
