import { wordOf } from '../../../../openstack/json';
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
		`${wordOf(vcpus)} vCPU, ${wordOf(ram)} MiB, ${wordOf(disk)} GiB disk`,
};
