import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import packageJson from '../../package.json' with { type: 'json' };
import { cleanEnvironment } from './environment.mts';

/**
 * Installs what would be published of this package where n8n keeps its community nodes, as the README says; there n8n
 * loads it as it loads those it has installed itself. A link to the working copy would not do: the node would take
 * n8n-workflow from here, and n8n would not know the classes of its errors.
 * @param userFolder the parent of n8n's folder ".n8n"
 * @throws Error with what npm or tar says
 */
export function installPackage(userFolder: string): void {
	const folder = join(userFolder, '.n8n/nodes/node_modules', packageJson.name);
	// Of a symbolic link, this removes the link only.
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	run('tar', ['xz', '-C', folder, '--strip-components=1'], tarball());
}

let packed: Buffer | undefined;

/** The packed package, made once in a process. */
function tarball(): Buffer {
	packed ??= pack();
	return packed;
}

function pack(): Buffer {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-package-'));
	try {
		const reply = run('npm', ['pack', '--json', '--pack-destination', folder]);
		const [{ filename }] = JSON.parse(String(reply)) as [{ filename: string }];
		return readFileSync(join(folder, filename));
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function run(command: string, args: string[], input?: Buffer): Buffer {
	const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;
	const { status, stdout, stderr, error } = spawnSync(command, args, {
		input,
		env: { ...cleanEnvironment(), PATH },
	});
	if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? String(stderr)}`);
	return stdout;
}
