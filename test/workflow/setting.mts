import { Engine } from '../engine/engine.mts';
import { passwordCredential } from '../engine/fixtures.mts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator/simulator.mts';

/** A simulated cloud, and n8n's engine with the credential "main" of user demo on it. */
export async function startSetting(
	options?: SimulatorOptions,
): Promise<{ cloud: Simulator; engine: Engine }> {
	const cloud = await startSimulator(options);
	const engine = new Engine();
	engine.store('main', passwordCredential(cloud.identityUrl));
	return { cloud, engine };
}
