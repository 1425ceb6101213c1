import type { Kind } from '../../kind';

export const serverGroup: Kind = {
	noun: 'server group',
	plural: 'server groups',
	service: 'compute',
	path: 'os-server-groups',
	key: 'server_group',
	keys: 'server_groups',
	isUnpaged: true,
};
