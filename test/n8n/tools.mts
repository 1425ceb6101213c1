import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { installDebianPackages } from '../machine/debianPackages.mts';

/** Programs that the tests start, and the package of Debian that has each. */
const packages = {
	chromium: 'chromium',
	'redis-server': 'redis-server',
	initdb: 'postgresql',
	postgres: 'postgresql',
} as const;

/**
 * Installs the programs that are not there.
 * @param log file that takes apt's own output
 * @param say takes lines about the progress
 * @throws CannotRunHere that names what is missing, where it cannot be installed
 */
export async function installTools(log: string, say: (line: string) => void): Promise<void> {
	const missing = Object.entries(packages).filter(([name]) => !found(name));
	const names = [...new Set(missing.map(([, name]) => name))];
	if (names.length > 0) await installDebianPackages(names, log, say);
}

/** The path of a program. */
export function tool(name: keyof typeof packages): string {
	const path = found(name);
	if (!path) throw new Error(`${name} is not installed; Debian has it in ${packages[name]}`);
	return path;
}

/** Debian keeps PostgreSQL's programs out of the PATH, in a folder for each of its versions. */
function found(name: string): string | undefined {
	const postgresql = '/usr/lib/postgresql';
	const versions = existsSync(postgresql) ? readdirSync(postgresql) : [];
	return [
		...(process.env.PATH ?? '').split(delimiter),
		...versions.map((version) => join(postgresql, version, 'bin')),
	]
		.map((folder) => join(folder, name))
		.find(existsSync);
}
