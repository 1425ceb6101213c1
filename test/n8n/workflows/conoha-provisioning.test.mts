import { randomUUID } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import { until } from '../../cloud/until.mts';
import { passwordCredential } from '../../engine/fixtures.mts';
import { onConoHa } from '../../simulator/onConoHa.mts';
import { startSimulator, type Simulator } from '../../simulator/simulator.mts';
import { isOver, withCredential, type N8nClient, type StoredCredential } from '../rest.mts';
import { readyWorkflow } from '../readyWorkflows.mts';
import { n8nUnderTest } from '../setting.mts';

const authorization = `Bearer ${randomUUID()}`;
const path = `order-${randomUUID()}`;

let conoha: Simulator;
let n8n: N8nClient;
let workflowId: string;

beforeAll(async () => {
	const [options, fields] = onConoHa;
	conoha = await startSimulator(options);
	n8n = await n8nUnderTest();
	const cloud = passwordCredential(conoha.identityUrl, fields as IDataObject as never);
	const credential = await n8n.createCredential('ConoHa', cloud);
	workflowId = await published(credential);
});
afterAll(async () => await conoha?.close());

async function published(credential: StoredCredential): Promise<string> {
	const settings = {
		sizes: { Small: 'm1.small', 'Too big': 'm1.toobig' },
		images: { Tiny: { image: 'tiny-raw', user: 'root' } },
		// As somebody pastes them.
		key_pair: ' demo-key ',
		security_group: ' default ',
		volume_type: '',
	};
	const workflow = withCredential(readyWorkflow('conoha-provisioning', settings), credential);
	const header = { name: 'Authorization', value: authorization };
	const basic = { user: 'orders', password: randomUUID() };
	const kinds = { httpHeaderAuth: header, httpBasicAuth: basic };
	for (const node of workflow.nodes) {
		if (node.webhookId) node.webhookId = randomUUID();
		if (node.name === 'Provisioning Webhook') node.parameters.path = `${path}-api`;
		if (node.name === 'Provisioning Form') Object.assign(node.parameters.options!, { path });
		for (const [kind, data] of Object.entries(kinds)) {
			if (!node.credentials?.[kind]) continue;
			node.credentials = { [kind]: await n8n.createCredential(`ConoHa ${kind}`, data, kind) };
		}
	}
	const { id } = await n8n.publish(workflow);
	await until(async () => (await post({}, 'nobody')).status !== 404, 'the webhook is open', 30);
	return id;
}

async function post(body: object, token = authorization): Promise<Response> {
	return await fetch(`${n8n.url}/webhook/${path}-api`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', Authorization: token },
		body: JSON.stringify(body),
	});
}

async function answerTo(name: string, more: object = {}): Promise<IDataObject> {
	const order = { name, size: 'Small', image: 'Tiny', days: 3, owner: 'me@openstack.example' };
	return (await (await post({ ...order, ...more })).json()) as IDataObject;
}

it('an order makes one server on a boot volume of 100 GB, with its name as name tag', async () => {
	const first = await answerTo('shop');
	expect(first).toMatchObject({
		ok: true,
		status: 'ACTIVE',
		address: expect.stringMatching(/^10\.\d+\.\d+\.\d+$/),
		login: expect.stringMatching(/^ssh root@10\./),
	});
	expect(await answerTo('shop')).toEqual(first);
	const { servers, volumes } = conoha.state;
	expect(servers.map(({ metadata }) => metadata)).toEqual([
		expect.objectContaining({ instance_name_tag: 'shop', 'made-by': 'n8n-provisioning' }),
	]);
	expect(volumes.filter(({ name }) => name === 'shop-boot')).toMatchObject([{ size: 100 }]);
});

it("the administrator's password is one that ConoHa takes, and is in no execution", async () => {
	await answerTo('secret');
	const creations = conoha.requests.filter(
		({ method, path: asked }) => method === 'POST' && asked === 'servers',
	);
	const passwords = creations.map(({ json }) => String(json.server.adminPass));
	expect(passwords.length).toBeGreaterThan(0);
	expect(new Set(passwords).size).toBe(passwords.length);
	const done = (await n8n.executions(workflowId)).filter(isOver);
	expect(done.length).toBeGreaterThan(0);
	for (const password of passwords) {
		expect(password).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*_)[A-Za-z0-9_]{9,70}$/);
		for (const { id } of done) expect((await n8n.result(id)).text).not.toContain(password);
	}
});

it('a server that cannot be built is taken down with its volume', async () => {
	expect(await answerTo('huge', { size: 'Too big' })).toMatchObject({ ok: false, left: false });
	const { servers, volumes } = conoha.state;
	expect(conoha.requests.map(({ json }) => json?.volume?.name)).toContain('huge-boot');
	const left = servers.filter(({ name, goneAt }) => name === 'huge' && goneAt === undefined);
	expect(left).toEqual([]);
	expect(volumes.filter(({ name }) => name === 'huge-boot')).toEqual([]);
});

it('a boot volume of the name that was there before stays', async () => {
	await answerTo('model');
	const { volumes } = conoha.state;
	const [model] = volumes.filter(({ name }) => name === 'model-boot');
	const kept = { ...model, id: randomUUID(), name: 'kept-boot', status: 'available' };
	volumes.push({ ...kept, attachments: [] });
	expect(await answerTo('kept', { size: 'Too big' })).toMatchObject({ ok: false, left: false });
	const deleted = conoha.requests.filter(
		({ method, path: asked }) => method === 'DELETE' && asked.startsWith('volumes/'),
	);
	expect(deleted.length).toBeGreaterThan(0);
	expect(deleted.map((one) => one.path)).not.toContain(`volumes/${kept.id}`);
});

it('nobody orders without the token', async () => {
	expect((await post({ name: 'nobody' }, 'Bearer wrong')).status).toBe(403);
});
