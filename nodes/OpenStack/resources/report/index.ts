import type { Resource } from '../../operation';
import { inventory } from './inventory';
import { orphans } from './orphans';
import { quota } from './quota';
import { usage } from './usage';

export const report: Resource = {
	name: 'Report',
	description: 'What the project has, uses and may have, in one step',
	operations: { inventory, orphans, quota, usage },
};
