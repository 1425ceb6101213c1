import { passwordCredential } from '../../engine/fixtures.mts';
import { startSimulator, type Simulator } from '../../simulator/simulator.mts';
import { readyWorkflow } from '../readyWorkflows.mts';
import { withCredential } from '../rest.mts';
import { n8nUnderTest } from '../setting.mts';

let cloud: Simulator;
beforeEach(async () => (cloud = await startSimulator()));
afterEach(async () => await cloud?.close());

it('the first workflow ends with what is missing, in a project that has nothing', async () => {
	Object.assign(cloud.state, { flavors: [], images: [], networks: [] });
	const n8n = await n8nUnderTest();
	const credential = await n8n.createCredential('Empty', passwordCredential(cloud.identityUrl));
	const execution = await n8n.run(withCredential(readyWorkflow('first-steps'), credential));
	expect(execution.status).toBe('error');
	expect(execution.data.resultData.error?.message).toMatch(
		/^There is no flavor: .* There is no active image .* There is no network /,
	);
	expect(
		cloud.requests.filter(({ method, path }) => method === 'POST' && path === 'servers'),
	).toEqual([]);
});
