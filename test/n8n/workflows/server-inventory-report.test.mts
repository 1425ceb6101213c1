import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { passwordCredential } from '../../engine/fixtures.mts';
import { addServers } from '../../simulator/nova.mts';
import { startSimulator } from '../../simulator/simulator.mts';
import { n8nFolder } from '../install.mts';
import { readyWorkflow, runReady } from '../readyWorkflows.mts';
import { itemsOf, withCredential, type Execution } from '../rest.mts';
import { startSetting, type Setting } from '../setting.mts';
import { tool } from '../tools.mts';

const id = 'server-inventory-report';

let setting: Setting;
beforeAll(async () => {
	setting = await startSetting();
});
afterAll(async () => await setting?.cloud.close());

function attachmentOf({ data }: Execution) {
	const [run] = data.resultData.runData['Report to Send'];
	return run.data?.main?.[0]?.[0]?.binary?.data;
}

it('reports a server that was just made as new, by its name, with the table attached', async () => {
	const { cloud } = setting;
	const name = 'a<b>&"c"';
	const parameters = await cloud.smallServer(name);
	const [server] = await cloud.main.rows('server', 'create', parameters);
	const execution = await runReady(setting, id);
	const [report] = itemsOf(execution, 'Report to Send');
	expect(report.subject).toContain(`${String(report.servers)} servers`);
	const html = String(report.html);
	expect(html).not.toContain('<b>&"c"');
	const escaped = `${cloud.prefix}a&#60;b&#62;&#38;&#34;c&#34;`;
	expect(html.split(escaped)).toHaveLength(3);
	expect(html).toMatch(new RegExp(`New</span>(?:(?!</tr>).)*${String(server.id)}`));
	expect(html).not.toMatch(/undefined|NaN|\[object/);
	expect(attachmentOf(execution)).toMatchObject({
		fileName: 'inventory.csv',
		mimeType: 'text/csv',
	});
});

it('says what could not be read, and reports the servers all the same', async () => {
	const cloud = await startSimulator();
	try {
		addServers(cloud, 1);
		const reply = {
			status: 403,
			body: { forbidden: { code: 403, message: 'Not <today>' } },
		};
		cloud.trouble({ path: /^limits|quota/, reply, times: 100 });
		const credential = await setting.n8n.createCredential(
			'OpenStack',
			passwordCredential(cloud.identityUrl),
		);
		const execution = await setting.n8n.run(withCredential(readyWorkflow(id), credential));
		const [report] = itemsOf(execution, 'Report to Send');
		expect(report.html).toContain('The quotas could not be read: ');
		expect(report.html).not.toContain('<today>');
		expect(report.servers).toBe(1);
	} finally {
		await cloud.close();
	}
});

it('looks like its picture in the documents', async () => {
	const cloud = await startSimulator();
	const browser = await chromium.launch({
		executablePath: tool('chromium'),
		args: ['--headless', '--no-sandbox', '--disable-gpu'],
	});
	try {
		fill(cloud);
		const credential = await setting.n8n.createCredential(
			'OpenStack',
			passwordCredential(cloud.identityUrl),
		);
		const execution = await setting.n8n.run(withCredential(readyWorkflow(id), credential));
		const [report] = itemsOf(execution, 'Report to Send');
		const page = await browser.newPage({ viewport: { width: 920, height: 900 } });
		await page.setContent(String(report.html));
		expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(920);
		const pictures = process.env.UPDATE_SCREENSHOTS
			? join('docs', 'screenshots')
			: join(n8nFolder, 'screenshots');
		mkdirSync(pictures, { recursive: true });
		await page.screenshot({ path: join(pictures, 'inventory-report.png'), fullPage: true });
	} finally {
		await browser.close();
		await cloud.close();
	}
});

/** A small company's project. */
function fill(cloud: Awaited<ReturnType<typeof startSimulator>>): void {
	const day = 86_400_000;
	const names = [
		...['web-1', 'web-2', 'web-3', 'api-1', 'api-2', 'db-primary', 'db-replica'],
		...['cache-1', 'mail', 'monitoring', 'ci-runner', 'staging'],
	];
	cloud.state.projects[0].quota = { instances: 14, cores: 20, ram: 16_384 };
	const servers = addServers(cloud, names.length);
	for (const [index, server] of servers.entries()) {
		const created = Date.now() - (names.length - index) * 17 * day;
		Object.assign(server, { name: names[index], created, updated: created, flavorId: '1' });
	}
	const at = (name: string) => servers[names.indexOf(name)];
	Object.assign(at('staging'), {
		created: Date.now() - 0.4 * day,
		updated: Date.now() - 0.4 * day,
	});
	Object.assign(at('ci-runner'), { vmState: 'stopped', updated: Date.now() - 0.2 * day });
	Object.assign(at('mail'), { vmState: 'error', updated: Date.now() - 0.1 * day });
}
