import { asker } from './ask.mts';
import { startSimulator, type Simulator } from './simulator.mts';

let cloud: Simulator;

beforeEach(async () => (cloud = await startSimulator()));
afterEach(async () => await cloud.close());

describe('as Keystone', () => {
	const logIn = async (user: object, scope?: object) => {
		const identity = { methods: ['password'], password: { user } };
		const reply = await fetch(`${cloud.identityUrl}/v3/auth/tokens`, {
			method: 'POST',
			body: JSON.stringify({ auth: { identity, scope } }),
		});
		return { status: reply.status, json: (await reply.json()) as any };
	};
	const demo = { name: 'demo', password: 'demo-secret', domain: { name: 'Default' } };

	it('a number is no text, and is repeated', async () => {
		const { status, json } = await logIn({ ...demo, password: 12345678 });
		expect(status).toBe(400);
		expect(json.error.message).toBe(
			"Invalid input for field 'identity/password/user/password': 12345678 is not of type 'string'\n\nFailed validating 'type' in schema['properties']['identity']['properties']['password']['properties']['user']['properties']['password']:\n    {'type': 'string'}\n\nOn instance['identity']['password']['user']['password']:\n    12345678",
		);
	});

	it('no scope is the default project, where there is one and a role in it', async () => {
		const [user] = cloud.state.users;
		const [own, , foreign] = cloud.state.projects;
		expect((await logIn(demo)).json.token).not.toHaveProperty('project');
		user.defaultProject = foreign;
		expect((await logIn(demo)).json.token).not.toHaveProperty('catalog');
		user.defaultProject = own;
		const { token } = (await logIn(demo)).json;
		expect(token).toMatchObject({ project: { name: 'demo' }, catalog: expect.any(Array) });
	});
});

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
