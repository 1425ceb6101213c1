import { ok, type Reply } from './replies.mts';
import type { SimulatedRequest } from './simulator.mts';

/** What comes in place of a true reply; the reply of a trouble. */
export type Lie = (request: SimulatedRequest, trueReply: Reply) => Reply;

const instead =
	(body: unknown): Lie =>
	(_, { status }) => ({ status, body });

/** In place of any JSON: what no API promises. */
export const lies: Record<string, Lie> = {
	null: instead(null),
	'an empty object': instead({}),
	'a number': instead(42),
	'a text': instead('servers'),
	true: instead(true),
	'a bare list': instead([]),
	'a bare list with null in it': instead([null]),
	nothing: (_, { status }) => ({ status, text: '' }),
	'a web page': (_, { status }) => ({ status, text: '<html><h1>Welcome</h1></html>' }),
};

/** In place of one thing under its key, beside those for any JSON. */
export const liesAboutThings: Record<string, Lie> = {
	...lies,
	'null under its key': (_, reply) => withThing(reply, null),
	'an empty object under its key': (_, reply) => withThing(reply, {}),
	'a list under its key': (_, reply) => withThing(reply, [null]),
	'a thing whose ID is an object': (_, reply) => withThing(reply, { id: {} }),
};

/** In place of a page of a list, beside those for any JSON. */
export const liesAboutPages: Record<string, Lie> = {
	...lies,
	'null in place of the list': (_, reply) => withEntries(reply, () => null),
	'an object in place of the list': (_, reply) => withEntries(reply, () => ({})),
	'null among the entries': (_, reply) => withEntries(reply, (entries) => [...entries, null]),
	'a number among the entries': (_, reply) => withEntries(reply, (entries) => [7, ...entries]),
	'an entry without anything': (_, reply) => withEntries(reply, (entries) => [...entries, {}]),
	'a next link without a query': (_, reply) => withNext(reply, 'http://other.invalid/steal'),
	'a next link with an empty query': (_, reply) => withNext(reply, 'http://other.invalid/?'),
	'an empty next link': (_, reply) => withNext(reply, ''),
	'a next link that is a number': (_, reply) => withNext(reply, 2),
	'a next link that is an object': (_, reply) => withNext(reply, { href: '?marker=1' }),
	'a next link without an address': (_, reply) => withNext(reply, undefined),
	'links that are a text': (_, reply) => ({
		...reply,
		body: { ...withoutLinks(reply), links: 'next' },
	}),
	'links with null in them': (_, reply) => ({
		...reply,
		body: { ...withoutLinks(reply), links: [null] },
	}),
	'a list that is cut off': (_, reply) => ({
		...reply,
		body: { ...withoutLinks(reply), truncated: true },
	}),
};

/** As behind a proxy that ends TLS: the links of a page name an address that no client can reach. */
export const linksElsewhere: Lie = ({ headers }, reply) => {
	const text = JSON.stringify(reply.body);
	return {
		...reply,
		body: JSON.parse(text.replaceAll(`//${headers.host}/`, '//nova.internal.invalid/')),
	};
};

/** As of a broken service or proxy: each page links to itself as the next one. What is no page is as it was. */
export const linksToItself: Lie = ({ url, root, method }, reply) => {
	const { body } = reply;
	const isPage = method === 'GET' && isObject(body) && Object.values(body).some(Array.isArray);
	if (!isPage || reply.status !== 200) return reply;
	return withNext(reply, `${root}${url}${url.includes('?') ? '' : '?limit=1'}`);
};

function isObject(body: unknown): body is Body {
	return typeof body === 'object' && body !== null && !Array.isArray(body);
}

type Body = Record<string, unknown>;

function withThing({ body, ...reply }: Reply, thing: unknown): Reply {
	const [key] = Object.keys(body as Body);
	return { ...reply, body: { [key]: thing } };
}

function withEntries(reply: Reply, change: (entries: unknown[]) => unknown): Reply {
	const body = reply.body as Body;
	const [key, entries] = Object.entries(body).find(([, value]) => Array.isArray(value))!;
	return ok({ ...body, [key]: change(entries as unknown[]) }, reply.headers);
}

/** In the way of the service that sent the page. */
function withNext(reply: Reply, href: unknown): Reply {
	const body = withoutLinks(reply);
	const [key] = Object.entries(body).find(([, value]) => Array.isArray(value))!;
	const next =
		key === 'images' ? { next: href ?? 0 } : { [`${key}_links`]: [{ rel: 'next', href }] };
	return ok({ ...body, ...next }, reply.headers);
}

function withoutLinks({ body }: Reply): Body {
	return Object.fromEntries(
		Object.entries(body as Body).filter(([key]) => !/(^|_)links$|^next$/.test(key)),
	);
}
