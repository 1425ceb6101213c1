import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

import { CannotRunHere } from './endWith.mts';

/** Why this machine cannot install Debian's packages; undefined where it can. */
export function whyNotDebian(): string | undefined {
	const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
	const isDebian = /^(ID|ID_LIKE)=.*\bdebian\b/m.test(release);
	if (!isDebian) return 'this machine is not Debian or a derivative of it';
	if (process.getuid?.() !== 0) return 'only root may do it';
	return undefined;
}

/** Those of the packages that are not installed. */
function missingPackages(names: string[]): string[] {
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
 * Installs what is missing of Debian's packages, removes none for it, and lets none of them start a daemon, now or when
 * the machine starts the next time.
 * @param log file that takes apt's own output
 * @param say takes lines about the progress
 * @returns the names of all packages that are new on the machine, dependencies included
 * @throws CannotRunHere where this machine is not Debian or the user is not root
 * @throws Error where apt fails
 */
export async function installDebianPackages(
	names: string[],
	log: string,
	say: (line: string) => void,
): Promise<string[]> {
	const missing = missingPackages(names);
	if (missing.length === 0) return [];
	const reason = whyNotDebian();
	if (reason) throw new CannotRunHere(`Cannot install ${missing.join(', ')}: ${reason}`);
	say(`installing Debian's ${missing.join(', ')}, and what they need`);
	const before = new Set(installedPackages());
	const started = Date.now();
	const ticking = setInterval(() => {
		say(`apt-get is at it since ${Math.round((Date.now() - started) / 1000)} s`);
	}, 20_000);
	try {
		await withoutDaemons(async () => {
			await aptGet(['update', '-q'], log);
			await aptGet(['install', ...aptOptions, ...missing], log);
		});
	} finally {
		clearInterval(ticking);
	}
	const added = installedPackages().filter((name) => !before.has(name));
	disableUnits(added);
	say(`${added.length} packages installed`);
	return added;
}

const aptOptions = [
	...['-y', '-q', '--no-install-recommends', '--no-remove'],
	...[
		'Dpkg::Use-Pty=0',
		'Dpkg::Options::=--force-unsafe-io',
		'Dpkg::Options::=--force-confold',
		'DPkg::Lock::Timeout=300',
	].flatMap((one) => ['-o', one]),
];

const policy = '/usr/sbin/policy-rc.d';
/** Tells a policy that an earlier run could not take away from one that the machine's owner has put there. */
const isOurs = '# of a test installation: no package starts a daemon';

/**
 * Keeps packages from starting daemons while they are installed.
 * https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt
 */
async function withoutDaemons(work: () => Promise<void>): Promise<void> {
	const isOfOwner = existsSync(policy) && !readFileSync(policy, 'utf8').includes(isOurs);
	if (isOfOwner) return await work();
	writeFileSync(policy, `#!/bin/sh\n${isOurs}\nexit 101\n`, { mode: 0o755 });
	try {
		await work();
	} finally {
		rmSync(policy);
	}
}

function installedPackages(): string[] {
	const format = ['-W', '-f', '${db:Status-Status} ${Package}\\n'];
	return String(spawnSync('dpkg-query', format).stdout)
		.split('\n')
		.filter((line) => line.startsWith('installed '))
		.map((line) => line.slice('installed '.length));
}

/** What these packages bring for systemd is not started with the machine. */
function disableUnits(packages: string[]): void {
	const files = String(spawnSync('dpkg', ['-L', ...packages]).stdout).split('\n');
	const units = files
		.filter((file) => /\/systemd\/system\/[^/@]+\.(service|socket|timer)$/.test(file))
		.map((file) => basename(file));
	// Works on a machine that systemd does not run on, too; where it is not installed there is nothing to disable.
	if (units.length > 0) spawnSync('systemctl', ['--root=/', 'disable', ...new Set(units)]);
}

/** Runs apt-get. Where the command is to end meanwhile, apt-get is ended, and waited for, first. */
async function aptGet(args: string[], log: string): Promise<void> {
	const output = openSync(log, 'a');
	const apt = spawn('apt-get', args, {
		stdio: ['ignore', output, output],
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
	});
	closeSync(output);
	const end = () => apt.kill();
	const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;
	for (const signal of signals) process.on(signal, end);
	const status = await new Promise((done) => apt.once('exit', done).once('error', done));
	for (const signal of signals) process.off(signal, end);
	if (status !== 0) throw new Error(`apt-get ${args[0]} failed, see ${log}`);
}
