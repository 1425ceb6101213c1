import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { endWith } from '../machine/endWith.mts';
import { installN8n } from './install.mts';
import { startN8n } from './server.mts';
import { installTools } from './tools.mts';

process.on('uncaughtException', endWith);

const folder = mkdtempSync(join(tmpdir(), 'n8n-tests-'));
await installTools(join(folder, 'apt.log'), console.log);
await installN8n(console.log);

console.log('Starting n8n');
const server = await startN8n('start', { folder });

const jest = spawn(
	process.execPath,
	[
		'node_modules/jest/bin/jest.js',
		...['--config', 'test/n8n/jest.config.mjs', '--runInBand'],
		...process.argv.slice(2),
	],
	{
		stdio: 'inherit',
		env: {
			...process.env,
			N8N_URL: server.url,
			...(process.env.OS_AUTH_URL ? { TEST_CLOUD: 'openrc' } : {}),
		},
	},
);
// Ctrl-C reaches jest too, and n8n is ended after it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => jest.kill());
const code = await new Promise<number | null>((done) => jest.once('exit', done));
await server.process.stop();
if (code === 0) rmSync(folder, { recursive: true });
else console.error(`n8n's log is kept in ${folder}`);
process.exitCode = code ?? 1;
