import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';

import type { IBinaryData } from 'n8n-workflow';

import { core } from '../engine/n8n.mts';

// n8n-core's own: each copy has its own things in it.
const load = createRequire(createRequire(join(process.cwd(), 'package.json')).resolve('n8n-core'));

/** Has n8n keep files on a disk, as it does by itself. */
export class FilesOnDisk {
	readonly folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-openstack-bench-'));

	async start(): Promise<this> {
		const { Container } = load('@n8n/di') as typeof import('@n8n/di');
		const config = Container.get(core.BinaryDataConfig);
		Object.assign(config, { mode: 'filesystem', localStoragePath: this.folder });
		await Container.get(core.BinaryDataService).init();
		return this;
	}

	/** A file of so many bytes, as an item has it. */
	async binary(bytes: number): Promise<IBinaryData> {
		const { Container } = load('@n8n/di') as typeof import('@n8n/di');
		const path = join(this.folder, 'disk.raw');
		const file = createWriteStream(path);
		const block = randomBytes(2 ** 22);
		for (let left = bytes; left > 0; left -= block.length) {
			if (!file.write(block.subarray(0, Math.min(left, block.length)))) await once(file, 'drain');
		}
		file.end();
		await once(file, 'close');
		const data = { data: '', fileName: 'disk.raw', mimeType: 'application/octet-stream' };
		const location = { type: 'execution', workflowId: 'bench', executionId: 'bench' } as const;
		return await Container.get(core.BinaryDataService).copyBinaryFile(location, data, path);
	}

	close(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}
}
