import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n reads these when it is loaded: this file is to be imported before whatever loads n8n.
const folder = mkdtempSync(join(tmpdir(), 'n8n-log-'));
const file = join(folder, 'n8n.log');
process.env.N8N_LOG_LEVEL = 'debug';
process.env.N8N_LOG_OUTPUT = 'file';
process.env.N8N_LOG_FILE_LOCATION = file;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** All that n8n has logged in this file of tests. */
export function loggedSoFar(): string {
	return readFileSync(file, { encoding: 'utf8', flag: 'a+' });
}

/** All that n8n has logged, once a text is there, which is to be the last. */
export async function loggedUntil(last: string): Promise<string> {
	for (let wait = 0; wait < 100 && !loggedSoFar().includes(last); wait++) {
		await new Promise((done) => setTimeout(done, 50));
	}
	expect(loggedSoFar().includes(last)).toBe(true);
	return loggedSoFar();
}
