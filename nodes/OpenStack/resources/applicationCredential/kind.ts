import type { IDataObject } from 'n8n-workflow';

import { wordOf } from '../../../../openstack/json';
import type { Kind } from '../../kind';

export const applicationCredential: Kind = {
	noun: 'application credential',
	plural: 'application credentials',
	example: 'n8n',
	service: 'identity',
	path: 'users/{user}/application_credentials',
	key: 'application_credential',
	keys: 'application_credentials',
	hasUniqueNames: true,
	simplified(one) {
		const { id, name, description, project_id, expires_at, unrestricted, access_rules, secret } =
			one as IDataObject;
		const roles = (one.roles ?? []) as IDataObject[];
		return {
			id,
			name,
			description,
			project_id,
			// Keystone has them in any order.
			roles: roles.map(({ name: role }) => String(role)).sort(),
			expires_at,
			unrestricted: unrestricted ?? false,
			...(access_rules ? { access_rules } : {}),
			// Only where it was asked for.
			...(secret === undefined ? {} : { secret }),
		};
	},
	detailOf: ({ expires_at: end }) => (end ? `until ${wordOf(end)}` : 'does not end'),
};
