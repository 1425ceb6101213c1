import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';

let cloud: CloudUnderTest;
let small: IDataObject;
let external: string;

beforeAll(async () => {
	cloud = await cloudUnderTest();
	const network = byId(await cloud.internalNetwork());
	const connected = { networkMode: 'chosen', networks: { row: [{ network }] } };
	small = { ...(await cloud.smallServer('')), ...connected };
	const networks = await cloud.main.list('network', 'networks', { 'router:external': true });
	external = String(networks[0].id);
});
afterAll(async () => await cloud?.close());

const create = async (names: string[], more: IDataObject) =>
	await cloud.main.rows(
		'server',
		'create',
		{ ...small, name: '={{ $json.name }}', simplify: true, ...more },
		names.map((name) => ({ name: cloud.prefix + name })),
	);
const floatingIps = async () => await cloud.main.list('network', 'floatingips');
const isThere = async (path: string) =>
	await cloud.main.send('network', path).then(
		() => true,
		({ httpCode }: { httpCode?: string }) => httpCode !== '404',
	);

/** A floating IP that no server has. */
async function makeFree(): Promise<IDataObject> {
	const floatingip = { floating_network_id: external, description: `${cloud.prefix}free` };
	return await cloud.main.make('network', 'floatingips', { floatingip });
}

it('a server with a new floating IP has it, and gives it back with all else that it has', async () => {
	const volume = { bootFrom: 'newVolume', volumeSize: 1 };
	const [server] = await create(['new'], {
		...volume,
		floatingIp: 'new',
		externalNetwork: byId(external),
	});
	const [address] = server.floating_ips as string[];
	const made = (await floatingIps()).find((one) => one.floating_ip_address === address)!;
	expect(server.addresses).toEqual([made.fixed_ip_address]);
	const again = { floatingIp: 'new', externalNetwork: byId(external), ifNameExists: 'return' };
	expect(await create(['new'], again)).toMatchObject([{ id: server.id, floating_ips: [address] }]);

	const { server: full } = await cloud.main.send('compute', `servers/${String(server.id)}`);
	const attached = 'os-extended-volumes:volumes_attached';
	const [{ id: disk }] = (full as IDataObject)[attached] as IDataObject[];
	const [deleted] = await cloud.main.rows('server', 'delete', {
		server: byId(String(server.id)),
		options: { releaseFloatingIps: true, deleteVolumes: true },
	});
	const released = [
		{ type: 'floating IP', id: made.id, address },
		{ type: 'volume', id: disk },
	];
	expect(deleted).toEqual({ id: server.id, deleted: true, released });
	expect(await isThere(`floatingips/${String(made.id)}`)).toBe(false);
	const volumes = await cloud.main.list('block-storage', 'volumes');
	expect(volumes.map(({ id }) => id)).not.toContain(disk);
});

it('servers that are made at the same time take different free ones, and the last to find none is named', async () => {
	const before = await floatingIps();
	// Others of the project might be taken.
	if (before.some(({ port_id: port }) => port === null)) return;
	const free = [await makeFree(), await makeFree()];
	const more = { floatingIp: 'free', requestOptions: { itemsInParallel: 2 } };
	const servers = await create(['free-a', 'free-b'], more);
	const taken = servers.flatMap((server) => server.floating_ips as string[]);
	expect(taken.sort()).toEqual(free.map((one) => String(one.floating_ip_address)).sort());

	const parameters = { ...small, name: `${cloud.prefix}without`, ...more };
	const error = await cloud.main.error('server', 'create', parameters);
	const said =
		/^The server (\S+) \((\S+)\) exists, but it has no floating IP: the project has no free/;
	expect(error.message).toMatch(said);
	const [, name, id] = said.exec(error.message)!;
	expect(name).toBe(parameters.name);
	const [server] = await cloud.main.rows('server', 'get', { server: byId(id) });
	expect(server.status).toBe('ACTIVE');
});

it('a server deleted by force keeps the floating IP for the project, unless told to give it back', async () => {
	const [{ id, floating_ips: addresses }] = await create(['force'], {
		floatingIp: 'new',
		externalNetwork: byId(external),
	});
	const options = { force: true };
	const deleted = await cloud.main.rows('server', 'delete', { server: byId(String(id)), options });
	expect(deleted).toEqual([{ id, deleted: true }]);
	const [left] = (await floatingIps()).filter(({ floating_ip_address: address }) =>
		(addresses as string[]).includes(String(address)),
	);
	expect(left.port_id).toBeNull();
	await cloud.main.remove('network', `floatingips/${String(left.id)}`);
});
