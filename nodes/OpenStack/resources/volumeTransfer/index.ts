import { sent } from '../../bodies';
import { create } from '../../builders/create';
import { remove } from '../../builders/delete';
import { get } from '../../builders/get';
import { list } from '../../builders/list';
import { picker } from '../../fields';
import type { Resource } from '../../operation';
import { accept } from './accept';
import { volume } from '../volume/kind';
import { volumeTransfer as kind } from './kind';

export const volumeTransfer: Resource = {
	name: 'Volume Transfer',
	description: 'Volumes that go from one project to another',
	operations: {
		accept,
		create: create(kind, {
			description: 'Offer a volume to another project: who has the ID and the auth key can take it',
			nameDescription: 'What the transfer is called. Names need not be unique.',
			fields: {
				volume: sent(picker(volume, 'The volume to offer. No server may use it.'), 'volume_id'),
			},
			secret: { key: 'auth_key', name: 'Auth Key' },
		}),
		delete: remove(kind, 'Take an offer back', { consequence: 'The volume stays where it is' }),
		get: get(kind, 'Retrieve one volume transfer, with its volume'),
		list: list(kind, 'Retrieve the volumes that the project has offered to others'),
	},
};
