import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { installDebianPackages, whyNotDebian } from '../../machine/debianPackages.mts';
import { CannotRunHere } from '../../machine/endWith.mts';
import type { Service } from './service.mts';
import { folders, secretsFile } from './settings.mts';

/** Which packages came with the cloud: outlives the cloud, so that they can be told apart after it is wiped. */
export const packageList = join(dirname(secretsFile), 'packages');

/** What the commands themselves use. */
const own = ['iproute2', 'procps'];

/**
 * @throws CannotRunHere where Debian's packages cannot be installed
 */
export function refuseOtherMachines(): void {
	const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
	const isBookworm = /^(VERSION|DEBIAN)_CODENAME=bookworm$/m.test(release);
	const reason = whyNotDebian() ?? (isBookworm ? undefined : 'this one has other releases of it');
	if (!reason) return;
	throw new CannotRunHere(
		`openstack:up needs Debian 12 or a derivative, and root: ${reason}. ` +
			'Any other cloud serves as well: set the OS_* variables of its openrc.',
	);
}

/**
 * Installs what the services need.
 * @param say takes lines about the progress
 * @throws Error where apt fails
 */
export async function installPackages(
	services: Service[],
	say: (line: string) => void,
): Promise<void> {
	const wanted = [...own, ...services.flatMap(({ packages }) => packages)];
	const added = await installDebianPackages(wanted, join(folders.logs, 'apt.log'), say);
	if (added.length === 0) return;
	mkdirSync(dirname(packageList), { recursive: true });
	appendFileSync(packageList, added.map((name) => `${name}\n`).join(''));
}

/** The packages that this command has brought to the machine. */
export function broughtPackages(): string[] {
	if (!existsSync(packageList)) return [];
	return readFileSync(packageList, 'utf8').split('\n').filter(Boolean);
}
