import type { IDataObject } from 'n8n-workflow';

import { itNeeds } from './accounts.mts';
import { cleanUp, namesOfRun } from './cleanUp.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';
import { until } from './until.mts';

let cloud: CloudUnderTest;

beforeAll(async () => (cloud = await cloudUnderTest()));
afterAll(async () => await cloud?.close());

const hours = 3_600_000;
const lists = [
	['compute', 'servers'],
	['block-storage', 'snapshots'],
	['block-storage', 'volumes'],
	['network', 'networks'],
	['network', 'security-groups'],
	['image', 'images'],
];

/** Names of all that begins with a prefix, of whatever kind. */
async function left(prefix: string): Promise<string[]> {
	const all: IDataObject[] = [];
	for (const [service, path] of lists) all.push(...(await cloud.main.list(service, path)));
	return all.map(({ name }) => String(name)).filter((name) => name.startsWith(prefix));
}

it('removes all that this run made, volumes in use included', async () => {
	const { main, prefix } = cloud;
	const nameless = async () =>
		(await main.list('block-storage', 'volumes')).filter(({ name }) => name === '');
	const before = await nameless();
	const server = { ...(await cloud.smallServer('left')), wait: false };
	await main.rows('server', 'create', { ...server, bootFrom: 'newVolume', volumeSize: 1 });
	await main.make('block-storage', 'volumes', { volume: { name: `${prefix}left`, size: 1 } });
	await main.make('network', 'networks', { network: { name: `${prefix}left` } });
	await main.make('network', 'security-groups', { security_group: { name: `${prefix}left` } });
	await main.make('image', 'images', { name: `${prefix}left` });
	expect(await left(prefix)).toHaveLength(5);
	await cleanUp(main, prefix);
	expect(await left(prefix)).toEqual([]);
	// Such as Nova made for the server.
	expect(await nameless()).toEqual(before);
});

it('removes what a run of hours ago left, and leaves alone what another run may be using', async () => {
	const abandoned = namesOfRun(Date.now() - 4 * hours);
	const running = namesOfRun(Date.now() - 1 * hours);
	for (const prefix of [abandoned, running]) {
		await cloud.main.make('image', 'images', { name: `${prefix}image` });
	}
	await cleanUp(cloud.main, cloud.prefix);
	expect(await left(abandoned)).toEqual([]);
	expect(await left(running)).toEqual([`${running}image`]);
	await cleanUp(cloud.main, running);
	expect(await left(running)).toEqual([]);
});

itNeeds('password')('removes application credentials, which belong to the user', async () => {
	const { main, prefix } = cloud;
	const { user } = (await main.whoAmI()) as { user: { id: string } };
	const path = `users/${user.id}/application_credentials`;
	const ids = async () => (await main.list('identity', path)).map(({ id }) => id);
	const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
	const body = { name: `${prefix}left`, expires_at: expiresAt };
	const before = await ids();
	const { id } = await main.make('identity', path, { application_credential: body });
	expect(await ids()).toContain(id);
	await cleanUp(main, prefix);
	expect(await ids()).toEqual(before);
});

it('names what is left', async () => {
	const { main } = cloud;
	// Of a run that may still be using it, so that no clean-up but that run's own removes it.
	const [prefix, other] = [2, 1].map((ago) => namesOfRun(Date.now() - ago * hours));
	const isAvailable = async (path: string, key: string, id: unknown) =>
		await until(
			async () => {
				const made = (await main.send('block-storage', `${path}/${String(id)}`))[key];
				return (made as IDataObject).status === 'available';
			},
			`${key} ${String(id)} is available`,
			60,
		);
	const volume = { name: `${prefix}held`, size: 1 };
	const { id } = await main.make('block-storage', 'volumes', { volume });
	await isAvailable('volumes', 'volume', id);
	const snapshot = { name: `${other}holds`, volume_id: id };
	const made = await main.make('block-storage', 'snapshots', { snapshot });
	await isAvailable('snapshots', 'snapshot', made.id);
	try {
		const cleaned = cleanUp(main, prefix, 1);
		await expect(cleaned).rejects.toThrow(`the deletion of volumes ${prefix}held ${String(id)}`);
	} finally {
		await cleanUp(main, other);
		await cleanUp(main, prefix);
	}
	expect(await left(prefix)).toEqual([]);
});

it('names a list that it could not see', async () => {
	const list = jest.spyOn(cloud.main, 'list');
	const failure = Object.assign(new Error('Keystone is down'), { httpCode: '503' });
	list.mockImplementation(async (service) => {
		if (service === 'identity') throw failure;
		return [];
	});
	try {
		await expect(cleanUp(cloud.main, cloud.prefix)).rejects.toThrow('Keystone is down');
	} finally {
		list.mockRestore();
	}
});

it('touches nothing else', async () => {
	const all = async () => {
		const things: string[] = [];
		for (const [service, path] of lists) {
			const rows = await cloud.main.list(service, path);
			things.push(...rows.map(({ id, name }) => `${path} ${String(id)} ${String(name)}`));
		}
		return things.sort();
	};
	const before = await all();
	await cloud.main.make('image', 'images', { name: `${cloud.prefix}image` });
	expect(await all()).toHaveLength(before.length + 1);
	await cleanUp(cloud.main, cloud.prefix);
	expect(await all()).toEqual(before);
});
