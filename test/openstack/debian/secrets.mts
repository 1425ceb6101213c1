import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { secretsFile } from './settings.mts';

/** What the services of the cloud tell each other apart by, and other users of this machine must not know. */
interface Secrets {
	database: string;
	queue: string;
	service: string;
}

/** Made once for this user of this machine: the databases that are kept for later clouds hold them. */
export const secrets: Secrets = kept();

function kept(): Secrets {
	if (existsSync(secretsFile)) return JSON.parse(readFileSync(secretsFile, 'utf8')) as Secrets;
	const random = () => randomBytes(24).toString('hex');
	const made = { database: random(), queue: random(), service: random() };
	mkdirSync(dirname(secretsFile), { recursive: true, mode: 0o700 });
	writeFileSync(secretsFile, JSON.stringify(made), { mode: 0o600 });
	return made;
}
