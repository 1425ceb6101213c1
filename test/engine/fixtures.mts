import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { uuidOf } from '../simulator/state.mts';

/** What a person fills in to log in as user demo to project demo, by name and domain. */
export function passwordCredential(
	identityUrl: string,
	more: ICredentialDataDecryptedObject = {},
): ICredentialDataDecryptedObject {
	return {
		authentication: 'password',
		identityUrl,
		userBy: 'name',
		userName: 'demo',
		password: 'demo-secret',
		userDomainBy: 'name',
		userDomain: 'Default',
		scope: 'project',
		projectBy: 'name',
		projectName: 'demo',
		projectDomainBy: 'name',
		projectDomain: 'Default',
		interface: 'public',
		region: '',
		sessionToken: '',
		...more,
	};
}

/** A picker's value, chosen by ID. */
export function byId(value: string): IDataObject {
	return { __rl: true, mode: 'id', value };
}

/** What creates a small server on the simulator, of the name that each item has. */
export const createServer = {
	resource: 'server',
	operation: 'create',
	name: '={{ $json.name }}',
	flavor: byId('1'),
	image: byId(uuidOf('image tiny-raw')),
	networkMode: 'none',
};
