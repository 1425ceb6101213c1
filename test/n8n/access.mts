import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What opens the n8n of "npm run n8n", and the credentials it keeps. */
export interface Access {
	encryptionKey: string;
	/** The owner's */
	password: string;
}

/**
 * Makes the data folder of "npm run n8n", which may come to hold the password of a real cloud, for this user only.
 * @param say takes a line where a folder of an earlier version is in the way
 * @returns what it was made with; at the first time, something random
 */
export function openDataFolder(folder: string, say: (line: string) => void): Access {
	const file = join(folder, 'access.json');
	if (existsSync(join(folder, '.n8n')) && !existsSync(file)) setAside(folder, say);
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

function setAside(folder: string, say: (line: string) => void): void {
	const aside = `${folder}-${Date.now()}`;
	chmodSync(folder, 0o700);
	renameSync(folder, aside);
	say(
		`An earlier version made ${folder}, with a password and a key that everyone knows. It is replaced by a new one, ` +
			`and kept as ${aside} until you delete it.`,
	);
}
