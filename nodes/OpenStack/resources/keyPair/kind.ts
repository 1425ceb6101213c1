import type { Kind } from '../../kind';

export const keyPair: Kind = {
	noun: 'key pair',
	plural: 'key pairs',
	example: 'deploy',
	service: 'compute',
	path: 'os-keypairs',
	key: 'keypair',
	keys: 'keypairs',
	entryKey: 'keypair',
	idKey: 'name',
	isUnpaged: true,
};
