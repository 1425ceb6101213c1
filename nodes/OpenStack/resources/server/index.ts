import { get } from '../../builders/get';
import type { Resource } from '../../operation';
import { create } from './create';
import { createBackup } from './createBackup';
import { createImage } from './createImage';
import { remove } from './delete';
import { attachInterface, detachInterface, listInterfaces } from './interfaces';
import { server as kind } from './kind';
import { list } from './list';
import { lock, unlock } from './lock';
import { pause, reboot, resume, start, stop, suspend, unpause } from './power';
import { shelve, unshelve } from './shelve';
import { attachVolume, detachVolume, listVolumes } from './volumes';

export const server: Resource = {
	name: 'Server',
	description: 'The virtual machines of the project',
	operations: {
		attachInterface,
		attachVolume,
		create,
		createBackup,
		createImage,
		delete: remove,
		detachInterface,
		detachVolume,
		get: get(kind, 'Retrieve one server, with its addresses and, after a failure, its fault'),
		list,
		listInterfaces,
		listVolumes,
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
