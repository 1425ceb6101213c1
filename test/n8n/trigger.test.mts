import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { accounts, itNeeds } from '../cloud/accounts.mts';
import { cloudUnderTest, type CloudUnderTest } from '../cloud/cloud.mts';
import { byId } from '../engine/fixtures.mts';
import {
	credentialType,
	isOver,
	itemsOf,
	N8nClient,
	secretsOf,
	type StoredCredential,
	type WorkflowJson,
} from './rest.mts';
import { startN8n, type N8nServer } from './server.mts';

/** n8n polls no more often than once a minute; a slow machine takes its time besides. */
const patience = 150_000;

let folder: string;
let cloud: CloudUnderTest;
let server: N8nServer;
let n8n: N8nClient;
let credential: StoredCredential;

beforeAll(async () => {
	cloud = await cloudUnderTest();
	folder = mkdtempSync(join(tmpdir(), 'n8n-trigger-'));
	chmodSync(folder, 0o700);
	await startAgain();
	credential = await n8n.createCredential('OpenStack', cloud.credential);
}, 300_000);

afterAll(async () => {
	await server?.process.stop();
	if (folder) rmSync(folder, { recursive: true, force: true });
	await cloud?.close();
}, 60_000);

async function startAgain(): Promise<void> {
	server = await startN8n('start', { folder });
	n8n = await new N8nClient(server.url).logIn();
}

/** Every minute, what happens to the servers of this run of tests. */
function watcher(): WorkflowJson {
	return {
		name: 'What happens to servers',
		nodes: [
			{
				id: 'trigger',
				name: 'Trigger',
				type: 'n8n-nodes-openstack.openStackTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {
					pollTimes: { item: [{ mode: 'everyMinute' }] },
					resource: 'server',
					events: ['created', 'deleted', 'enteredError', 'statusChanged'],
					statusTo: 'SHUTOFF',
					filters: { namePattern: `${cloud.prefix}watched*` },
				},
				credentials: { [credentialType]: credential },
			},
			{
				id: 'events',
				name: 'Events',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [220, 0],
				parameters: {},
			},
		],
		connections: { Trigger: { main: [[{ node: 'Events', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

/** All that was told by now, in the executions of the workflow. */
async function toldOf(workflowId: string): Promise<IDataObject[]> {
	const executions = (await n8n.executions(workflowId)).filter(isOver);
	const results = await Promise.all(executions.map(async ({ id }) => await n8n.result(id)));
	for (const { text } of results) {
		for (const secret of secretsOf(cloud.credential)) expect(text).not.toContain(secret);
	}
	return results.flatMap((one) => itemsOf(one, 'Trigger'));
}

/** n8n keeps the state of the first poll, which only looks, when the workflow has been published. */
async function untilWatching(workflowId: string): Promise<void> {
	const deadline = Date.now() + patience;
	while (!JSON.stringify(await n8n.workflow(workflowId)).includes('"node:Trigger"')) {
		if (Date.now() > deadline) throw new Error('The trigger keeps no state');
		await new Promise((done) => setTimeout(done, 200));
	}
}

const textOf = ({ event, name }: IDataObject) => `${String(event)} ${String(name)}`;

async function untilTold(workflowId: string, wanted: string[]): Promise<void> {
	const deadline = Date.now() + patience;
	for (;;) {
		const told = (await toldOf(workflowId)).map(textOf);
		if (wanted.every((one) => told.includes(one))) return;
		if (Date.now() > deadline) throw new Error(`Told was only: ${told.join(', ') || 'nothing'}`);
		await new Promise((done) => setTimeout(done, 1000));
	}
}

itNeeds('tooBig')(
	'an active workflow is told each thing once, though n8n is killed in between',
	async () => {
		const named = (name: string) => `${cloud.prefix}watched-${name}`;
		const create = async (name: string, more: IDataObject = {}) => {
			const small = await cloud.smallServer(`watched-${name}`);
			return (await cloud.main.rows('server', 'create', { ...small, ...more }))[0];
		};
		const on = async (operation: string, { id }: IDataObject) =>
			await cloud.main.rows('server', operation, { server: byId(String(id)) });
		const before = await create('before');
		const { id } = await n8n.publish(watcher());
		await untilWatching(id);
		const one = await create('one');
		await on('stop', before);
		const first = [`created ${named('one')}`, `statusChanged ${named('before')}`];
		await untilTold(id, first);

		await server.process.kill();
		await on('delete', before);
		await on('stop', one);
		const flavor = byId(accounts.flavors!.tooBig!);
		const failed = await cloud.main.error('server', 'create', {
			...(await cloud.smallServer('watched-failed')),
			flavor,
		});
		expect(failed.message).toMatch(/ERROR/);
		await startAgain();
		const later = [
			`deleted ${named('before')}`,
			`statusChanged ${named('one')}`,
			`created ${named('failed')}`,
			`enteredError ${named('failed')}`,
		];
		await untilTold(id, later);

		const told = await toldOf(id);
		expect(told.map(textOf).sort()).toEqual([...first, ...later].sort());
		expect(new Set(told.map((event) => event.event_id)).size).toBe(told.length);
		const error = told.find(({ event }) => event === 'enteredError')!;
		expect(error).toMatchObject({
			reason: expect.stringMatching(/\S/),
			after: { status: 'ERROR' },
		});
	},
	600_000,
);
