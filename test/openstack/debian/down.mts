import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

import { endWith } from '../../machine/endWith.mts';
import { broughtPackages, packageList } from './packages.mts';
import { cacheFolder, folder } from './settings.mts';
import { stopCloud } from './stop.mts';

process.on('uncaughtException', endWith);

const { values: flags } = parseArgs({ options: { wipe: { type: 'boolean' } } });

rmSync(join(folder, 'ready'), { force: true });
const count = await stopCloud();
console.log(count > 0 ? `stopped ${count} daemons` : 'nothing was running');
if (flags.wipe) wipe();

/** Deletes all but Debian's packages, which somebody else may use by now. */
function wipe(): void {
	const brought = broughtPackages();
	for (const path of [folder, cacheFolder, packageList])
		rmSync(path, { recursive: true, force: true });
	for (const parent of [folder, cacheFolder].map((path) => dirname(path))) removeIfEmpty(parent);
	console.log(`deleted ${folder} and ${cacheFolder}`);
	if (brought.length === 0) return;
	console.log(
		`Debian's packages that came with it stay; this removes them:\n\n  apt-get purge ${brought.join(' ')}`,
	);
}

function removeIfEmpty(path: string): void {
	if (readdirSync(path).length === 0) rmdirSync(path);
}
