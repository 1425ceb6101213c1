import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { chromium, selectors, type Browser, type Locator, type Page } from 'playwright-core';

import { n8nFolder } from './install.mts';
import { owner } from './rest.mts';
import { tool } from './tools.mts';

selectors.setTestIdAttribute('data-test-id');

/** Whether the pictures of the documents are taken: "UPDATE_SCREENSHOTS=1 npm run test:n8n -- editor". */
export const takesPictures = Boolean(process.env.UPDATE_SCREENSHOTS);

const pictures = takesPictures ? join('docs', 'screenshots') : join(n8nFolder, 'screenshots');

/** For the slowest machine: most of it is loading the editor for the first time. */
const patience = 90_000;

/** n8n's editor in Chromium, the owner signed in. */
export class Editor {
	readonly page: Page;
	private readonly browser: Browser;
	private readonly url: string;

	private constructor(browser: Browser, page: Page, url: string) {
		this.browser = browser;
		this.page = page;
		this.url = url;
	}

	/** @param url n8n's */
	static async open(url: string): Promise<Editor> {
		const browser = await chromium.launch({
			executablePath: tool('chromium'),
			args: [
				...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
				...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
			],
		});
		try {
			const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
			page.setDefaultTimeout(patience);
			const editor = new Editor(browser, page, url);
			await editor.signIn();
			return editor;
		} catch (error) {
			await browser.close();
			throw error;
		}
	}

	private async signIn(): Promise<void> {
		await this.visit('signin');
		await this.page.fill('input[name=emailOrLdapLoginId]', owner.email);
		await this.page.fill('input[name=password]', owner.password);
		await this.page.keyboard.press('Enter');
		await this.page.waitForURL(({ pathname }) => pathname !== '/signin');
	}

	async close(): Promise<void> {
		await this.browser.close();
	}

	/** Opens a page of n8n: "home/credentials". */
	async visit(path: string): Promise<void> {
		await this.page.goto(`${this.url}/${path}`, { waitUntil: 'commit' });
	}

	/** What has a test ID of n8n's own, and can be seen. */
	part(testId: string, within: Page | Locator = this.page): Locator {
		return within.getByTestId(testId).filter({ visible: true });
	}

	/** Opens a stored workflow, and waits until its nodes are drawn. */
	async openWorkflow(id: string): Promise<void> {
		await this.visit(`workflow/${id}`);
		await this.part('canvas-node').first().waitFor();
	}

	/** Makes the whole workflow fit into the window. */
	async showAll(): Promise<void> {
		await this.part('zoom-to-fit').click();
		// It moves there.
		await this.page.waitForTimeout(1000);
	}

	/** Opens a node of the workflow on the canvas. */
	async openNode(name: string): Promise<void> {
		await this.part('canvas-node').filter({ hasText: name }).first().dblclick();
		await this.part('node-parameters').waitFor();
	}

	/** Chooses an option of a dropdown. */
	async choose(parameter: string, option: string): Promise<void> {
		await this.part(`parameter-input-${parameter}`).first().click();
		// A description of the option follows its name.
		const named = new RegExp(`^\\s*${option}`);
		await this.page.getByRole('option').filter({ visible: true, hasText: named }).first().click();
	}

	/** Writes into a text field. */
	async fill(parameter: string, text: string): Promise<void> {
		await this.part(`parameter-input-${parameter}`).locator('input').last().fill(text);
	}

	/** What an open picker lists. */
	get choices(): Locator {
		return this.part('rlc-item');
	}

	/** Opens a picker, and waits until it lists something. */
	async openPicker(parameter: string): Promise<void> {
		await this.part('rlc-input', this.part(`resource-locator-${parameter}`)).click();
		await this.choices.first().waitFor();
	}

	/** Searches in the open picker, and waits until it lists nothing else. */
	async searchPicker(text: string): Promise<void> {
		await this.part('rlc-search').fill(text);
		await this.choices.filter({ hasNotText: text }).first().waitFor({ state: 'detached' });
		await this.choices.first().waitFor();
	}

	/** Opens a picker, searches in it, and clicks the first result. */
	async pick(parameter: string, search: string): Promise<void> {
		await this.openPicker(parameter);
		await this.searchPicker(search);
		await this.choices.first().click();
	}

	/** Runs the open node, and waits for its end. */
	async executeStep(): Promise<void> {
		const output = this.part('output-panel');
		await this.part('node-execute-button').click();
		await output
			.locator('[data-test-id=node-run-status-success], [data-test-id=node-error-message]')
			.first()
			.waitFor();
	}

	/** The output of the open node as a table: what its header says, and the cells of each row. */
	async outputTable(): Promise<{ header: string[]; rows: string[][] }> {
		const output = this.part('output-panel');
		await this.part('radio-button-table', output).click();
		const table = output.locator('table').first();
		await table.waitFor();
		const header = (await table.locator('thead th').allInnerTexts()).map((text) => text.trim());
		const rows: string[][] = [];
		for (const row of await table.locator('tbody tr').all()) {
			rows.push((await row.locator('td').allInnerTexts()).map((text) => text.trim()));
		}
		return { header, rows };
	}

	/** What the error panel of the open node says. */
	async errorPanel(): Promise<{ message: string; description: string }> {
		return {
			message: await this.part('node-error-message').innerText(),
			description: await this.part('node-error-description').innerText(),
		};
	}

	/**
	 * Takes a picture of some parts of the page, without the messages that n8n shows for some seconds.
	 * @param margin in pixels, around the parts
	 */
	async picture(name: string, parts: Locator, margin = 0): Promise<void> {
		const boxes = (await Promise.all((await parts.all()).map((one) => one.boundingBox()))).filter(
			(box) => box !== null,
		);
		const left = Math.min(...boxes.map(({ x }) => x)) - margin;
		const top = Math.min(...boxes.map(({ y }) => y)) - margin;
		const right = Math.max(...boxes.map(({ x, width }) => x + width)) + margin;
		const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + margin;
		await this.page.mouse.move(0, 0);
		const path = join(pictures, `${name}.png`);
		mkdirSync(dirname(path), { recursive: true });
		await this.page.screenshot({
			path,
			clip: { x: left, y: top, width: right - left, height: bottom - top },
			animations: 'disabled',
			style: '.el-notification { display: none !important; }',
		});
	}
}
