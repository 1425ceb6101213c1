import { action } from '../../builders/action';
import { picker } from '../../fields';
import { securityGroup } from '../securityGroup/kind';
import { server } from './kind';

/** Nova calls it a name, and takes the ID as well, which is always of one group. */
const named = (group: string) => ({ name: group });

export const addSecurityGroup = action(server, 'Add Security Group', {
	does: 'addSecurityGroup',
	action: 'Add security group to server',
	is: 'in the group',
	isInOrder: true,
	description: 'Put all ports of a server into a security group',
	fields: { securityGroup: picker(securityGroup, 'The group to put it into') },
	with: (values) => named(values.securityGroup),
	// In Neutron's words.
	already: ({ message }) => /Duplicate items in the list/.test(message),
});

export const removeSecurityGroup = action(server, 'Remove Security Group', {
	does: 'removeSecurityGroup',
	action: 'Remove security group from server',
	is: 'out of the group',
	isInOrder: true,
	description: 'Take all ports of a server out of a security group',
	fields: { securityGroup: picker(securityGroup, 'The group to take it out of') },
	with: (values) => named(values.securityGroup),
	already: ({ message }) => /not associated with the instance/.test(message),
});
