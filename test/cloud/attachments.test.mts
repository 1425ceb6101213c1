import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';
import { requestsOf } from './requests.mts';

let cloud: CloudUnderTest;
let network: string;
let one: IDataObject;
let other: IDataObject;

const onServer = async (operation: string, more: IDataObject = {}, which = one) =>
	await cloud.main.rows('server', operation, { server: byId(String(which.id)), ...more });
const errorOf = async (operation: string, more: IDataObject = {}, which = one) =>
	await cloud.main.error('server', operation, { server: byId(String(which.id)), ...more });

beforeAll(async () => {
	cloud = await cloudUnderTest();
	network = await cloud.internalNetwork();
	const items = ['one', 'other'].map((name) => ({ name: cloud.prefix + name }));
	const connected = { networkMode: 'chosen', networks: { row: [{ network: byId(network) }] } };
	const small = { ...(await cloud.smallServer('')), ...connected, name: '={{ $json.name }}' };
	[one, other] = await cloud.main.rows('server', 'create', small, items);
});
afterAll(async () => await cloud?.close());

describe('a volume', () => {
	let id: string;
	const volume = () => ({ volume: byId(id) });

	beforeAll(async () => {
		const given = { name: `${cloud.prefix}disk`, size: 1 };
		id = String((await cloud.makeAvailable('volumes', 'volume', given)).id);
	});

	it('that was attached is in use, and its device is told', async () => {
		expect(await onServer('listVolumes')).toEqual([]);
		const [attached] = await onServer('attachVolume', volume());
		const device = expect.stringMatching(/^\/dev\/[a-z]+$/);
		expect(attached).toMatchObject({ id, volumeId: id, serverId: one.id, device });
		const listed = await onServer('listVolumes');
		expect(listed).toMatchObject([{ id, device: attached.device }]);
		const { volume: found } = await cloud.main.send('block-storage', `volumes/${id}`);
		expect(found).toMatchObject({ status: 'in-use', attachments: [{ server_id: one.id }] });
	});

	it('that is attached already counts as done, unless that matters or another server has it', async () => {
		expect(await onServer('attachVolume', volume())).toMatchObject([{ id, serverId: one.id }]);
		const strict = { ...volume(), options: { ignoreAlready: false } };
		for (const error of [
			await errorOf('attachVolume', strict),
			await errorOf('attachVolume', volume(), other),
		]) {
			expect(error.message).toMatch(/is already attached to instances: /);
			expect(error.message).toContain(String(one.id));
		}
	});

	it('of a locked server can be detached by nobody before it is unlocked', async () => {
		await onServer('lock');
		const error = await errorOf('detachVolume', volume());
		await onServer('unlock');
		expect(error.message).toBe(`The server ${cloud.prefix}one (${String(one.id)}) is locked`);
	});

	it('that was detached is free, and then counts as detached already', async () => {
		const free = { id, status: 'available', attachments: [] };
		expect(await onServer('detachVolume', volume())).toMatchObject([free]);
		expect(await onServer('detachVolume', volume())).toMatchObject([free]);
		const strict = { ...volume(), options: { ignoreAlready: false } };
		expect((await errorOf('detachVolume', strict)).message).toMatch(/is not attached to volume/);
	});

	it('need not be waited for', async () => {
		const unwatched = { ...volume(), wait: false };
		const path = `servers/${String(one.id)}/os-volume_attachments`;
		const attached = requestsOf(async () => await onServer('attachVolume', unwatched));
		expect(await attached).toEqual([`POST ${path}`]);
		await onServer('attachVolume', volume());
		expect(await onServer('detachVolume', unwatched)).toEqual([{ id, requested: true }]);
		await onServer('detachVolume', volume());
	});
});

describe('an interface', () => {
	const portsOf = async () => (await onServer('listInterfaces')).map(({ port_id }) => port_id);

	it('by network has a port of its own, which goes with it', async () => {
		const before = await portsOf();
		expect(before).toHaveLength(1);
		const [made] = await onServer('attachInterface', { network: byId(network) });
		expect(made).toMatchObject({ id: made.port_id, net_id: network });
		expect(await portsOf()).toEqual(expect.arrayContaining([...before, made.id]));
		const port = { port: byId(String(made.id)) };
		expect(await onServer('detachInterface', port)).toEqual([{ id: made.id, detached: true }]);
		expect(await portsOf()).toEqual(before);
	});

	it('by port counts as done where the server has it already, and is refused where another has', async () => {
		const given = { name: `${cloud.prefix}port`, network_id: network };
		const { id } = await cloud.main.make('network', 'ports', { port: given });
		const port = { connectTo: 'port', port: byId(String(id)) };
		expect(await onServer('attachInterface', port)).toMatchObject([{ id, net_id: network }]);
		expect(await onServer('attachInterface', port)).toMatchObject([{ id, net_id: network }]);
		const refused = `Port ${String(id)} is still in use.`;
		expect((await errorOf('attachInterface', port, other)).message).toBe(refused);
		const strict = { ...port, options: { ignoreAlready: false } };
		expect((await errorOf('attachInterface', strict)).message).toBe(refused);

		const detached = [{ id, detached: true }];
		expect(await onServer('detachInterface', port)).toEqual(detached);
		expect(await onServer('detachInterface', port)).toEqual(detached);
		expect((await errorOf('detachInterface', strict)).message).toBe(
			`Instance ${String(one.id)} does not have a port with id ${String(id)}`,
		);
	});

	it('by fixed IP has just that address, and is not made twice', async () => {
		const [{ id, fixed_ips: addresses }] = await onServer('attachInterface', {
			network: byId(network),
		});
		const [{ ip_address: fixedIp }] = addresses as Array<{ ip_address: string }>;
		await onServer('detachInterface', { port: byId(String(id)) });
		const at = { network: byId(network), fixedIp };
		const [made] = await onServer('attachInterface', at);
		expect(made).toMatchObject({ fixed_ips: [{ ip_address: fixedIp }] });
		expect(await onServer('attachInterface', at)).toMatchObject([{ id: made.id }]);
		await onServer('detachInterface', { port: byId(String(made.id)) });
	});
});
