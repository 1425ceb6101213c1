import type { Call, Route } from './collection.mts';
import { toInteger } from './networkChecks.mts';
import { badRequest, bodyOf } from './networkInput.mts';
import { neutronError, ok, refuse } from './replies.mts';
import type { Row, State } from './state.mts';

const unlimited: Record<string, number> = Object.fromEntries(
	[
		...['network', 'subnet', 'subnetpool', 'port', 'router', 'floatingip'],
		...['security_group', 'security_group_rule'],
	].map((kind) => [kind, -1]),
);

/** What Neutron gives a project of which it knows nothing. */
const usual: Record<string, number> = {
	...{ network: 100, subnet: 100, subnetpool: -1, port: 500, router: 10, floatingip: 50 },
	...{ security_group: 10, security_group_rule: 100, rbac_policy: 10 },
};

const limitsOf = (project: string, { networkQuotas }: State): Record<string, number> => ({
	...unlimited,
	rbac_policy: 10,
	...networkQuotas[project],
});

/** Refuses what is more than a project may have. */
export function checkQuota(key: string, rows: Row[], { cloud, projectId }: Call, more = 1): void {
	const limit = limitsOf(projectId, cloud.state)[key];
	const used = rows.filter(({ project_id }) => project_id === projectId).length;
	if (limit < 0 || used + more <= limit) return;
	refuse(neutronError(409, 'OverQuota', `Quota exceeded for resources: ['${key}'].`));
}

const demandAdmin = (action: string, { isAdmin }: Call) => {
	if (isAdmin) return;
	const says = `rule:${action}_quota is disallowed by policy`;
	refuse(neutronError(403, 'PolicyNotAuthorized', says));
};

/**
 * https://docs.openstack.org/api-ref/network/v2/#quotas-extension-quotas
 * @param counted what there is of each kind
 */
export function quotaRoutes(counted: Array<{ key: string; rows(state: State): Row[] }>): Route[] {
	return [
		{
			path: 'quotas/{project}',
			GET(call) {
				const { ids, projectId, cloud } = call;
				if (ids.project === 'tenant') return ok({ tenant: { tenant_id: projectId } });
				if (ids.project !== projectId) demandAdmin('get', call);
				return ok({ quota: limitsOf(ids.project, cloud.state) });
			},
			PUT(call) {
				const { project } = call.ids;
				const quota = bodyOf('quota', call);
				const known = limitsOf(project, call.cloud.state);
				const strange = Object.keys(quota).filter((name) => !(name in known));
				if (strange.length > 0) badRequest(`Unrecognized attribute(s) '${strange.join("', '")}'`);
				for (const [name, value] of Object.entries(quota)) {
					quota[name] = toInteger(value);
					if (quota[name] >= -1) continue;
					const says = `'${quota[name]}' is too small - must be at least '-1'`;
					badRequest(`Invalid input for ${name}. Reason: ${says}.`);
				}
				demandAdmin('update', call);
				const quotas = call.cloud.state.networkQuotas;
				quotas[project] = { ...quotas[project], ...quota };
				return ok({ quota: limitsOf(project, call.cloud.state) });
			},
			DELETE(call) {
				demandAdmin('delete', call);
				const { project } = call.ids;
				const quotas = call.cloud.state.networkQuotas;
				if (!quotas[project]) {
					const says = `Quota for tenant ${project} could not be found.`;
					return neutronError(404, 'TenantQuotaNotFound', says);
				}
				delete quotas[project];
				return { status: 204 };
			},
		},
		{ path: 'quotas/{project}/default', GET: () => ok({ quota: usual }) },
		{
			path: 'quotas/{project}/details.json',
			GET({ ids, projectId, isAdmin, cloud: { state } }) {
				if (ids.project !== projectId && !isAdmin) {
					const says =
						'User does not have admin privileges: Only admin is authorized to access quotas for another project.';
					return neutronError(403, 'AdminRequired', says);
				}
				const quota = Object.entries(limitsOf(ids.project, state)).map(([key, limit]) => {
					const rows = counted.find((one) => one.key === key)?.rows(state) ?? [];
					const used = rows.filter(({ project_id }) => project_id === ids.project).length;
					return [key, { limit, used, reserved: 0 }];
				});
				return ok({ quota: Object.fromEntries(quota) });
			},
		},
	];
}
