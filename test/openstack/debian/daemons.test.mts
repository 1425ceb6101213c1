import { spawn, type ChildProcess } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const real = mkdtempSync(join(tmpdir(), 'openstack-daemons-'));
// A home may be a link to somewhere else, too.
const folder = `${real}-link`;
symlinkSync(real, folder);
process.env.OPENSTACK_FOLDER = folder;
for (const name of ['log', 'run']) mkdirSync(join(folder, name));

// The folder is read when the module is loaded.
const { processesOf, run, start, started, stop, until } =
	require('./daemons.mts') as typeof import('./daemons.mts');

const others: ChildProcess[] = [];

afterAll(async () => {
	await stop(started(), 0);
	for (const other of others) other.kill('SIGKILL');
	rmSync(folder);
	rmSync(real, { recursive: true });
});

const pidOf = (name: string) => readFileSync(join(folder, 'run', `${name}.pid`), 'utf8');

/** Whether a process has ended within half a second; what its parent has not looked at yet has ended too. */
async function hasEnded(pid: number): Promise<boolean> {
	for (let look = 0; look < 10; look++) {
		const stat = existsSync(`/proc/${pid}/stat`)
			? readFileSync(`/proc/${pid}/stat`, 'utf8')
			: ') Z';
		if (/\) Z/.test(stat)) return true;
		await new Promise((done) => setTimeout(done, 50));
	}
	return false;
}

/** A process that no daemon of the cloud is. */
function stranger(cwd: string): ChildProcess {
	const other = spawn('sleep', ['60'], { cwd, detached: true, stdio: 'ignore' });
	others.push(other);
	return other;
}

it('a daemon is stopped with its children', async () => {
	start('family', ['bash', '-c', 'sleep 60 & sleep 60']);
	await until('family', 'have children', () => processesOf().length === 3);
	expect(started()).toEqual(['family']);
	const pids = processesOf();
	await stop(['family'], 5);
	expect(await Promise.all(pids.map(hasEnded))).toEqual([true, true, true]);
	expect(started()).toEqual([]);
});

it('a daemon that does not heed is killed when patience ends', async () => {
	start('stubborn', ['bash', '-c', 'trap "" TERM; echo deaf; while :; do sleep 1; done']);
	const log = join(folder, 'log/stubborn.log');
	await until('stubborn', 'be deaf', () => readFileSync(log, 'utf8').includes('deaf'));
	const [pid] = pidOf('stubborn').split(' ');
	await stop(['stubborn'], 0.2);
	expect(await hasEnded(Number(pid))).toBe(true);
});

it('a process that has got the number of an ended daemon is left alone', async () => {
	const other = stranger(folder);
	writeFileSync(join(folder, 'run/ended.pid'), `${other.pid} 1`);
	await stop(['ended'], 0);
	expect(await hasEnded(other.pid!)).toBe(false);
	expect(started()).toEqual([]);
});

it('a process that works elsewhere is left alone, whatever the file says', async () => {
	const other = stranger(tmpdir());
	start('elsewhere', ['sleep', '60']);
	const [pid] = pidOf('elsewhere').split(' ');
	const fields = readFileSync(`/proc/${other.pid}/stat`, 'utf8').replace(/^.*\) /s, '');
	writeFileSync(join(folder, 'run/elsewhere.pid'), `${other.pid} ${fields.split(' ')[19]}`);
	await expect(stop(['elsewhere'], 0)).rejects.toThrow(/^elsewhere \(\d+\) cannot be ended$/);
	expect(started()).toEqual(['elsewhere']);
	expect(await hasEnded(other.pid!)).toBe(false);
	process.kill(Number(pid));
	rmSync(join(folder, 'run/elsewhere.pid'));
});

it('a daemon that ends too early is reported with what it said last', async () => {
	start('short', ['bash', '-c', 'echo no such thing; exit 1']);
	await expect(until('short', 'work', () => false)).rejects.toThrow(
		/^short has ended, see .*short\.log:\nno such thing$/,
	);
});

it('a command that fails says why', async () => {
	await expect(run(['bash', '-c', 'echo because >&2; exit 3'])).rejects.toThrow(
		/^bash failed: because/,
	);
});

it('nothing of the caller’s environment reaches a service', async () => {
	process.env.OS_PASSWORD = 'of the caller';
	expect(await run(['env'])).not.toContain('of the caller');
	delete process.env.OS_PASSWORD;
});
