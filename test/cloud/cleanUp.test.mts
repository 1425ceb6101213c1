import type { IDataObject } from 'n8n-workflow';

import { cleanUp, namesOfRun } from './cleanUp.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';

jest.setTimeout(180_000);

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

it('touches nothing else', async () => {
	const before = await cloud.main.list('network', 'networks');
	await cloud.main.make('image', 'images', { name: `${cloud.prefix}image` });
	await cleanUp(cloud.main, cloud.prefix);
	expect(await cloud.main.list('network', 'networks')).toEqual(before);
});
