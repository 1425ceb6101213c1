import type { IDataObject } from 'n8n-workflow';

import type { Cloud } from '../../../../openstack/cloud';
import type { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { operation } from '../../operation';

/** Tells what the credential's token is for, and not the token. Identity API, GET /auth/tokens. */
export const getSession = operation({
	name: 'Get Session',
	action: 'Get identity session',
	description: 'Retrieve who is logged in: user, project, roles and the end of the session',
	api: 'GET /auth/tokens',
	fields: {},
	simplified: (token) => {
		const { methods, expires_at, issued_at } = token as IDataObject;
		const [user, project, domain] = [token.user, token.project, token.domain] as IDataObject[];
		return {
			user: user?.name,
			user_id: user?.id,
			project: project?.name ?? null,
			project_id: project?.id ?? null,
			domain: ((project?.domain ?? domain) as IDataObject | undefined)?.name ?? null,
			roles: ((token.roles ?? []) as IDataObject[]).map(({ name }) => name),
			methods,
			issued_at,
			expires_at,
		};
	},
	async run(cloud) {
		const first = (await cloud.session()).token;
		return await tokenOf(cloud, first).catch(async (fault: Fault) => {
			const { token } = await cloud.session();
			// It may have been replaced by that very request.
			if (!fault.wasRefusedWith(404) || token === first) throw fault;
			return await tokenOf(cloud, token);
		});
	},
});

async function tokenOf(cloud: Cloud, token: string): Promise<Json> {
	return await cloud.identity.get('auth/tokens', {
		key: 'token',
		has: 'user.id',
		query: { nocatalog: 'true' },
		headers: { 'X-Subject-Token': token },
	});
}
