import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { credentialOfOpenrc } from '../demo/openrc.mts';
import { Engine, type NodeRun } from '../engine/engine.mts';
import { byId, passwordCredential } from '../engine/fixtures.mts';
import { startSimulator } from '../simulator/simulator.mts';

/** The cloud that expectations are held against: the simulator, or the real one that an openrc names. */
export interface CloudUnderTest {
	engine: Engine;
	isSimulated: boolean;
	/** The credential of the openrc, or of user demo in the simulator */
	credential: ICredentialDataDecryptedObject;
	/** What the names of all that tests create begin with; no other thing is touched */
	prefix: string;
	/** Runs the node with the usual parameters of an operation */
	run(
		resource: string,
		operation: string,
		parameters?: IDataObject,
		items?: IDataObject[],
	): Promise<NodeRun>;
	/** Sends a request of its own; fails the test where the node does */
	send(service: string, path: string, parameters?: IDataObject): Promise<IDataObject[]>;
	/** The smallest flavor with a disk, and the smallest active image that fits it */
	smallest(): Promise<{ flavor: IDataObject; image: IDataObject }>;
	/** Deletes what carries the prefix, and stops the simulator */
	close(): Promise<void>;
}

/** Set by "npm run test:openstack"; "npm test" never leaves this machine. */
const useOpenrc = process.env.TEST_CLOUD === 'openrc';

/**
 * @throws Error where a real cloud is wanted and no openrc names one
 */
export async function cloudUnderTest(): Promise<CloudUnderTest> {
	const openrc = useOpenrc ? credentialOfOpenrc(process.env) : undefined;
	if (useOpenrc && !openrc)
		throw new Error('Set the OS_* variables of an openrc first (OS_AUTH_URL is missing)');
	const simulator = openrc ? undefined : await startSimulator({ buildTime: 300 });
	const credential = openrc ?? passwordCredential(simulator!.identityUrl);
	const engine = new Engine();
	engine.store('main', credential);
	const prefix = `n8n-test-${Date.now().toString(36)}-`;

	const cloud: CloudUnderTest = {
		engine,
		isSimulated: simulator !== undefined,
		credential,
		prefix,
		async run(resource, operation, parameters = {}, items = [{}]) {
			return await engine.runNode({ resource, operation, ...parameters }, { items });
		},
		async send(service, path, parameters = {}) {
			const request = { service: byId(service), path, ...parameters };
			const { items, error } = await cloud.run('apiRequest', 'send', request);
			if (error) throw new Error(`${error.message} ${error.description ?? ''}`);
			return items.map(({ json }) => json);
		},
		async smallest() {
			const bySize = { returnAll: true, sort: { key: 'memory_mb', direction: 'asc' } };
			const flavors = await cloud.run('flavor', 'list', bySize);
			const images = await cloud.run('image', 'list', {
				returnAll: true,
				filters: { status: 'active' },
			});
			for (const { json: flavor } of flavors.items.filter(({ json }) => Number(json.disk) > 0)) {
				const fits = ({ json }: { json: IDataObject }) =>
					Number(json.min_ram) <= Number(flavor.ram) &&
					Number(json.min_disk) <= Number(flavor.disk);
				const found = images.items.find(fits);
				if (found) return { flavor, image: found.json };
			}
			throw new Error('No image of this cloud fits any of its flavors');
		},
		async close() {
			engine.store('main', credential);
			const filters = { name: prefix, nameMatch: 'contains' };
			const { items } = await cloud.run('server', 'list', { returnAll: true, filters });
			const ids = items.map(({ json }) => ({ id: json.id }));
			if (ids.length > 0)
				await cloud.run('server', 'delete', { server: byId('={{ $json.id }}') }, ids);
			await simulator?.close();
		},
	};
	return cloud;
}
