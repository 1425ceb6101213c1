import type { Kind } from '../../kind';

export const serverGroup: Kind = {
	noun: 'server group',
	plural: 'server groups',
	example: 'databases',
	service: 'compute',
	path: 'os-server-groups',
	key: 'server_group',
	keys: 'server_groups',
	isUnpaged: true,
};
