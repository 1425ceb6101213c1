import { remove } from '../../builders/delete';
import { get } from '../../builders/get';
import { list } from '../../builders/list';
import type { Resource } from '../../operation';
import { create } from './create';
import { keyPair as kind } from './kind';

export const keyPair: Resource = {
	name: 'Key Pair',
	description: 'The SSH keys that may log in to new servers. They belong to the user.',
	operations: {
		create,
		delete: remove(kind, 'Delete a key pair', {
			consequence: 'Servers that were created with it keep the key',
		}),
		get: get(kind, 'Retrieve one key pair, with its public key and fingerprint'),
		list: list(kind, 'Retrieve the key pairs of the user, with their public keys and fingerprints'),
	},
};
