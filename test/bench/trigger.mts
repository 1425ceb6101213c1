import { Engine } from '../engine/engine.mts';
import { passwordCredential } from '../engine/fixtures.mts';
import { addServers } from '../simulator/nova.mts';
import { startSimulator } from '../simulator/simulator.mts';
import { measured, told } from './memory.mts';

/** Polls of so many servers, some of which have changed since the last one: requests, time, memory, size of the state. */
export async function benchTrigger(servers: number, changes: number): Promise<void> {
	const simulator = await startSimulator();
	const engine = new Engine();
	engine.store('main', passwordCredential(simulator.identityUrl));
	const all = addServers(simulator, servers);
	const poller = engine.poller({ events: ['created', 'deleted', 'enteredError', 'statusChanged'] });
	const poll = async (title: string, expected: number) => {
		const before = simulator.count();
		const run = await measured(async () => await poller.poll());
		if (run.result.length !== expected) throw new Error(`${run.result.length} events were told`);
		const requests = simulator.count() - before;
		console.log(told(`${title} poll of ${servers} servers`, run, `, ${requests} requests`));
	};
	await poll('first', 0);
	// Where the machine is slow, that was not all of them.
	await poller.poll();
	for (const title of ['second', 'third']) {
		for (const server of all.slice(0, changes)) {
			server.vmState = server.vmState === 'active' ? 'stopped' : 'active';
			server.updated = Date.now();
		}
		await poll(title, changes);
	}
	await poll('quiet', 0);
	console.log(`state of ${servers} servers: ${Math.round(poller.stateSize / 1000)} kB`);
	await simulator.close();
}
