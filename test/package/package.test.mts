import { execFileSync } from 'node:child_process';
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { core } from '../engine/n8n.mts';

const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-openstack-'));
const unpacked = join(folder, 'package');
let tarball: string;

const run = (command: string, args: string[], cwd = process.cwd()) =>
	execFileSync(command, args, {
		cwd,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
		// With "test", which jest sets, n8n's lint rules take every file for one of their own tests.
		env: { ...process.env, NODE_ENV: 'production' },
	});

jest.setTimeout(120_000);

beforeAll(() => {
	const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder]));
	tarball = join(folder, filename);
	run('tar', ['xzf', tarball, '-C', folder]);
	// What n8n itself brings along.
	symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function filesIn(directory: string): string[] {
	return readdirSync(directory, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(directory, join(entry.parentPath, entry.name)))
		.sort();
}

it('the tarball holds dist and what npm always adds, and stays under 300 kB', () => {
	const others = filesIn(unpacked).filter((file) => !file.startsWith('dist/'));
	expect(others).toEqual(['LICENSE', 'README.ja.md', 'README.md', 'package.json']);
	expect(statSync(tarball).size).toBeLessThan(300_000);
});

it("n8n's loader finds the nodes and the credential in it, with icons and documentation", async () => {
	const loader = new core.PackageDirectoryLoader(unpacked);
	await loader.loadAll();
	expect(loader.packageName).toBe('n8n-nodes-openstack');
	expect(Object.keys(loader.nodeTypes)).toEqual(['openStack', 'openStackTrigger']);
	expect(Object.keys(loader.credentialTypes)).toEqual(['openStackApi']);
	const { nodes, credentials } = loader.types;
	for (const { codex } of nodes) expect(codex?.alias).toContain('Nova');
	const icons = [...nodes, ...credentials].flatMap(({ iconUrl }) =>
		Object.values(iconUrl as Record<string, string>),
	);
	expect(icons).toHaveLength(6);
	for (const icon of icons) {
		const file = icon.replace('icons/n8n-nodes-openstack/', '');
		expect(readFileSync(join(unpacked, file), 'utf8')).toMatch(/^<svg/);
	}
});

it('it has no dependency, and n8n-workflow from n8n', () => {
	const { dependencies, peerDependencies } = JSON.parse(
		readFileSync(join(unpacked, 'package.json'), 'utf8'),
	) as Record<string, object>;
	expect(dependencies ?? {}).toEqual({});
	expect(peerDependencies).toEqual({ 'n8n-workflow': '*' });
});

it("n8n's scanner finds no error and no warning in it, nor in its source", () => {
	const scan = (directory: string, what: string) =>
		run('node', ['test/package/scan.mjs', directory, what]);
	expect(scan(unpacked, 'tarball')).toMatch(/^\s*\d\d+ files\s*$/);
	expect(scan(process.cwd(), 'source')).toMatch(/^\s*\d\d+ files\s*$/);
});

it('the build gives what n8n-node build gives', () => {
	const copy = join(folder, 'copy');
	mkdirSync(copy);
	for (const name of ['credentials', 'nodes', 'openstack', 'workflows']) {
		cpSync(name, join(copy, name), { recursive: true });
	}
	for (const name of ['package.json', 'tsconfig.json']) cpSync(name, join(copy, name));
	symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'));
	run(join(process.cwd(), 'node_modules/.bin/n8n-node'), ['build'], copy);
	const files = filesIn('dist');
	expect(filesIn(join(copy, 'dist'))).toEqual(files);
	for (const file of files) {
		const [theirs, ours] = [join(copy, 'dist', file), join('dist', file)];
		expect([file, readFileSync(theirs, 'utf8')]).toEqual([file, readFileSync(ours, 'utf8')]);
	}
});
