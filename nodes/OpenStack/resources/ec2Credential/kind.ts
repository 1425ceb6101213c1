import type { IDataObject } from 'n8n-workflow';

import type { Kind } from '../../kind';

/** Their secret is in every reply: operations leave it out, unless it is asked for. */
export const ec2Credential: Kind = {
	noun: 'EC2 credential',
	plural: 'EC2 credentials',
	example: '7da79ff0aa364e1396f067e352b9b79a',
	service: 'identity',
	path: 'users/{user}/credentials/OS-EC2',
	key: 'credential',
	keys: 'credentials',
	idKey: 'access',
	nameOf: ({ access }) => String(access),
	isUnpaged: true,
	simplified(one) {
		const { access, secret, tenant_id, user_id } = one as IDataObject;
		return {
			access,
			...(secret === undefined ? {} : { secret }),
			project_id: tenant_id,
			user_id,
		};
	},
};
