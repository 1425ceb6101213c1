import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { accounts, itNeeds } from './accounts.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';
import { requestsOf } from './requests.mts';

let cloud: CloudUnderTest;
let small: IDataObject;

beforeAll(async () => {
	cloud = await cloudUnderTest({ buildTime: 300 });
	small = await cloud.smallServer('');
});
afterAll(async () => await cloud?.close());

const list = async (name: string) => await cloud.main.rows('server', 'list', { filters: { name } });

it('a wait left out returns while the server is being built', async () => {
	const parameters = { ...small, name: `${cloud.prefix}unwatched`, wait: false };
	const [made] = await cloud.main.rows('server', 'create', parameters);
	expect(made).toMatchObject({ name: parameters.name, status: 'BUILD' });
});

it('a wait that takes too long ends with the server’s ID and state, and leaves it to go on', async () => {
	const slow = await cloudUnderTest({ buildTime: 1200 });
	try {
		// A volume has to be made first, which takes any cloud longer.
		const parameters: IDataObject = {
			...(await slow.smallServer('slow')),
			bootFrom: 'newVolume',
			volumeSize: 1,
			deleteOnTermination: true,
			options: { timeout: 1 },
		};
		const error = await slow.main.error('server', 'create', parameters);
		const state =
			/^The server \S+ \(([-0-9a-f]{36})\) was not active after 1 seconds, its state is: BUILD/;
		const [, id] = state.exec(error.message) ?? [];
		expect(error.description).toContain('The cloud goes on with it.');
		const filters = { name: parameters.name };
		expect(await slow.main.rows('server', 'list', { filters })).toMatchObject([{ id }]);
	} finally {
		await slow.close();
	}
});

itNeeds('tooBig')('a wait ends with Nova’s reason where no host has room', async () => {
	const name = `${cloud.prefix}too-big`;
	const parameters = { ...small, name, flavor: byId(accounts.flavors!.tooBig!) };
	const error = await cloud.main.error('server', 'create', parameters);
	const [server] = await list(name);
	expect(error.message).toBe(
		`The server ${name} (${String(server.id)}) went into the status ERROR: No valid host was found.`,
	);
	expect(error.description).toMatch(
		/choose another flavor.* The server still exists, and counts against the quota/,
	);
	expect(server.status).toBe('ERROR');
	const [full] = await cloud.main.rows('server', 'get', { server: byId(String(server.id)) });
	expect(full.fault).toBe('No valid host was found. ');
	const deleted = { server: byId(String(server.id)) };
	await cloud.main.rows('server', 'delete', deleted);
	expect(await list(name)).toEqual([]);
});

it('a wait for a deletion can be left out too, and a server that is gone is missed only where that matters', async () => {
	const [made] = await cloud.main.rows('server', 'create', {
		...small,
		name: `${cloud.prefix}short`,
	});
	const server = { server: byId(String(made.id)) };
	let deleted: IDataObject[] = [];
	const sent = await requestsOf(async () => {
		deleted = await cloud.main.rows('server', 'delete', { ...server, wait: false });
	});
	expect(deleted).toHaveLength(1);
	expect(sent).toEqual([`DELETE servers/${String(made.id)}`]);
	// It may take the request twice.
	await cloud.main.run('server', 'delete', server);
	const strict = { ...server, options: { ignoreMissing: false } };
	expect(await cloud.main.error('server', 'delete', strict)).toMatchObject({
		httpCode: '404',
		message: `Instance ${String(made.id)} could not be found.`,
	});
	expect(await cloud.main.rows('server', 'delete', server)).toEqual([
		{ id: made.id, deleted: true },
	]);
});
