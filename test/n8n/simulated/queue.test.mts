import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createServer, passwordCredential } from '../../engine/fixtures.mts';
import { addServers } from '../../simulator/nova.mts';
import { startSimulator, type Simulator } from '../../simulator/simulator.mts';
import type { Service } from '../process.mts';
import {
	chainOfNodes,
	credentialType,
	isOver,
	itemsOf,
	N8nClient,
	nodeWorkflow,
	type StoredCredential,
	type WorkflowJson,
} from '../rest.mts';
import { startN8n, type N8nServer } from '../server.mts';
import { startPostgres, startRedis } from '../services.mts';

/** Milliseconds until Redis tells the others of a worker that it hears no more of; n8n's own: 60 s and 30 s. */
const stalling = {
	QUEUE_WORKER_LOCK_DURATION: '4000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
	QUEUE_WORKER_STALLED_INTERVAL: '2000',
};

let folder: string;
const started: Service[] = [];
let shared: Record<string, string>;
let main: N8nServer;
let workers: Service[];
let n8n: N8nClient;
let cloud: Simulator;
let credential: StoredCredential;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'n8n-queue-'));
	chmodSync(folder, 0o755);
	const redis = await startRedis(folder);
	started.push(redis.process);
	const postgres = await startPostgres(folder);
	started.push(postgres.process);
	shared = { ...redis.env, ...postgres.env, ...stalling };
	await startMain('main');
	workers = (await Promise.all([start('worker', 'worker 1'), start('worker', 'worker 2')])).map(
		({ process }) => process,
	);
}, 300_000);

/** Starts a process with a folder of its own, as on a machine of its own. */
async function start(command: 'start' | 'worker', title: string): Promise<N8nServer> {
	const own = join(folder, title);
	mkdirSync(own);
	// One at a time, so that a worker runs one of two executions and the other runs the other.
	const env = { ...shared, N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' };
	const server = await startN8n(command, { folder: own, title, env });
	started.unshift(server.process);
	return server;
}

async function startMain(title: string): Promise<void> {
	main = await start('start', title);
	n8n = await new N8nClient(main.url).logIn();
}

afterAll(async () => {
	for (const one of started) await one.stop();
	rmSync(folder, { recursive: true, force: true });
}, 60_000);

beforeEach(async () => {
	cloud = await startSimulator();
	credential = await n8n.createCredential('OpenStack', passwordCredential(cloud.identityUrl));
});
afterEach(async () => await cloud?.close());

/** Publishes a workflow that lists servers whenever its webhook is called, and has it run once. */
async function publish(path: string): Promise<{ id: string; call: () => Promise<void> }> {
	const list = { resource: 'server', operation: 'list' };
	return await published(path, nodeWorkflow(path, credential, list));
}

/** Publishes a workflow with a webhook in the place of its start. */
async function published(
	path: string,
	workflow: WorkflowJson,
): Promise<{ id: string; call: () => Promise<void> }> {
	workflow.nodes[0] = {
		...workflow.nodes[0],
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: path,
		parameters: { httpMethod: 'POST', path },
	};
	const { id } = await n8n.publish(workflow);
	const post = async () => await fetch(`${n8n.url}/webhook/${path}`, { method: 'POST' });
	// n8n registers webhooks after it has said that the workflow is published.
	await until(async () => (await post()).ok, 'the webhook answers');
	await until(async () => await areOver(id, 1), 'the first execution is over');
	const call = async () => {
		const reply = await post();
		if (!reply.ok) throw new Error(`The webhook answers ${reply.status} ${await reply.text()}`);
	};
	return { id, call };
}

async function areOver(workflowId: string, count: number): Promise<boolean> {
	const executions = await n8n.executions(workflowId);
	return executions.length === count && executions.every(isOver);
}

/** The executions that a worker's log says it has begun, or ended. */
function executionsOn(worker: Service, what: 'started' | 'finished'): string[] {
	return [...worker.output.matchAll(new RegExp(`Worker ${what} execution (\\d+)`, 'g'))].map(
		([, id]) => id,
	);
}

/** Waits until a condition holds. */
async function until(condition: () => boolean | Promise<boolean>, what: string, patience = 60_000) {
	const deadline = Date.now() + patience;
	while (!(await condition())) {
		if (Date.now() > deadline) throw new Error(`Not after ${patience / 1000} s: ${what}`);
		await new Promise((done) => setTimeout(done, 100));
	}
}

describe('two workers', () => {
	it('share the executions, and one login among them', async () => {
		const { id, call } = await publish('share');
		expect(cloud.logins).toBe(1);

		const count = 12;
		cloud.trouble({ service: 'compute', delay: 500, times: count });
		await Promise.all(Array.from({ length: count }, call));
		await until(async () => await areOver(id, count + 1), 'all executions are over');

		const executions = await n8n.executions(id);
		expect(executions.map(({ status }) => status)).toEqual(executions.map(() => 'success'));
		const [one, other] = workers.map((worker) => executionsOn(worker, 'finished'));
		expect(one.length).toBeGreaterThanOrEqual(3);
		expect(other.length).toBeGreaterThanOrEqual(3);
		expect([...one, ...other].sort()).toEqual(executions.map(({ id: own }) => own).sort());
		expect(cloud.logins).toBe(1);
	});

	it('lose nothing but the run of the one that is killed in the middle, which n8n ends with an error and does not repeat', async () => {
		const { id, call } = await publish('kill');
		const count = 8;
		const before = workers.map((worker) => executionsOn(worker, 'started').length);
		// Of the first execution on each worker.
		cloud.trouble({ service: 'compute', delay: 6000, times: 2 });
		await Promise.all(Array.from({ length: count }, call));
		await until(
			() => workers.every((one, index) => executionsOn(one, 'started').length > before[index]),
			'each worker has begun an execution',
		);
		const [killed, survivor] = workers;
		await killed.kill();
		const finished = executionsOn(killed, 'finished');
		const cutOff = executionsOn(killed, 'started').filter((one) => !finished.includes(one));
		expect(cutOff).toHaveLength(1);

		await until(async () => await areOver(id, count + 1), 'all executions are over');
		const executions = await n8n.executions(id);
		const others = executions.filter((one) => !cutOff.includes(one.id));
		const own = await n8n.result(cutOff[0]);
		expect(own.status).toBe('error');
		expect(own.data.resultData.error?.message).toMatch(/failed to be processed/);
		expect(executionsOn(survivor, 'started')).not.toContain(cutOff[0]);
		expect(others.map(({ status }) => status)).toEqual(others.map(() => 'success'));
		expect(executionsOn(survivor, 'finished').length).toBeGreaterThanOrEqual(count - 1);
		expect(cloud.logins).toBe(1);
	});
});

it('a worker that is killed while it creates leaves no twin: the next run goes on with what is there', async () => {
	const names = Array.from({ length: 12 }, (_, index) => `made-${index}`);
	const create = { ...createServer, ifNameExists: 'return' };
	const items = names.map((name) => ({ name }));
	const workflow = chainOfNodes('create', credential, items, { OpenStack: create });
	const { id, call } = await published('create', workflow);
	// That made them once: now the cloud has none of them.
	cloud.state.servers = [];
	workers = [workers.at(-1)!, (await start('worker', 'worker 3')).process];

	const before = workers.map((worker) => executionsOn(worker, 'started').length);
	cloud.trouble({ method: 'POST', path: /^servers$/, delay: 400, times: Infinity });
	await call();
	await until(() => cloud.state.servers.length >= 4, 'some servers are made');
	const at = workers.findIndex((one, index) => executionsOn(one, 'started').length > before[index]);
	await workers[at].kill();
	const [cutOff] = executionsOn(workers[at], 'started').slice(-1);
	await until(async () => await areOver(id, 2), 'n8n has ended the execution');
	const made = cloud.state.servers.map((server) => server.id);
	expect((await n8n.result(cutOff)).status).toBe('error');
	expect(made.length).toBeLessThan(names.length);

	await call();
	await until(async () => await areOver(id, 3), 'the next execution is over');
	const [latest] = (await n8n.executions(id)).sort((a, b) => Number(b.id) - Number(a.id));
	const result = await n8n.result(latest.id);
	expect(result.status).toBe('success');
	const there = cloud.state.servers;
	expect(there.map(({ name }) => name).sort()).toEqual([...names].sort());
	expect(there.map((server) => server.id)).toEqual(expect.arrayContaining(made));
	const byName = new Map(there.map((server) => [server.name, server.id]));
	expect(itemsOf(result).map((item) => [item.name, item.id])).toEqual(
		names.map((name) => [name, byName.get(name)]),
	);
}, 300_000);

it('a main process that is killed in the middle of a poll tells each event once, when it runs again', async () => {
	const trigger = {
		id: 'trigger',
		name: 'Trigger',
		type: 'n8n-nodes-openstack.openStackTrigger',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: {
			pollTimes: { item: [{ mode: 'everyMinute' }] },
			resource: 'server',
			events: ['created'],
		},
		credentials: { [credentialType]: credential },
	};
	const [, events] = nodeWorkflow('', credential, {}).nodes;
	const { id } = await n8n.publish({
		name: 'What is created',
		nodes: [
			trigger,
			{ ...events, type: 'n8n-nodes-base.noOp', parameters: {}, credentials: undefined },
		],
		connections: { Trigger: { main: [[{ node: events.name, type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	});
	await until(
		async () => JSON.stringify(await n8n.workflow(id)).includes('"node:Trigger"'),
		'the trigger keeps its state',
	);
	const now = () => ({ created: Date.now(), updated: Date.now() });
	addServers(cloud, 2, now());
	let isAsked = false;
	const end = cloud.trouble({
		path: /^servers\/detail$/,
		delay: 20_000,
		when: () => (isAsked = true),
	});
	await until(() => isAsked, 'a poll is under way', 150_000);
	await main.process.kill();
	end();
	addServers(cloud, 1, now());
	await startMain('main again');
	const told = async () => {
		const executions = (await n8n.executions(id)).filter(isOver);
		const results = await Promise.all(executions.map(async (one) => await n8n.result(one.id)));
		return results.flatMap((one) => itemsOf(one, 'Trigger')).map(({ name }) => String(name));
	};
	await until(async () => (await told()).length >= 3, 'all events are told', 150_000);
	await new Promise((done) => setTimeout(done, 3000));
	expect((await told()).sort()).toEqual(cloud.state.servers.map(({ name }) => name).sort());
}, 600_000);
