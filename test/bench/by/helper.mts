import type { IDataObject, IHttpRequestOptions, INodeType } from 'n8n-workflow';

import { Engine } from '../../engine/engine.mts';
import type { Setting } from '../lines.mts';
import type { Prepared, Way } from '../runner.mts';
import type { Work } from '../works.mts';
import { credentialOf } from './engine.mts';
import { computeOf } from './undici.mts';

const type = 'test.helper';

/** A node that does nothing but call n8n's helper with this package's credential, once for each item. */
const helperNode: INodeType = {
	description: {
		...{ displayName: 'Helper', name: 'helper', group: ['transform'], version: 1, description: '' },
		...{ defaults: { name: 'Helper' }, inputs: ['main'], outputs: ['main'] },
		credentials: [{ name: 'openStackApi', required: true }],
		properties: [
			{ displayName: 'URL', name: 'url', type: 'string', default: '' },
			{ displayName: 'Key', name: 'key', type: 'string', default: '' },
		],
	},
	async execute() {
		const results = [];
		for (const [item] of this.getInputData().entries()) {
			const url = this.getNodeParameter('url', item) as string;
			const key = this.getNodeParameter('key', item) as string;
			const request: IHttpRequestOptions = { method: 'GET', url, json: true };
			const reply = (await this.helpers.httpRequestWithAuthentication.call(
				this,
				'openStackApi',
				request,
			)) as Record<string, IDataObject[] | IDataObject>;
			for (const json of [reply[key]].flat()) results.push({ json, pairedItem: { item } });
		}
		return [results];
	},
};

async function called(
	url: string,
	key: string,
	items: IDataObject[],
	work: Work,
	setting: Setting,
): Promise<Prepared> {
	const engine = new Engine(undefined, { [type]: helperNode });
	let runs = 0;
	const logInAnew = () => engine.store('main', credentialOf(setting, runs++));
	const run = async () => (await engine.runNode({ url, key }, { type, items })).items.length;
	logInAnew();
	if (work.isCold) return { run, before: async () => logInAnew() };
	await run();
	return { run };
}

/** n8n's HTTP helper with this package's credential, and nothing else: what any node takes at least. */
export const helper: Way = {
	async flavors(work, setting) {
		const { compute } = await computeOf(setting);
		return await called(`${compute}/flavors/detail`, 'flavors', [{}], work, setting);
	},
	async get(work, setting) {
		const { compute } = await computeOf(setting);
		const items = setting.serverIds.slice(0, work.size).map((id) => ({ id }));
		return await called(`=${compute}/servers/{{ $json.id }}`, 'server', items, work, setting);
	},
};
