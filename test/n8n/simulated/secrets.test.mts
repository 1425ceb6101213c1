import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { byId, passwordCredential } from '../../engine/fixtures.mts';
import { echo } from '../../simulator/echoes.mts';
import { newPassword } from '../../simulator/serverView.mts';
import { startSimulator, type Simulator } from '../../simulator/simulator.mts';
import { N8nClient, nodeWorkflow, type Execution, type StoredCredential } from '../rest.mts';
import { startN8n, type N8nServer } from '../server.mts';

const password = `Kn0wn "by" one&only/ü+`;
const wrongPassword = `Wr0ng "of" one&only/é+`;
const applicationSecret = `Sh4red "by" none&only/ä+`;
const adminPass = `Typ3d "in" here&only/ö+`;
const userData = `#!/bin/sh\npasswd --set "S3t-at-the-first-boot"\n`;

let folder: string;
let cloud: Simulator;
let server: N8nServer;
let n8n: N8nClient;
const executions: Record<string, Execution> = {};
/** What stood among the arguments of any process of this machine while workflows ran. */
const commandLines = new Set<string>();

/** In small parts, since n8n keeps the workflow itself as it was typed. */
const typed = (secret: string) => `={{ ${JSON.stringify(secret.match(/[\s\S]{1,3}/g))}.join("") }}`;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'n8n-secrets-'));
	const temporary = join(folder, 'tmp');
	mkdirSync(temporary);
	cloud = await startSimulator();
	cloud.state.users[0].password = password;
	cloud.state.applicationCredentials[0].secret = applicationSecret;
	const env = { N8N_LOG_LEVEL: 'debug', TMPDIR: temporary };
	server = await startN8n('start', { folder, env });
	n8n = await new N8nClient(server.url).logIn();
	const watch = setInterval(lookAtProcesses, 100);
	try {
		await runAll();
	} finally {
		clearInterval(watch);
	}
}, 600_000);

afterAll(async () => {
	await server?.process.stop();
	await cloud?.close();
	rmSync(folder, { recursive: true, force: true });
}, 60_000);

function lookAtProcesses(): void {
	if (process.platform !== 'linux') return;
	for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
		try {
			commandLines.add(readFileSync(`/proc/${id}/cmdline`, 'utf8'));
		} catch {
			// It is over.
		}
	}
}

/** One workflow after another, each with a secret of its own. */
async function runAll(): Promise<void> {
	const { identityUrl, state } = cloud;
	const store = async (name: string, fields: IDataObject) =>
		await n8n.createCredential(name, passwordCredential(identityUrl, fields as never));
	const main = await store('password', { password });
	const run = async (name: string, parameters: IDataObject, credential = main) => {
		executions[name] = await n8n.run(nodeWorkflow(name, credential, parameters));
	};
	const success = async (...given: Parameters<typeof run>) => {
		await run(...given);
		const { status, text } = executions[given[0]];
		if (status !== 'success') throw new Error(`${given[0]} ended with ${status}: ${text}`);
	};

	await success('list', { resource: 'flavor', operation: 'list' });
	const byApplication = await store('application credential', {
		authentication: 'applicationCredential',
		applicationCredentialBy: 'id',
		applicationCredentialId: state.applicationCredentials[0].id,
		applicationCredentialSecret: applicationSecret,
		password: '',
	});
	await success('log in', { resource: 'flavor', operation: 'list' }, byApplication);
	await success('server', withSecrets());
	await success('server whose password Nova makes up', {
		...{ resource: 'server', operation: 'create', name: 'made-without', flavor: byId('1') },
		image: byId(String(state.images[0].id)),
		networkMode: 'none',
	});
	for (const isShown of [false, true]) {
		const how = isShown ? 'shown' : 'kept';
		await success(`application credential, ${how}`, {
			...{ resource: 'applicationCredential', operation: 'create', name: how },
			returnSecret: isShown,
		});
		await success(`EC2 credential, ${how}`, {
			...{ resource: 'ec2Credential', operation: 'create', returnSecret: isShown },
		});
		await success(`key pair, ${how}`, {
			...{ resource: 'keyPair', operation: 'create', name: how },
			source: 'generate',
			returnPrivateKey: isShown,
		});
		await success(`volume, ${how}`, {
			...{ resource: 'volume', operation: 'create', name: how, size: 1 },
		});
		await success(`transfer, ${how}`, {
			...{ resource: 'volumeTransfer', operation: 'create', name: how },
			volume: byId(String(state.volumes.at(-1)!.id)),
			returnSecret: isShown,
		});
	}
	await failing(run, await store('wrong password', { password: wrongPassword }));
}

/** A server to be made, with secrets of its own. */
function withSecrets(): IDataObject {
	return {
		...{ resource: 'server', operation: 'create', name: 'made-with-secrets', flavor: byId('1') },
		image: byId(String(cloud.state.images[0].id)),
		networkMode: 'none',
		options: { adminPass: typed(adminPass), userData: typed(userData) },
	};
}

/** Whatever was sent comes back with the error. */
async function failing(
	run: (name: string, parameters: IDataObject, credential?: StoredCredential) => Promise<void>,
	wrong: StoredCredential,
): Promise<void> {
	await run('refused', { resource: 'flavor', operation: 'list' }, wrong);
	for (const form of ['json', 'page', 'header'] as const) {
		await echoed([wrongPassword], form, async () => {
			await run(`login, echoed as ${form}`, { resource: 'flavor', operation: 'list' }, wrong);
		});
		// What is sent is known for a secret from then on.
		const sent = [password, adminPass, userData];
		await echoed(
			sent,
			form,
			async () => await run(`request, echoed as ${form}`, withSecrets()),
			/^servers$/,
		);
	}
	for (const [name, { status }] of Object.entries(executions)) {
		if (/refused|echoed/.test(name) && status !== 'error') throw new Error(`${name}: ${status}`);
	}
}

/** Does something while the cloud repeats all that it is sent; what others sent before, nobody could know for a secret. */
async function echoed(
	secrets: string[],
	form: 'json' | 'page' | 'header',
	act: () => Promise<void>,
	path?: RegExp,
): Promise<void> {
	cloud.requests.length = 0;
	const end = cloud.trouble({ path, times: Infinity, reply: echo(400, form, secrets) });
	await act();
	end();
}

/** What is nobody's business: of the person, of the session, and made up by the cloud. */
function secretsInPlay(): { kept: string[]; shown: string[] } {
	const { state } = cloud;
	const isShown = ({ name }: { name: unknown }) => name === 'shown';
	const [, shownEc2] = state.ec2Credentials;
	const made = [
		...state.applicationCredentials.map((one) => ({ secret: one.secret, isShown: isShown(one) })),
		...state.ec2Credentials.map((one) => ({ secret: one.secret, isShown: one === shownEc2 })),
		...state.volumeTransfers.map((one) => ({
			secret: String(one.auth_key),
			isShown: isShown(one),
		})),
	];
	const kept = [
		...[password, wrongPassword, applicationSecret, adminPass, userData, newPassword],
		...state.tokens.keys(),
		...made.filter((one) => !one.isShown).map(({ secret }) => secret),
	];
	return { kept, shown: made.filter((one) => one.isShown).map(({ secret }) => secret) };
}

const spellings: Array<(text: string) => string> = [
	(text) => text,
	(text) => JSON.stringify(text).slice(1, -1),
	(text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
	encodeURIComponent,
	(text) => new URLSearchParams({ '': text }).toString().slice(1),
	(text) => Buffer.from(text).toString('hex'),
	...[0, 1, 2].flatMap((offset) =>
		(['base64', 'base64url'] as const).map((alphabet) => (text: string) => {
			// What stands before it moves it; what belongs to its neighbours too is left out.
			const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
			const [from, to] = [Math.ceil((offset * 4) / 3), Math.floor((bytes.length * 4) / 3)];
			return bytes.toString(alphabet).slice(from, to);
		}),
	),
];

/** In which places of a text a secret stands, in whatever spelling. */
function found(text: string, secrets: string[]): string[] {
	return secrets.flatMap((secret) =>
		spellings
			.map((spell) => spell(secret))
			.filter((spelt) => text.includes(spelt))
			.map((spelt) => `${spelt} of ${secret}`),
	);
}

/** Every file below a folder: n8n's database, its log and binary data, and what was left in the temporary folder. */
function filesIn(below: string): string[] {
	return readdirSync(below, { recursive: true, encoding: 'utf8' })
		.map((name) => join(below, name))
		.filter((file) => !file.includes('node_modules') && statSync(file).isFile());
}

function foundInFiles(secrets: string[]): string[] {
	return filesIn(folder).flatMap((file) => {
		const text = readFileSync(file);
		// SQLite and logs write UTF-8; a byte that is none changes nothing beside it.
		return found(text.toString(), secrets).map((what) => `${relative(folder, file)}: ${what}`);
	});
}

describe('of a secret that nobody asked for, nothing is left', () => {
	it('in the data of executions', () => {
		const { kept } = secretsInPlay();
		expect(kept.length).toBeGreaterThan(10);
		for (const [name, { text }] of Object.entries(executions)) {
			expect([name, found(text, kept)]).toEqual([name, []]);
		}
	});

	it("in n8n's database, its log, and its temporary files", async () => {
		const { kept } = secretsInPlay();
		expect(foundInFiles(kept)).toEqual([]);
	});

	it('among the arguments of a process', () => {
		const { kept, shown } = secretsInPlay();
		expect(found([...commandLines].join('\n'), [...kept, ...shown])).toEqual([]);
	});
});

describe('a secret that was asked for', () => {
	it('is in the result of that one execution, and in no other', () => {
		const { shown } = secretsInPlay();
		expect(shown).toHaveLength(3);
		for (const secret of shown) {
			const places = Object.entries(executions).filter(
				([, { text }]) => found(text, [secret]).length > 0,
			);
			expect(places.map(([name]) => name)).toEqual([expect.stringContaining('shown')]);
		}
		expect(executions['key pair, shown'].text).toContain('PRIVATE KEY');
		expect(executions['key pair, kept'].text).not.toContain('PRIVATE KEY');
	});

	it("is in n8n's database, where this scan finds it, and neither in the log nor in temporary files", () => {
		const places = foundInFiles(secretsInPlay().shown).map((place) => place.split(':')[0]);
		expect(places.length).toBeGreaterThan(0);
		expect([...new Set(places)].filter((place) => !/database\.sqlite/.test(place))).toEqual([]);
	});
});

it('the scan covers a database, a log with the words of services, and processes', () => {
	const files = filesIn(folder).map((file) => relative(folder, file));
	expect(files).toEqual(expect.arrayContaining([expect.stringMatching(/database\.sqlite$/)]));
	expect(readFileSync(server.process.log, 'utf8')).toContain('You sent [hidden]');
	if (process.platform === 'linux') expect([...commandLines].join()).toContain('n8n');
});
