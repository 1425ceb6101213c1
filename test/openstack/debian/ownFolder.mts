import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const mark = '.made-by-openstack-up';

/**
 * Makes the folder that root's programs will run from.
 * @throws Error where it holds somebody else's things, or others could put theirs there
 */
export function makeOwn(folder: string): void {
	if (!existsSync(folder)) {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		writeFileSync(join(folder, mark), '');
	}
	if (!isOwn(folder)) {
		throw new Error(
			`${folder} is no folder of openstack:up; set OPENSTACK_FOLDER to one that is not there yet`,
		);
	}
	for (const path of [folder, dirname(folder)]) {
		const { uid, mode } = lstatSync(path);
		const isOthers = uid !== process.getuid?.() || (mode & 0o022 && !(mode & 0o1000));
		if (isOthers)
			throw new Error(`Others may write to ${path}; set OPENSTACK_FOLDER to a folder of your own`);
	}
}

/** Whether openstack:up has made a folder. */
export function isOwn(folder: string): boolean {
	return existsSync(join(folder, mark));
}

/** Deletes a folder, and the one that it is in where that is empty then, and of this project. */
export function removeOwn(folder: string): void {
	rmSync(folder, { recursive: true, force: true });
	const parent = dirname(folder);
	const isEmpty = existsSync(parent) && readdirSync(parent).length === 0;
	if (parent.endsWith('n8n-nodes-openstack') && isEmpty) rmSync(parent, { recursive: true });
}
