import { server } from '../../../../../nodes/OpenStack/resources/server/index.ts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';
import { neutronError, ok } from '../../../../simulator/replies.mts';
import { uuidOf } from '../../../../simulator/state.mts';

const { create } = server.operations;
const externalNetwork = uuidOf('network public');
let test: TestCloud;

beforeEach(async () => (test = await testCloud()));
afterEach(async () => await test.simulator.close());

const basics = { flavor: '1', image: uuidOf('image tiny-raw'), networkMode: 'chosen' };
const on = (network: string) => [{ network: uuidOf(`network ${network}`), port: '', fixedIp: '' }];
const make = async (more: object) =>
	(await test.run(create, { name: 'web-1', networks: on('private'), ...basics, ...more }))[0];
const sent = (method: string, path: RegExp) =>
	test.simulator.requests.filter((one) => one.method === method && path.test(one.path));
const floating = (made: object) =>
	Object.values((made as { addresses: Record<string, object[]> }).addresses)
		.flat()
		.filter((one) => (one as Record<string, unknown>)['OS-EXT-IPS:type'] === 'floating')
		.map((one) => (one as { addr: string }).addr);
const ofProject = () => test.simulator.state.floatingIps;

async function addFree(): Promise<string> {
	const floatingip = { floating_network_id: externalNetwork };
	const made = await test.cloud.network.post('floatingips', { floatingip }, { key: 'floatingip' });
	return String(made.floating_ip_address);
}

it('a new one is made and bound in one request, and is in the result', async () => {
	const made = await make({ floatingIp: 'new', externalNetwork });
	expect(sent('POST', /^floatingips$/)).toHaveLength(1);
	expect(sent('PUT', /./)).toHaveLength(0);
	expect(floating(made)).toEqual([ofProject()[0].floating_ip_address]);
});

it('a repeated run makes no second one', async () => {
	const more = { floatingIp: 'new', externalNetwork, ifNameExists: 'return' };
	const first = await make(more);
	expect(floating(await make(more))).toEqual(floating(first));
	expect(ofProject()).toHaveLength(1);
});

it('one whose answer was lost is found at the port', async () => {
	test.simulator.trouble({ path: /^floatingips$/, method: 'POST', lost: 'reset' });
	const made = await make({ floatingIp: 'new', externalNetwork });
	expect(ofProject()).toHaveLength(1);
	expect(floating(made)).toEqual([ofProject()[0].floating_ip_address]);
});

it('servers that are made at the same time take different free ones, and what others took is passed over', async () => {
	const [taken, ...free] = [await addFree(), await addFree(), await addFree()];
	const says = 'Constrained to 0, but current revision is 1';
	const reply = neutronError(412, 'RevisionNumberConstraintFailed', says);
	const first = ofProject().find((one) => one.floating_ip_address === taken)!;
	test.simulator.trouble({ method: 'PUT', path: new RegExp(first.id), reply, times: 2 });
	const made = await Promise.all(
		['a', 'b'].map(async (name) => await make({ name, floatingIp: 'free' })),
	);
	expect(made.flatMap(floating).sort()).toEqual(free.sort());
	expect(sent('PUT', /^floatingips/)[0].headers['if-match']).toMatch(/^revision_number=\d+$/);
});

it('no two items take the same where a cloud keeps no revisions', async () => {
	const free = [await addFree(), await addFree()];
	for (const one of ofProject()) delete one.revision_number;
	test.simulator.trouble({ method: 'PUT', path: /^floatingips/, delay: 1500 });
	const made = await Promise.all(
		['a', 'b'].map(async (name) => await make({ name, floatingIp: 'free' })),
	);
	expect(made.flatMap(floating).sort()).toEqual(free.sort());
});

it("another project's free one is not taken, and the error names the server", async () => {
	await addFree();
	const floatingips = [{ ...ofProject()[0], project_id: 'other' }];
	test.simulator.trouble({ method: 'GET', path: /^floatingips$/, reply: ok({ floatingips }) });
	await expect(make({ floatingIp: 'free' })).rejects.toMatchObject({
		message: expect.stringMatching(
			/^The server web-1 \([-0-9a-f]{36}\) exists, but it has no floating IP: the project has no free/,
		),
		nextStep: expect.stringContaining("'Return the Existing One'"),
	});
});

it('the network card is chosen that the external network reaches', async () => {
	const made = await make({
		networks: [...on('shared'), ...on('private')],
		floatingIp: 'new',
		externalNetwork,
	});
	const [{ fixed_ip_address: fixed }] = ofProject();
	expect(fixed).toMatch(/^10\.10\./);
	expect(floating(made)).toHaveLength(1);
});

it.each([
	[
		'no router leads to it',
		on('shared'),
		/A router must connect that subnet with the external network/,
	],
	['it has no address', undefined, /Give the server a network with an IPv4 subnet/],
])('the server is named where %s', async (_, networks, wayOut) => {
	const more = networks ? { networks } : { networkMode: 'none' };
	await expect(make({ ...more, floatingIp: 'new', externalNetwork })).rejects.toMatchObject({
		message: expect.stringMatching(/^The server web-1 \([-0-9a-f]{36}\) exists, but /),
		nextStep: expect.stringMatching(wayOut),
	});
});

it.each([
	["'Floating IP' needs 'Wait Until Active'", { externalNetwork, wait: false }],
	["The parameter 'External Network' is empty", {}],
])('nothing is made where %s', async (message, more) => {
	await expect(make({ floatingIp: 'new', ...more })).rejects.toThrow(message);
	expect(sent('POST', /^servers$/)).toHaveLength(0);
});
