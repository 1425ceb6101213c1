import type { Kind } from '../../kind';

export const securityGroup: Kind = {
	noun: 'security group',
	plural: 'security groups',
	service: 'network',
	path: 'security-groups',
	key: 'security_group',
	keys: 'security_groups',
	pickerQuery: { fields: ['id', 'name'], sort_key: 'name', sort_dir: 'asc' },
	nameQuery: (name) => ({ name }),
};
