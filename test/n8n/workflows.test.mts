import { itemsOf, secretsOf, withCredential, type WorkflowJson } from './rest.mts';
import { hasOwnTest, readyWorkflows } from './readyWorkflows.mts';
import { startSetting, type Setting } from './setting.mts';

let setting: Setting;
beforeAll(async () => {
	setting = await startSetting();
});
afterAll(async () => await setting?.cloud.close());

/** A trigger makes its sample from what is there. */
beforeAll(async () => {
	const { cloud } = setting;
	await cloud.main.rows('server', 'create', await cloud.smallServer('sampled'));
});

/** Runs a ready workflow with the credential; servers that it creates carry the prefix of the tests. */
async function run(id: string) {
	const { n8n, cloud, credential } = setting;
	const workflow = structuredClone(readyWorkflows().find((one) => one.id === id)!) as WorkflowJson;
	delete workflow.id;
	for (const { parameters } of workflow.nodes) {
		if (parameters.operation === 'create') parameters.name = `${cloud.prefix}${id}-${Date.now()}`;
	}
	return await n8n.run(withCredential(workflow, credential));
}

describe.each(readyWorkflows().filter((one) => !hasOwnTest(one)))('$name', ({ id }) => {
	it('runs to its end, and leaves no password, token or administrator password in the execution', async () => {
		const execution = await run(id);
		expect(execution.data.resultData.error?.message).toBeUndefined();
		expect(execution.status).toBe('success');
		for (const secret of secretsOf(setting.cloud.credential)) {
			expect(execution.text).not.toContain(secret);
		}
		expect(execution.text).not.toMatch(/gAAAA/);
		expect(execution.text).not.toMatch(/adminPass/);
	});
});

describe('first-steps', () => {
	it('creates a server that is active and has an address, and lists it afterwards', async () => {
		const execution = await run('first-steps');
		const [server] = itemsOf(execution, 'Create Server');
		expect(server).toMatchObject({ status: 'ACTIVE', addresses: expect.anything() });
		expect(Object.values(server.addresses as object).flat()).not.toHaveLength(0);
		expect(itemsOf(execution, 'List Servers After').map(({ id }) => id)).toContain(server.id);
		expect(itemsOf(execution, 'List Flavors').length).toBeGreaterThan(0);
		expect(itemsOf(execution, 'List Images').length).toBeGreaterThan(0);
	});
});
