import { report } from '../../../../../nodes/OpenStack/resources/report/index.ts';
import { addServers } from '../../../../simulator/nova.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';
import { floatingIp } from '../../../../simulator/networkRows.mts';
import { neutronError, novaError } from '../../../../simulator/replies.mts';
import { image, uuidOf } from '../../../../simulator/state.mts';
import { volume } from '../../../../simulator/volumeRows.mts';

const { inventory, orphans, quota } = report.operations;
let test: TestCloud;
const notices: string[] = [];

beforeEach(async () => {
	notices.length = 0;
	test = await testCloud({}, {}, { notice: (text) => void notices.push(text) });
});
afterEach(async () => await test.simulator.close());

/** A thousand servers, of 20 flavors and 30 images, with 500 volumes and 200 floating IPs. */
function fill(): void {
	const { state } = test.simulator;
	const [project] = state.projects;
	const images = Array.from({ length: 30 }, (_, index) => image(`image-${index}`, project, {}));
	state.images.push(...images);
	for (let index = 0; index < 20; index++) {
		state.flavors.push({ id: `f${index}`, name: `size-${index}`, vcpus: 2, ram: 1024, disk: 5 });
	}
	for (const [index, server] of addServers(test.simulator, 1000).entries()) {
		Object.assign(server, { flavorId: `f${index % 20}`, imageId: images[index % 30].id });
		if (index < 500) {
			const row = volume(project.id, state.users[0].id, {
				size: 10,
				name: `data-${index}`,
				status: 'in-use',
			});
			state.volumes.push(row);
			server.volumes.push({ id: row.id } as never);
		}
		if (index < 200) {
			const [port] = state.ports.filter(({ device_id }) => device_id === server.id);
			const { id: port_id, device_id } = port;
			const address = `172.24.5.${index}`;
			const row = { floating_ip_address: address, port_id, port_details: { device_id } };
			state.floatingIps.push(floatingIp(project.id, row));
		}
	}
}

it('of a thousand servers takes eight requests at most, and has all that each has', async () => {
	fill();
	await test.cloud.session();
	test.simulator.requests.length = 0;
	const rows = await test.run(inventory);
	expect(test.simulator.count()).toBeLessThanOrEqual(8);
	expect(rows).toHaveLength(1000);
	const row = rows.find(
		({ volumes }) => (volumes as Array<{ name: string }>)[0]?.name === 'data-7',
	);
	expect(row).toMatchObject({
		flavor: 'size-7',
		image: 'image-7',
		vcpus: 2,
		volume_size: 10,
		floating_ips: ['172.24.5.7'],
	});
});

it('totals count each server once', async () => {
	fill();
	const [one] = await test.run(inventory, { output: 'one' });
	expect(one).toMatchObject({
		servers: 1000,
		by_status: { ACTIVE: 1000 },
		vcpus: 2000,
		volumes: 500,
		volume_size: 5000,
		floating_ips: 200,
	});
});

it.each([
	[
		'block-storage',
		novaError(403, "Policy doesn't allow volume:get_all to be performed."),
		'volumes',
	],
	['network', neutronError(503, 'ServiceUnavailable', 'gone'), 'floating IPs'],
])('what %s refuses is a hole with a name', async (service, reply, missing) => {
	const [server] = addServers(test.simulator, 1);
	server.volumes.push({ id: uuidOf('volume') } as never);
	test.simulator.trouble({ service, times: Infinity, reply });
	const [row] = await test.run(inventory);
	expect(row).toMatchObject({
		id: server.id,
		incomplete: [{ missing, reason: expect.any(String) }],
	});
	expect(notices.join()).toContain(`The report lacks ${missing}`);
});

it('the other reports go on without a service too, and fail where there is none at all', async () => {
	const refused = novaError(403, 'Not for you');
	test.simulator.trouble({ service: 'block-storage', times: Infinity, reply: refused });
	for (const [operation, missing] of [
		[quota, 'volumes'],
		[orphans, 'volumes'],
	] as const) {
		const [one] = await test.run(operation, { output: 'one' });
		expect(one.incomplete).toContainEqual({
			missing,
			reason: expect.stringContaining('Not for you'),
		});
	}
	const nothing = await test.run(orphans, { output: 'rows', types: ['volumes', 'ports'] });
	expect(nothing).toEqual([{ incomplete: [expect.objectContaining({ missing: 'volumes' })] }]);
	for (const service of ['compute', 'network']) {
		test.simulator.trouble({ service, times: Infinity, reply: refused });
	}
	await expect(test.run(quota, { output: 'one' })).rejects.toThrow('Not for you');
});
