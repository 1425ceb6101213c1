import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import type { Client } from './client.mts';
import { until } from './until.mts';

/** Leftovers of a run that was cut off are removed once no run can still be using them. In milliseconds. */
const abandonedAfter = 3 * 3_600_000;

/** What tests make besides servers, in the order in which it can be deleted. */
const collections = [
	['block-storage', 'os-volume-transfer'],
	['block-storage', 'backups'],
	['block-storage', 'snapshots'],
	['block-storage', 'volumes'],
	['network', 'floatingips'],
	['network', 'ports'],
	['network', 'routers'],
	['network', 'security-groups'],
	['network', 'networks'],
	['image', 'images'],
	['compute', 'os-server-groups'],
	['compute', 'os-keypairs'],
] as const;

/** What the names of all that one run creates begin with. */
export function namesOfRun(start: number): string {
	return `n8n-test-${start.toString(36)}-`;
}

/**
 * Deletes all of a login's own project, and of its user, that carries the prefix of this run, or of a run hours ago.
 * @param seconds that it may take altogether; as a rule: each deletion is asked for at least once
 * @throws Error that names what is left
 */
export async function cleanUp(client: Client, prefix: string, seconds = 60): Promise<void> {
	// The volumes that Nova makes for servers.
	const nameless = new Set<unknown>();
	// Floating IPs have no name, and Nova names snapshots after their image.
	const isOurs = ({ id, name, description }: IDataObject) => {
		const mark = String(name ?? description).replace(/^snapshot for /, '');
		return mark.startsWith(prefix) || isAbandoned(mark) || nameless.has(id);
	};
	client.logOut();
	const { user, project } = (await client.whoAmI()) as Record<'user' | 'project', { id: string }>;
	const isOwn = ({ project_id: id, owner }: IDataObject) =>
		(id ?? owner ?? project.id) === project.id;
	const ours = async (service: string, path: string) =>
		(await listIfAny(client, service, path)).filter((one) => isOurs(one) && isOwn(one));
	const end = Date.now() + seconds * 1000;
	const failures: string[] = [];
	const attempt = async (look: () => Promise<boolean>, what: () => string) => {
		// What could not be done here is no reason to leave the rest.
		await until(look, what, Math.max(2, (end - Date.now()) / 1000)).catch(({ message }: Error) =>
			failures.push(message),
		);
	};

	// What is still being built does not tell its volumes.
	let servers: IDataObject[] = [];
	const areBuilt = async () => {
		servers = await ours('compute', 'servers/detail');
		return servers.every(({ status }) => status !== 'BUILD');
	};
	await attempt(areBuilt, () => `the end of BUILD of ${named('servers', servers)}`);
	for (const server of servers) {
		const attached = server['os-extended-volumes:volumes_attached'] as IDataObject[];
		attached.forEach(({ id }) => nameless.add(id));
	}
	if (servers.length > 0) {
		const options = { releaseFloatingIps: true };
		const parallel = { requestOptions: { itemsInParallel: 5 } };
		await client.run(
			'server',
			'delete',
			{ server: byId('={{ $json.id }}'), options, ...parallel },
			servers,
		);
	}
	const ofUser = ['identity', `users/${user.id}/application_credentials`] as const;
	for (const [service, path] of [...collections, ['compute', 'servers'] as const, ofUser]) {
		let left: IDataObject[] = [];
		const isEmpty = async () => {
			left = await ours(service, path);
			if (path === 'routers') await disconnect(client, left);
			if (left.length > 0) await client.removeAll(service, path, left);
			return left.length === 0;
		};
		await attempt(isEmpty, () => `the deletion of ${named(path, left)}`);
	}
	if (failures.length > 0) throw new Error(`Left on the cloud: ${failures.join('; ')}`);
}

/** A router that is connected stays. */
async function disconnect(client: Client, routers: IDataObject[]): Promise<void> {
	for (const { id } of routers) {
		await client.send('network', `routers/${String(id)}`, {
			method: 'PUT',
			body: JSON.stringify({ router: { routes: [] } }),
		});
		const interfaces = { device_id: String(id), device_owner: 'network:router_interface' };
		for (const port of await client.list('network', 'ports', interfaces)) {
			await client.send('network', `routers/${String(id)}/remove_router_interface`, {
				method: 'PUT',
				body: JSON.stringify({ port_id: port.id }),
			});
		}
	}
}

function named(path: string, things: IDataObject[]): string {
	return things.map(({ name, id }) => `${path} ${String(name)} ${String(id)}`).join(', ');
}

/** The time is part of the name. */
function isAbandoned(name: string): boolean {
	const [, time] = /^n8n-test-([0-9a-z]{8})-/.exec(name) ?? [];
	return time !== undefined && Date.now() - parseInt(time, 36) > abandonedAfter;
}

/** A key pair is one level deeper in its list, and known by its name. */
function plain(entry: IDataObject): IDataObject {
	const { keypair } = entry as { keypair?: IDataObject };
	return keypair ? { ...keypair, id: keypair.name } : entry;
}

/** Not every cloud has every service, and not every login may see application credentials, or has any. */
async function listIfAny(client: Client, service: string, path: string): Promise<IDataObject[]> {
	const list = async () => (await client.list(service, path)).map(plain);
	return await list().catch((error: Error & { httpCode?: string }) => {
		const isHidden = service === 'identity' && /^40[34]$/.test(error.httpCode ?? '');
		if (isHidden || error.message.startsWith('The catalog has no service')) return [];
		throw error;
	});
}
