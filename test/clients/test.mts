import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { installDebianPackages } from '../machine/debianPackages.mts';
import { CannotRunHere, endWith } from '../machine/endWith.mts';
import { accountsFile, folders } from '../openstack/debian/settings.mts';

process.on('uncaughtException', endWith);

if (!existsSync(accountsFile)) {
	throw new CannotRunHere(
		"The simulator is compared with the project's own OpenStack: start it with 'npm run openstack:up'",
	);
}
const packages = ['python3-openstackclient', 'python3-openstacksdk'];
await installDebianPackages(packages, join(folders.logs, 'apt.log'), console.log);

const jest = ['node_modules/jest/bin/jest.js', '--config', 'test/clients/jest.config.mjs'];
const { status } = spawnSync(process.execPath, [...jest, '--runInBand', ...process.argv.slice(2)], {
	stdio: 'inherit',
});
process.exitCode = status ?? 130;
