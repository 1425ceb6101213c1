import fc, { type Arbitrary } from 'fast-check';

import { isPrivateKey } from '../../../openstack/secrets.ts';
import type { WireReply } from './trueReplies.mts';

/** Values that no API promises where they come: of another type, huge, empty, in strange letters. */
const odd: Arbitrary<unknown> = fc.oneof(
	fc.constantFrom<unknown>(
		null,
		'',
		' ',
		[],
		{},
		[null],
		[[]],
		[{}],
		[[[]]],
		{ a: null },
		true,
		false,
	),
	fc.constantFrom<unknown>(0, -1, 1.5, 1e308, -1e308, 2 ** 53, 2 ** 63, 1e21, 253_402_300_800_000),
	fc.constantFrom(
		...[
			'\ud800',
			'\u202e',
			'\u0000',
			'\ufeff',
			'👩‍👩‍👧',
			'ﷺ'.repeat(40),
			'x'.repeat(5000),
			'9'.repeat(400),
		],
		...[
			'constructor',
			'__proto__',
			'2026-13-45T99:99:99Z',
			'2026-11-21',
			'..',
			'/',
			'a\nb',
			'%',
			'%zz',
		],
		...['<script>1</script>', '10.0.0.0/99', '::1', 'latest', '2.9999999999999', '-'],
	),
	fc.integer({ min: 1, max: 400 }).map(nested),
	fc.string({ unit: 'binary', maxLength: 8 }),
	fc.jsonValue({ maxDepth: 3 }),
);

function nested(depth: number): unknown {
	let value: unknown = [];
	for (let level = 0; level < depth; level++) value = level % 2 ? { a: value } : [value];
	return value;
}

/** A change of one place in a reply. */
export interface Change {
	/** The way to the place: at each level the child of this number, counted round */
	way: number[];
	how: 'put' | 'drop' | 'add' | 'list' | 'wrap' | 'twice' | 'turned' | 'text';
	value: unknown;
	name: string;
}

const change: Arbitrary<Change> = fc.record({
	way: fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 6 }),
	how: fc.constantFrom(
		'put',
		'put',
		'put',
		'drop',
		'drop',
		'add',
		'list',
		'wrap',
		'twice',
		'turned',
		'text',
	),
	value: odd,
	name: fc.constantFrom(
		'id',
		'next',
		'links',
		'servers_links',
		'name',
		'status',
		'',
		'__proto__',
		'toString',
		'x',
	),
});

/** What becomes of a true reply: changes of its body, or another reply in its place. */
export type Spoiling = { changes: Change[]; headers: Record<string, string> } & Partial<WireReply>;

const headers: Arbitrary<Record<string, string>> = fc.record(
	{
		'content-type': fc.constantFrom('text/html', '', 'application/json; charset=utf-16', 'a/b/c'),
		date: fc.constantFrom('', 'yesterday', 'Thu, 01 Jan 1970 00:00:00 GMT', '275761'),
		'retry-after': fc.constantFrom('', '-1', '0', '1e99', 'soon', 'Fri, 31 Dec 9999 23:59:59 GMT'),
		location: fc.constantFrom(
			'http://other.invalid/steal',
			'//other.invalid',
			'/',
			'',
			'http://[',
			':',
		),
		'x-openstack-request-id': fc.constantFrom('', '\u00ff', 'x'.repeat(3000)),
		'x-subject-token': fc.constantFrom('', 'another-token-1'),
		'content-length': fc.constantFrom('-1', '1e9', 'x'),
	},
	{ requiredKeys: [] },
);

const status = fc.constantFrom(
	...[
		200, 201, 202, 203, 204, 205, 206, 226, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404,
	],
	...[
		405, 406, 408, 409, 410, 413, 418, 422, 429, 451, 498, 500, 501, 502, 503, 504, 507, 599, 999,
	],
);

const body: Arbitrary<string> = fc.oneof(
	fc.json({ maxDepth: 4 }),
	odd.map((value) => JSON.stringify(value)),
	fc.constantFrom(
		'',
		' ',
		'null',
		'{',
		'\ufeff{}',
		'{"a":1}{"b":2}',
		'<html><h1>Hi</h1>',
		'[1e999]',
		'['.repeat(20_000) + ']'.repeat(20_000),
		'\u0000',
	),
	// As errors have it, with what is odd in each place.
	fc.record({ error: fc.oneof(odd, fc.record({ message: odd, code: odd, title: odd })) }).map(json),
	fc
		.record({ NeutronError: fc.oneof(odd, fc.record({ message: odd, type: odd, detail: odd })) })
		.map(json),
	fc
		.record(
			{ message: odd, errors: odd, explanation: odd, title: odd, faultstring: odd },
			{ requiredKeys: [] },
		)
		.map(json),
	fc
		.record({ computeFault: fc.oneof(odd, fc.record({ message: odd, retryAfter: odd })) })
		.map(json),
	fc
		.record({
			errors: fc.array(
				fc.oneof(odd, fc.record({ path: odd, message: odd, detail: odd }, { requiredKeys: [] })),
				{ maxLength: 3 },
			),
		})
		.map(json),
);

function json(value: unknown): string {
	return JSON.stringify(value);
}

export const spoiling = fc.oneof<Array<{ weight: number; arbitrary: Arbitrary<Spoiling> }>>(
	{
		weight: 6,
		arbitrary: fc.record({
			changes: fc.array(change, { minLength: 1, maxLength: 3 }),
			headers: fc.constant({}),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({ changes: fc.array(change, { maxLength: 2 }), headers }),
	},
	{
		weight: 2,
		arbitrary: fc.record(
			{
				changes: fc.constant<Change[]>([]),
				headers: fc.oneof(fc.constant({}), headers),
				statusCode: status,
				body,
			},
			{ requiredKeys: ['changes', 'headers'] },
		),
	},
);

/** A reply as it comes then. Secrets stay under their names: under another, nobody could know them for what they are. */
export function spoiled(
	reply: WireReply,
	{ changes, headers: others, ...instead }: Spoiling,
): WireReply {
	const text = instead.body ?? changes.reduce(changedIn, reply.body);
	return { ...reply, ...instead, headers: { ...reply.headers, ...others }, body: text };
}

type Place = Record<string, unknown>;

function changedIn(text: string, { way, how, value, name }: Change): string {
	let root: Place;
	try {
		root = { '': JSON.parse(text) as unknown };
	} catch {
		return text;
	}
	let outer = root;
	let key = '';
	for (const step of way) {
		const inner = outer[key];
		if (typeof inner !== 'object' || inner === null || Object.keys(inner).length === 0) break;
		outer = inner as Place;
		key = Object.keys(outer)[step % Object.keys(outer).length];
	}
	const there = outer[key];
	switch (how) {
		case 'put':
			outer[key] = value;
			break;
		case 'drop':
			if (Array.isArray(outer)) outer.splice(Number(key), 1);
			else delete outer[key];
			break;
		case 'add':
			if (Array.isArray(there)) there.push(value);
			else if (there && typeof there === 'object') define(there as Place, name, value);
			else outer[key] = [there, value];
			break;
		case 'list':
			outer[key] = [there];
			break;
		case 'wrap':
			// A name of its own may be that of something else that is shown.
			outer[key] = { x: there };
			break;
		case 'twice':
			outer[key] = Array.isArray(there) ? [...there, ...there] : [there, there];
			break;
		case 'turned':
			if (Array.isArray(there)) outer[key] = there.toReversed();
			else if (there && typeof there === 'object') {
				outer[key] = Object.fromEntries(Object.entries(there).reverse());
			}
			break;
		case 'text':
			outer[key] = hasSecret(there, key) ? there : JSON.stringify(there ?? null);
	}
	return '' in root ? JSON.stringify(root['']) : '';
}

/** Also "__proto__", as JSON.parse has it. */
function define(there: Place, name: string, value: unknown): void {
	Object.defineProperty(there, name, {
		value,
		enumerable: true,
		configurable: true,
		writable: true,
	});
}

function hasSecret(value: unknown, key: string, outer = ''): boolean {
	if (typeof value === 'object' && value !== null) {
		return Object.entries(value).some(([name, one]) => hasSecret(one, name, key));
	}
	return isPrivateKey(key, outer);
}
