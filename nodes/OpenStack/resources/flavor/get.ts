import { picker } from '../../fields';
import { operation } from '../../operation';
import { getOne } from '../one';
import { simplifiedFlavor } from './simplified';

/** One flavor. Compute API, GET /flavors/{id}. */
export const get = operation({
	name: 'Get',
	action: 'Get flavor',
	description: 'Retrieve one flavor, with its vCPUs, RAM and disk',
	fields: { flavor: picker('Flavor', 'searchFlavors', 'The flavor to retrieve') },
	simplified: simplifiedFlavor,
	async run(cloud, { flavor }) {
		return await getOne(cloud.compute, 'flavors', flavor, 'flavor');
	},
});
