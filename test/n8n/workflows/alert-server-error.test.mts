import type { IDataObject } from 'n8n-workflow';

import { itNeeds } from '../../cloud/accounts.mts';
import { until } from '../../cloud/until.mts';
import { FormVisitor } from '../forms.mts';
import { itemsOf, secretsOf, withCredential, type Execution } from '../rest.mts';
import { readyWorkflow } from '../readyWorkflows.mts';
import { startSetting, type Setting } from '../setting.mts';

let setting: Setting;
beforeAll(async () => {
	setting = await startSetting();
});
afterAll(async () => await setting?.cloud.close());

interface Alerted {
	server: IDataObject;
	alert: IDataObject;
	/** Answers by the button, and waits for what comes of it */
	answer(choice: string): Promise<Execution>;
	/** The address behind the button */
	link: string;
}

/** Runs the workflow with a sample event of a server of its own, until it waits for an answer. */
async function alerted(name: string): Promise<Alerted> {
	const { n8n, cloud, credential } = setting;
	const [server] = await cloud.main.rows('server', 'create', await cloud.smallServer(name));
	const workflow = withCredential(readyWorkflow('alert-server-error'), credential);
	workflow.nodes[0].parameters.filters = { namePattern: String(server.name) };
	workflow.nodes.find((node) => node.name === 'Wait for an Answer')!.webhookId = `alert-${name}`;
	const stored = await n8n.createWorkflow(workflow);
	const started = await n8n.result(await n8n.start(stored));
	expect(started.data.resultData.error?.message).toBeUndefined();
	const waiting = await until(
		async () => (await n8n.executions(stored.id)).find(({ status }) => status === 'waiting'),
		'it waits for an answer',
		30,
	);
	const execution = await n8n.execution((waiting as { id: string }).id);
	const [alert] = itemsOf(execution, 'Alert');
	const [, link] = /(http\S+form-waiting\S+)/.exec(String(alert.text))!;
	return {
		server,
		alert,
		link,
		async answer(choice) {
			const visitor = new FormVisitor(link, '', '');
			await visitor.next(link);
			await visitor.continue(link, [choice]);
			return await n8n.result(execution.id, 60);
		},
	};
}

it('says which server it is, why, and has a button; names with HTML are shown as text', async () => {
	const { server, alert, link, answer } = await alerted('a <b>"bold"</b> one');
	expect(alert).toMatchObject({
		subject: `Server ${String(server.name)} is in ERROR`,
		text: expect.stringContaining(String(server.id)),
		event_id: expect.stringMatching(/\S/),
	});
	expect(alert.html).not.toContain('<b>"bold"</b>');
	const hrefs = [...String(alert.html).matchAll(/href="([^"]+)"/g)].map(([, href]) => href);
	expect(
		hrefs.map((href) =>
			href.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
		),
	).toEqual([link]);
	await answer('Leave it alone');
});

it('opening the link does nothing, and without its signature it is refused', async () => {
	const { server, link, answer } = await alerted('scanned');
	await fetch(link);
	await fetch(link, { method: 'HEAD' });
	const unsigned = new URL(link);
	unsigned.search = '';
	expect((await fetch(unsigned)).ok).toBe(false);
	expect((await fetch(unsigned, { method: 'POST', body: new FormData() })).ok).toBe(false);
	const execution = await answer('Leave it alone');
	expect(itemsOf(execution, 'Result')).toMatchObject([
		{ server_id: server.id, subject: expect.stringContaining('nothing was done') },
	]);
	expect(execution.data.resultData.runData['Reboot Server Hard']).toBeUndefined();
});

it('a server that runs again is left alone', async () => {
	const { answer } = await alerted('recovered');
	const execution = await answer('Reboot it hard');
	expect(itemsOf(execution, 'Result')).toMatchObject([{ text: 'It is ACTIVE now.' }]);
	expect(execution.data.resultData.runData['Reboot Server Hard']).toBeUndefined();
});

itNeeds('admin')('a server in ERROR is rebooted where the button is confirmed', async () => {
	const { server, answer } = await alerted('broken');
	const { cloud } = setting;
	await cloud.as('admin').send('compute', `servers/${String(server.id)}/action`, {
		method: 'POST',
		body: JSON.stringify({ 'os-resetState': { state: 'error' } }),
	});
	const execution = await answer('Reboot it hard');
	expect(itemsOf(execution, 'Reboot Server Hard')).toMatchObject([
		{ id: server.id, status: 'ACTIVE' },
	]);
	expect(itemsOf(execution, 'Result')).toMatchObject([
		{ subject: expect.stringContaining('runs') },
	]);
	for (const secret of secretsOf(cloud.credential)) expect(execution.text).not.toContain(secret);
	expect(execution.text).not.toMatch(/gAAAA|adminPass/);
});
