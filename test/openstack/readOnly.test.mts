import { checkReadOnly, type Sendable } from '../../openstack/readOnly.ts';

const action = 'https://nova.example/v2.1/servers/1/action';
const log = { 'os-getConsoleOutput': { length: 10 } };

const isRefused = (readOnly: unknown, request: Sendable): boolean => {
	try {
		checkReadOnly(readOnly, request);
		return false;
	} catch (error) {
		expect(error).toMatchObject({
			kind: 'input',
			message: expect.stringMatching(
				/^The credential is read-only, so this [A-Z]+ request was not sent: it may change something$/,
			),
			nextStep: expect.stringMatching(/^Nothing was changed\. /),
		});
		return true;
	}
};

it.each([true, 'true', 1, 'yes', ' on ', {}, NaN])('%j is on', (readOnly) => {
	expect(isRefused(readOnly, { method: 'POST' })).toBe(true);
});

it.each([false, 'false', ' FALSE ', '', undefined, null, 0, '0', 'null', 'undefined'])(
	'%j is off',
	(readOnly) => {
		expect(isRefused(readOnly, { method: 'DELETE' })).toBe(false);
	},
);

it.each(['GET', 'get', 'HEAD', 'OPTIONS', undefined])('%s reads', (method) => {
	expect(isRefused(true, { method, url: action })).toBe(false);
});

it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'GETX'])(
	'%s may change something',
	(method) => {
		expect(isRefused(true, { method, url: action })).toBe(true);
	},
);

it.each<[string, Sendable]>([
	['as an object', { method: 'POST', url: action, body: log }],
	['as a text', { method: 'post', url: action, body: JSON.stringify(log) }],
	[
		'below a prefix',
		{ method: 'POST', url: 'http://a/compute/v2.1/x/servers/1/action', body: log },
	],
])('the console log is read with a POST, %s', (_, request) => {
	expect(isRefused(true, request)).toBe(false);
});

it.each<[string, Sendable]>([
	['another action', { body: { 'os-stop': null } }],
	['another action besides', { body: { ...log, 'os-stop': null } }],
	['a list', { body: ['os-getConsoleOutput'] }],
	['a list of it', { body: [log] }],
	['null', { body: null }],
	['a text', { body: '"os-getConsoleOutput"' }],
	['a text that is no JSON', { body: '{' }],
	['nothing', { body: undefined }],
	['something with a prototype of its own', { body: Object.assign(Object.create({ x: 1 }), log) }],
	['another method', { method: 'PUT', body: log }],
	['another path', { url: 'https://nova.example/v2.1/servers/1/actions', body: log }],
	['a path below', { url: 'https://nova.example/v2.1/servers/1/action/x', body: log }],
	['a path that only ends so', { url: 'https://nova.example/x?/servers/1/action', body: log }],
	['no server', { url: 'https://nova.example/v2.1/servers//action', body: log }],
	['no address', { url: '/servers/1/action', body: log }],
])('a POST with %s may change something', (_, request) => {
	expect(isRefused(true, { method: 'POST', url: action, ...request })).toBe(true);
});
