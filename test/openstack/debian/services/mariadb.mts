import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { dataOf } from '../configuration.mts';
import { listening, run, start } from '../daemons.mts';
import type { Service } from '../service.mts';
import { secrets } from '../secrets.mts';
import { address, folders, ports } from '../settings.mts';

const socket = join(folders.run, 'mariadb.sock');
const root = ['--no-defaults', '-uroot', '-S', socket];

/** Runs SQL as root. */
export async function sql(statements: string, database = ''): Promise<void> {
	await run(['mariadb', ...root, '-e', statements, ...(database ? [database] : [])]);
}

/** A database as the SQL that makes it anew. */
export async function dump(database: string): Promise<string> {
	return await run(['mariadb-dump', ...root, '--databases', database]);
}

/** Runs the SQL of a file. */
export async function restore(file: string): Promise<void> {
	await sql(`source ${file}`);
}

/** Makes an empty data folder; one that is there stays. */
export async function installDatabases(): Promise<void> {
	const data = dataOf('mariadb');
	if (existsSync(data)) return;
	mkdirSync(data);
	chmodSync(data, 0o700);
	const how = ['--auth-root-authentication-method=socket', '--skip-test-db', '--skip-name-resolve'];
	const install = ['mariadb-install-db', '--no-defaults', '--user=root', `--datadir=${data}`];
	await run([...install, ...how]);
}

/** Durability costs time, and this data is worth nothing: no flush to the disk, no double write, no binary log. */
const options = [
	'--no-defaults',
	'--user=root',
	`--datadir=${dataOf('mariadb')}`,
	`--socket=${socket}`,
	`--pid-file=${join(folders.run, 'mariadb.own')}`,
	`--bind-address=${address}`,
	`--port=${ports.mariadb}`,
	'--skip-name-resolve',
	// Nobody reads or writes files through it.
	`--secure-file-priv=${dataOf('mariadb')}`,
	'--skip-log-bin',
	'--max-connections=1000',
	'--performance-schema=OFF',
	'--innodb-buffer-pool-size=512M',
	'--innodb-log-file-size=128M',
	'--innodb-flush-log-at-trx-commit=0',
	'--innodb-doublewrite=0',
	'--innodb-flush-method=nosync',
	'--sync-frm=0',
	'--character-set-server=utf8mb3',
	'--collation-server=utf8mb3_general_ci',
];

export const mariadb: Service = {
	name: 'mariadb',
	packages: ['mariadb-server-core', 'mariadb-client', 'python3-pymysql'],
	ports: [ports.mariadb],
	start: () => start('mariadb', ['mariadbd', ...options]),
	async ready() {
		await listening('mariadb', ports.mariadb);
		const user = `'openstack'@'${address}'`;
		await sql(
			`CREATE USER IF NOT EXISTS ${user} IDENTIFIED BY '${secrets.database}';` +
				`GRANT ALL ON *.* TO ${user}; FLUSH PRIVILEGES;`,
		);
	},
};
