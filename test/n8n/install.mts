import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	closeSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	openSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { CannotRunHere } from '../machine/endWith.mts';
import { cleanEnvironment } from './environment.mts';
import { lastLines } from './process.mts';

const manifests = ['package.json', 'package-lock.json'];

/** The folder that n8n and the data of "npm run n8n" are kept in. */
export const n8nFolder = resolve(process.env.N8N_FOLDER ?? '.n8n-server');

/** Where n8n itself is installed. */
export const n8nInstallation = join(n8nFolder, 'n8n');

/**
 * Installs the n8n that test/n8n/server pins, where it is not there yet: some minutes, and 2.7 GB.
 * @param say takes lines about the progress
 * @throws CannotRunHere where this Node is too old for n8n
 * @throws Error with the last lines of npm's output where that fails
 */
export async function installN8n(say: (line: string) => void): Promise<void> {
	const [major] = process.versions.node.split('.').map(Number);
	if (major < 24) {
		throw new CannotRunHere(
			`n8n needs Node 24 or newer, and this is Node ${process.versions.node}. "npm install" brings Node 24 along ` +
				'where the registry has it for this platform.',
		);
	}
	const source = join('test', 'n8n', 'server');
	const stamp = join(n8nInstallation, '.installed');
	const wanted = createHash('sha256');
	for (const name of manifests) wanted.update(readFileSync(join(source, name)));
	const version = wanted.digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return;

	mkdirSync(n8nInstallation, { recursive: true });
	rmSync(stamp, { force: true });
	for (const name of manifests) copyFileSync(join(source, name), join(n8nInstallation, name));
	say(`Installing n8n into ${n8nInstallation}; its log is ${join(n8nFolder, 'install.log')}`);
	// npm has been seen to end well with a file of some package missing: what does not load is unpacked once more.
	await unpacked(say).catch(async (fault: Error) => {
		say(`${fault.message}\nOnce more`);
		rmSync(join(n8nInstallation, 'node_modules'), { recursive: true, force: true });
		await unpacked(say);
	});
	writeFileSync(stamp, version);
}

async function unpacked(say: (line: string) => void): Promise<void> {
	const npm = (...args: string[]) => [
		'npm',
		...args,
		'--no-audit',
		'--no-fund',
		'--no-update-notifier',
	];
	// Install scripts stay off: one of n8n's packages wants to compile a client of Kafka. SQLite's is the one needed.
	await ran(
		npm('install', '--ignore-scripts', '--omit=dev'),
		'Unpacking n8n (2,200 packages)',
		say,
	);
	await ran(npm('rebuild', 'sqlite3', '--ignore-scripts=false'), 'Building its SQLite', say);
	// The help of a command loads all that the command needs.
	await ran([process.execPath, 'node_modules/n8n/bin/n8n', 'start', '--help'], 'Loading n8n', say);
}

async function ran(
	[command, ...args]: string[],
	doing: string,
	say: (line: string) => void,
): Promise<void> {
	const started = Date.now();
	const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
	const log = join(n8nFolder, 'install.log');
	const output = openSync(log, 'a');
	const node = dirname(process.execPath);
	const child = spawn(command, args, {
		cwd: n8nInstallation,
		stdio: ['ignore', output, output],
		env: {
			...cleanEnvironment(),
			PATH: `${node}:${process.env.PATH}`,
			N8N_USER_FOLDER: n8nInstallation,
			// Node's headers, which a package of Node has beside its binary.
			...(existsSync(join(node, '../include/node'))
				? { npm_config_nodedir: resolve(node, '..') }
				: {}),
		},
	});
	closeSync(output);
	const isTerminal = process.stdout.isTTY;
	const ticking = setInterval(
		() =>
			isTerminal ? process.stdout.write(`\r${doing}, ${seconds()}`) : say(`${doing}, ${seconds()}`),
		isTerminal ? 1000 : 20_000,
	);
	const code = await new Promise<number | null | Error>((done) => {
		child.once('error', done);
		child.once('exit', done);
	});
	clearInterval(ticking);
	if (isTerminal) process.stdout.write('\r\u001b[K');
	if (code !== 0) throw new Error(`${doing} failed. ${lastLines(log)}`);
	say(`${doing}: ${seconds()}`);
}
