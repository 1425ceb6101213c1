import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { credentialOfOpenrc } from '../demo/openrc.mts';
import { Engine } from '../engine/engine.mts';
import { byId } from '../engine/fixtures.mts';
import { startSimulator, type SimulatorOptions } from '../simulator/simulator.mts';
import { accounts, isReal, type AccountName } from './accounts.mts';
import { cleanUp, namesOfRun } from './cleanUp.mts';
import { Client } from './client.mts';
import { addLeftovers } from './leftovers.mts';
import { until } from './until.mts';

/** For all that is left of a file's expectations, in seconds. */
const patience = 120;

// Longer than any wait within a test or hook, so that each of them ends with its own error.
jest.setTimeout(300_000);

/** Of the simulator's short-lived tokens, in seconds. */
const shortLife = 3;

/** The cloud that expectations are held against: the simulator, or the real one that accounts.mts names. */
export class CloudUnderTest {
	/** What the names of all that tests create begin with; no other thing is touched */
	readonly prefix = namesOfRun(Date.now());
	readonly engine = new Engine();
	readonly main: Client;
	private readonly clients = new Map<AccountName, Client>();
	private credentials = 0;

	/** @param close ends the simulator, where there is one */
	constructor(
		private readonly addresses: { main?: string; shortLived?: string },
		private readonly stop: () => Promise<void>,
	) {
		this.main = this.as('main');
	}

	/** Of the main account */
	get credential(): ICredentialDataDecryptedObject {
		return this.main.credential;
	}

	/** Runs the node with the main account. */
	async run(...given: Parameters<Client['run']>): ReturnType<Client['run']> {
		return await this.main.run(...given);
	}

	/** One of the accounts. */
	as(name: AccountName): Client {
		const known = this.clients.get(name) ?? this.add(this.credentialOf(name));
		this.clients.set(name, known);
		return known;
	}

	/** An account's credential, filled in differently: to look, not to make anything. */
	with(fields: ICredentialDataDecryptedObject, name: AccountName = 'main'): Client {
		return this.add({ ...this.credentialOf(name), ...fields });
	}

	/**
	 * The smallest flavor with a disk, and the smallest active image that fits it; public both, so that each project
	 * may use them.
	 */
	async smallest(): Promise<{ flavor: IDataObject; image: IDataObject }> {
		const flavors = await this.main.rows('flavor', 'list', {
			returnAll: true,
			filters: { visibility: 'true' },
			sort: { key: 'memory_mb', direction: 'asc' },
		});
		const images = await this.main.rows('image', 'list', {
			returnAll: true,
			filters: { status: 'active', visibility: 'public' },
			sort: { key: 'size', direction: 'asc' },
		});
		// What tests have made of servers and volumes may go at any time.
		images.sort((a, b) => Number(b.visibility === 'public') - Number(a.visibility === 'public'));
		for (const flavor of flavors.filter(({ disk }) => Number(disk) > 0)) {
			const image = images.find((one) => fits(one, flavor));
			if (image) return { flavor, image };
		}
		throw new Error('No public image of this cloud fits any of its public flavors');
	}

	/** Parameters of Server → Create for a server that costs the cloud little. */
	async smallServer(name: string): Promise<IDataObject> {
		const { flavor, image } = await this.smallest();
		return {
			name: this.prefix + name,
			flavor: byId(String(flavor.id)),
			image: byId(String(image.id)),
			networkMode: 'none',
		};
	}

	/** The ID of a network of the project that servers can be on; one with a way out, where there is one. */
	async internalNetwork(): Promise<string> {
		const routed = await this.main.list('network', 'ports', {
			device_owner: 'network:router_interface',
		});
		if (routed.length > 0) return String(routed[0].network_id);
		const networks = await this.main.list('network', 'networks');
		const internal = networks.find((network) => !network['router:external']);
		if (internal) return String(internal.id);
		throw new Error('The project has no network that servers could be on');
	}

	/** Makes a volume or snapshot, and waits until it can be used. */
	async makeAvailable(path: string, key: string, body: IDataObject): Promise<IDataObject> {
		const { id } = await this.main.make('block-storage', path, { [key]: body });
		const isAvailable = async () => {
			const reply = await this.main.send('block-storage', `${path}/${String(id)}`);
			const made = reply[key] as IDataObject;
			if (String(made.status).startsWith('error')) throw new Error(`${path} ${String(id)} failed`);
			return made.status === 'available' && made;
		};
		return await until(isAvailable, `${key} ${String(id)} is available`, 120);
	}

	/** Waits until Nova does nothing with a server. */
	async whenIdle(id: string): Promise<void> {
		const isIdle = async () => {
			const { server } = await this.main.send('compute', `servers/${id}`);
			return (server as IDataObject)['OS-EXT-STS:task_state'] === null;
		};
		await until(isIdle, `nothing is done with the server ${id}`, 60);
	}

	/**
	 * Many small servers in one request, which the node itself does not send. Done when all run: until then Nova
	 * may list a server on two pages or on none, link from a page back to itself, and does not count it.
	 * @throws Error as soon as one of them has failed
	 */
	async manyServers(client: Client, name: string, count: number): Promise<void> {
		const { flavor, image } = await this.smallest();
		const server = {
			name: this.prefix + name,
			flavorRef: flavor.id,
			imageRef: image.id,
			networks: 'none',
			min_count: count,
			max_count: count,
		};
		await client.send('compute', 'servers', {
			method: 'POST',
			body: JSON.stringify({ server }),
			options: { microversion: '2.37' },
		});
		const allRun = async () => {
			const listed = client.list('compute', 'servers/detail', { name: server.name });
			const all = await listed.catch((error: Error) => {
				if (error.message.includes('the same page')) return [];
				throw error;
			});
			const failed = all.find(({ status }) => status === 'ERROR');
			if (failed) throw new Error(`${String(failed.name)}: ${JSON.stringify(failed.fault)}`);
			const active = all.filter(({ status }) => status === 'ACTIVE').map(({ id }) => id);
			return new Set(active).size >= count;
		};
		await until(allRun, `${count} servers ${server.name} are active`, 180);
	}

	/**
	 * Deletes what carries the prefix, in each project that was used, and stops the simulator.
	 * @throws Error where something is left
	 */
	async close(): Promise<void> {
		const failures: Error[] = [];
		const end = Date.now() + patience * 1000;
		for (const client of this.clients.values()) {
			const seconds = (end - Date.now()) / 1000;
			await cleanUp(client, this.prefix, seconds).catch((error: Error) => failures.push(error));
		}
		await this.stop();
		if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join('\n'));
	}

	private add(credential: ICredentialDataDecryptedObject): Client {
		return new Client(this.engine, `credential-${++this.credentials}`, credential);
	}

	private credentialOf(name: AccountName): ICredentialDataDecryptedObject {
		const address = name === 'shortLived' ? this.addresses.shortLived : this.addresses.main;
		return credentialOfOpenrc({
			...accounts[name],
			...(address ? { OS_AUTH_URL: address } : {}),
		})!;
	}
}

/** An image without data of its own, such as that of a server on a volume, boots from a snapshot: it has the size 0. */
function fits({ size, min_ram, min_disk }: IDataObject, { ram, disk }: IDataObject): boolean {
	return (
		Number(size) > 0 &&
		Number(size) <= Number(disk) * 2 ** 30 &&
		Number(min_ram) <= Number(ram) &&
		Number(min_disk) <= Number(disk)
	);
}

/**
 * @param options of the simulator; a page holds ten there, as on the project's own cloud
 */
export async function cloudUnderTest(options: SimulatorOptions = {}): Promise<CloudUnderTest> {
	if (isReal) return new CloudUnderTest({}, async () => {});
	const simulator = await startSimulator({ maxPage: 10, ...options });
	addLeftovers(simulator);
	const shortLived = await simulator.addKeystone(shortLife);
	const addresses = { main: simulator.identityUrl, shortLived };
	return new CloudUnderTest(addresses, async () => await simulator.close());
}
