import { itemsOfAllRuns, runReady } from '../readyWorkflows.mts';
import { startSetting, type Setting } from '../setting.mts';

let setting: Setting;
beforeAll(async () => {
	setting = await startSetting();
});
afterAll(async () => await setting?.cloud.close());

it('reports a volume that no server has, by its name, and deletes nothing', async () => {
	const { cloud } = setting;
	const name = `${cloud.prefix}<left>`;
	const { id } = await cloud.makeAvailable('volumes', 'volume', { name, size: 1 });
	const execution = await runReady(setting, 'orphans-quota-report', { minimum_age_days: 0 });
	const [report] = itemsOfAllRuns(execution, 'Report to Send');
	expect(report.orphans).toBeGreaterThan(0);
	expect(report.html).toContain(`${cloud.prefix}&#60;left&#62;`);
	expect(report.html).not.toMatch(/<left>|undefined|NaN|\[object/);
	const [run1] = execution.data.resultData.runData['Report to Send'];
	expect(run1.data?.main?.[0]?.[0]?.binary?.data.fileName).toBe('orphans.csv');
	const volumes = await cloud.main.list('block-storage', 'volumes');
	expect(volumes.map((one) => one.id)).toContain(id);
});
