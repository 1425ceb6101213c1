import { loggedSoFar, loggedUntil } from './log.mts';

import { Engine } from '../engine/engine.mts';
import { byId, passwordCredential } from '../engine/fixtures.mts';
import { tracesOf } from '../engine/traces.mts';
import type { Simulator } from '../simulator/simulator.mts';
import { startSetting } from './setting.mts';

let cloud: Simulator;
let engine: Engine;

beforeEach(async () => void ({ cloud, engine } = await startSetting()));
afterEach(async () => await cloud.close());

/** All that n8n stores of an execution, and all that a person or a log sees of it. */
const traces = (run: unknown) => tracesOf(run) + loggedSoFar();

const create = {
	resource: 'server',
	operation: 'create',
	name: 'web-1',
	flavor: byId('1'),
	networkMode: 'none',
	// Put together by expressions, since n8n keeps the workflow itself as it was typed.
	options: {
		adminPass: '={{ "Typed-In" + "-9-Pass" }}',
		userData: '={{ "#!/bin/sh secret-in" + "-user-data" }}',
	},
};

const secrets = [
	'demo-secret',
	'wrong-secret',
	'Typed-In-9-Pass',
	'Simulated-9-Pass',
	'secret-in-user-data',
	'application-secret',
];

function expectNoSecret(run: unknown): void {
	const text = traces(run);
	for (const secret of [...secrets, ...cloud.state.tokens.keys()]) {
		expect(text.includes(secret) ? `a trace of ${secret}` : 'nothing').toBe('nothing');
	}
}

const quoted = {
	status: 400,
	body: {
		badRequest: {
			code: 400,
			message:
				"Invalid input for field/attribute server. Value: {'name': 'web-1', 'adminPass': 'Typed-In-9-Pass'}. 'networks' is a required property",
		},
	},
};

const situations: Array<[string, (cloud: Simulator) => void, object]> = [
	['a success', () => {}, create],
	[
		'a refusal that quotes the request',
		(one) => one.trouble({ service: 'compute', method: 'POST', times: 9, reply: quoted }),
		create,
	],
	['a refusal', () => {}, { ...create, flavor: byId('nope') }],
	[
		'a second 401',
		(one) => one.trouble({ service: 'compute', times: 2, reply: { status: 401, body: {} } }),
		create,
	],
	[
		'a lost reply',
		(one) => one.trouble({ service: 'compute', method: 'POST', lost: 'reset' }),
		create,
	],
	[
		'a dropped login',
		(one) => one.trouble({ service: 'identity', dropped: true, times: 99 }),
		create,
	],
	[
		'a login that answers nonsense',
		(one) =>
			one.trouble({ service: 'identity', times: 99, reply: { status: 200, text: '<html>' } }),
		create,
	],
	[
		'a login that answers with cut off JSON',
		(one) =>
			one.trouble({ service: 'identity', times: 99, reply: { status: 201, text: '{"token": {' } }),
		create,
	],
];

// Trouble that lasts is tried again for some seconds.
jest.setTimeout(20_000);

describe('no secret leaves the credential', () => {
	it.each(situations)('in %s', async (_, order, parameters) => {
		order(cloud);
		const image = byId(cloud.state.images[0].id);
		for (const onError of [undefined, 'continueRegularOutput'] as const) {
			const { run } = await engine.runNode({ ...parameters, image } as never, { onError });
			expectNoSecret(run);
		}
	});

	it('in an error, though it was typed into the node', async () => {
		const { run } = await engine.runNode({
			...create,
			flavor: byId('nope'),
			image: byId(cloud.state.images[0].id),
			options: { adminPass: 'Typed-In-9-Pass' },
		});
		expect(traces(run.data.resultData).includes('Typed-In-9-Pass')).toBe(false);
	});

	it('in a body that is not valid JSON', async () => {
		const { run, error } = await engine.runNode({
			resource: 'apiRequest',
			operation: 'send',
			service: byId('identity'),
			method: 'POST',
			path: 'auth/tokens',
			body: '={{ "{\\"password\\": pa" + "55}" }}',
		});
		expect(error?.message).toBe("The parameter 'Body' is not valid JSON");
		expect(traces(run).includes('pa55')).toBe(false);
	});

	it('in a wrong password', async () => {
		engine.store('main', passwordCredential(cloud.identityUrl, { password: 'wrong-secret' }));
		const { run, error } = await engine.runNode({ resource: 'flavor', operation: 'list' });
		expect(error?.message).toMatch(/^Keystone refuses/);
		expectNoSecret(run);
	});

	it('in the reply of a request of the person’s own', async () => {
		const { run, items } = await engine.runNode({
			resource: 'apiRequest',
			operation: 'send',
			service: byId('identity'),
			path: 'auth/tokens',
			method: 'POST',
			response: 'full',
			body: JSON.stringify({
				auth: {
					identity: {
						methods: ['application_credential'],
						application_credential: {
							id: cloud.state.applicationCredentials[0].id,
							secret: 'application-secret',
						},
					},
				},
			}),
		});
		expect(items[0].json).toMatchObject({ headers: { 'x-subject-token': '[hidden]' } });
		const { runData } = (run as any).data.resultData;
		expectNoSecret(runData);
	});
});

it('the trace that is searched does hold what was logged', async () => {
	const { run } = await engine.runNode({
		resource: 'server',
		operation: 'get',
		server: byId('nope'),
	});
	const text = 'Instance nope could not be found.';
	expect(tracesOf(run)).toContain(text);
	expect(await loggedUntil(text)).toContain(text);
});

it('the trace that is searched does hold what JSON leaves out of an error', () => {
	const error = Object.assign(new Error('outer', { cause: new Error('the-cause') }), {
		toJSON: () => ({}),
		messages: ['the-messages'],
		errorResponse: { message: 'the-response' },
	});
	for (const text of ['the-cause', 'the-messages', 'the-response', 'secrets.test']) {
		expect(tracesOf({ error })).toContain(text);
	}
});
