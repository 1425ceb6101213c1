import { spawnSync } from 'node:child_process';

import { processesOf } from './daemons.mts';

/**
 * The sockets of the cloud's processes that other machines could reach.
 * @returns lines of ss; none where all is well
 * @throws Error where ss does not work
 */
export function socketsBeyondLoopback(): string[] {
	const { stdout, status, error } = spawnSync('ss', ['-Hlntup'], { encoding: 'utf8' });
	if (status !== 0) throw new Error(`ss does not list the sockets: ${error?.message ?? status}`);
	return beyondLoopback(stdout, processesOf());
}

/** Those of the lines of ss that name one of the processes and an address that is not loopback. */
export function beyondLoopback(sockets: string, processes: number[]): string[] {
	return sockets.split('\n').filter((line) => {
		const [, , , , local = ''] = line.split(/\s+/);
		const isOurs = [...line.matchAll(/pid=(\d+)/g)].some(([, pid]) =>
			processes.includes(Number(pid)),
		);
		return isOurs && !/^(127\.|\[::1\]|\[::ffff:127\.)/.test(local);
	});
}
