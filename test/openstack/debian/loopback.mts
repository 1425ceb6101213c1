import { spawnSync } from 'node:child_process';

import { processesOf } from './daemons.mts';

/**
 * The sockets of the cloud's processes that other machines could reach.
 * @returns lines of ss; none where all is well
 */
export function socketsBeyondLoopback(): string[] {
	const own = new Set(processesOf());
	const { stdout } = spawnSync('ss', ['-Hlntup'], { encoding: 'utf8' });
	return stdout.split('\n').filter((line) => {
		const [, , , , local = ''] = line.split(/\s+/);
		const isOurs = [...line.matchAll(/pid=(\d+)/g)].some(([, pid]) => own.has(Number(pid)));
		return isOurs && !/^(127\.|\[::1\]|\[::ffff:127\.)/.test(local);
	});
}
