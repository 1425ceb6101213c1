import { addServers } from '../simulator/nova.mts';
import type { Simulator } from '../simulator/simulator.mts';
import { image, uuidOf } from '../simulator/state.mts';

/** A cloud is seldom empty: what other people have left on it must not matter to any expectation. */
export function addLeftovers(simulator: Simulator): void {
	const { state } = simulator;
	const [demo, demo2] = state.projects;
	// Smaller than all others, and unknown to other projects.
	state.images.unshift(image('_Leftover', demo, { visibility: 'private', size: 1 }));
	for (let index = 0; index < 120; index++) {
		const name = `leftover-${String(index).padStart(3, '0')}`;
		const owned = { id: uuidOf(name), name, projectId: demo.id };
		state.images.push(image(name, demo, { visibility: 'private', size: 1 }));
		state.networks.push({ ...owned, shared: false, external: false });
		state.securityGroups.push(owned);
		state.volumes.push({ ...owned, size: 1, type: 'loopback', bootable: false, readyAt: 0 });
	}
	addServers(simulator, 3, { name: 'leftover' });
	addServers(simulator, 3, { name: 'leftover', projectId: demo2.id });
}
