import { spawnSync } from 'node:child_process';
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** What is wanted cannot run on this machine at all, however right it is: no failure of what is tested. */
export class CannotRunHere extends Error {
	/** What a command ends with then: the status that automake's test drivers count as skipped. */
	static readonly status = 77;
}

/** Ends a command without a stack trace, which helps nobody with a machine that cannot do it. */
export function endWith(error: Error): never {
	console.error(error.message);
	process.exit(error instanceof CannotRunHere ? CannotRunHere.status : 1);
}

/** Why this machine cannot install Debian's packages; undefined where it can. */
export function whyNotDebian(): string | undefined {
	const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
	const isDebian = /^(ID|ID_LIKE)=.*\bdebian\b/m.test(release);
	if (!isDebian) return 'this machine is not Debian (12 or newer) or a derivative of it';
	if (process.getuid?.() !== 0) return 'only root may do it';
	return undefined;
}

/** Those of the packages that are not installed. */
export function missingPackages(names: string[]): string[] {
	return names.filter((name) => {
		const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name]);
		return String(stdout) !== 'installed';
	});
}

/** The installed version of a package. */
export function packageVersion(name: string): string {
	return String(spawnSync('dpkg-query', ['-W', '-f', '${Version}', name]).stdout);
}

/**
 * Installs what is missing of Debian's packages, and lets none of them start a daemon.
 * @param log file that takes apt's own output
 * @returns the names of all packages that are new on the machine, dependencies included
 * @throws CannotRunHere where this machine is not Debian or the user is not root
 * @throws Error where apt fails
 */
export function installDebianPackages(names: string[], log: string): string[] {
	const missing = missingPackages(names);
	if (missing.length === 0) return [];
	const reason = whyNotDebian();
	if (reason) throw new CannotRunHere(`Cannot install ${missing.join(', ')}: ${reason}`);
	const before = new Set(installedPackages());
	const noDaemons = '/usr/sbin/policy-rc.d';
	const isOurs = !existsSync(noDaemons);
	if (isOurs) writeFileSync(noDaemons, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
	try {
		aptGet(['update', '-q'], log);
		aptGet(
			[
				'install',
				'-y',
				'-q',
				'--no-install-recommends',
				...['Dpkg::Use-Pty=0', 'Dpkg::Options::=--force-unsafe-io'].flatMap((one) => ['-o', one]),
				...['Dpkg::Options::=--force-confold', 'DPkg::Lock::Timeout=300'].flatMap((one) => [
					'-o',
					one,
				]),
				...missing,
			],
			log,
		);
	} finally {
		if (isOurs) rmSync(noDaemons);
	}
	return installedPackages().filter((name) => !before.has(name));
}

function installedPackages(): string[] {
	const format = ['-W', '-f', '${db:Status-Status} ${Package}\\n'];
	return String(spawnSync('dpkg-query', format).stdout)
		.split('\n')
		.filter((line) => line.startsWith('installed '))
		.map((line) => line.slice('installed '.length));
}

function aptGet(args: string[], log: string): void {
	const output = openSync(log, 'a');
	const { status } = spawnSync('apt-get', args, {
		stdio: ['ignore', output, output],
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
	});
	if (status !== 0) throw new Error(`apt-get ${args[0]} failed, see ${log}`);
}
