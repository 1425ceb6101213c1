import type { CredentialFields } from '../../openstack/login.ts';
import type { SimulatorOptions } from './simulator.mts';

/** On ConoHa, with the login by name that it has. */
export const onConoHa: [SimulatorOptions, Partial<CredentialFields>] = [
	{ catalog: 'conoha' },
	{
		userName: 'gncu12345678',
		password: 'conoha-secret',
		userDomain: '',
		projectName: 'gnct12345678',
		projectDomain: '',
	},
];
