import { Engine } from '../engine/engine.mts';
import { passwordCredential } from '../engine/fixtures.mts';
import { addServers } from '../simulator/nova.mts';
import { startSimulator } from '../simulator/simulator.mts';
import { measured, told } from './memory.mts';

/** The report of so many servers, on the simulator: requests, time and memory. */
export async function benchInventory(servers: number): Promise<void> {
	const simulator = await startSimulator();
	const engine = new Engine();
	engine.store('main', passwordCredential(simulator.identityUrl));
	addServers(simulator, servers);
	const report = async (output: string) =>
		await engine.runNode({ resource: 'report', operation: 'inventory', output });
	await report('rows');
	for (const output of ['rows', 'one']) {
		const before = simulator.count();
		const run = await measured(async () => await report(output));
		if (run.result.error) throw new Error(run.result.error.message);
		const requests = simulator.count() - before;
		console.log(
			told(`inventory of ${servers} servers as ${output}`, run, `, ${requests} requests`),
		);
	}
	await simulator.close();
}
