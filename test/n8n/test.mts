import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { endWith } from '../machine/endWith.mts';
import { installN8n, n8nFolder } from './install.mts';
import { startN8n } from './server.mts';
import { installTools } from './tools.mts';

process.on('uncaughtException', endWith);

/** Those that only use simulators of their own disturb nothing on the cloud of the others, and run beside them. */
const parts = ['test/n8n/simulated/', 'test/n8n/(?!simulated/)'];

/** Jest's arguments for one of the parts. */
const jestFor = (part: string): string[] => [
	'node_modules/jest/bin/jest.js',
	...['--config', 'test/n8n/jest.config.mjs', '--runInBand'],
	...process.argv.slice(2),
	// Last: jest takes what follows for more patterns.
	...parts.filter((other) => other !== part).map((other) => `--testPathIgnorePatterns=${other}`),
];

mkdirSync(n8nFolder, { recursive: true });
await installTools(join(n8nFolder, 'apt.log'), console.log);
await installN8n(console.log);

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => interruption.abort());
}

/** Of this run, with all that its tests put into temporary folders: PostgreSQL's user has to pass through. */
const folder = mkdtempSync(join(tmpdir(), 'n8n-tests-'));
chmodSync(folder, 0o711);
let code: number | null = null;
try {
	code = await runTests(interruption.signal);
} finally {
	if (code === 0 || interruption.signal.aborted) {
		// What jest has left running ends by itself, and may write until then.
		await rm(folder, { recursive: true, maxRetries: 10, retryDelay: 500 });
	} else console.error(`n8n's log is kept in ${folder}`);
}
process.exitCode = interruption.signal.aborted ? 130 : (code ?? 1);

/** @returns the status of jest, of the first part that failed; null where a signal ended it */
async function runTests(signal: AbortSignal): Promise<number | null> {
	const wanted = parts.filter(hasTests);
	if (wanted.length === 0) throw new Error(`No test is called ${process.argv.slice(2).join(' ')}`);
	const data = join(folder, 'n8n');
	mkdirSync(data, { mode: 0o700 });
	console.log('Starting n8n');
	const server = await startN8n('start', { folder: data, signal });
	const codes = await Promise.all(
		wanted.map(async (part) => await run(part, server.url, signal)),
	).finally(async () => await server.process.stop());
	const failed = codes.filter((code) => code !== 0);
	return failed.length > 0 ? failed[0] : 0;
}

/** @throws Error where jest cannot tell: a part must not be left out unseen */
function hasTests(part: string): boolean {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[...jestFor(part), '--listTests'],
		{
			encoding: 'utf8',
		},
	);
	if (status !== 0) throw new Error(`Jest cannot list the tests of ${part}: ${stderr}`);
	return stdout.trim() !== '';
}

/** @returns the status of jest; null where a signal ended it */
async function run(part: string, url: string, signal: AbortSignal): Promise<number | null> {
	const jest = spawn(process.execPath, jestFor(part), {
		stdio: 'inherit',
		env: {
			...process.env,
			TMPDIR: folder,
			N8N_URL: url,
			...(process.env.OS_AUTH_URL ? { TEST_CLOUD: 'openrc' } : {}),
		},
	});
	if (signal.aborted) jest.kill();
	signal.addEventListener('abort', () => jest.kill());
	return await new Promise((ended, failed) => jest.on('exit', ended).on('error', failed));
}
