import { randomUUID } from 'node:crypto';

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

import { until } from '../../cloud/until.mts';
import { readyWorkflow } from '../readyWorkflows.mts';
import { secretsOf, withCredential } from '../rest.mts';
import { startSetting, type Setting } from '../setting.mts';

const id = 'mcp-server-read';
const token = randomUUID();

let setting: Setting;
let workflow: string;
let url: URL;
let client: Client;
let server: { id: string; name: string };

beforeAll(async () => {
	setting = await startSetting();
	const { cloud, n8n } = setting;
	const [made] = await cloud.main.rows('server', 'create', await cloud.smallServer('asked'));
	server = made as typeof server;
	const readOnly = await n8n.createCredential('OpenStack', { ...cloud.credential, readOnly: true });
	const bearer = await n8n.createCredential('Bearer', { token }, 'httpBearerAuth');
	const ready = withCredential(readyWorkflow(id), readOnly);
	const [trigger] = ready.nodes;
	const path = randomUUID();
	Object.assign(trigger, { webhookId: path, credentials: { httpBearerAuth: bearer } });
	Object.assign(trigger.parameters, { path });
	workflow = (await n8n.publish(ready)).id;
	url = new URL(`${n8n.url}/mcp/${path}`);
	client = await until(
		async () => await connected(token).catch(() => undefined),
		'the MCP server answers',
		15,
	);
});
afterAll(async () => {
	await client?.close();
	await setting?.cloud.close();
});

async function connected(bearer?: string): Promise<Client> {
	const headers = bearer ? { Authorization: `Bearer ${bearer}` } : undefined;
	const one = new Client({ name: 'tests', version: '1.0.0' });
	await one.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
	return one;
}

async function call(name: string, given: Record<string, unknown> = {}) {
	const { content, isError } = await client.callTool({ name, arguments: given });
	return { text: (content as Array<{ text: string }>)[0].text, isError };
}

it.each([undefined, 'another'])('answers nobody with the token %p', async (bearer) => {
	await expect(connected(bearer)).rejects.toThrow('Authorization data is wrong');
});

it('has a tool for each question, which says what it does, and for each parameter an example', async () => {
	const { tools } = await client.listTools();
	const own = readyWorkflow(id).nodes.filter(({ type }) => type.endsWith('openStackTool'));
	expect(tools.map(({ name }) => name).sort()).toEqual(
		own.map(({ name }) => name.replaceAll(' ', '_')).sort(),
	);
	for (const { name, description, inputSchema } of tools) {
		expect([name, description]).toEqual([name, expect.stringMatching(/.{40,} Changes nothing\.$/)]);
		const { properties = {} } = inputSchema as {
			properties?: Record<string, { description: string }>;
		};
		expect(Object.keys(properties).length).toBeLessThanOrEqual(2);
		for (const one of Object.values(properties)) expect(one.description).toMatch(/e\.g\. /i);
	}
});

it('lists servers by a part of their name, in short', async () => {
	const { text } = await call('List_Servers', { limit: 5, name: server.name });
	expect(JSON.parse(text)).toMatchObject([{ id: server.id, name: server.name, status: 'ACTIVE' }]);
	expect(text).not.toMatch(/:null|"links"/);
});

it('reads one server by its ID', async () => {
	const { text } = await call('Get_Server', { server: server.id });
	expect(JSON.parse(text)).toMatchObject([{ id: server.id, status: 'ACTIVE' }]);
});

it('reads the console log, though that is a POST', async () => {
	const { text, isError } = await call('Get_Console_Log', { server: server.id, lines: 5 });
	expect([isError ?? false, text]).toEqual([false, expect.stringContaining(server.id)]);
});

it('says of what is not there what to do', async () => {
	const { text } = await call('Get_Server', { server: randomUUID() });
	expect(text).toMatch(/could not be found|not found/i);
	expect(text).toMatch(/Details: .+/s);
});

it.each(['Report_Inventory', 'Report_Quota', 'List_Flavors', 'List_Floating_IPs', 'Get_Session'])(
	'%s gives rows',
	async (name) => {
		const { text, isError } = await call(name, { limit: 5 });
		expect(isError ?? false).toBe(false);
		expect(Array.isArray(JSON.parse(text))).toBe(true);
	},
);

it('leaves no secret in its executions', async () => {
	const { n8n, cloud } = setting;
	const done = await n8n.executions(workflow);
	expect(done.length).toBeGreaterThan(3);
	for (const one of done.slice(0, 10)) {
		const { text } = await n8n.execution(one.id);
		for (const secret of secretsOf(cloud.credential)) expect(text).not.toContain(secret);
		expect(text).not.toMatch(/gAAAA|adminPass/);
	}
});
