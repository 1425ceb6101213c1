import { readFileSync } from 'node:fs';

import { Engine, type WorkflowJson } from '../engine/engine.mts';
import { passwordCredential } from '../engine/fixtures.mts';
import { startSimulator, type Simulator } from '../simulator/simulator.mts';
import { image, uuidOf, type SimulatedImage, type State } from '../simulator/state.mts';

let cloud: Simulator;
beforeEach(async () => (cloud = await startSimulator()));
afterEach(async () => await cloud.close());

const GiB = 2 ** 30;

/** Runs the workflow; what it sent to create a server, or the sentence that it ended with. */
async function firstSteps() {
	const engine = new Engine();
	engine.store('openstack', passwordCredential(cloud.identityUrl));
	const workflow = JSON.parse(readFileSync('workflows/first-steps.json', 'utf8')) as WorkflowJson;
	const run = await engine.run(workflow);
	const sent = cloud.requests.find(({ method, path }) => method === 'POST' && path === 'servers');
	return { sent: sent?.json.server, says: run.data.resultData.error?.message };
}

function onlyImages(...images: Array<Partial<SimulatedImage> & { name: string }>): void {
	const [project] = cloud.state.projects;
	cloud.state.images = images.map((one) =>
		Object.assign(image(one.name, project, {}), { virtual_size: one.size }, one),
	);
}

describe('the image and the flavor', () => {
	it('are the smallest, where the flavor has room for the disk that an image unfolds to', async () => {
		onlyImages({ name: 'packed', disk_format: 'qcow2', size: GiB / 2, virtual_size: 30 * GiB });
		const { sent, says } = await firstSteps();
		expect(says).toBeUndefined();
		expect(sent).toMatchObject({ flavorRef: '3', imageRef: uuidOf('image packed') });
	});

	it('are not by the size that an image has in the store', async () => {
		onlyImages(
			{ name: 'packed', disk_format: 'qcow2', size: GiB / 4, virtual_size: 10 * GiB },
			{ name: 'plain', disk_format: 'raw', size: GiB / 2, virtual_size: null },
		);
		const { sent } = await firstSteps();
		expect(sent).toMatchObject({ flavorRef: '1', imageRef: uuidOf('image plain') });
	});

	it.each(['iso', 'aki', 'ari'])('are none that no server starts from: %s', async (format) => {
		onlyImages(
			{ name: 'part', disk_format: format, size: 4096 },
			{ name: 'whole', disk_format: 'qcow2', size: 8192 },
		);
		const { sent } = await firstSteps();
		expect(sent).toMatchObject({ imageRef: uuidOf('image whole') });
	});

	it('are none of a container', async () => {
		onlyImages(
			{ name: 'container', container_format: 'docker', size: 4096 },
			{ name: 'whole', disk_format: 'qcow2', size: 8192 },
		);
		const { sent } = await firstSteps();
		expect(sent).toMatchObject({ imageRef: uuidOf('image whole') });
	});

	it('are others where the smallest image needs more memory than any flavor has', async () => {
		onlyImages({ name: 'hungry', size: 4096, min_ram: 1_000_000 }, { name: 'modest', size: 8192 });
		const { sent } = await firstSteps();
		expect(sent).toMatchObject({ imageRef: uuidOf('image modest') });
	});
});

it.each(['private', 'shared'])('the network is the one with a subnet: %s', async (name) => {
	for (const one of cloud.state.networks) if (one.name !== name) one.subnets = [];
	const { sent } = await firstSteps();
	expect(sent).toMatchObject({ networks: [{ uuid: uuidOf(`network ${name}`) }] });
});

describe('what is missing is said, with a way out, and nothing is made: no', () => {
	it.each<[string, (state: State) => void, RegExp]>([
		['flavor', (state) => void (state.flavors = []), /^There is no flavor: ask the administrator/],
		['image', (state) => void (state.images = []), /^There is no active image .*Image → Create/],
		['network', (state) => void (state.networks = []), /^There is no network .*Network → Create/],
		[
			'network with a subnet',
			({ networks }) => networks.forEach((one) => (one.subnets = [])),
			/^There is no network with a subnet: /,
		],
		[
			'image to start from',
			({ images }) => images.forEach((one) => (one.disk_format = 'iso')),
			/^There is no active image to start a server from: /,
		],
		[
			'flavor that fits',
			({ images }) => images.forEach((one) => (one.min_disk = 1000)),
			/^No flavor has the disk and memory that an image needs \(.*\): ask .* or make a smaller image/,
		],
		[
			'one of the three',
			(state) => Object.assign(state, { flavors: [], images: [], networks: [] }),
			/^There is no flavor: .* There is no active image .* There is no network /,
		],
	])('%s', async (_, change, sentence) => {
		change(cloud.state);
		const { sent, says } = await firstSteps();
		expect(says).toMatch(sentence);
		expect(sent).toBeUndefined();
	});
});
