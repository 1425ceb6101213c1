import { get } from '../../builders/get';
import type { Resource } from '../../operation';
import { getConsoleLog } from './consoleLog';
import { getConsoleUrl } from './consoleUrl';
import { create } from './create';
import { createBackup } from './createBackup';
import { createImage } from './createImage';
import { remove } from './delete';
import { listEvents } from './events';
import { attachInterface, detachInterface, listInterfaces } from './interfaces';
import { server as kind } from './kind';
import { list } from './list';
import { lock, unlock } from './lock';
import { changePassword } from './password';
import { pause, reboot, resume, start, stop, suspend, unpause } from './power';
import { rebuild } from './rebuild';
import { rescue, unrescue } from './rescue';
import { confirmResize, resize, revertResize } from './resize';
import { addSecurityGroup, removeSecurityGroup } from './securityGroups';
import { shelve, unshelve } from './shelve';
import { update } from './update';
import { attachVolume, detachVolume, listVolumes } from './volumes';
import { waitForStatus } from './waitForStatus';

export const server: Resource = {
	name: 'Server',
	description: 'The virtual machines of the project',
	operations: {
		addSecurityGroup,
		attachInterface,
		attachVolume,
		changePassword,
		confirmResize,
		create,
		createBackup,
		createImage,
		delete: remove,
		detachInterface,
		detachVolume,
		get: get(kind, 'Retrieve one server, with its addresses and, after a failure, its fault'),
		getConsoleLog,
		getConsoleUrl,
		list,
		listEvents,
		listInterfaces,
		listVolumes,
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
