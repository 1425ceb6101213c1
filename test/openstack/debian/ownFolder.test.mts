import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isOwn, makeOwn, removeOwn } from './ownFolder.mts';

let parent: string;

beforeEach(() => {
	parent = mkdtempSync(join(tmpdir(), 'own-folder-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

it('a new folder is for its user alone, and can be used again', () => {
	const folder = join(parent, 'cloud');
	makeOwn(folder);
	makeOwn(folder);
	expect(isOwn(folder)).toBe(true);
	expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('a folder that was there before is refused', () => {
	const folder = join(parent, 'documents');
	mkdirSync(folder);
	expect(() => makeOwn(folder)).toThrow(
		/documents is no folder of openstack:up; set OPENSTACK_FOLDER/,
	);
	expect(isOwn(folder)).toBe(false);
});

it('a folder that others could replace is refused', () => {
	chmodSync(parent, 0o777);
	expect(() => makeOwn(join(parent, 'cloud'))).toThrow(/^Others may write to .*own-folder-/);
});

it('what is removed takes along no folder that it was in', () => {
	const folder = join(parent, 'cloud');
	makeOwn(folder);
	removeOwn(folder);
	removeOwn(folder);
	expect([existsSync(folder), existsSync(parent)]).toEqual([false, true]);
});

it('what is removed takes along the project’s own folder where that is empty then', () => {
	const project = join(parent, 'n8n-nodes-openstack');
	makeOwn(join(project, 'cloud'));
	makeOwn(join(project, 'other'));
	removeOwn(join(project, 'cloud'));
	expect(existsSync(project)).toBe(true);
	removeOwn(join(project, 'other'));
	expect(existsSync(project)).toBe(false);
});
