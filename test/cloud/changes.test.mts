import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { accounts, itNeeds } from './accounts.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';

let cloud: CloudUnderTest;
let server: { mode: string; value: string };
let image: IDataObject;
/** With a larger disk than the other */
let larger: IDataObject;
let flavor: IDataObject;

beforeAll(async () => {
	cloud = await cloudUnderTest({ buildTime: 100 });
	({ flavor, image } = await cloud.smallest());
	const flavors = await cloud.main.rows('flavor', 'list', { returnAll: true });
	larger = flavors.find(
		({ id, ram, vcpus, disk }) =>
			id !== flavor.id &&
			Number(ram) <= 4 * Number(flavor.ram) &&
			Number(vcpus) <= 4 &&
			Number(disk) > Number(flavor.disk),
	)!;
	const [network] = await cloud.main.list('network', 'networks', { 'router:external': false });
	server = await create('changes', {
		networkMode: 'chosen',
		networks: { row: [{ network: byId(String(network.id)) }] },
	});
});
afterAll(async () => await cloud?.close());

async function create(name: string, parameters: IDataObject): Promise<typeof server> {
	const given = { name: cloud.prefix + name, flavor: byId(String(flavor.id)), ...parameters };
	const [made] = await cloud.main.rows('server', 'create', {
		...given,
		image: byId(String(image.id)),
	});
	return byId(String(made.id)) as typeof server;
}

const act = async (operation: string, parameters: IDataObject = {}) =>
	(await cloud.main.rows('server', operation, { server, ...parameters }))[0];
const refusal = async (operation: string, parameters: IDataObject = {}) =>
	await cloud.main.error('server', operation, { server, ...parameters });

describe('a server', () => {
	it('enters a security group and leaves it, once', async () => {
		const group = await cloud.main.make('network', 'security-groups', {
			security_group: { name: `${cloud.prefix}group` },
		});
		const both = { securityGroup: { mode: 'name', value: group.name }, simplify: false };
		const groups = async (operation: string) =>
			((await act(operation, both)).security_groups as IDataObject[])
				.map(({ name }) => name)
				.sort();
		for (const _ of ['first', 'again']) {
			expect(await groups('addSecurityGroup')).toEqual(['default', group.name]);
		}
		const strict = { ...both, options: { ignoreAlready: false } };
		expect((await refusal('addSecurityGroup', strict)).message).toMatch(/is in the group already$/);
		for (const _ of ['first', 'again']) {
			expect(await groups('removeSecurityGroup')).toEqual(['default']);
		}
		const unknown = await refusal('addSecurityGroup', { ...both, securityGroup: byId('none') });
		expect(unknown.message).toMatch(/^Security group none is not found for project/);
	});

	it('is rescued, which tells its password only where that is asked for, and unrescued', async () => {
		const options = { image: byId(String(image.id)), adminPass: 'Rescue-Me-9' };
		const rescued = await act('rescue', { options });
		expect(rescued.status).toBe('RESCUE');
		expect(JSON.stringify(rescued)).not.toContain('Rescue-Me-9');
		expect(await act('rescue')).toMatchObject({ status: 'RESCUE' });
		const { message, description } = await refusal('stop');
		expect(message).toMatch(/is in the status RESCUE, which does not allow 'stop'$/);
		expect(description).toContain('Unrescue it first.');
		expect(await act('unrescue')).toMatchObject({ status: 'ACTIVE' });
		expect(await act('unrescue')).toMatchObject({ status: 'ACTIVE' });
		const strict = await refusal('unrescue', { options: { ignoreAlready: false } });
		expect(strict.message).toMatch(/^The server .* is unrescued already$/);

		const told = await act('rescue', { options: { returnAdminPass: true }, wait: false });
		expect(told).toMatchObject({ requested: true, adminPass: expect.stringMatching(/.{8}/) });
		await act('waitForStatus', { statuses: ['RESCUE'] });
		await act('unrescue');
	});

	itNeeds('tooBig')('that no host has room for keeps its flavor, and that is said', async () => {
		const { message, description } = await refusal('resize', {
			flavor: byId(accounts.flavors!.tooBig!),
		});
		expect(message).toMatch(
			/^The server .* was not resized, and has its old flavor again: resize ended with Error in cold_migrate, conductor_migrate_server\.$/,
		);
		expect(description).toContain('No host of the cloud may have room for the flavor');
		const events = await cloud.main.rows('server', 'listEvents', {
			server,
			limit: 1,
			options: { steps: true },
		});
		expect(events).toMatchObject([
			{
				action: 'resize',
				message: 'Error',
				events: expect.arrayContaining([
					expect.objectContaining({ event: 'cold_migrate', result: 'Error' }),
				]),
			},
		]);
	});

	it('has events, each of them with its steps where that is asked for', async () => {
		const events = await cloud.main.rows('server', 'listEvents', { server, returnAll: true });
		const first = events.at(-1)!;
		expect(first).toMatchObject({ action: 'create', message: null });
		expect(first).not.toHaveProperty('events');
		const one = await act('listEvents', { options: { requestId: first.request_id } });
		expect(one).toMatchObject({ action: 'create', events: [{ result: 'Success' }] });
	});

	it('is resized and confirmed, or waits for that and is reverted', async () => {
		const to = { flavor: byId(String(larger.id)) };
		const open = await act('resize', { ...to, options: { confirm: false } });
		expect(open).toMatchObject({ status: 'VERIFY_RESIZE', flavor: larger.id });
		expect(await act('revertResize')).toMatchObject({ status: 'ACTIVE', flavor: flavor.id });
		const nothing = await refusal('revertResize');
		expect(nothing.message).toMatch(/status ACTIVE, which does not allow 'revertResize'$/);
		expect(nothing.description).toContain('It has no resize that waits');

		await act('resize', { ...to, options: { confirm: false } });
		expect(await act('confirmResize')).toMatchObject({ status: 'ACTIVE', flavor: larger.id });
		expect(await act('confirmResize')).toMatchObject({ status: 'ACTIVE' });
		expect(await act('resize', to)).toMatchObject({ status: 'ACTIVE', flavor: larger.id });

		const smaller = await refusal('resize', { flavor: byId(String(flavor.id)) });
		expect(smaller.message).toMatch(/^The flavor .* has a disk of \d+ GiB, and the server has/);
	});

	it('is rebuilt, with what is new about it', async () => {
		const options = { name: `${cloud.prefix}rebuilt`, description: 'new', returnAdminPass: true };
		const rebuilt = await act('rebuild', { image: byId(String(image.id)), options });
		expect(rebuilt).toMatchObject({ name: options.name, status: 'ACTIVE', image: image.id });
		expect(rebuilt.adminPass).toMatch(/.{8}/);
		const plain = await act('rebuild', { image: byId(String(image.id)) });
		expect(plain).not.toHaveProperty('adminPass');
	});

	it('gets another password, unless it is locked', async () => {
		const adminPass = 'Change-Me-9';
		expect(await act('changePassword', { adminPass })).toMatchObject({ status: 'ACTIVE' });
		await act('lock');
		const { message } = await refusal('changePassword', { adminPass });
		expect(message).toMatch(/^The server .* is locked$/);
		await act('unlock');
	});

	it('is updated in just what is given', async () => {
		const entries = (entries: IDataObject) => ({
			row: Object.entries(entries).map(([key, value]) => ({ key, value })),
		});
		const update = async (updateFields: IDataObject) => await act('update', { updateFields });
		const name = `${cloud.prefix}updated`;
		expect(
			await update({
				name,
				description: 'one',
				setMetadata: entries({ a: '1', b: '2' }),
				addTags: 'x, y',
			}),
		).toMatchObject({ name, description: 'one', metadata: { a: '1', b: '2' }, tags: ['x', 'y'] });
		expect(
			await update({ removeMetadata: 'a, none', removeTags: 'x,none', description: '' }),
		).toMatchObject({ name, description: '', metadata: { b: '2' }, tags: ['y'] });
		expect(await update({ replaceTags: 'z' })).toMatchObject({ tags: ['z'] });
		expect(await update({ replaceTags: '' })).toMatchObject({ tags: [] });
		const { message } = await refusal('update', { updateFields: {} });
		expect(message).toBe('Nothing is given that could be changed');
		const early = await refusal('update', {
			updateFields: { name: `${name}2`, setMetadata: entries({ 'a/b': '1' }) },
		});
		expect(early.description).toContain('Changed before: name.');
	});

	it('shows the last lines of its console log, and has consoles of some kinds', async () => {
		const { output } = await act('getConsoleLog', { lines: 3 });
		expect(String(output).trimEnd().split('\n')).toHaveLength(3);
		const whole = await act('getConsoleLog', { lines: 0 });
		expect(String(whole.output).endsWith(String(output))).toBe(true);

		const hidden = await act('getConsoleUrl');
		expect(hidden).toMatchObject({ type: 'novnc', url: '[hidden]' });
		const { url } = await act('getConsoleUrl', { returnUrl: true });
		expect(url).toMatch(/^https?:.*token/);
		const { message } = await refusal('getConsoleUrl', { type: 'webmks' });
		expect(message).toBe('Unavailable console type webmks.');
	});

	it('is waited for until it is in a status, or has written something', async () => {
		const waits = async (parameters: IDataObject) => await act('waitForStatus', parameters);
		expect(await waits({})).toMatchObject({ status: 'ACTIVE' });
		expect(await waits({ waitFor: 'consoleText', text: 'line 7' })).toMatchObject({
			status: 'ACTIVE',
		});
		const pattern = { waitFor: 'consoleText', text: '/line \\d+$/' };
		expect(await waits(pattern)).toMatchObject({ status: 'ACTIVE' });
		const never = { waitFor: 'consoleText', text: 'line x', options: { timeout: 2 } };
		expect((await refusal('waitForStatus', never)).message).toMatch(
			/^The server .* did not write 'line x' on its console after 2 seconds, its state is: ACTIVE$/,
		);
		const stopped = act('waitForStatus', { statuses: ['SHUTOFF', 'ERROR'] });
		await act('stop');
		expect(await stopped).toMatchObject({ status: 'SHUTOFF' });
	});

	it('that is shelved has no console, and no password to change', async () => {
		expect((await act('shelve')).status).toMatch(/^SHELVED/);
		expect(await act('shelve', { options: { offload: true } })).toMatchObject({
			status: 'SHELVED_OFFLOADED',
		});
		for (const operation of ['getConsoleLog', 'getConsoleUrl', 'changePassword']) {
			const { message, description } = await refusal(operation, { adminPass: 'x' });
			expect(message).toMatch(/is in the status SHELVED_OFFLOADED, which does not allow/);
			expect(description).toContain('Unshelve it first.');
		}
	});
});

it('a server that boots from a volume is rebuilt too, from microversion 2.93 on, and waited for until it is gone', async () => {
	const own = {
		server: await create('volume', {
			networkMode: 'none',
			bootFrom: 'newVolume',
			volumeSize: 1,
			deleteOnTermination: true,
			options: { consoleText: 'line 100' },
		}),
	};
	const rebuilt = await act('rebuild', { ...own, image: byId(String(image.id)) });
	expect(rebuilt).toMatchObject({ status: 'ACTIVE', image: null });
	const early = cloud.with({ computeMicroversion: '2.92' });
	const tooEarly = { ...own, image: byId(String(image.id)) };
	const { message } = await early.error('server', 'rebuild', tooEarly);
	expect(message).toMatch(/needs compute microversion 2\.93/);
	const gone = act('waitForStatus', { ...own, waitFor: 'deletion' });
	await act('delete', { ...own, wait: false });
	expect(await gone).toEqual({ id: own.server.value, deleted: true });
});
