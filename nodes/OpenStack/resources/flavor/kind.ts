import type { Kind } from '../../kind';
import { simplifiedFlavor } from './simplified';

export const flavor: Kind = {
	noun: 'flavor',
	plural: 'flavors',
	example: 'm1.small',
	service: 'compute',
	path: 'flavors',
	detail: 'flavors/detail',
	key: 'flavor',
	keys: 'flavors',
	simplified: simplifiedFlavor,
	detailOf: ({ vcpus, ram, disk }) =>
		`${String(vcpus)} vCPU, ${String(ram)} MiB, ${String(disk)} GiB disk`,
};
