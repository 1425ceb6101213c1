import { accountsIn, simulatedAccounts } from '../cloud/accounts.mts';
import { namesOfRun } from '../cloud/cleanUp.mts';
import { accountsFile } from '../openstack/debian/settings.mts';
import { startSimulator, type Simulator } from '../simulator/simulator.mts';
import { Client, type Outcome } from './client.mts';
import { comparable, type Domain } from './comparable.mts';

/** What the names of all that this run makes begin with: "@" in the lines. */
const prefix = namesOfRun(Date.now());

/** Deletes all that this run has left, of the kinds that it makes, in an order in which it can be deleted. */
const cleaning = [
	['cloud.compute.servers()', 'cloud.delete_server(one.id, wait=True)'],
	['cloud.network.ips()', 'cloud.network.delete_ip(one)'],
	['cloud.network.ports()', 'cloud.network.delete_port(one)'],
	['cloud.network.networks()', 'cloud.network.delete_network(one)'],
	['cloud.network.security_groups()', 'cloud.network.delete_security_group(one)'],
	['cloud.block_storage.backups()', 'cloud.delete_volume_backup(one.id, wait=True)'],
	['cloud.block_storage.snapshots()', 'cloud.delete_volume_snapshot(one.id, wait=True)'],
	['cloud.block_storage.volumes()', 'cloud.delete_volume(one.id, wait=True)'],
	['cloud.image.images()', 'cloud.image.delete_image(one)'],
	['cloud.compute.keypairs()', 'cloud.compute.delete_keypair(one)'],
	['cloud.compute.server_groups()', 'cloud.compute.delete_server_group(one)'],
].map(([list, deletion]) => {
	const isOurs = "(one.name or '').startswith('@') or getattr(one, 'description', None) == '@'";
	return `>>> [${deletion} for one in ${list} if ${isOurs}]`;
});

let simulator: Simulator;
let clients: Client[] = [];
/** Of the user and project of each client */
let domains: Domain[] = [];

beforeAll(async () => {
	simulator = await startSimulator({ maxPage: 10, buildTime: 500 });
	const simulated = { ...simulatedAccounts().main, OS_AUTH_URL: simulator.identityUrl };
	const { clients: own } = accountsIn(accountsFile);
	if (!own)
		throw new Error("That OpenStack is an older one: start it anew, 'npm run openstack:up'");
	clients = [own, simulated].map((variables) => new Client(variables));
	domains = await Promise.all(clients.map(domainOf));
});

afterAll(async () => {
	const failures = [];
	for (const line of cleaning) {
		const { status, error } = await clients[0].run(line.replaceAll('@', prefix));
		if (status !== 0) failures.push(error);
	}
	await Promise.all(clients.map(async (client) => await client.end()));
	await simulator.close();
	if (failures.length > 0) throw new Error(`Left on the cloud: ${failures.join('\n')}`);
});

/** Runs each line on both clouds, as a test: it succeeds on both, with the same outcome. */
export function succeeds(...lines: string[]): void {
	for (const line of lines) {
		it(line, async () => {
			const [real, simulated] = await outcomes(line);
			expect(real).toMatchObject({ status: 0 });
			expect(simulated).toEqual(real);
		});
	}
}

/** The same with lines that both clouds refuse, or that these clients themselves do. */
export function isRefused(...lines: string[]): void {
	for (const line of lines) {
		it(`refused: ${line}`, async () => {
			const [real, simulated] = await outcomes(line);
			expect(real.status).not.toBe(0);
			expect(simulated).toEqual(real);
		});
	}
}

/** The line that waits until a server has a status. */
export function untilServer(name: string, status: string): string {
	return `>>> cloud.compute.wait_for_server(cloud.compute.find_server('${name}'), '${status}').status`;
}

/** The line that waits until a volume has a status. */
export function untilVolume(name: string, status: string): string {
	return `>>> cloud.block_storage.wait_for_status(cloud.block_storage.find_volume('${name}'), '${status}').status`;
}

async function outcomes(line: string): Promise<Outcome[]> {
	return await Promise.all(
		clients.map(async (client, index) =>
			comparable(line, await client.run(line.replaceAll('@', prefix)), prefix, domains[index]),
		),
	);
}

async function domainOf(client: Client): Promise<Domain> {
	const access = 'cloud.session.auth.get_access(cloud.session)';
	const { output } = await client.run(
		`>>> [${access}.project_domain_id, ${access}.project_domain_name]`,
	);
	const [id, name] = output as string[];
	return { id, name };
}
