import { generate } from 'selfsigned';

import { Engine } from '../engine/engine.mts';
import { passwordCredential } from '../engine/fixtures.mts';
import { startSimulator, type Simulator } from '../simulator/simulator.mts';

let cloud: Simulator;
let engine: Engine;
let certificate: string;

beforeAll(async () => {
	const extensions = [
		{ name: 'subjectAltName' as const, altNames: [{ type: 7 as const, ip: '127.0.0.1' }] },
	];
	const made = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
		keySize: 2048,
		extensions,
	});
	certificate = made.cert;
	cloud = await startSimulator({ tls: { key: made.private, cert: made.cert } });
	engine = new Engine();
});
afterAll(async () => await cloud.close());

const list = { resource: 'flavor', operation: 'list' };

/** With these TLS settings: an operation, a picker, the credential test and another node's request. */
async function attempts(fields: Record<string, string | boolean>) {
	engine.store('main', passwordCredential(cloud.identityUrl, fields as never));
	const { error } = await engine.runNode(list);
	const nova = cloud.endpoints.find(({ service }) => service === 'compute')!;
	return {
		error,
		others: await Promise.allSettled([
			engine.search('searchFlavors'),
			engine.testCredential(),
			engine.request({ url: `${nova.url}/v2.1/flavors`, method: 'GET' }),
		]),
	};
}

it('a certificate that nobody vouches for is refused everywhere, with a way out', async () => {
	const { error, others } = await attempts({});
	expect(error?.message).toMatch(
		/^Identity \(Keystone\) at https:.* has a TLS certificate that is not trusted$/,
	);
	expect(error?.description).toMatch(/'CA Bundle'/);
	expect(others.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
	expect(cloud.count()).toBe(0);
});

it('a CA bundle makes it trusted everywhere, also where the line breaks were lost', async () => {
	for (const caBundle of [certificate, certificate.replace(/\r?\n/g, ' ')]) {
		const { error, others } = await attempts({ caBundle });
		expect(error).toBeUndefined();
		expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
	}
});

it('ignoring SSL issues trusts anything everywhere', async () => {
	const { error, others } = await attempts({ ignoreSslIssues: true });
	expect(error).toBeUndefined();
	expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
});

it('https where the cloud speaks http is named', async () => {
	const plain = await startSimulator();
	engine.store('main', passwordCredential(plain.identityUrl.replace('http:', 'https:')));
	const { error } = await engine.runNode(list);
	await plain.close();
	expect(error?.message).toMatch(
		/^The TLS connection to Identity \(Keystone\)|closed the connection/,
	);
	expect(error?.description).toMatch(/start with http/);
});
