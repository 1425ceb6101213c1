import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { packageVersion } from '../../machine/debianPackages.mts';
import type { Service } from './service.mts';
import { dump, restore, sql } from './services/mariadb.mts';
import { secrets } from './secrets.mts';
import { cacheFolder, folders, passwords, ports } from './settings.mts';

/**
 * Fills the databases of a service, once in the life of the cloud: from a copy that an earlier cloud left, or by the service's
 * own migrations, which take most of the time of a first start.
 */
export async function fillDatabases({ name, database }: Service): Promise<void> {
	const mark = join(folders.data, `${name}-database`);
	if (!database || existsSync(mark)) return;
	// A copy fits one version of the software, and holds passwords and addresses.
	const made = [packageVersion(database.package), passwords, secrets, ports];
	const key = createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 16);
	const copy = join(cacheFolder, `${name}-${key}.sql`);
	if (existsSync(copy)) await restore(copy);
	else {
		for (const one of database.names) {
			await sql(`DROP DATABASE IF EXISTS ${one}; CREATE DATABASE ${one} CHARACTER SET utf8mb3`);
		}
		await database.migrate();
		mkdirSync(cacheFolder, { recursive: true, mode: 0o700 });
		const copies = await Promise.all(database.names.map(dump));
		writeFileSync(`${copy}.new`, copies.join('\n'), { mode: 0o600 });
		renameSync(`${copy}.new`, copy);
	}
	writeFileSync(mark, '');
}
