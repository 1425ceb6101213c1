import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';
import { requestsOf } from './requests.mts';

let cloud: CloudUnderTest;

beforeAll(async () => (cloud = await cloudUnderTest()));
afterAll(async () => await cloud?.close());

const hostile = '=1+1<b>|x';
const report = async (operation: string, parameters: IDataObject = {}) => {
	const { items, error } = await cloud.main.run('report', operation, parameters);
	if (error) throw new Error(`${error.message} ${error.description ?? ''}`);
	return items;
};
const rows = async (operation: string, parameters: IDataObject = {}) =>
	(await report(operation, { output: 'rows', ...parameters })).map(({ json }) => json);

describe('Inventory', () => {
	let server: IDataObject;
	let volume: IDataObject;

	beforeAll(async () => {
		const small = await cloud.smallServer(`inventory${hostile}`);
		const tags = { tags: 'report' };
		[server] = await cloud.main.rows('server', 'create', { ...small, options: tags });
		volume = await cloud.makeAvailable('volumes', 'volume', {
			name: `${cloud.prefix}inventory`,
			size: 1,
		});
		const both = { server: byId(String(server.id)), volume: byId(String(volume.id)) };
		await cloud.main.rows('server', 'attachVolume', both);
	});

	it('has each server with the names of what it has', async () => {
		const { flavor, image } = await cloud.smallest();
		const row = (await rows('inventory')).find(({ id }) => id === server.id);
		expect(row).toMatchObject({
			name: `${cloud.prefix}inventory${hostile}`,
			status: 'ACTIVE',
			flavor: flavor.name,
			vcpus: flavor.vcpus,
			ram: flavor.ram,
			image: image.name,
			volumes: [{ id: volume.id, name: volume.name, size: 1 }],
			volume_size: 1,
			age_days: 0,
			tags: ['report'],
		});
	});

	it('takes one list for each kind and page', async () => {
		const sent = await requestsOf(async () => await rows('inventory'));
		const lists = sent.map((one) => one.replace(/\?.*/, ''));
		expect(new Set(lists)).toEqual(
			new Set([
				'GET servers/detail',
				'GET flavors/detail',
				'GET images',
				'GET volumes/detail',
				'GET floatingips',
			]),
		);
	});

	it('as one item has totals, and tables in which names are nothing but text', async () => {
		const [{ json, binary }] = await report('inventory', { output: 'one' });
		expect(json).toMatchObject({
			servers: expect.any(Number),
			by_status: { ACTIVE: expect.any(Number) },
		});
		expect(json.html).toContain('=1+1&lt;b&gt;|x</td>');
		expect(json.markdown).toContain('\\<b\\>\\|x');
		expect(json).not.toHaveProperty('incomplete');
		const csv = Buffer.from(binary!.data.data, 'base64').toString();
		expect(binary!.data).toMatchObject({ fileName: 'inventory.csv', mimeType: 'text/csv' });
		expect(csv).toContain(`${cloud.prefix}inventory${hostile}`);
	});
});

it('Quota has compute, network and volumes, most used first', async () => {
	const [{ json }] = await report('quota');
	const quotas = json.rows as Array<{ service: string; percent: number | null }>;
	expect(new Set(quotas.map(({ service }) => service))).toEqual(
		new Set(['compute', 'network', 'volume']),
	);
	const percents = quotas.map(({ percent }) => percent ?? -1);
	expect(percents).toEqual([...percents].sort((a, b) => b - a));
});

it('Usage counts hours of existence, of deleted servers too', async () => {
	const [made] = await cloud.main.rows('server', 'create', await cloud.smallServer('usage'));
	await new Promise((done) => setTimeout(done, 1500));
	await cloud.main.rows('server', 'delete', { server: byId(String(made.id)) });
	const row = (await rows('usage')).find(({ id }) => id === made.id);
	expect(row).toMatchObject({ name: made.name, state: 'terminated' });
	const span = { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' };
	const error = await cloud.main.error('report', 'usage', span);
	expect(error.message).toBe("'From' is not before 'To'");
});

it('Orphans names what nothing uses, and leaves it there', async () => {
	const name = `${cloud.prefix}orphan`;
	const volume = await cloud.makeAvailable('volumes', 'volume', { name, size: 1 });
	const network = await cloud.internalNetwork();
	const port = await cloud.main.make('network', 'ports', { port: { network_id: network, name } });
	const group = await cloud.main.make('network', 'security-groups', { security_group: { name } });
	const of = async (parameters: IDataObject) =>
		(await rows('orphans', parameters))
			.filter((one) => one.name === name)
			.map(({ type, id }) => [type, id]);
	expect(await of({ minimumAge: 0 })).toEqual(
		expect.arrayContaining([
			['volume', volume.id],
			['port', port.id],
			['security group', group.id],
		]),
	);
	expect(await of({ minimumAge: 1 })).toEqual([]);
	expect(await of({ minimumAge: 0 })).toHaveLength(3);
});

it('Orphans leaves out a security group that the rule of another one names', async () => {
	const create = async (name: string, more: IDataObject = {}) =>
		(
			await cloud.main.rows('securityGroup', 'create', { name: `${cloud.prefix}${name}`, ...more })
		)[0];
	const named = await create('named');
	const rule = { rule: 'ssh', remote: 'group', remoteGroup: byId(String(named.id)) };
	const naming = await create('naming', { rules: { row: [rule] } });
	const found = await rows('orphans', { types: ['securityGroups'], minimumAge: 0 });
	const ids = found.map(({ id }) => id);
	expect(ids).toContain(naming.id);
	expect(ids).not.toContain(named.id);
	for (const { id } of [naming, named]) {
		await cloud.main.rows('securityGroup', 'delete', { securityGroup: byId(String(id)) });
	}
});
