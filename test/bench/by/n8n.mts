import { N8nClient } from '../../n8n/rest.mts';
import { callChain, publishChain, type Placed } from '../../n8n/webhooks.mts';
import type { Setting } from '../lines.mts';
import type { Prepared, Way } from '../runner.mts';
import type { Work } from '../works.mts';
import { calls, credentialOf } from './engine.mts';
import { itemsAsNodes, requestNodes, withCredential } from './httpNodes.mts';
import { computeOf } from './undici.mts';

/** A workflow behind a webhook, which answers when it is done. */
async function published(
	work: Work,
	setting: Setting,
	nodesFor: (credential: { id: string; name: string }) => Placed[],
): Promise<Prepared> {
	const { url, pid } = setting.n8n!;
	const n8n = await new N8nClient(url).logIn();
	const publish = async (unused: number) => {
		const credential = await n8n.createCredential('OpenStack', credentialOf(setting, unused));
		return await publishChain(n8n, `bench-${process.pid}-${unused}`, nodesFor(credential));
	};
	let address = await publish(0);
	// n8n registers webhooks after it has said that the workflow is published.
	for (let tries = 0; tries < 50; tries++) {
		if (!work.isCold && (await callChain(address).catch(() => 0)) > 0) break;
		await new Promise((done) => setTimeout(done, 100));
		if (work.isCold && tries > 5) break;
	}
	let runs = 0;
	const before = async () => {
		address = await publish(++runs);
		await new Promise((done) => setTimeout(done, 500));
	};
	return { run: async () => await callChain(address), pid, ...(work.isCold ? { before } : {}) };
}

async function withThisNode(work: Work, setting: Setting): Promise<Prepared> {
	const { parameters, items } = calls[work.kind]!(work, setting);
	return await published(work, setting, (credential) => [
		...itemsAsNodes(items),
		{
			name: 'OpenStack',
			type: 'n8n-nodes-openstack.openStack',
			typeVersion: 1,
			parameters: parameters as Placed['parameters'],
			credentials: { openStackApi: credential },
		},
	]);
}

/** This node, in a real n8n: from the call of a webhook to its answer. */
export const n8n: Way = {
	flavors: withThisNode,
	servers: withThisNode,
	get: withThisNode,
	create: withThisNode,
};

async function withHttpNodes(work: Work, setting: Setting): Promise<Prepared> {
	const { compute } = await computeOf(setting);
	return await published(work, setting, (credential) =>
		requestNodes(work, setting, compute, withCredential(credential)),
	);
}

/** n8n's HTTP Request node with this package's credential, in a real n8n. */
export const n8nHttpNodes: Way = {
	flavors: withHttpNodes,
	servers: withHttpNodes,
	get: withHttpNodes,
};
