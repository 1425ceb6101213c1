import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { cleanEnvironment } from './environment.mts';
import { freePort, Service } from './process.mts';
import { tool } from './tools.mts';

/** A service that n8n's processes share, and n8n's variables that lead there. */
export interface SharedService {
	process: Service;
	env: Record<string, string>;
}

/**
 * Starts Redis, which hands n8n's jobs to its workers. Keeps everything in memory.
 * @param folder takes its log
 */
export async function startRedis(folder: string): Promise<SharedService> {
	const port = String(await freePort());
	const password = randomPassword();
	// Among the arguments, everyone on the machine could read it.
	const settings = join(folder, 'redis.conf');
	writeFileSync(settings, `requirepass ${password}\n`, { mode: 0o600 });
	const redis = new Service(
		tool('redis-server'),
		[settings, '--bind', '127.0.0.1', '--port', port, '--save', '', '--dir', folder],
		{ title: 'Redis', log: join(folder, 'redis.log'), env: cleanEnvironment() },
	);
	await redis.ready(async () => redis.output.includes('Ready to accept connections'));
	return {
		process: redis,
		env: {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: port,
			QUEUE_BULL_REDIS_PASSWORD: password,
		},
	};
}

/**
 * Starts PostgreSQL on a new database.
 * @param folder takes the database and its log; the user "postgres" must be able to enter it
 */
export async function startPostgres(folder: string): Promise<SharedService> {
	const port = String(await freePort());
	const data = join(folder, 'postgres');
	const password = randomPassword();
	const passwordFile = join(folder, 'postgres-password');
	mkdirSync(data);
	writeFileSync(passwordFile, password, { mode: 0o600 });
	if (isRoot) spawnSync('chown', ['postgres:postgres', data, passwordFile]);
	const [initdb, ...initdbArgs] = unprivileged(tool('initdb'), [
		...['-D', data, '-U', 'n8n', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
		...['--encoding=UTF8', '--no-locale', '--no-sync'],
	]);
	const { status, stderr, error } = spawnSync(initdb, initdbArgs, { cwd: folder });
	rmSync(passwordFile);
	if (status !== 0)
		throw new Error(`PostgreSQL's initdb failed: ${error?.message ?? String(stderr)}`);
	const [command, ...args] = unprivileged(tool('postgres'), [
		...['-D', data, '-p', port, '-c', 'listen_addresses=127.0.0.1'],
		...['-c', 'unix_socket_directories=', '-c', 'fsync=off'],
	]);
	const log = join(folder, 'postgres.log');
	const postgres = new Service(command, args, {
		title: 'PostgreSQL',
		log,
		env: cleanEnvironment(),
	});
	await postgres.ready(async () => postgres.output.includes('ready to accept connections'));
	return {
		process: postgres,
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: port,
			DB_POSTGRESDB_USER: 'n8n',
			DB_POSTGRESDB_PASSWORD: password,
			DB_POSTGRESDB_DATABASE: 'postgres',
		},
	};
}

function randomPassword(): string {
	return randomBytes(24).toString('base64url');
}

const isRoot = process.getuid?.() === 0;

/** PostgreSQL refuses to run as root. */
function unprivileged(command: string, args: string[]): [string, ...string[]] {
	if (!isRoot) return [command, ...args];
	const user = ['--reuid=postgres', '--regid=postgres', '--init-groups'];
	return ['setpriv', ...user, command, ...args];
}
