import { startSimulator, type Simulator } from './simulator.mts';

let cloud: Simulator;

beforeEach(async () => (cloud = await startSimulator()));
afterEach(async () => await cloud.close());

/** A token of one of the simulated users of the domain "Default". */
async function tokenOf(name: string, scope: object): Promise<string> {
	const user = { name, password: `${name}-secret`, domain: { name: 'Default' } };
	const identity = { methods: ['password'], password: { user } };
	const reply = await fetch(`${cloud.identityUrl}/v3/auth/tokens`, {
		method: 'POST',
		body: JSON.stringify({ auth: { identity, scope } }),
	});
	return reply.headers.get('X-Subject-Token')!;
}

const inDemo = { project: { name: 'demo', domain: { name: 'Default' } } };

async function ask(service: string, token: string, method: string, path: string, body?: object) {
	const { url } = cloud.endpoints.find((one) => one.service === service)!;
	const headers = { 'X-Auth-Token': token };
	const reply = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
	return { status: reply.status, text: await reply.text() };
}

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
		const token = await tokenOf('demo', inDemo);
		const before = structuredClone([cloud.state.securityGroups, cloud.state.ports]);
		const reply = await ask('network', token, 'POST', '/v2.0/ports', { port: { name: 'a' } });
		expect(reply.status).toBe(400);
		expect([cloud.state.securityGroups, cloud.state.ports]).toEqual(before);
	});

	it('a network that another project shares can be seen, but not deleted', async () => {
		const token = await tokenOf('demo', inDemo);
		const { id } = cloud.state.networks.find(({ name }) => name === 'shared')!;
		expect((await ask('network', token, 'GET', `/v2.0/networks/${id}`)).status).toBe(200);
		expect((await ask('network', token, 'DELETE', `/v2.0/networks/${id}`)).status).toBe(403);
		expect((await ask('network', token, 'GET', `/v2.0/networks/${id}`)).status).toBe(200);
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
		const token = await tokenOf('admin', { system: { all: true } });
		const { status, text } = await ask('compute', token, method, `/v2.1/${path}`);
		expect(status).toBe(403);
		expect(text).toContain(`Policy doesn't allow os_compute_api:servers:${policy} to be`);
	});
});
