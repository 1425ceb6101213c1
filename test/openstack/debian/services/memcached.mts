import { listening, start } from '../daemons.mts';
import type { Service } from '../service.mts';
import { address, ports } from '../settings.mts';

const options = ['-u', 'root', '-l', address, '-p', String(ports.memcached), '-U', '0'];

export const memcached: Service = {
	name: 'memcached',
	packages: ['memcached', 'python3-memcache'],
	ports: [ports.memcached],
	start: () => start('memcached', ['memcached', ...options, '-m', '64', '-c', '2048']),
	ready: async () => await listening('memcached', ports.memcached),
};
