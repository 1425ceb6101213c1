import type { Call, Route } from './collection.mts';
import { novaError, ok, refuse } from './replies.mts';
import type { Row } from './state.mts';

/** Neutron's security groups as Nova showed them before 2.36; older clients look them up there by name. */
export const novaSecurityGroups: Route[] = [
	{
		path: 'os-security-groups',
		GET: (call) => ok({ security_groups: own(call).map((group) => viewOf(group, call)) }),
	},
	{
		path: 'os-security-groups/{group}',
		GET(call) {
			const { group: id } = call.ids;
			const groups = own(call);
			if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
				return novaError(400, 'Security group id should be uuid');
			}
			const found = groups.find((group) => group.id === id);
			if (!found) return novaError(404, `Security group ${id} does not exist`);
			return ok({ security_group: viewOf(found, call) });
		},
	},
];

function own({ cloud, projectId, minor }: Call): Row[] {
	if (minor >= 36) refuse(novaError(404, 'The resource could not be found.'));
	return cloud.state.securityGroups.filter((group) => group.project_id === projectId);
}

function viewOf({ id, name, description, project_id, security_group_rules }: Row, call: Call) {
	const incoming = (security_group_rules as Row[]).filter(
		({ direction }) => direction === 'ingress',
	);
	const groupOf = (rule: Row) => {
		const source = call.cloud.state.securityGroups.find((one) => one.id === rule.remote_group_id);
		return source ? { name: source.name, tenant_id: source.project_id } : {};
	};
	return {
		id,
		name,
		description,
		tenant_id: project_id,
		rules: incoming.map((rule) => ({
			id: rule.id,
			parent_group_id: id,
			ip_protocol: rule.protocol,
			from_port: rule.port_range_min,
			to_port: rule.port_range_max,
			group: groupOf(rule),
			ip_range: rule.remote_ip_prefix ? { cidr: rule.remote_ip_prefix } : {},
		})),
	};
}
