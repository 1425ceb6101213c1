import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { Engine, type NodeRun } from '../engine/engine.mts';
import { passwordCredential } from '../engine/fixtures.mts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator/simulator.mts';

/** A simulated cloud with the node connected to it. Free of test frameworks: commands use it too. */
export interface Setting {
	cloud: Simulator;
	engine: Engine;
	/** Runs the node for one item where nothing goes wrong. @throws Error where it does all the same */
	make(parameters: IDataObject): Promise<IDataObject>;
}

export async function startSetting(
	options: SimulatorOptions = {},
	login: ICredentialDataDecryptedObject = {},
): Promise<Setting> {
	const cloud = await startSimulator(options);
	const engine = new Engine();
	engine.store('main', passwordCredential(cloud.identityUrl, login));
	return {
		cloud,
		engine,
		async make(parameters) {
			const { items, error } = await engine.runNode(parameters);
			if (error) throw new Error(error.message);
			return items[0].json;
		},
	};
}

/** What was wrong with the items that failed. */
export function errorsOf({ errorItems, error }: NodeRun): string[] {
	const ofItems = errorItems.map(({ json }) => String(json.error));
	return error ? [...ofItems, error.message] : ofItems;
}
