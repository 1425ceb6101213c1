import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What opens the n8n of "npm run n8n", and the credentials it keeps. */
export interface Access {
	encryptionKey: string;
	/** The owner's */
	password: string;
}

/**
 * Makes the data folder of "npm run n8n", which may come to hold the password of a real cloud, for this user only.
 * @returns what it was made with; at the first time, something random
 */
export function openDataFolder(folder: string): Access {
	const file = join(folder, 'access.json');
	mkdirSync(folder, { recursive: true });
	chmodSync(folder, 0o700);
	if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Access;
	const access = {
		encryptionKey: randomBytes(24).toString('base64url'),
		// n8n asks for a capital and a number.
		password: `${randomBytes(12).toString('base64url')}N8`,
	};
	writeFileSync(file, `${JSON.stringify(access, null, '\t')}\n`, { mode: 0o600 });
	return access;
}
