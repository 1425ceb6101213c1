import { get } from '../../builders/get';
import type { Resource } from '../../operation';
import { create } from './create';
import { remove } from '../../builders/delete';
import { server as kind } from './kind';
import { list } from './list';
import { lock, unlock } from './lock';
import { pause, reboot, resume, start, stop, suspend, unpause } from './power';
import { shelve, unshelve } from './shelve';

export const server: Resource = {
	name: 'Server',
	description: 'The virtual machines of the project',
	operations: {
		create,
		delete: remove(kind, 'Delete a server. Volumes and floating IPs it does not own stay.'),
		get: get(kind, 'Retrieve one server, with its addresses and, after a failure, its fault'),
		list,
		lock,
		pause,
		reboot,
		resume,
		shelve,
		start,
		stop,
		suspend,
		unlock,
		unpause,
		unshelve,
	},
};
