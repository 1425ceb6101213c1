import { benchImages } from './images.mts';
import { benchInventory } from './inventory.mts';
import { benchTrigger } from './trigger.mts';

/** In MiB, where the person says nothing. */
const usualSize = 2048;

const [what = 'all', size = usualSize] = process.argv.slice(2);
if (what === 'inventory' || what === 'all') {
	for (const servers of [1000, 10_000]) await benchInventory(servers);
}
if (what === 'trigger' || what === 'all') await benchTrigger(10_000, 20);
if (what === 'images' || what === 'all') await benchImages(Number(size) * 2 ** 20);
