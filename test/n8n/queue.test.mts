import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { passwordCredential } from '../engine/fixtures.mts';
import { startSimulator, type Simulator } from '../simulator/simulator.mts';
import type { Service } from './process.mts';
import { isOver, N8nClient, nodeWorkflow, type StoredCredential } from './rest.mts';
import { startN8n } from './server.mts';
import { startPostgres, startRedis } from './services.mts';

/** Milliseconds until Redis tells the others of a worker that it hears no more of; n8n's own: 60 s and 30 s. */
const stalling = {
	QUEUE_WORKER_LOCK_DURATION: '4000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
	QUEUE_WORKER_STALLED_INTERVAL: '2000',
};

let folder: string;
const started: Service[] = [];
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
	const shared = { ...redis.env, ...postgres.env, ...stalling };
	/** Each process has a folder of its own, as on a machine of its own. */
	const start = async (command: 'start' | 'worker', title: string) => {
		const own = join(folder, title);
		mkdirSync(own);
		// One at a time, so that a worker runs one of two executions and the other runs the other.
		const env = { ...shared, N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' };
		const server = await startN8n(command, { folder: own, title, env });
		started.unshift(server.process);
		return server;
	};
	const main = await start('start', 'main');
	n8n = await new N8nClient(main.url).logIn();
	workers = (await Promise.all([start('worker', 'worker 1'), start('worker', 'worker 2')])).map(
		({ process }) => process,
	);
}, 300_000);

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
	const workflow = nodeWorkflow(path, credential, { resource: 'server', operation: 'list' });
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
async function until(condition: () => boolean | Promise<boolean>, what: string) {
	const deadline = Date.now() + 60_000;
	while (!(await condition())) {
		if (Date.now() > deadline) throw new Error(`Not after a minute: ${what}`);
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
