import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import type { Client } from './client.mts';

/** Leftovers of a run that was cut off are removed once no run can still be using them. In milliseconds. */
const abandonedAfter = 3 * 3_600_000;

/** As long deletions may take, in milliseconds. */
const patience = 60_000;

/** What tests make besides servers, in the order in which it can be deleted. */
const collections = [
	['block-storage', 'snapshots'],
	['block-storage', 'volumes'],
	['network', 'security-groups'],
	['network', 'networks'],
	['image', 'images'],
] as const;

/** What the names of all that one run creates begin with. */
export function namesOfRun(start: number): string {
	return `n8n-test-${start.toString(36)}-`;
}

/**
 * Deletes all of a login's own project, and of its user, that carries the prefix of this run, or of a run hours ago.
 * @throws Error that names what is left
 */
export async function cleanUp(client: Client, prefix: string): Promise<void> {
	const isOurs = ({ name }: IDataObject) =>
		String(name).startsWith(prefix) || isAbandoned(String(name));
	client.logOut();
	const { user, project } = (await client.whoAmI()) as Record<'user' | 'project', { id: string }>;
	await cleanUpProject(client, project.id, isOurs);
	await cleanUpApplicationCredentials(client, `users/${user.id}/application_credentials`, isOurs);
}

/** The time is part of the name. */
function isAbandoned(name: string): boolean {
	const [, time] = /^n8n-test-([0-9a-z]{8})-/.exec(name) ?? [];
	return time !== undefined && Date.now() - parseInt(time, 36) > abandonedAfter;
}

type Check = (thing: IDataObject) => boolean;

async function cleanUpProject(client: Client, projectId: string, isOurs: Check): Promise<void> {
	const isOwn = ({ project_id: id, owner }: IDataObject) =>
		(id ?? owner ?? projectId) === projectId;
	const ours = async (service: string, path: string) =>
		(await listIfAny(client, service, path)).filter((one) => isOurs(one) && isOwn(one));

	// What is still being built does not tell its volumes, and those that Nova makes have no name to find them by.
	const built = async () => await ours('compute', 'servers/detail');
	const servers = await listedUntil(built, (all) => all.every(({ status }) => status !== 'BUILD'));
	const nameless = servers.flatMap(
		(server) => server['os-extended-volumes:volumes_attached'] as IDataObject[],
	);
	if (servers.length > 0) {
		const parallel = { requestOptions: { itemsInParallel: 5 } };
		await client.run('server', 'delete', { server: byId('={{ $json.id }}'), ...parallel }, servers);
	}
	if (nameless.length > 0) await client.removeAll('block-storage', 'volumes', nameless);
	const kept: string[] = [];
	for (const [service, path] of [...collections, ['compute', 'servers'] as const]) {
		const left = await listedUntil(
			async () => await ours(service, path),
			(all) => all.length === 0,
			async (all) => await client.removeAll(service, path, all),
		);
		kept.push(...left.map(({ name, id }) => `${path} ${String(name)} ${String(id)}`));
	}
	if (kept.length > 0) throw new Error(`Left on the cloud: ${kept.join(', ')}`);
}

/** A list as soon as it is as wanted, or when patience ends; until then something may be done about it. */
async function listedUntil(
	list: () => Promise<IDataObject[]>,
	isWanted: (all: IDataObject[]) => boolean,
	act: (all: IDataObject[]) => Promise<void> = async () => {},
): Promise<IDataObject[]> {
	const end = Date.now() + patience;
	let all = await list();
	while (!isWanted(all) && Date.now() < end) {
		await act(all);
		await new Promise((done) => setTimeout(done, 300));
		all = await list();
	}
	return all;
}

/** Not every cloud has every service. */
async function listIfAny(client: Client, service: string, path: string): Promise<IDataObject[]> {
	return await client.list(service, path).catch((error: Error) => {
		if (error.message.startsWith('The catalog has no service')) return [];
		throw error;
	});
}

async function cleanUpApplicationCredentials(
	client: Client,
	path: string,
	isOurs: Check,
): Promise<void> {
	const own = await client.list('identity', path).catch(() => []);
	const ours = own.filter(isOurs);
	if (ours.length > 0) await client.removeAll('identity', path, ours);
}
