import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const { env } = process;
const home = (variable: string, otherwise: string) =>
	join(env[variable] ?? join(homedir(), otherwise), 'n8n-nodes-openstack');

/** Configuration, data, logs and process IDs of the cloud. */
export const folder = resolve(
	env.OPENSTACK_FOLDER ?? join(home('XDG_STATE_HOME', '.local/state'), 'cloud'),
);

/** Logins for tests, once the cloud is up. */
export const accountsFile = join(folder, 'accounts.json');

/** Passwords between the services; every cloud of this user has the same. */
export const secretsFile = join(home('XDG_STATE_HOME', '.local/state'), 'secrets.json');

/** What a later cloud need not do again: the databases as they are after their migrations. */
export const cacheFolder = join(home('XDG_CACHE_HOME', '.cache'), 'databases');

export const folders = {
	config: join(folder, 'etc'),
	data: join(folder, 'data'),
	logs: join(folder, 'log'),
	run: join(folder, 'run'),
	/** Programs and Python modules of the cloud's own */
	programs: join(folder, 'bin'),
	modules: join(folder, 'lib'),
};

/** Seconds that a token lives. */
export const tokenLife = 3600;

/** Seconds that a service remembers that a token is valid; -1: it asks Keystone each time, so that a revoked one is refused. */
export const tokenCacheTime = -1;

/** The largest page of Nova, Glance, Neutron and Cinder: small, so that short lists have several pages. */
export const pageSize = 10;

export const address = '127.0.0.1';

export const ports = {
	barbican: 9311,
	cinder: 8776,
	designate: 9001,
	designateDns: 5354,
	epmd: 14369,
	glance: 9292,
	heat: 8004,
	heatCloudFormation: 8003,
	keystone: 5000,
	keystoneShortLived: 5001,
	mariadb: 13306,
	neutron: 9696,
	nova: 8774,
	octavia: 9876,
	placement: 8778,
	rabbitmq: 15672,
	rabbitmqNodes: 15673,
	swift: 8085,
	swiftAccount: 6202,
	swiftContainer: 6201,
	swiftObject: 6200,
};

/** Where a port answers. */
export const urlOf = (port: keyof typeof ports) => `http://${address}:${ports[port]}`;

export const identityUrl = `${urlOf('keystone')}/v3`;

export const region = 'RegionOne';

/** The passwords of people: of a cloud that nobody but this machine reaches, and that holds nothing. */
export const passwords = { admin: 'admin-secret', demo: 'demo-secret' };

/** Nova's and Cinder's name for the machine: a label only. */
export const hostLabel = 'loopback-host';

/** Processes of each API. */
export const apiWorkers = 2;
