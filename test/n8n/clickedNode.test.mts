import { Editor } from './editor.mts';
import { startSetting, type Setting } from './setting.mts';

let setting: Setting;
let editor: Editor;

beforeAll(async () => {
	setting = await startSetting();
	editor = await Editor.open(setting.n8n.url);
});
afterAll(async () => {
	await editor?.close();
	await setting?.cloud.close();
});

it('a node that is put together by clicking creates a server from what was picked, and shows it', async () => {
	const { cloud, credential } = setting;
	const { flavor, image } = await cloud.smallest();
	const name = `${cloud.prefix}clicked`;
	await editor.visit('workflow/new');
	await editor.part('canvas-add-button').click();
	await editor.part('node-creator-search-bar').fill('manual');
	await editor.part('node-creator-item-name').getByText('Manual Trigger').click();
	await editor.part('canvas-handle-plus').first().click();
	await editor.part('node-creator-search-bar').fill('openstack');
	await editor.part('node-creator-item-name').getByText('OpenStack', { exact: true }).click();
	await editor.part('node-creator-item-name').getByText('List servers').click();

	await editor.part('node-credentials-select').click();
	await editor.part(`node-credentials-select-item-${credential.id}`).click();
	await editor.choose('resource', 'Server');
	await editor.choose('operation', 'Create');
	await editor.openPicker('flavor');
	await editor.picture('picker', editor.part('ndv'));
	await editor.searchPicker(String(flavor.name));
	await editor.choices.first().click();
	await editor.fill('name', name);
	await editor.pick('image', String(image.name));
	await editor.choose('networkMode', 'Chosen Networks');
	await editor.part('fixed-collection-add', editor.part('fixed-collection-networks')).click();
	await editor.pick('network', 'internal');
	await editor.executeStep();

	const { header, rows } = await editor.outputTable();
	expect(header.slice(0, 3)).toEqual(['id', 'name', 'status']);
	expect(rows).toEqual([expect.arrayContaining([name, 'ACTIVE'])]);
	const filters = { name, nameMatch: 'exact' };
	const { items } = await cloud.run('server', 'list', { filters });
	expect(items.map(({ json }) => json.id)).toEqual([rows[0][0]]);
});
