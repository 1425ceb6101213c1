import { loggedUntil } from './log.mts';

import type { ICredentialDataDecryptedObject, IDataObject, INodeProperties } from 'n8n-workflow';

import { resources } from '../../nodes/OpenStack/resources/index.ts';
import { Engine } from '../engine/engine.mts';
import { examples, filledIn as fill, itemWithFile, type Written } from '../engine/filledIn.mts';
import { byId, passwordCredential } from '../engine/fixtures.mts';
import { tracesOf } from '../engine/traces.mts';
import { echo, secretsSent, spelled } from '../simulator/echoes.mts';
import { addServers } from '../simulator/nova.mts';
import { newPassword } from '../simulator/serverView.mts';
import { startSimulator, type Simulator } from '../simulator/simulator.mts';

/** With something in them for every spelling. */
const password = `p"w\\ü's &<b>%+ 7`;
const applicationSecret = `s"e\\c&<r>%+é t`;
const adminPass = `a"d\\m&<i>%+n '9`;
const userData = `#!/bin/sh\nuseradd --password "h&<n>%+t 'er" demo\n`;

const listFlavors = { resource: 'flavor', operation: 'list' };

let cloud: Simulator;
let engine: Engine;
const user = () => cloud.state.users[0];

async function start(): Promise<void> {
	cloud = await startSimulator();
	engine = new Engine();
	// With one alone, a server needs not say which it is for.
	cloud.state.networks = cloud.state.networks.filter(({ name }) => name === 'private');
	user().password = password;
	addServers(cloud, 3);
	user().defaultProject = cloud.state.projects[0];
	cloud.state.applicationCredentials[0].secret = applicationSecret;
	engine.store(
		'truthful',
		passwordCredential(cloud.identityUrl, { password, region: 'RegionOne' }),
	);
}

const byPassword = (fields: IDataObject = {}) =>
	passwordCredential(cloud.identityUrl, { password, ...fields } as never);
const byApplicationCredential = (fields: IDataObject) =>
	byPassword({
		authentication: 'applicationCredential',
		password: '',
		applicationCredentialSecret: applicationSecret,
		...fields,
	});
async function byToken(fields: IDataObject) {
	await engine.search('searchFlavors', undefined, undefined, 'truthful');
	const [token] = cloud.state.tokens.keys();
	return byPassword({ authentication: 'token', password: '', token, ...fields });
}

/** Every way to log in, as the credential's form has them. */
const logins: Record<string, () => IDataObject | Promise<IDataObject>> = {
	'a password, by name': () => byPassword(),
	'a password, by ID': () =>
		byPassword({
			userBy: 'id',
			userId: user().id,
			projectBy: 'id',
			projectId: cloud.state.projects[0].id,
		}),
	'a password, without a scope': () => byPassword({ scope: 'none' }),
	'an application credential, by ID': () =>
		byApplicationCredential({
			applicationCredentialBy: 'id',
			applicationCredentialId: cloud.state.applicationCredentials[0].id,
		}),
	'an application credential, by name': () =>
		byApplicationCredential({
			applicationCredentialBy: 'name',
			applicationCredentialName: 'n8n',
		}),
	'a token, as it is': async () => await byToken({ projectName: '' }),
	'a token, for a project': async () => await byToken({ projectName: 'demo2' }),
};

const operations = Object.entries(resources).flatMap(([resource, one]) =>
	Object.keys(one.operations).map((operation): [string, string] => [resource, operation]),
);

let credentials = 0;
/** The same login in another credential: this one is not remembered from before. */
function neverUsed(fields: IDataObject): ICredentialDataDecryptedObject {
	const row = [{ service: `unused-${++credentials}`, url: 'https://cloud.example' }];
	return { ...fields, endpointOverrides: { row } } as never;
}

/** In small parts, since n8n keeps the workflow itself as it was typed. */
const typed = (secret: string) => `={{ ${JSON.stringify(secret.match(/[\s\S]{1,3}/g))}.join("") }}`;

const isSecret = ({ name, type, typeOptions }: INodeProperties) =>
	type === 'string' && (typeOptions?.password === true || /pass|secret|userData/i.test(name));

const named = (fields: INodeProperties[]) =>
	Object.fromEntries(fields.map((one) => [one.name, one]));

/** All that an operation shows, and of the options those with secrets. */
async function filledIn(resource: string, operation: string): Promise<IDataObject> {
	const written: Written = {
		text: (field) => (isSecret(field) ? typed(adminPass) : (examples[field.name] ?? 'walk-1')),
		added({ name }, inside) {
			const secret = inside
				.filter(isSecret)
				.map((one) => [one.name, typed(/data/i.test(one.name) ? userData : adminPass)]);
			// An update of nothing asks for nothing.
			const text =
				name === 'updateFields'
					? [['description' in named(inside) ? 'description' : 'name', 'walk-2']]
					: [];
			return Object.fromEntries([...text, ...secret]) as IDataObject;
		},
	};
	return await fill(engine, resource, operation, written, 'truthful');
}

/** The secrets of the credential in use, and of all requests that came since the last run. */
function secretsInPlay(): string[] {
	const { applicationCredentialSecret, token, ...fields } = engine.credentials.stored.get('main')!;
	const own = [fields.password, applicationCredentialSecret, token].filter(Boolean).map(String);
	return [...own, ...secretsSent(cloud.requests)];
}

function expectNoSecret(traces: string, secrets: string[]): void {
	for (const secret of spelled(secrets)) {
		const place = traces.indexOf(secret);
		const around = traces.slice(Math.max(0, place - 100), place + 100);
		expect(place < 0 ? '' : `${secret} in: ${around}`).toBe('');
	}
}

interface Lie {
	at: 'login' | 'service';
	status: number;
	form: 'json' | 'page' | 'header';
	/** How many requests are answered as they should be */
	after?: number;
}

/**
 * Does something while the cloud repeats all that it was sent, and looks for it in the result.
 * @returns the result, and how often the cloud did
 */
async function liedTo<T>({ at, status, form, after = 0 }: Lie, act: () => Promise<T>) {
	cloud.requests.length = 0;
	const own = secretsInPlay();
	let requests = 0;
	const end = cloud.trouble({
		path: at === 'login' ? /^auth\/tokens/ : /^(?!auth\/tokens)/,
		times: Infinity,
		reply: (...asked) => (requests++ < after ? undefined : echo(status, form, own)(...asked)),
	});
	const result = await act();
	end();
	expectNoSecret(tracesOf(result), secretsInPlay());
	return { result, lies: requests - after };
}

async function liesToRun(parameters: IDataObject, lie: Lie, onError?: (typeof modes)[number]) {
	const run = async () =>
		(await engine.runNode(parameters, { items: [itemWithFile], onError })).run;
	return (await liedTo(lie, run)).lies;
}

const statuses = [400, 401, 403, 500];
const forms = ['json', 'page', 'header'] as const;
const turns = statuses.flatMap((status) => forms.map((form) => ({ status, form })));
const modes = [undefined, 'continueRegularOutput', 'continueErrorOutput'] as const;

beforeEach(start);
afterEach(async () => await cloud.close());

describe('no secret is in anything that is left of a run, whoever repeats all that was sent', () => {
	it.each(operations)(
		'to %s %s, with two of the ways to log in, at each of its requests',
		async (resource, operation) => {
			const turn = operations.findIndex(([one, other]) => one === resource && other === operation);
			const ways = Object.values(logins);
			// Each way in turn, with one that stands far from it.
			const chosen = [ways[turn % ways.length], ways[(turn + 3) % ways.length]];
			for (const [index, credential] of chosen.entries()) {
				// What the last login left under way goes to its own cloud.
				await cloud.close();
				await start();
				const parameters = await filledIn(resource, operation);
				engine.store('main', neverUsed(await credential()));
				const lie = turns[(turn + index) % turns.length];
				expect(await liesToRun(parameters, { at: 'login', ...lie })).toBeGreaterThan(0);
				const lies: number[] = [];
				do lies.push(await liesToRun(parameters, { at: 'service', after: lies.length, ...lie }));
				while (index === 0 && lies.at(-1)! > 0 && lies.length < 10);
				expect(lies[0]).toBeGreaterThan(0);
			}
		},
	);

	it.each(Object.keys(logins))('with %s, in each form and with each status', async (way) => {
		const parameters = await filledIn('server', 'create');
		engine.store('main', neverUsed(await logins[way]()));
		for (const at of ['login', 'service'] as const) {
			for (const [index, lie] of turns.entries()) {
				const mode = modes[index % modes.length];
				expect(await liesToRun(parameters, { at, ...lie }, mode)).toBeGreaterThan(0);
			}
		}
	});
});

describe('no secret is left of', () => {
	const login: Lie = { at: 'login', status: 401, form: 'json' };
	const service: Lie = { at: 'service', status: 403, form: 'page' };
	const caught = async (act: Promise<unknown>) =>
		await act.then(
			() => expect('no error').toBe('an error'),
			(error: unknown) => error,
		);

	it.each(['searchFlavors', 'searchServers', 'searchServices'])('the picker %s', async (method) => {
		// The services are those of the session: no other request is made for them.
		for (const lie of method === 'searchServices' ? [login] : [login, service]) {
			engine.store('main', neverUsed(byPassword()));
			const { lies } = await liedTo(lie, async () => await caught(engine.search(method)));
			expect(lies).toBeGreaterThan(0);
		}
	});

	it('the test of the credential', async () => {
		engine.store('main', neverUsed(byPassword()));
		const { result, lies } = await liedTo(login, async () => await caught(engine.testCredential()));
		expect(lies).toBe(1);
		expect(result).toMatchObject({ message: expect.stringMatching(/^Keystone refuses the user/) });
	});

	it.each(['httpRequestWithAuthentication', 'requestWithAuthentication'] as const)(
		'a login for another node, through %s',
		async (helper) => {
			engine.store('main', neverUsed(byPassword()));
			const request = { url: `${cloud.identityUrl}/v3/auth/projects` };
			const { lies } = await liedTo(
				login,
				async () => await caught(engine.request(request, helper)),
			);
			expect(lies).toBeGreaterThan(0);
		},
	);

	it('the body of a request of the person’s own', async () => {
		engine.store('main', neverUsed(byPassword()));
		const body = {
			user: { password: adminPass, original_password: applicationSecret },
			server: { user_data: Buffer.from(userData).toString('base64'), adminPass: 'pass-7' },
			token: { id: 'gAAAAA-another-one' },
		};
		const send = { resource: 'apiRequest', operation: 'send', service: byId('compute') };
		const lies = await liesToRun(
			{ ...send, method: 'POST', path: 'users', body: typed(JSON.stringify(body, null, 1)) },
			{ ...service, status: 400, form: 'json' },
		);
		expect(lies).toBe(1);
	});

	it('the reason that a server gives for its failure', async () => {
		engine.store('main', neverUsed(byPassword()));
		// Without the password, so that Nova makes one up.
		const options = { userData: typed(userData) };
		const parameters = { ...(await filledIn('server', 'create')), options };
		cloud.requests.length = 0;
		const end = cloud.trouble({
			method: 'GET',
			path: /^servers\/[\w-]+$/,
			reply: (request, _, { requests }) => {
				const secrets = [...secretsSent([...requests, request]), newPassword];
				const message = spelled(secrets).join('; ');
				return { status: 200, body: { server: { id: '1', status: 'ERROR', fault: { message } } } };
			},
		});
		const { run, error } = await engine.runNode(parameters);
		end();
		expect(error?.message).toMatch(/ went into the status ERROR: \[hidden\]/);
		expectNoSecret(tracesOf(run), [...secretsInPlay(), newPassword]);
	});

	it('the names of what was done for other items', async () => {
		engine.store('main', neverUsed(byPassword()));
		const filled = await filledIn('server', 'create');
		const parameters = { ...filled, name: '={{ $json.name }}', wait: false };
		const end = cloud.trouble({
			method: 'GET',
			path: /^servers\/[\w-]+$/,
			reply: ({ headers }) => {
				const name = headers['x-auth-token'];
				return { status: 200, body: { server: { id: '1', name, status: 'ACTIVE' } } };
			},
		});
		const { run, error } = await engine.runNode(parameters, { items: [{ name: 'a' }, {}] });
		end();
		expect(error?.description).toMatch(/Done before, and not undone: item 0: \[hidden\] 1\./);
		expectNoSecret(tracesOf(run), secretsInPlay());
	});

	it('what n8n logs of it', async () => {
		const parameters = await filledIn('server', 'create');
		engine.store('main', neverUsed(byPassword()));
		await liesToRun(parameters, { at: 'login', status: 400, form: 'json' });
		await liesToRun(parameters, { at: 'service', status: 400, form: 'json' });
		const last = { resource: 'server', operation: 'get', server: byId('the-last-one') };
		await engine.runNode(last);
		const logged = await loggedUntil('Instance the-last-one could not be found.');
		expect(logged).toContain('You sent [hidden]');
		// Those of other tests in this file too, but for their tokens.
		expectNoSecret(logged, [...secretsInPlay(), applicationSecret, adminPass, userData]);
	});
});

describe('what was said besides is left', () => {
	it('of a login', async () => {
		engine.store('main', neverUsed(byPassword()));
		const lie: Lie = { at: 'login', status: 400, form: 'json' };
		const { result } = await liedTo(lie, async () => await engine.runNode(listFlavors));
		expect(result.error?.message).toMatch(
			/^Keystone refuses the login: You sent \[hidden\].* and that is wrong$/,
		);
		expect(result.error?.description).toMatch(
			/^Check the values of the fields\. \(Identity \(Keystone\), HTTP 400, request req-/,
		);
	});

	it('of a password as short as a word', async () => {
		user().password = 'cat';
		engine.store('main', neverUsed(byPassword({ password: 'cat' })));
		const error = {
			message: 'Password "cat" is in no category. %22cat%22',
			code: 403,
			title: 'No',
		};
		cloud.trouble({ path: /^flavors/, reply: { status: 403, body: { error } } });
		const { error: told } = await engine.runNode(listFlavors);
		expect(told?.message).toBe('Password "[hidden]" is in no category. %22[hidden]%22');
	});
});
