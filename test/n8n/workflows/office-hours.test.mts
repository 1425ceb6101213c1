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

it('shelves out of hours and unshelves within them', async () => {
	const { cloud } = setting;
	const tag = `${cloud.prefix}shelve`;
	const parameters = { ...(await cloud.smallServer('shelve')), options: { tags: tag } };
	const [{ id }] = await cloud.main.rows('server', 'create', parameters);
	const done = async (holidays: string) => {
		const settings = { ...always, tag, holidays, when_closed: 'shelve' };
		return itemsOfAllRuns(await runReady(setting, 'office-hours', settings), 'What Was Done');
	};
	const shelved = expect.stringMatching(/^SHELVED/);
	expect(await done(today())).toMatchObject([{ action: 'shelve', server_id: id, is: shelved }]);
	expect(await statusOf(id)).toEqual(shelved);
	expect(await done('')).toMatchObject([{ action: 'unshelve', server_id: id, is: 'ACTIVE' }]);
	expect(await statusOf(id)).toBe('ACTIVE');
});

it.each([
	{ hour: 23, began: 0, opens: '22:00', open: true },
	{ hour: 23, began: 1, opens: '22:00', open: false },
	{ hour: 1, began: 1, opens: '22:00', open: true },
	{ hour: 1, began: 0, opens: '22:00', open: false },
	{ hour: 12, began: 0, opens: '22:00', open: false },
	{ hour: 4, began: 0, opens: '03:00', open: true },
])(
	'at $hour h of its zone, $opens to 06:00 of $began days ago counts as open: $open',
	async ({ hour, began, opens, open }) => {
		const now = new Date();
		// East of UTC; the names of these zones have the other sign.
		const east = ((hour - now.getUTCHours() + 36) % 24) - 12;
		const zone = `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`;
		const day = new Date(now.getTime() + (east - 24 * began) * 3_600_000).getUTCDay() || 7;
		const settings = { opens, closes: '06:00', time_zone: zone, days: String(day), holidays: '' };
		const tag = `${setting.cloud.prefix}no-server`;
		const execution = await runReady(setting, 'office-hours', { ...settings, tag });
		expect(itemsOfAllRuns(execution, 'Is It Open?')).toMatchObject([{ is_open: open }]);
	},
);
