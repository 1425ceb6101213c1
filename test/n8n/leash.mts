import { spawn } from 'node:child_process';

// Runs a command, and ends it with all that it started once whoever asked for it is gone, however that came: the
// standard input that the two share closes then. Started detached, so that the process group is its own.
const [command, ...args] = process.argv.slice(2);
const patience = 15_000;

const signalGroup = (signal: NodeJS.Signals) => process.kill(-process.pid, signal);

const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.on('error', ({ message }) => {
	console.error(message);
	process.exit(1);
});
// What the command started itself must not outlive it.
child.on('exit', () => signalGroup('SIGKILL'));

process.on('SIGTERM', () => {});
process.stdin.on('end', () => {
	signalGroup('SIGTERM');
	setTimeout(signalGroup, patience, 'SIGKILL');
});
process.stdin.resume();
