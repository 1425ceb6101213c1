import type { IDataObject } from 'n8n-workflow';

import { byId } from '../../engine/fixtures.mts';
import { itemsOfAllRuns, runReady } from '../readyWorkflows.mts';
import { startSetting, type Setting } from '../setting.mts';

let setting: Setting;
beforeAll(async () => {
	setting = await startSetting();
});
afterAll(async () => await setting?.cloud.close());

const hour = 3_600_000;
const inHours = (hours: number) =>
	new Date(Date.now() + hours * hour).toISOString().replace(/\.\d+/, '');

async function server(name: string, metadata: Record<string, string>, more: IDataObject = {}) {
	const { cloud } = setting;
	const row = Object.entries(metadata).map(([key, value]) => ({ key, value }));
	const parameters = { ...(await cloud.smallServer(name)), ...more };
	const options = { metadata: { row } };
	return (await cloud.main.rows('server', 'create', { ...parameters, options }))[0];
}

/** The metadata and status of a server, or null where it is gone. */
async function stateOf(id: unknown) {
	const parameters = { server: byId(String(id)), simplify: false };
	const { items, error } = await setting.cloud.run('server', 'get', parameters);
	if (error && error.httpCode !== '404') throw error;
	return (items[0]?.json ?? null) as { status: string; metadata: Record<string, string> } | null;
}

it('tells, stops and deletes what is due, and nothing else; a dry run only tells', async () => {
	const mark = `${setting.cloud.prefix}made`;
	const made = { 'made-by': mark, owner: 'a@b.example' };
	const long = { expires_at: inHours(-200), stopped_for_expiry_at: inHours(-100) };
	const [soon, over, old, extended, broken, foreign, later] = await Promise.all([
		server('soon', { ...made, expires_at: inHours(5) }),
		server('over', { ...made, expires_at: inHours(-1) }),
		server('old', { ...made, ...long }),
		server('again', { ...made, ...long, expires_at: inHours(-50) }),
		server('broken', { ...made, ...long, expires_at: '<i>tomorrow' }),
		server('foreign', { 'made-by': `${mark}-not`, ...long }),
		server('later', { ...made, expires_at: inHours(500) }),
	]);
	const dry = itemsOfAllRuns(
		await runReady(setting, 'server-expiry', { made_by: mark }),
		'Message to Send',
	);
	expect(dry.map(({ name, action }) => [name, action])).toHaveLength(5);
	expect(dry.every(({ subject }) => String(subject).startsWith('Dry run: '))).toBe(true);
	expect(await stateOf(old.id)).toMatchObject({ status: 'ACTIVE' });
	expect(await stateOf(over.id)).toMatchObject({ status: 'ACTIVE' });

	const settings = { made_by: mark, dry_run: false };
	const told = itemsOfAllRuns(
		await runReady(setting, 'server-expiry', settings),
		'Message to Send',
	);
	expect(Object.fromEntries(told.map(({ server_id: id, action }) => [id, action]))).toEqual({
		[String(soon.id)]: 'notice',
		[String(over.id)]: 'stop',
		[String(old.id)]: 'delete',
		[String(extended.id)]: 'stop',
		[String(broken.id)]: 'warn',
	});
	expect(await stateOf(old.id)).toBeNull();
	expect(await stateOf(over.id)).toMatchObject({
		status: 'SHUTOFF',
		metadata: { stopped_for_expiry_at: expect.stringMatching(/^\d{4}-.*Z$/) },
	});
	for (const { id } of [soon, broken, foreign, later]) {
		expect(await stateOf(id)).toMatchObject({ status: 'ACTIVE' });
	}
	const again = itemsOfAllRuns(
		await runReady(setting, 'server-expiry', settings),
		'Message to Send',
	);
	expect(again).toEqual([]);
});

it('says what it could not stop', async () => {
	const mark = `${setting.cloud.prefix}paused`;
	const made = { 'made-by': mark, expires_at: inHours(-1) };
	const { id } = await server('paused', made);
	await setting.cloud.main.rows('server', 'pause', { server: byId(String(id)) });
	const settings = { made_by: mark, dry_run: false };
	const told = itemsOfAllRuns(
		await runReady(setting, 'server-expiry', settings),
		'Message to Send',
	);
	expect(told).toEqual([expect.objectContaining({ action: 'failed', server_id: id })]);
	expect((await stateOf(id))?.metadata.stopped_for_expiry_at).toBeUndefined();
});

it('gives back the floating IP of a server that it deletes', async () => {
	const { main } = setting.cloud;
	const mark = `${setting.cloud.prefix}floating`;
	const long = { expires_at: inHours(-200), stopped_for_expiry_at: inHours(-100) };
	const networks = await main.list('network', 'networks', { 'router:external': true });
	const { id, floating_ips } = await server(
		'floating',
		{ 'made-by': mark, ...long },
		{
			networkMode: 'chosen',
			networks: { row: [{ network: byId(await setting.cloud.internalNetwork()) }] },
			floatingIp: 'new',
			externalNetwork: byId(String(networks[0].id)),
			simplify: true,
		},
	);
	const [address] = floating_ips as string[];
	const ofIt = async () =>
		(await main.list('network', 'floatingips')).filter(
			({ floating_ip_address: one }) => one === address,
		);
	const [{ id: floatingIp }] = await ofIt();
	const settings = { made_by: mark, dry_run: false };
	const told = itemsOfAllRuns(
		await runReady(setting, 'server-expiry', settings),
		'Message to Send',
	);
	expect(told).toEqual([expect.objectContaining({ action: 'delete', server_id: id })]);
	expect(await stateOf(id)).toBeNull();
	expect((await ofIt()).map((one) => one.id)).not.toContain(floatingIp);
});
