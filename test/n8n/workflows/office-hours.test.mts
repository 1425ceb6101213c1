import { byId } from '../../engine/fixtures.mts';
import { itemsOfAllRuns, readyWorkflow, runReady } from '../readyWorkflows.mts';
import { withCredential } from '../rest.mts';
import { startSetting, type Setting } from '../setting.mts';

let setting: Setting;
beforeAll(async () => {
	setting = await startSetting();
});
afterAll(async () => await setting?.cloud.close());

const always = { days: '1,2,3,4,5,6,7', opens: '00:00', closes: '24:00', time_zone: 'UTC' };
const today = () => new Date().toISOString().slice(0, 10);

async function statusOf(id: unknown) {
	const rows = await setting.cloud.main.rows('server', 'get', { server: byId(String(id)) });
	return rows[0].status;
}

it('stops on a holiday, starts in office hours, and leaves locked ones and right ones alone', async () => {
	const { cloud } = setting;
	const tag = `${cloud.prefix}hours`;
	const server = async (name: string, options: object) => {
		const parameters = { ...(await cloud.smallServer(name)), options };
		return (await cloud.main.rows('server', 'create', parameters))[0];
	};
	const [tagged, locked, other] = await Promise.all([
		server('tagged', { tags: tag }),
		server('locked', { tags: tag }),
		server('other', {}),
	]);
	await cloud.main.rows('server', 'lock', { server: byId(String(locked.id)) });

	const closed = await runReady(setting, 'office-hours', {
		...always,
		tag,
		holidays: `${today()}, 2020-01-01`,
	});
	const acted = itemsOfAllRuns(closed, 'What Was Done');
	expect(acted).toEqual([
		expect.objectContaining({ action: 'stop', server_id: tagged.id, is: 'SHUTOFF' }),
	]);
	expect(await statusOf(locked.id)).toBe('ACTIVE');
	expect(await statusOf(other.id)).toBe('ACTIVE');
	const again = await runReady(setting, 'office-hours', { ...always, tag, holidays: today() });
	expect(itemsOfAllRuns(again, 'By What to Do')).toEqual([]);

	const open = await runReady(setting, 'office-hours', { ...always, tag, holidays: '' });
	expect(itemsOfAllRuns(open, 'What Was Done')).toEqual([
		expect.objectContaining({ action: 'start', server_id: tagged.id, is: 'ACTIVE' }),
	]);
	await cloud.main.rows('server', 'unlock', { server: byId(String(locked.id)) });
});

it('touches nothing where its settings cannot be read', async () => {
	const { n8n, credential } = setting;
	const workflow = readyWorkflow('office-hours', { time_zone: 'Europe/Nowhere' });
	const execution = await n8n.run(withCredential(workflow, credential));
	expect(execution.status).toBe('error');
	expect(execution.data.resultData.runData['List Tagged Servers']).toBeUndefined();
});
