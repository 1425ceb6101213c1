import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n keeps its settings in the home folder, where runs of tests have no business.
process.env.N8N_USER_FOLDER = join(tmpdir(), 'n8n-nodes-openstack');
process.env.N8N_ENCRYPTION_KEY ??= 'only-for-runs-without-n8n-itself';
process.env.N8N_LOG_LEVEL ??= 'silent';

const load = createRequire(join(process.cwd(), 'package.json'));

load('reflect-metadata');

/** n8n's packages as CommonJS: their ES modules do not load in Node itself. */
export const core = load('n8n-core') as typeof import('n8n-core', {
	with: { 'resolution-mode': 'require' }
});
export const workflow = load('n8n-workflow') as typeof import('n8n-workflow', {
	with: { 'resolution-mode': 'require' }
});

/** Loads a file of the built package, as n8n does. */
export function loadBuilt<T>(path: string): T {
	return load(path) as T;
}
