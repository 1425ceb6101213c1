import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';

import { commonSections, configOf, dataOf, uwsgi, write, writeIni } from '../configuration.mts';
import { answering, run, start } from '../daemons.mts';
import type { Service } from '../service.mts';
import { memcachedSocket } from './memcached.mts';
import {
	apiWorkers,
	identityUrl,
	passwords,
	ports,
	region,
	tokenLife,
	urlOf,
} from '../settings.mts';

/** A second Keystone on the same database, whose tokens end while a test looks on. */
const shortLived = { config: configOf('keystone', 'short-lived.conf'), tokenLife: 10 };

const repositories = {
	fernet: dataOf('keystone', 'fernet-keys'),
	credential: dataOf('keystone', 'credential-keys'),
};

/** Identity. */
export const keystone: Service = {
	name: 'keystone',
	packages: ['python3-keystone', 'uwsgi-core', 'uwsgi-plugin-python3'],
	ports: [ports.keystone, ports.keystoneShortLived],
	configure() {
		for (const repository of Object.values(repositories)) ensureKeys(repository);
		writeConfig(configOf('keystone'), tokenLife);
		writeConfig(shortLived.config, shortLived.tokenLife);
	},
	database: {
		names: ['keystone'],
		package: 'python3-keystone',
		async migrate() {
			const manage = ['keystone-manage', '--config-file', configOf('keystone')];
			await run([...manage, 'db_sync']);
			const urls = ['admin', 'internal', 'public'].flatMap((interfaceName) => [
				`--bootstrap-${interfaceName}-url`,
				`${identityUrl}/`,
			]);
			const names = { username: 'admin', 'project-name': 'admin', 'role-name': 'admin' };
			const given = { ...names, 'service-name': 'keystone', 'region-id': region };
			const options = Object.entries(given).flatMap(([key, value]) => [
				`--bootstrap-${key}`,
				value,
			]);
			const password = { OS_BOOTSTRAP_PASSWORD: passwords.admin };
			await run([...manage, 'bootstrap', ...options, ...urls], password);
		},
	},
	start() {
		serve('keystone', configOf('keystone'), ports.keystone, apiWorkers);
		serve('keystone-short-lived', shortLived.config, ports.keystoneShortLived, 1);
	},
	async ready() {
		await answering('keystone', identityUrl);
		await answering('keystone-short-lived', `${urlOf('keystoneShortLived')}/v3`);
	},
};

function serve(name: string, config: string, port: number, processes: number): void {
	start(name, [...uwsgi(port, processes), '--wsgi-file', '/usr/bin/keystone-wsgi-public'], {
		OS_KEYSTONE_CONFIG_FILES: config,
	});
}

function writeConfig(path: string, expiration: number): void {
	// Keystone validates tokens itself.
	const { keystone_authtoken: _, ...common } = commonSections('keystone');
	writeIni(path, {
		DEFAULT: { public_endpoint: `${urlOf('keystone')}/`, use_stderr: true },
		token: { provider: 'fernet', expiration },
		fernet_tokens: { key_repository: repositories.fernet },
		fernet_receipts: { key_repository: repositories.fernet },
		credential: { key_repository: repositories.credential },
		// bcrypt's usual 12 rounds cost a quarter of a second at each login.
		identity: { password_hash_rounds: 4 },
		cache: {
			enabled: true,
			backend: 'dogpile.cache.memcached',
			memcache_servers: `unix:${memcachedSocket}`,
		},
		...common,
	});
}

/** Tokens and keys outlive a restart. https://docs.openstack.org/keystone/latest/admin/fernet-token-faq.html */
function ensureKeys(repository: string): void {
	for (const name of ['0', '1']) {
		const file = `${repository}/${name}`;
		const key = randomBytes(32).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
		if (!existsSync(file)) write(file, key);
	}
}
