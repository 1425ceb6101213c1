import { get } from '../../builders/get';
import type { Resource } from '../../operation';
import { getConsoleLog } from './consoleLog';
import { getConsoleUrl } from './consoleUrl';
import { create } from './create';
import { listEvents } from './events';
import { changePassword } from './password';
import { rebuild } from './rebuild';
import { rescue, unrescue } from './rescue';
import { confirmResize, resize, revertResize } from './resize';
import { addSecurityGroup, removeSecurityGroup } from './securityGroups';
import { remove } from '../../builders/delete';
import { server as kind } from './kind';
import { list } from './list';
import { lock, unlock } from './lock';
import { pause, reboot, resume, start, stop, suspend, unpause } from './power';
import { shelve, unshelve } from './shelve';
import { update } from './update';
import { waitForStatus } from './waitForStatus';

export const server: Resource = {
	name: 'Server',
	description: 'The virtual machines of the project',
	operations: {
		addSecurityGroup,
		changePassword,
		confirmResize,
		create,
		delete: remove(kind, 'Delete a server. Volumes and floating IPs it does not own stay.'),
		get: get(kind, 'Retrieve one server, with its addresses and, after a failure, its fault'),
		getConsoleLog,
		getConsoleUrl,
		list,
		listEvents,
		lock,
		pause,
		reboot,
		rebuild,
		removeSecurityGroup,
		rescue,
		resize,
		resume,
		revertResize,
		shelve,
		start,
		stop,
		suspend,
		unlock,
		unpause,
		unrescue,
		unshelve,
		update,
		waitForStatus,
	},
};
