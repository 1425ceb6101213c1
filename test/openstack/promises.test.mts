import type { Reply } from '../../openstack/http.ts';
import { thingOf, type Promised } from '../../openstack/promises.ts';
import { Redaction } from '../../openstack/redaction.ts';

const asked = {
	service: 'compute',
	method: 'GET',
	path: 'servers/1',
	redaction: new Redaction().add({ password: 'Secret-9-Pass' }),
};
const replyOf = (json: unknown): Reply => ({
	status: 200,
	headers: { 'x-openstack-request-id': 'req-1 Secret-9-Pass' },
	text: json === undefined ? '' : JSON.stringify(json),
	json,
});
const errorOf = (reply: Reply, promised: Promised): unknown => {
	try {
		return thingOf(reply, asked, promised);
	} catch (error) {
		return error;
	}
};

it('the thing of a reply is under its key, or the reply itself', () => {
	const server = { id: 'a' };
	expect(thingOf(replyOf({ server }), asked, { key: 'server' })).toEqual(server);
	expect(thingOf(replyOf(server), asked, {})).toEqual(server);
});

it('it has the field that is promised, also one level deeper, and need not have any', () => {
	const keypair = { keypair: { name: 'a' } };
	expect(thingOf(replyOf(keypair), asked, { has: 'keypair.name' })).toEqual(keypair);
	expect(thingOf(replyOf({}), asked, { has: '' })).toEqual({});
	expect(thingOf(replyOf({ id: 0 }), asked, {})).toEqual({ id: 0 });
});

const elsewhere = 'The path leads to something else: check it, and the ID in it.';
const proxy = 'A proxy may stand in its place. Check the address of the service in the catalog.';

it.each<[string, unknown, Promised, string, string]>([
	['nothing', undefined, { key: 'server' }, "'server' with 'id'", proxy],
	['null', null, { key: 'server' }, "'server' with 'id'", proxy],
	['a bare list', [{ id: 1 }], { key: 'server' }, "'server' with 'id'", proxy],
	['a text', 'a', { key: 'server', has: '' }, "'server'", proxy],
	['a number', 7, {}, "an object with 'id'", proxy],
	['a boolean', true, { has: '' }, 'an object', proxy],
	['an empty object', {}, { key: 'server' }, "'server' with 'id'", proxy],
	['an object that has a, b', { a: 1, b: 2 }, { key: 'server' }, "'server' with 'id'", elsewhere],
	[
		'an object that has [hidden]',
		{ 'Secret-9-Pass': 1 },
		{ key: 'server' },
		"'server' with 'id'",
		elsewhere,
	],
	["null as 'server'", { server: null }, { key: 'server' }, "'server' with 'id'", proxy],
	["a text as 'server'", { server: 'a' }, { key: 'server' }, "'server' with 'id'", proxy],
	[
		"an object that has name as 'server'",
		{ server: { name: 'a' } },
		{ key: 'server' },
		"'server' with 'id'",
		proxy,
	],
	['an object that has id', { id: {} }, {}, "an object with 'id'", elsewhere],
])('%s in its place is told', (got, json, promised, wanted, nextStep) => {
	expect(errorOf(replyOf(json), promised)).toMatchObject({
		kind: 'unclear',
		httpStatus: 200,
		service: 'Compute (Nova)',
		requestId: 'req-1 [hidden]',
		message: `Compute (Nova) answered GET servers/1 with ${got}, where its API promises ${wanted}`,
		nextStep,
	});
});

it('a page in its place is told, and not quoted', () => {
	const reply = { ...replyOf(undefined), text: '<html>Welcome' };
	expect(errorOf(reply, { key: 'server' })).toMatchObject({
		message:
			"Compute (Nova) answered GET servers/1 with something else than JSON, where its API promises 'server' with 'id'",
	});
});

it('of a large object the first ten names are told', () => {
	const large = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`n${index}`, 1]));
	expect(errorOf(replyOf(large), { key: 'server' })).toMatchObject({
		message: expect.stringContaining('has n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, where'),
	});
});
