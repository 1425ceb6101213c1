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
	const images = await cloud.main.rows('image', 'list', { returnAll: true });
	const named = images.filter(({ name }) => String(name).startsWith(`${mark}-`));
	expect(named.map(({ name }) => `server image ${String(name)}`)).toEqual(
		(reports[1].made as string[]).filter((one) => one.startsWith('server image')),
	);
});

it('keeps so many backups of a volume, and deletes none where a new one fails', async () => {
	const { cloud } = setting;
	const mark = `${cloud.prefix}backups`;
	const given = { name: mark, size: 1, metadata: { [mark]: 'yes' } };
	const { id } = await cloud.makeAvailable('volumes', 'volume', given);
	const night = async (keep: number) => {
		const settings = {
			server_tag: mark,
			volume_metadata_key: mark,
			volume_metadata_value: 'yes',
			volume_method: 'backup',
			keep,
			mark,
		};
		const execution = await runReady(setting, 'snapshot-backup-rotation', settings);
		const [{ made, deleted, failed }] = itemsOfAllRuns(execution, 'Report to Send');
		const filters = { volumeId: id };
		const backups = await cloud.main.rows('volumeBackup', 'list', { returnAll: true, filters });
		const left = backups.map(({ name }) => `volume backup ${String(name)}`).sort();
		return { made: made as string[], deleted, failed, left };
	};
	const first = await night(2);
	const second = await night(2);
	const both = [...first.made, ...second.made].sort();
	expect(second).toMatchObject({ deleted: [], failed: [], left: both });
	expect(both).toHaveLength(2);

	// A volume that is offered to another project cannot be backed up.
	const transfer = await cloud.main.make('block-storage', 'os-volume-transfer', {
		transfer: { volume_id: id, name: mark },
	});
	const failing = await night(1);
	expect(failing).toMatchObject({ made: [], deleted: [], left: both });
	expect(failing.failed).toEqual([expect.stringContaining('Create Volume Backups')]);

	await cloud.main.remove('block-storage', `os-volume-transfer/${String(transfer.id)}`);
	const last = await night(1);
	expect(last).toMatchObject({ failed: [], left: last.made });
	expect([...(last.deleted as string[])].sort()).toEqual(both);
});

it('says where nothing is marked', async () => {
	const mark = `${setting.cloud.prefix}nothing`;
	const settings = { server_tag: mark, volume_metadata_key: mark, mark };
	const execution = await runReady(setting, 'snapshot-backup-rotation', settings);
	expect(itemsOfAllRuns(execution, 'Report to Send')).toEqual([
		expect.objectContaining({ subject: expect.stringContaining('is marked'), made: [] }),
	]);
});
