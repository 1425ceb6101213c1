import { asker } from './ask.mts';
import { startSimulator, type Simulator } from './simulator.mts';

let cloud: Simulator;

beforeEach(async () => (cloud = await startSimulator()));
afterEach(async () => await cloud.close());

describe('as Neutron', () => {
	it('what it refuses makes nothing', async () => {
		const ask = await asker(cloud);
		const before = structuredClone([cloud.state.securityGroups, cloud.state.ports]);
		const reply = await ask('network', 'POST ports', { port: { name: 'a' } });
		expect(reply).toMatchObject({
			status: 400,
			body: {
				NeutronError: {
					type: 'HTTPBadRequest',
					message: "Failed to parse request. Required attribute 'network_id' not specified",
				},
			},
		});
		expect([cloud.state.securityGroups, cloud.state.ports]).toEqual(before);
	});

	it('a network that another project shares can be seen, but not deleted', async () => {
		const ask = await asker(cloud);
		const { id } = cloud.state.networks.find(({ name }) => name === 'shared')!;
		expect((await ask('network', `GET networks/${id}`)).status).toBe(200);
		expect(await ask('network', `DELETE networks/${id}`)).toMatchObject({
			status: 403,
			body: { NeutronError: { message: 'rule:delete_network is disallowed by policy' } },
		});
		expect((await ask('network', `GET networks/${id}`)).status).toBe(200);
	});
});

describe('as Nova', () => {
	it.each([
		['GET', 'servers', 'index'],
		['GET', 'servers/detail', 'detail'],
		['GET', 'servers/0c1d', 'show'],
		['DELETE', 'servers/0c1d', 'delete'],
		['POST', 'servers', 'create'],
	])('%s %s without a project is refused by the policy "%s"', async (method, path, policy) => {
		const ask = await asker(cloud, 'admin', { system: { all: true } });
		const { status, body } = await ask('compute', `${method} ${path}`);
		expect(status).toBe(403);
		expect(body.forbidden.message).toBe(
			`Policy doesn't allow os_compute_api:servers:${policy} to be performed.`,
		);
	});
});
