import { passwordCredential } from '../../engine/fixtures.mts';
import { addServers } from '../../simulator/nova.mts';
import { startSimulator, type Simulator } from '../../simulator/simulator.mts';
import { Editor, takesPictures } from '../editor.mts';
import { readyWorkflows } from '../readyWorkflows.mts';
import { nodeWorkflow, withCredential, type N8nClient, type StoredCredential } from '../rest.mts';
import { n8nUnderTest } from '../setting.mts';

let editor: Editor;
let n8n: N8nClient;
let cloud: Simulator;
let credential: StoredCredential;

beforeAll(async () => {
	n8n = await n8nUnderTest();
	editor = await Editor.open(n8n.url);
});
afterAll(async () => await editor?.close());

beforeEach(async () => {
	await editor.page.setViewportSize({ width: 1400, height: 900 });
	cloud = await startSimulator();
	const servers = addServers(cloud, 3);
	['web-1', 'web-2', 'db-1'].forEach((name, index) => Object.assign(servers[index], { name }));
	credential = await n8n.createCredential('OpenStack', passwordCredential(cloud.identityUrl));
});
afterEach(async () => await cloud?.close());

/** Opens a new workflow's OpenStack node. */
async function openNode(parameters: object) {
	const workflow = nodeWorkflow('OpenStack', credential, { ...parameters });
	const { id } = await n8n.createWorkflow(workflow);
	await editor.openWorkflow(id);
	await editor.openNode('OpenStack');
}

describe('the credential form', () => {
	it('says that the connection works, and after an edit to a wrong password that it does not', async () => {
		await editor.page.setViewportSize({ width: 1200, height: 1100 });
		await editor.visit(`home/credentials/${credential.id}`);
		await editor.part('credentials-config-container-test-success').waitFor();
		const title = editor.part('credential-name').or(editor.part('credential-delete-button'));
		await editor.picture('credential', editor.part('credential-edit-dialog').or(title), 24);

		await editor.fill('password', 'wrong');
		await editor.part('credential-save-button').click();
		const form = editor.part('credential-edit-dialog');
		await form.getByText('Couldn’t connect with these settings').waitFor();
		await form.getByText('More details').click();
		await form.getByText(/Keystone refuses the user, the password/).waitFor();

		await editor.fill('password', 'demo-secret');
		await editor.part('credential-save-button').click();
		await editor.part('credentials-config-container-test-success').waitFor();
	});
});

describe('a ready workflow', () => {
	/** Whether it is part of a run in which nothing goes wrong. */
	const works = ({ type }: { type: string }) => !/\.(stickyNote|stopAndError)$/.test(type);

	// Each runs in a test of its own; to open all of them takes minutes.
	const some = ({ id }: { id: string }) =>
		takesPictures || /^(provisioning|ai-agent-act)$/.test(id);

	it.each(readyWorkflows().filter(some))(
		'$name has nothing of ours missing',
		async ({ id: name, ...ready }) => {
			await editor.page.setViewportSize({ width: 1800, height: 1000 });
			const { id, nodes } = await n8n.createWorkflow(withCredential(ready, credential));
			await editor.openWorkflow(id);
			await editor.showAll();
			const withIssues = await editor
				.part('canvas-node')
				.filter({ has: editor.part('node-issues') })
				.allInnerTexts();
			const ours = nodes
				.filter(({ type }) => type.startsWith('n8n-nodes-openstack.'))
				.map((node) => node.name);
			expect(ours.filter((one) => withIssues.some((text) => text.includes(one)))).toEqual([]);
			await editor.picture(
				`workflows/${name}`,
				editor.part('canvas-node').or(editor.part('sticky')),
				40,
			);
		},
	);

	it('runs from its button to its last node', async () => {
		const { id: _, ...workflow } = readyWorkflows().find(({ id }) => id === 'first-steps')!;
		const { id, nodes } = await n8n.createWorkflow(withCredential(workflow, credential));
		await editor.openWorkflow(id);
		const working = nodes.filter(works);
		await editor.part('execute-workflow-button').click();
		await editor
			.part('canvas-node-status-success')
			.nth(working.length - 1)
			.waitFor();
		await editor.part('execute-workflow-button').getByText('Execute workflow').waitFor();
		await editor.picture('workflow', editor.part('canvas-node').or(editor.part('sticky')), 40);
	});
});

describe('the output', () => {
	it('shows a list as a table, a row each', async () => {
		await editor.page.setViewportSize({ width: 1800, height: 700 });
		await openNode({ resource: 'server', operation: 'list' });
		await editor.executeStep();
		const { header, rows } = await editor.outputTable();
		expect(header).toEqual(expect.arrayContaining(['id', 'name', 'status', 'addresses']));
		expect(rows.map((row) => row[header.indexOf('name')]).sort()).toEqual([
			'db-1',
			'web-1',
			'web-2',
		]);
		await editor.picture('output', editor.part('node-parameters').or(editor.part('output-panel')));
	});
});

describe('the trigger', () => {
	it('shows a sample of each event, made from what is there', async () => {
		await editor.page.setViewportSize({ width: 1800, height: 900 });
		const { id: _, ...workflow } = readyWorkflows().find(({ id }) => id === 'alert-server-error')!;
		const { id } = await n8n.createWorkflow(withCredential(workflow, credential));
		await editor.openWorkflow(id);
		expect(await editor.part('node-issues').count()).toBe(0);
		await editor.openNode('Server Enters ERROR');
		await editor.part('node-execute-button').getByText('Fetch Test Event').waitFor();
		await editor.executeStep();
		const { header, rows } = await editor.outputTable();
		expect(header).toEqual(expect.arrayContaining(['event', 'time', 'name', 'reason', 'thing']));
		expect(rows).toHaveLength(1);
		expect(rows[0][header.indexOf('event')]).toBe('enteredError');
	});
});

describe('a picker', () => {
	it('loads more as the person scrolls, and is searched', async () => {
		addServers(cloud, 150);
		await openNode({ resource: 'server', operation: 'get' });
		await editor.openPicker('server');
		const first = await editor.choices.count();
		expect(first).toBe(100);
		await editor.choices.last().scrollIntoViewIfNeeded();
		await editor.choices.nth(first).waitFor();
		await editor.searchPicker('db-1');
		expect(await editor.choices.allInnerTexts()).toEqual(['db-1 (ACTIVE)']);
	});

	it('says why it cannot be filled', async () => {
		const wrong = passwordCredential(cloud.identityUrl, { password: 'wrong' });
		await n8n.updateCredential(credential, wrong);
		await openNode({ resource: 'server', operation: 'get' });
		await editor.part('rlc-input', editor.part('resource-locator-server')).click();
		await editor.page
			.getByText(/Keystone refuses the user, the password/)
			.first()
			.waitFor();
	});
});

describe('the error panel', () => {
	const byId = (value: string) => ({ __rl: true, mode: 'id', value });

	it.each([
		[
			'a server that is not there',
			{
				resource: 'server',
				operation: 'get',
				server: byId('5e0f1b64-2f4b-4c63-9a57-0d6b1d0f9999'),
			},
			/could not be found/,
			/Compute \(Nova\), HTTP 404, request req-/,
		],
		[
			'several networks to choose from',
			{
				resource: 'server',
				operation: 'create',
				name: 'web-3',
				flavor: byId('1'),
				image: { __rl: true, mode: 'name', value: 'tiny-raw' },
			},
			/^Multiple possible networks found/,
			/^Set 'Networks' to 'Chosen Networks'.*HTTP 409/,
		],
		[
			'a service that the cloud does not have',
			{ resource: 'apiRequest', operation: 'send', service: byId('dns'), path: 'zones' },
			/catalog has no service/,
			/./,
		],
	])('explains %s', async (_, parameters, message, description) => {
		await openNode(parameters);
		await editor.executeStep();
		const panel = await editor.errorPanel();
		expect(panel.message).toMatch(message);
		expect(panel.description).toMatch(description);
	});
});
