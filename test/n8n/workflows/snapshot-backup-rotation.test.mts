import { itemsOfAllRuns, runReady } from '../readyWorkflows.mts';
import { startSetting, type Setting } from '../setting.mts';

let setting: Setting;
beforeAll(async () => {
	setting = await startSetting();
});
afterAll(async () => await setting?.cloud.close());

it('keeps so many images and snapshots of each thing', async () => {
	const { cloud } = setting;
	const mark = `${cloud.prefix}rotation`;
	const parameters = { ...(await cloud.smallServer('web')), options: { tags: mark } };
	await cloud.main.rows('server', 'create', parameters);
	const metadata = { [mark]: 'yes' };
	const volumes = { name: `${cloud.prefix}data`, size: 1, metadata };
	const { id } = await cloud.makeAvailable('volumes', 'volume', volumes);
	const settings = {
		server_tag: mark,
		volume_metadata_key: mark,
		volume_metadata_value: 'yes',
		keep: 1,
		mark,
	};
	const reports = [];
	for (let night = 0; night < 2; night++) {
		const execution = await runReady(setting, 'snapshot-backup-rotation', settings);
		reports.push(...itemsOfAllRuns(execution, 'Report to Send'));
	}
	expect(reports).toHaveLength(2);
	expect(reports[0]).toMatchObject({ failed: [], deleted: [] });
	expect(reports[0].made).toHaveLength(2);
	expect(reports[1]).toMatchObject({ failed: [] });
	expect(reports[1].made).toHaveLength(2);
	expect(reports[1].deleted).toHaveLength(2);
	const snapshots = await cloud.main.list('block-storage', 'snapshots', { volume_id: String(id) });
	expect(snapshots.filter(({ volume_id: of }) => of === id)).toHaveLength(1);
});

it('says where nothing is marked', async () => {
	const mark = `${setting.cloud.prefix}nothing`;
	const settings = { server_tag: mark, volume_metadata_key: mark, mark };
	const execution = await runReady(setting, 'snapshot-backup-rotation', settings);
	expect(itemsOfAllRuns(execution, 'Report to Send')).toEqual([
		expect.objectContaining({ subject: expect.stringContaining('is marked'), made: [] }),
	]);
});
