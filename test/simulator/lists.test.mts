import { asker, type Answer, type Ask } from './ask.mts';
import { startSimulator, type Simulator } from './simulator.mts';
import { uuidOf } from './state.mts';

let cloud: Simulator;
let ask: Ask;

beforeEach(async () => {
	cloud = await startSimulator();
	ask = await asker(cloud);
});
afterEach(async () => await cloud.close());

const refusal = ({ status, body }: Answer) => [
	status,
	(Object.values(body)[0] as { message: string }).message,
];
const namesIn = (rows: Array<{ name: string }>) => rows.map(({ name }) => name);

describe('key pairs', () => {
	const publicKey =
		'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN0A9Hf6c2KuBtvnmkoNSYnMBz3Yh3yW7wXQ0l9k8G2o someone@example';
	const make = async (keypair: object, microversion?: string) =>
		await ask('compute', 'POST os-keypairs', { keypair }, microversion);

	it('are imported, with the fingerprint that Nova finds', async () => {
		const { status, body } = await make({ name: 'own', public_key: publicKey });
		expect([status, body.keypair]).toEqual([
			200,
			{
				name: 'own',
				public_key: publicKey,
				fingerprint: 'be:cd:44:22:7d:59:9d:0e:18:46:ae:22:fe:e7:a0:7a',
				user_id: cloud.state.users[0].id,
			},
		]);
		expect(
			(await ask('compute', 'GET os-keypairs/own', undefined, '2.2')).body.keypair,
		).toMatchObject({
			name: 'own',
			type: 'ssh',
			deleted: false,
		});
	});

	it('are generated, below 2.92, and the private key is told once', async () => {
		const { status, body } = await make({ name: 'made' }, '2.2');
		expect([status, body.keypair]).toMatchObject([
			201,
			{
				private_key: expect.stringMatching(/^-----BEGIN RSA PRIVATE KEY-----/),
				public_key: expect.stringMatching(/^ssh-rsa AAAAB3NzaC1yc2E\S+ Generated-by-Nova$/),
				type: 'ssh',
			},
		]);
		const shown = (await ask('compute', 'GET os-keypairs/made')).body.keypair;
		expect([shown.public_key, shown.private_key]).toEqual([body.keypair.public_key, undefined]);
		expect((await ask('compute', 'DELETE os-keypairs/made', undefined, '2.2')).status).toBe(204);
		expect(refusal(await ask('compute', 'DELETE os-keypairs/made'))).toEqual([
			404,
			`Keypair made not found for user ${cloud.state.users[0].id}`,
		]);
	});

	it.each<[object, string | undefined, number, string]>([
		[{ name: 'demo-key' }, undefined, 409, "Key pair 'demo-key' already exists."],
		[
			{ name: 'k', public_key: 'garbage' },
			undefined,
			400,
			'Keypair data is invalid: failed to generate fingerprint',
		],
		[
			{ name: 'a/b' },
			undefined,
			400,
			"An invalid 'name' value was provided. The name must be: Only expected characters: [_- 0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ]",
		],
		[
			{ name: 'k' },
			'2.92',
			400,
			"Invalid input for field/attribute keypair. Value: {'name': 'k'}. 'public_key' is a required property",
		],
		[
			{ name: 'k', type: 'ssh' },
			undefined,
			400,
			"Invalid input for field/attribute keypair. Value: {'name': 'k', 'type': 'ssh'}. Additional properties are not allowed ('type' was unexpected)",
		],
	])('%j at %s is refused: %i %s', async (given, microversion, status, says) => {
		expect(refusal(await make(given, microversion))).toEqual([status, says]);
	});

	it('come in pages from 2.35 on', async () => {
		await make({ name: 'another', public_key: publicKey });
		const { body } = await ask('compute', 'GET os-keypairs?limit=1', undefined, '2.35');
		expect(body.keypairs).toMatchObject([{ keypair: { name: 'another' } }]);
		expect(body.keypairs_links[0].href).toMatch(/\/v2\.1\/os-keypairs\?limit=1&marker=another$/);
		expect(refusal(await ask('compute', 'GET os-keypairs?marker=nn', undefined, '2.35'))).toEqual([
			400,
			'Marker nn could not be found.',
		]);
	});
});

describe('server groups', () => {
	const make = async (given: object, microversion?: string) =>
		await ask('compute', 'POST os-server-groups', { server_group: given }, microversion);

	it('have policies, and from 2.64 on a policy and rules', async () => {
		const old = await make({ name: 'g', policies: ['affinity'] });
		expect([old.status, old.body.server_group]).toEqual([
			200,
			{ id: expect.any(String), name: 'g', policies: ['affinity'], metadata: {}, members: [] },
		]);
		const rules = { max_server_per_host: 3 };
		const { body } = await make({ name: 'g', policy: 'anti-affinity', rules }, '2.64');
		expect(body.server_group).toEqual({
			id: expect.any(String),
			name: 'g',
			policy: 'anti-affinity',
			rules,
			members: [],
			project_id: cloud.state.projects[0].id,
			user_id: cloud.state.users[0].id,
		});
		const list = await ask('compute', 'GET os-server-groups?limit=1&offset=1', undefined, '2.64');
		expect(list.body).toEqual({ server_groups: [expect.objectContaining({ policy: 'affinity' })] });
	});

	it.each<[object, string | undefined, string]>([
		[
			{ name: 'g', policy: 'affinity', rules: { max_server_per_host: 3 } },
			'2.64',
			'Only anti-affinity policy supports rules.',
		],
		[
			{ name: 'g', policies: ['soft-affinity'] },
			undefined,
			"Invalid input for field/attribute 0. Value: soft-affinity. 'soft-affinity' is not one of ['anti-affinity', 'affinity']",
		],
		[
			{ name: 'g', policies: ['affinity'] },
			'2.64',
			"Invalid input for field/attribute server_group. Value: {'name': 'g', 'policies': ['affinity']}. 'policy' is a required property",
		],
		[
			{ name: 'g', policies: [] },
			undefined,
			'Invalid input for field/attribute policies. Value: []. [] is too short',
		],
		[
			{ name: 'g', policy: 'anti-affinity', rules: { max_server_per_host: 0 } },
			'2.64',
			'Invalid input for field/attribute max_server_per_host. Value: 0. 0 is less than the minimum of 1',
		],
	])('%j at %s is refused: %s', async (given, microversion, says) => {
		expect(refusal(await make(given, microversion))).toEqual([400, says]);
	});

	it('know the servers that were made in them, until one of both is gone', async () => {
		const group = uuidOf('server group apart');
		const server = {
			name: 'a',
			flavorRef: '1',
			imageRef: uuidOf('image tiny-raw'),
			networks: 'none',
		};
		const body = { server, 'os:scheduler_hints': { group } };
		const { id } = (await ask('compute', 'POST servers', body, '2.37')).body.server;
		const shown = async () =>
			(await ask('compute', `GET os-server-groups/${group}`)).body.server_group.members;
		expect(await shown()).toEqual([id]);
		expect(
			(await ask('compute', `GET servers/${id}`, undefined, '2.71')).body.server.server_groups,
		).toEqual([group]);
		await ask('compute', `DELETE servers/${id}`);
		expect(await shown()).toEqual([]);
		expect((await ask('compute', `DELETE os-server-groups/${group}`)).status).toBe(204);
		expect(refusal(await ask('compute', `DELETE os-server-groups/${group}`))).toEqual([
			404,
			`Instance group ${group} could not be found.`,
		]);
	});
});

describe('availability zones', () => {
	it('are one of Nova, one of Cinder, and as many of Neutron as it has agents for', async () => {
		expect((await ask('compute', 'GET os-availability-zone')).body).toEqual({
			availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true }, hosts: null }],
		});
		expect((await ask('block-storage', 'GET os-availability-zone')).body).toEqual({
			availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true } }],
		});
		expect((await ask('network', 'GET availability_zones')).body).toEqual({
			availability_zones: [],
		});
	});
});

describe('lists of Neutron', () => {
	const list = async (query: string) => await ask('network', `GET networks?${query}`);

	it('are filtered by any attribute, whose values are alternatives, and cut to fields', async () => {
		const [one, two] = [uuidOf('network private'), uuidOf('network shared')];
		expect(
			(await list(`id=${one}&id=${two}&fields=name&sort_key=name&sort_dir=desc`)).body.networks,
		).toEqual([{ name: 'shared' }, { name: 'private' }]);
		expect(namesIn((await list('shared=true')).body.networks)).toEqual(['shared']);
		expect(namesIn((await list('router:external=True')).body.networks)).toEqual(['public']);
		const ports = await ask('network', 'GET ports?fixed_ips=ip_address%3D10.10.0.99');
		expect(namesIn(ports.body.ports)).toEqual(['spare']);
	});

	it('link to the pages before and after', async () => {
		const { body } = await list('limit=1');
		const [{ id }] = body.networks;
		const address = `http://127.0.0.1:${new URL(cloud.endpoints.find((one) => one.service === 'network')!.url).port}/v2.0/networks`;
		expect(body.networks_links).toEqual([
			{ rel: 'next', href: `${address}?limit=1&marker=${id}` },
			{ rel: 'previous', href: `${address}?limit=1&marker=${id}&page_reverse=True` },
		]);
		expect((await list('name=none')).body).toEqual({
			networks: [],
			networks_links: [{ rel: 'previous', href: `${address}?name=none&page_reverse=True` }],
		});
	});

	it.each([
		['limit=x', "Bad limit request: Limit must be an integer 0 or greater and not 'x'."],
		['nonsense=1', "['nonsense'] is invalid attribute for filtering"],
		['sort_key=name', 'The number of sort_keys and sort_dirs must be same'],
		['marker=nn', 'Network nn could not be found.'],
	])('%s is refused: %s', async (query, says) => {
		expect((await list(query)).body.NeutronError.message).toBe(says);
	});
});

describe('things of Neutron', () => {
	it('are made, changed and deleted', async () => {
		const given = { network: { name: 'new' } };
		const made = await ask('network', 'POST networks', given);
		const { id } = made.body.network;
		expect([made.status, made.body.network]).toMatchObject([
			201,
			{
				name: 'new',
				status: 'ACTIVE',
				shared: false,
				subnets: [],
				project_id: cloud.state.projects[0].id,
			},
		]);
		const changed = await ask('network', `PUT networks/${id}`, { network: { name: 'other' } });
		expect(changed.body.network).toMatchObject({ id, name: 'other', revision_number: 2 });
		expect((await ask('network', `DELETE networks/${id}`)).status).toBe(204);
		expect(refusal(await ask('network', `GET networks/${id}`))[1]).toBe(
			`Network ${id} could not be found.`,
		);
	});

	it.each<[string, unknown, number, string]>([
		['POST networks', {}, 400, "Unable to find 'network' in request body"],
		['POST networks', { network: { nonsense: 1 } }, 400, "Unrecognized attribute(s) 'nonsense'"],
		[
			'POST ports',
			{ port: { network_id: 'nn' } },
			400,
			"Invalid input for network_id. Reason: 'nn' is not a valid UUID.",
		],
		[
			'POST ports',
			{
				port: { network_id: uuidOf('network private'), fixed_ips: [{ ip_address: '10.10.0.99' }] },
			},
			409,
			`IP address 10.10.0.99 already allocated in subnet ${uuidOf('subnet private')}`,
		],
		[
			'POST ports',
			{ port: { network_id: uuidOf('network private'), fixed_ips: [{ ip_address: '10.99.0.1' }] } },
			400,
			'IP address 10.99.0.1 is not a valid IP for any of the subnets on the specified network.',
		],
		['GET security-groups/nn', undefined, 404, 'Security group nn does not exist'],
		['GET routers/nn', undefined, 404, 'Router nn could not be found'],
		['GET nonsense', undefined, 404, 'The resource could not be found.'],
	])('%s with %j is refused: %i %s', async (request, given, status, says) => {
		expect(refusal(await ask('network', request, given))).toEqual([status, says]);
	});

	it('are kept while they are used', async () => {
		const { status, body } = await ask('network', `DELETE networks/${uuidOf('network private')}`);
		expect([status, body.NeutronError.type]).toEqual([409, 'NetworkInUse']);
	});
});

describe('volumes', () => {
	it('are made, changed, filtered and deleted', async () => {
		const given = { name: 'v', size: 1, metadata: { a: 'b' }, description: 'd' };
		const { status, body } = await ask('block-storage', 'POST volumes', { volume: given });
		const { id } = body.volume;
		expect([status, body.volume]).toMatchObject([
			202,
			{ ...given, status: 'creating', bootable: 'false', attachments: [], volume_type: 'loopback' },
		]);
		const change = { name: 'w', metadata: { x: 'y' } };
		expect(
			(await ask('block-storage', `PUT volumes/${id}`, { volume: change })).body.volume,
		).toMatchObject({
			...change,
			status: 'available',
		});
		const list = async (query: string) =>
			namesIn((await ask('block-storage', `GET volumes/detail?${query}`)).body.volumes);
		expect(await list('bootable=true')).toEqual(['bootable']);
		expect(await list(`metadata=${encodeURIComponent('{"x":"y"}')}`)).toEqual(['w']);
		expect(await list('nonsense=1&sort=name:asc')).toEqual(['bootable', 'w']);
		expect((await ask('block-storage', `DELETE volumes/${id}`)).status).toBe(202);
		expect((await ask('block-storage', `GET volumes/${id}`)).status).toBe(404);
	});

	it.each<[string, unknown, number, string]>([
		['POST volumes', {}, 400, "'volume' is a required property"],
		[
			'POST volumes',
			{ volume: { name: 'x' } },
			400,
			'The server could not comply with the request since it is either malformed or otherwise incorrect.',
		],
		[
			'POST volumes',
			{ volume: { size: 0 } },
			400,
			'Invalid input for field/attribute size. Value: 0. 0 is less than the minimum of 1',
		],
		[
			'POST volumes',
			{ volume: { size: 'a' } },
			400,
			"Invalid input for field/attribute size. Value: a. 'a' does not match '^[0-9]+$'",
		],
		[
			'POST volumes',
			{ volume: { size: 1, volume_type: 'nn' } },
			404,
			'Volume type with name nn could not be found.',
		],
		[
			'POST volumes',
			{ volume: { size: 1, availability_zone: 'nn' } },
			400,
			"Availability zone 'nn' is invalid.",
		],
		[
			`PUT volumes/${uuidOf('volume bootable')}`,
			{ volume: { size: 2 } },
			400,
			"Invalid input for field/attribute volume. Value: {'size': 2}. Additional properties are not allowed ('size' was unexpected)",
		],
		['GET volumes/zz', undefined, 404, 'Volume zz could not be found.'],
		['GET volumes?limit=x', undefined, 400, 'limit param must be an integer'],
		['GET volumes?marker=x', undefined, 404, 'Volume x could not be found.'],
		['GET volumes?sort=nn:asc', undefined, 400, 'Invalid input received: Invalid sort key'],
		['GET snapshots?marker=x', undefined, 404, 'Snapshot x could not be found.'],
		[
			'POST snapshots',
			{ snapshot: { name: 'x' } },
			400,
			"Invalid input for field/attribute snapshot. Value: {'name': 'x'}. 'volume_id' is a required property",
		],
	])('%s with %j is refused: %i %s', async (request, given, status, says) => {
		expect(refusal(await ask('block-storage', request, given))).toEqual([status, says]);
	});
});
