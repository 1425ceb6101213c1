import { createRequire } from 'node:module';
import { join } from 'node:path';
import { copyFile } from 'node:fs/promises';

import type { IBinaryData } from 'n8n-workflow';

import { core } from '../engine/n8n.mts';

// n8n-core's own: each copy has its own things in it.
const load = createRequire(createRequire(join(process.cwd(), 'package.json')).resolve('n8n-core'));

/** Has n8n keep files on a disk, as it does by itself. */
export class FilesOnDisk {
	readonly folder: string;

	constructor(folder: string) {
		this.folder = folder;
	}

	async start(): Promise<this> {
		const { Container } = load('@n8n/di') as typeof import('@n8n/di');
		const config = Container.get(core.BinaryDataConfig);
		Object.assign(config, { mode: 'filesystem', localStoragePath: this.folder });
		await Container.get(core.BinaryDataService).init();
		return this;
	}

	/** A file, as an item has it. */
	async binary(file: string): Promise<IBinaryData> {
		const { Container } = load('@n8n/di') as typeof import('@n8n/di');
		const path = join(this.folder, 'copy.raw');
		await copyFile(file, path);
		const data = { data: '', fileName: 'disk.raw', mimeType: 'application/octet-stream' };
		const location = { type: 'execution', workflowId: 'bench', executionId: 'bench' } as const;
		return await Container.get(core.BinaryDataService).copyBinaryFile(location, data, path);
	}
}
