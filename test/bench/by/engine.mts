import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { credentialOfOpenrc } from '../../demo/openrc.mts';
import { Engine } from '../../engine/engine.mts';
import { byId } from '../../engine/fixtures.mts';
import { FilesOnDisk } from '../files.mts';
import type { Setting } from '../lines.mts';
import type { Prepared, Way } from '../runner.mts';
import { namePrefix, type Kind, type Work } from '../works.mts';

type Call = { parameters: IDataObject; items?: IDataObject[] };

/** What a person sets in this node, and the items that it gets. */
export const calls: Partial<Record<Kind, (work: Work, setting: Setting) => Call>> = {
	flavors: () => ({
		parameters: { resource: 'flavor', operation: 'list', returnAll: true, simplify: false },
	}),
	servers: ({ simplified = false }) => ({
		parameters: { resource: 'server', operation: 'list', returnAll: true, simplify: simplified },
	}),
	get: ({ size }, { serverIds }) => ({
		parameters: {
			resource: 'server',
			operation: 'get',
			server: byId('={{ $json.id }}'),
			simplify: false,
		},
		items: serverIds.slice(0, size).map((id) => ({ id })),
	}),
	inventory: () => ({ parameters: { resource: 'report', operation: 'inventory', output: 'rows' } }),
	create: ({ size }, { parts: { flavor, image, network } }) => ({
		parameters: {
			resource: 'server',
			operation: 'create',
			name: '={{ $json.name }}',
			flavor: byId(flavor),
			image: byId(image),
			networkMode: 'chosen',
			networks: { row: [{ network: byId(network) }] },
			wait: true,
		},
		items: Array.from({ length: size }, (_, index) => ({ name: `${namePrefix}-${index}` })),
	}),
};

/** A log-in as a credential; one that nobody has used so far, where a number is given. */
export function credentialOf(
	{ variables }: Pick<Setting, 'variables'>,
	unused?: number,
): ICredentialDataDecryptedObject {
	const credential = credentialOfOpenrc(variables)!;
	if (unused === undefined) return credential;
	const override = { service: `unused-${unused}`, url: 'http://127.0.0.1:1' };
	return { ...credential, endpointOverrides: { row: [override] } as never };
}

async function callInEngine(work: Work, setting: Setting): Promise<Prepared> {
	const { parameters, items } = calls[work.kind]!(work, setting);
	const engine = new Engine();
	let runs = 0;
	const logInAnew = () => engine.store('main', credentialOf(setting, runs++));
	const run = async () => (await ran(engine, parameters, items)).length;
	logInAnew();
	if (work.isCold) return { run, before: async () => logInAnew() };
	await ran(engine, { resource: 'flavor', operation: 'list', limit: 1 });
	return { run };
}

async function ran(engine: Engine, parameters: IDataObject, items?: IDataObject[]) {
	const { items: results, error } = await engine.runNode(parameters, { items });
	if (error) throw new Error(`${error.message} ${error.description ?? ''}`);
	return results;
}

async function loggedIn(setting: Setting): Promise<Engine> {
	const engine = new Engine();
	engine.store('main', credentialOf(setting));
	await ran(engine, { resource: 'flavor', operation: 'list', limit: 1 });
	return engine;
}

/** This node, in n8n's own engine. */
export const engine: Way = {
	flavors: callInEngine,
	servers: callInEngine,
	get: callInEngine,
	inventory: callInEngine,
	create: callInEngine,
	async upload({ size }, setting) {
		const files = await new FilesOnDisk(setting.folder).start();
		const item = { binary: { data: await files.binary(setting.file) } as unknown as IDataObject };
		const engine = await loggedIn(setting);
		const parameters = {
			resource: 'image',
			operation: 'create',
			name: namePrefix,
			diskFormat: 'raw',
		};
		return {
			async run() {
				const [{ json }] = await ran(engine, { ...parameters, simplify: false }, [item]);
				return json.status === 'active' ? Number(json.size ?? size) : 0;
			},
		};
	},
	async download({ size }, setting) {
		await new FilesOnDisk(setting.folder).start();
		const engine = await loggedIn(setting);
		const image = byId(setting.imageId);
		return {
			async run() {
				const [{ binary }] = await ran(engine, { resource: 'image', operation: 'download', image });
				return binary!.data.bytes ?? size;
			},
		};
	},
	async poll(_, setting) {
		const engine = await loggedIn(setting);
		const poller = engine.poller({
			events: ['created', 'deleted', 'enteredError', 'statusChanged'],
		});
		await poller.poll();
		// Where the machine is slow, that was not all of them.
		await poller.poll();
		return { run: async () => (await poller.poll()).length };
	},
};
