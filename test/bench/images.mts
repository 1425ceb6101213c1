import type { IDataObject } from 'n8n-workflow';

import { credentialOfOpenrc } from '../demo/openrc.mts';
import { Engine } from '../engine/engine.mts';
import { byId } from '../engine/fixtures.mts';
import { startSimulator } from '../simulator/simulator.mts';
import { FilesOnDisk } from './files.mts';
import { measured, told } from './memory.mts';

/**
 * Sends a file as an image, and has it back.
 * @param bytes of it
 */
export async function benchImages(bytes: number): Promise<void> {
	const files = await new FilesOnDisk().start();
	const own = credentialOfOpenrc(process.env);
	const simulator = own ? undefined : await startSimulator();
	const engine = new Engine();
	const credential =
		own ?? credentialOfOpenrc({ ...simulatorLogin, OS_AUTH_URL: simulator!.identityUrl });
	engine.store('main', credential!);
	const size = `${Math.round(bytes / 2 ** 20)} MiB`;
	const run = async (operation: string, parameters: IDataObject, items?: IDataObject[]) => {
		const { items: results, error } = await engine.runNode(
			{ resource: 'image', operation, ...parameters },
			{ items },
		);
		if (error) throw new Error(`${error.message} ${error.description ?? ''}`);
		return results[0];
	};
	try {
		const binary = { data: await files.binary(bytes) } as unknown as IDataObject;
		const up = await measured(
			async () => await run('create', { name: 'n8n-bench', diskFormat: 'raw' }, [{ binary }]),
		);
		console.log(told(`upload of ${size}`, up));
		const image = byId(String(up.result.json.id));
		const down = await measured(async () => await run('download', { image }));
		console.log(told(`download of ${size}`, down, `, ${down.result.binary!.data.fileSize} kept`));
		await run('delete', { image });
	} finally {
		files.close();
		await simulator?.close();
	}
}

const simulatorLogin = {
	OS_USERNAME: 'demo',
	OS_PASSWORD: 'demo-secret',
	OS_PROJECT_NAME: 'demo',
	OS_USER_DOMAIN_NAME: 'Default',
	OS_PROJECT_DOMAIN_NAME: 'Default',
};
