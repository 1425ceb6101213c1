import { remove } from '../../builders/delete';
import { get } from '../../builders/get';
import { choice } from '../../fields';
import { filter } from '../../filters';
import type { Resource } from '../../operation';
import { createInNetwork, flagFilter, listInNetwork, statuses, updateInNetwork } from '../neutron';
import {
	changeOf,
	checkGateway,
	checkUpdate,
	creationOptions,
	gatewayField,
	gatewayOf,
	updateFields,
} from './attributes';
import { addInterface, removeInterface } from './interfaces';
import { router as kind } from './kind';

export const router: Resource = {
	name: 'Router',
	description: 'What leads from one subnet to another, and out',
	operations: {
		addInterface,
		create: createInNetwork(kind, {
			description: 'Make a router, with a way out where wanted',
			nameDescription: 'What the router is called. Names need not be unique.',
			fields: gatewayField,
			options: creationOptions,
			check: checkGateway,
			with: ({ externalNetwork, options }) => gatewayOf(externalNetwork, options.snat),
		}),
		delete: remove(kind, 'Delete a router', { consequence: 'It must have no interface any more' }),
		get: get(kind, 'Retrieve one router, with its gateway and static routes'),
		list: listInNetwork(
			kind,
			'Retrieve the routers of the project, with their gateways and static routes',
			{
				enabled: flagFilter('Enabled', 'admin_state_up', 'Whether it is up'),
				status: filter(choice('Status', 'What it is doing', statuses), {
					// Neutron cannot filter routers by it.
					keep: (status, one) => one.status === status,
				}),
			},
			[{ name: 'Status', value: 'status' }],
		),
		removeInterface,
		update: updateInNetwork(kind, 'Change the name, gateway or static routes of a router', {
			fields: updateFields,
			check: checkUpdate,
			attributes: changeOf,
			api: ['PUT /routers/{id}/add_extraroutes', 'PUT /routers/{id}/remove_extraroutes'],
		}),
	},
};
