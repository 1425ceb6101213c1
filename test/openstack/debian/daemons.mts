import { spawn, execFile } from 'node:child_process';
import {
	closeSync,
	existsSync,
	openSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	realpathSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { address, folder, folders } from './settings.mts';

/** Nothing of the caller's environment: an openrc or a Python of its own would lead the services astray. */
const environment = {
	PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
	LC_ALL: 'C.UTF-8',
	HOME: join(folder, 'home'),
	TMPDIR: join(folder, 'tmp'),
	PYTHONPATH: folders.modules,
	PYTHONUNBUFFERED: '1',
	no_proxy: '*',
};

const logOf = (name: string) => join(folders.logs, `${name}.log`);
const pidFileOf = (name: string) => join(folders.run, `${name}.pid`);

/**
 * Starts a daemon that outlives this process. It leads a session of its own and works inside the cloud's folder; its
 * file holds process ID and start time, so that no later process of the same number is ever taken for it.
 */
export function start(name: string, [program, ...args]: string[], env = {}): void {
	const log = openSync(logOf(name), 'a');
	const daemon = spawn(program, args, {
		cwd: folder,
		detached: true,
		stdio: ['ignore', log, log],
		env: { ...environment, ...env },
	});
	// A program that is not there has no process ID either, and is reported below.
	daemon.on('error', () => {});
	daemon.unref();
	closeSync(log);
	if (!daemon.pid) throw new Error(`${program} cannot be started`);
	writeFileSync(pidFileOf(name), `${daemon.pid} ${startTime(daemon.pid)}`);
}

/**
 * Runs a command to its end.
 * @returns what it printed
 * @throws Error with the end of what it said
 */
export async function run(command: string[], env = {}): Promise<string> {
	const [program, ...args] = command;
	try {
		const options = { cwd: folder, env: { ...environment, ...env }, maxBuffer: 2 ** 28 };
		return (await promisify(execFile)(program, args, options)).stdout;
	} catch (error) {
		const { stderr, message } = error as { stderr?: string; message: string };
		throw new Error(`${program} failed: ${stderr?.split('\n').slice(-8).join('\n') || message}`);
	}
}

/** Resolves when a daemon accepts connections. */
export async function listening(name: string, port: number): Promise<void> {
	await until(name, `listen on port ${port}`, async () => await isTaken(port));
}

/** Resolves when a daemon answers HTTP, with any status. */
export async function answering(name: string, url: string): Promise<void> {
	await until(name, `answer at ${url}`, async () => {
		const reply = await fetch(url, { signal: AbortSignal.timeout(20_000) }).catch(() => undefined);
		await reply?.body?.cancel();
		return reply !== undefined;
	});
}

/** Resolves when a daemon has written a text to its log. */
export async function logging(name: string, text: string): Promise<void> {
	await until(name, `say '${text}'`, () => readFileSync(logOf(name), 'utf8').includes(text));
}

/** Resolves when what is asked for holds. */
export async function until(
	name: string,
	what: string,
	holds: () => boolean | Promise<boolean>,
): Promise<void> {
	const deadline = Date.now() + 120_000;
	while (!(await holds())) {
		const hasEnded = existsSync(pidFileOf(name)) && !isRunning(name);
		if (hasEnded || Date.now() > deadline) {
			const lines = readFileSync(logOf(name), 'utf8').trimEnd().split('\n').slice(-5);
			const problem = hasEnded ? 'has ended' : `does not ${what}`;
			throw new Error(`${name} ${problem}, see ${logOf(name)}:\n${lines.join('\n')}`);
		}
		await sleep(200);
	}
}

/** Whether anything accepts connections at a port. */
export async function isTaken(port: number): Promise<boolean> {
	return await new Promise((done) => {
		const socket = connect(port, address);
		socket.on('connect', () => done(true)).on('error', () => done(false));
		socket.on('connect', () => socket.destroy());
	});
}

/** The names of all daemons that were started and not stopped. */
export function started(): string[] {
	if (!existsSync(folders.run)) return [];
	const files = readdirSync(folders.run).filter((file) => file.endsWith('.pid'));
	return files.map((file) => file.slice(0, -'.pid'.length));
}

/**
 * Ends daemons with their children, and nothing else: a process counts as ours only while its leader has the noted start time and
 * it works inside the cloud's folder itself.
 * @param patience seconds until they are killed
 * @throws Error where one of them lives on all the same
 */
export async function stop(names: string[], patience: number): Promise<void> {
	const leaders = names.filter(isOurs).map((name) => leaderOf(name).pid);
	for (const pid of processesOf(leaders)) signal(pid, 'SIGTERM');
	const deadline = Date.now() + patience * 1000;
	while (processesOf(leaders).length > 0 && Date.now() < deadline) await sleep(100);
	for (const pid of processesOf(leaders)) signal(pid, 'SIGKILL');
	for (const name of names) {
		const { pid } = leaderOf(name);
		if (leaders.includes(pid) && !(await isGone(pid)))
			throw new Error(`${name} (${pid}) cannot be ended`);
		rmSync(pidFileOf(name));
	}
}

/** A killed process takes a moment to end. What its parent has not looked at yet has ended too. */
async function isGone(pid: number): Promise<boolean> {
	for (let look = 0; look < 20; look++) {
		if ([undefined, 'Z'].includes(stat(pid)?.[0])) return true;
		await sleep(100);
	}
	return false;
}

/** The process IDs of daemons and their children. */
export function processesOf(leaders = started().map((name) => leaderOf(name).pid)): number[] {
	return readdirSync('/proc')
		.map(Number)
		.filter((pid) => pid > 0 && leaders.includes(groupOf(pid) ?? 0) && worksInFolder(pid));
}

function isRunning(name: string): boolean {
	return isOurs(name) && processesOf([leaderOf(name).pid]).length > 0;
}

/** Where the leader has gone, its group may still have children; where its number has a new owner, the group is not ours. */
function isOurs(name: string): boolean {
	const { pid, startedAt } = leaderOf(name);
	return [undefined, startedAt].includes(startTime(pid));
}

function leaderOf(name: string): { pid: number; startedAt: string } {
	const [pid, startedAt] = readFileSync(pidFileOf(name), 'utf8').split(' ');
	return { pid: Number(pid), startedAt };
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, from the third field on */
function stat(pid: number): string[] | undefined {
	try {
		return readFileSync(`/proc/${pid}/stat`, 'utf8')
			.replace(/^.*\) /s, '')
			.split(' ');
	} catch {
		return undefined;
	}
}

function startTime(pid: number): string | undefined {
	return stat(pid)?.[19];
}

function groupOf(pid: number): number | undefined {
	const group = stat(pid)?.[2];
	return group === undefined ? undefined : Number(group);
}

function worksInFolder(pid: number): boolean {
	try {
		return `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${realpathSync(folder)}/`);
	} catch {
		return false;
	}
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
	try {
		process.kill(pid, name);
	} catch {
		// It has ended by itself.
	}
}
