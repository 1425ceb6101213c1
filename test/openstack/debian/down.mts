import { existsSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { endWith } from '../../machine/endWith.mts';
import { isOwn, removeOwn } from './ownFolder.mts';
import { broughtPackages, packageList } from './packages.mts';
import { cacheFolder, folder, secretsFile } from './settings.mts';
import { stopCloud } from './stop.mts';

process.on('uncaughtException', endWith);

const { values: flags } = parseArgs({ options: { wipe: { type: 'boolean' } } });

const count = await stopCloud();
console.log(count > 0 ? `stopped ${count} daemons` : 'nothing was running');
if (flags.wipe) wipe();

/** Deletes all but Debian's packages, which somebody else may use by now. */
function wipe(): void {
	const brought = broughtPackages();
	if (existsSync(folder) && !isOwn(folder))
		throw new Error(`${folder} is no folder of openstack:up`);
	rmSync(packageList, { force: true });
	rmSync(secretsFile, { force: true });
	for (const path of [cacheFolder, folder]) removeOwn(path);
	console.log(`deleted ${folder} and ${cacheFolder}`);
	if (brought.length === 0) return;
	console.log(
		`Debian's packages that came with it stay; this removes them:\n\n  apt-get purge ${brought.join(' ')}`,
	);
}
