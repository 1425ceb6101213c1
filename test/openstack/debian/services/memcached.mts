import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { start, until } from '../daemons.mts';
import type { Service } from '../service.mts';
import { folders } from '../settings.mts';

/** No port: whoever may write to Keystone's cache may have Keystone run what he likes. */
export const memcachedSocket = join(folders.run, 'memcached.sock');

/** Keystone's cache, without which each look at a token takes it seconds. */
export const memcached: Service = {
	name: 'memcached',
	packages: ['memcached', 'python3-memcache'],
	ports: [],
	start() {
		rmSync(memcachedSocket, { force: true });
		start('memcached', [
			'memcached',
			'-u',
			'root',
			'-s',
			memcachedSocket,
			'-a',
			'0600',
			'-m',
			'64',
		]);
	},
	ready: async () => await until('memcached', 'listen', () => existsSync(memcachedSocket)),
};
