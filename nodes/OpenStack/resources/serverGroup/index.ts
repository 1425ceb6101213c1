import { create } from '../../builders/create';
import { remove } from '../../builders/delete';
import { get } from '../../builders/get';
import { list } from '../../builders/list';
import type { Resource } from '../../operation';
import { serverGroup as kind } from './kind';
import { fields, options, microversionOf, policyOf, checkRules } from './policy';

export const serverGroup: Resource = {
	name: 'Server Group',
	description: 'Rules for which servers share a host',
	operations: {
		create: create(kind, {
			description: 'Make a rule for servers to come: to share a host, or not to',
			nameDescription: 'What the server group is called. Names need not be unique.',
			fields,
			options,
			check: checkRules,
			with: policyOf,
			microversion: microversionOf,
		}),
		delete: remove(kind, 'Delete a server group', {
			consequence: 'Its servers stay where they are',
		}),
		get: get(kind, 'Retrieve one server group, with its policy and the IDs of its servers'),
		list: list(kind, 'Retrieve the server groups of the project, with their policies and servers'),
	},
};
