import type { IDataObject } from 'n8n-workflow';

import type { Variables } from '../demo/openrc.mts';
import { Engine } from '../engine/engine.mts';
import { byId } from '../engine/fixtures.mts';
import { calls, credentialOf } from './by/engine.mts';
import { undici } from './by/undici.mts';
import type { Asked, CloudShape } from './cloud.mts';
import type { Setting } from './lines.mts';
import type { Clouds } from './processes.mts';
import { namePrefix, type Work } from './works.mts';

/** A cloud that works are done on: what there is to do them with, and nothing left of them. */
export class CloudOfBench {
	private readonly variables: Variables;
	private readonly clouds?: Clouds;
	private readonly engine = new Engine();

	private constructor(variables: Variables, clouds?: Clouds) {
		this.variables = variables;
		this.clouds = clouds;
		this.engine.store('main', credentialOf({ variables }));
	}

	static async simulated(clouds: Clouds, shape: CloudShape): Promise<CloudOfBench> {
		const { identityUrl } = await clouds.tell('start', shape);
		return new CloudOfBench({ ...simulatedLogin, OS_AUTH_URL: identityUrl }, clouds);
	}

	/** That of the OS_* variables. */
	static real(): CloudOfBench {
		const own = Object.entries(process.env).filter(([name]) => name.startsWith('OS_'));
		return new CloudOfBench(Object.fromEntries(own));
	}

	/** What a work needs. */
	async prepare(work: Work, file: string) {
		const { variables } = this;
		const [image] = (await this.list('image')).filter(({ status }) => status === 'active');
		const flavors = (await this.list('flavor')).filter(({ disk }) => Number(disk) > 0);
		const [flavor] = flavors.sort((a, b) => Number(a.ram) - Number(b.ram));
		const networks = await this.list('network');
		const network = networks.find(
			(one) => (one.subnets as string[]).length > 0 && !one['router:external'],
		);
		const [flavorId, imageId, networkId] = [flavor, image, network].map((one) => String(one!.id));
		const parts = { flavor: flavorId, image: imageId, network: networkId };
		const setting = { variables, parts, file, folder: '', serverIds: [] as string[], imageId: '' };
		if (work.kind === 'download') setting.imageId = await this.upload(work, setting);
		if (work.kind === 'get') {
			const servers = await this.list('server');
			if (servers.length === 0) servers.push(await this.create(setting));
			const ids = servers.map(({ id }) => String(id));
			setting.serverIds = Array.from({ length: work.size }, (_, at) => ids[at % ids.length]);
		}
		return setting;
	}

	/** What it has been asked so far; undefined where nobody counts that. */
	async asked(): Promise<Asked | undefined> {
		return await this.clouds?.tell('asked', this.variables.OS_AUTH_URL!);
	}

	/** Deletes what a run of a work has made, and changes what the next one is to find changed. */
	async tidy({ kind, size }: Pick<Work, 'kind' | 'size'>): Promise<void> {
		if (kind === 'create') await this.delete('server', { wait: true });
		if (kind === 'upload') await this.delete('image');
		if (kind === 'poll') {
			const identityUrl = this.variables.OS_AUTH_URL!;
			await this.clouds!.tell('change', { identityUrl, servers: size });
		}
	}

	/** Deletes all that works have left. */
	async clear(): Promise<void> {
		await this.delete('server', { wait: true });
		await this.delete('image');
	}

	private async list(resource: string): Promise<IDataObject[]> {
		return await this.ran({ resource, operation: 'list', returnAll: true, simplify: false });
	}

	private async ran(parameters: IDataObject, items?: IDataObject[]): Promise<IDataObject[]> {
		const run = await this.engine.runNode(parameters, { items });
		if (run.error) throw new Error(`${run.error.message} ${run.error.description ?? ''}`);
		return run.items.map(({ json }) => json);
	}

	private async create(setting: Pick<Setting, 'parts'>): Promise<IDataObject> {
		const { parameters, items } = calls.create!({ size: 1 } as Work, setting as Setting);
		const [server] = await this.ran(parameters, items);
		return server;
	}

	private async upload(work: Work, setting: Omit<Setting, 'way' | 'work'>): Promise<string> {
		const { run } = await undici.upload!(work, { ...setting, way: 'undici', work });
		await run();
		return String((await this.list('image')).find(({ name }) => name === namePrefix)!.id);
	}

	private async delete(resource: string, more: IDataObject = {}): Promise<void> {
		const ours = (await this.list(resource)).filter(({ name }) =>
			String(name).startsWith(namePrefix),
		);
		if (ours.length === 0) return;
		const which = { [resource]: byId('={{ $json.id }}') };
		await this.ran({ resource, operation: 'delete', ...which, ...more }, ours);
	}
}

const simulatedLogin = {
	OS_USERNAME: 'demo',
	OS_PASSWORD: 'demo-secret',
	OS_PROJECT_NAME: 'demo',
	OS_USER_DOMAIN_NAME: 'Default',
	OS_PROJECT_DOMAIN_NAME: 'Default',
	OS_IDENTITY_API_VERSION: '3',
};
