import type { Call, Route } from './collection.mts';
import { forbid } from './novaPolicy.mts';
import { novaError, ok, refuse } from './replies.mts';
import { isGone, type Project, type State } from './state.mts';

type Amounts = Project['quota'];

/** Refuses what a project's quota has no room for. */
export function checkQuota(project: Project, wanted: Amounts, state: State): void {
	const used = usedBy(project, state);
	const over = (['cores', 'instances', 'ram'] as const).filter(
		(key) =>
			wanted[key] > 0 && project.quota[key] >= 0 && used[key] + wanted[key] > project.quota[key],
	);
	if (over.length === 0) return;
	const row = (of: Amounts) => over.map((key) => of[key]).join(', ');
	const says = `Quota exceeded for ${over.join(', ')}: Requested ${row(wanted)}, but already used ${row(used)} of ${row(project.quota)} ${over.join(', ')}`;
	refuse(novaError(403, says));
}

function usedBy(project: Project, state: State): Amounts {
	const own = state.servers.filter((server) => server.projectId === project.id && !isGone(server));
	const sizes = own.map(({ flavorId }) => state.flavors.find(({ id }) => id === flavorId)!);
	return {
		cores: sizes.reduce((sum, { vcpus }) => sum + vcpus, 0),
		instances: own.length,
		ram: sizes.reduce((sum, { ram }) => sum + ram, 0),
	};
}

/** What every project may have that nothing else is said of; -1: any number. */
const defaults: Record<string, number> = {
	cores: 20,
	instances: 10,
	key_pairs: 100,
	metadata_items: 128,
	ram: 51_200,
	server_group_members: 10,
	server_groups: 10,
};
/** Kinds that later microversions have no more. */
const ofNeutron = ['fixed_ips', 'floating_ips', 'security_group_rules', 'security_groups'];
const ofFiles = {
	injected_file_content_bytes: 10_240,
	injected_file_path_bytes: 255,
	injected_files: 5,
};

/** A project with any number of servers has any number of all else too. */
function amountsOf({ quota }: Project): Record<string, number> {
	const others = Object.entries(defaults).filter(([kind]) => !(kind in quota));
	const rest = others.map(([kind, amount]) => [kind, quota.instances < 0 ? -1 : amount]);
	return { ...quota, ...Object.fromEntries(rest) };
}

function kindsAt(minor: number, amounts: Record<string, number>): Record<string, number> {
	const kinds = {
		...amounts,
		...(minor < 36 ? Object.fromEntries(ofNeutron.map((kind) => [kind, -1])) : {}),
		...(minor < 57 ? ofFiles : {}),
	};
	return Object.fromEntries(Object.entries(kinds).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function groupsOf({ id }: Project, { serverGroups }: State): number {
	return serverGroups.filter(({ projectId }) => projectId === id).length;
}

/** Refuses parameters that there are not, as Nova does from 2.75 on. */
export function closedQuery({ query, minor }: Call, known: string[]): void {
	const unknown = [...new Set(query.keys())].filter((name) => !known.includes(name));
	if (minor < 75 || unknown.length === 0) return;
	const names = unknown.map((name) => `'${name}'`).join(', ');
	const verb = unknown.length === 1 ? 'was' : 'were';
	refuse(novaError(400, `Additional properties are not allowed (${names} ${verb} unexpected)`));
}

function projectOf({ ids, token, isAdmin, cloud }: Call, action: string): Project {
	const { project } = ids;
	if (project !== token.project?.id && !isAdmin) forbid(`os-quota-sets:${action}`);
	const found = cloud.state.projects.find(({ id }) => id === project);
	return found ?? refuse(novaError(400, `Project ID ${project} is not a valid project.`));
}

/** What projects may have and what they have. */
export const novaQuotas: Route[] = [
	{
		path: 'limits',
		GET(call) {
			closedQuery(call, ['tenant_id']);
			const { query, token, isAdmin, cloud, minor } = call;
			const asked = query.get('tenant_id');
			if (asked !== null && !isAdmin) forbid('limits:other_project');
			const project = cloud.state.projects.find(({ id }) => id === asked) ?? token.project!;
			return ok({ limits: { rate: [], absolute: limitsOf(project, minor, cloud.state) } });
		},
	},
	{
		path: 'os-quota-sets/{project}',
		GET(call) {
			const project = projectOf(call, 'show');
			closedQuery(call, ['user_id']);
			return ok({ quota_set: { id: project.id, ...kindsAt(call.minor, amountsOf(project)) } });
		},
	},
	{
		path: 'os-quota-sets/{project}/detail',
		GET(call) {
			const project = projectOf(call, 'detail');
			closedQuery(call, ['user_id']);
			const { state } = call.cloud;
			const used: Record<string, number> = {
				...usedBy(project, state),
				server_groups: groupsOf(project, state),
			};
			const kinds = Object.entries(kindsAt(call.minor, amountsOf(project)));
			const details = kinds.map(([kind, limit]) => {
				return [kind, { limit, in_use: used[kind] ?? 0, reserved: 0 }];
			});
			return ok({ quota_set: { id: project.id, ...Object.fromEntries(details) } });
		},
	},
	{
		path: 'os-quota-sets/{project}/defaults',
		GET: ({ ids, minor }) => ok({ quota_set: { id: ids.project, ...kindsAt(minor, defaults) } }),
	},
];

function limitsOf(project: Project, minor: number, state: State): Record<string, number> {
	const used = usedBy(project, state);
	const amounts = amountsOf(project);
	return {
		maxTotalInstances: amounts.instances,
		maxTotalCores: amounts.cores,
		maxTotalRAMSize: amounts.ram,
		maxServerMeta: amounts.metadata_items,
		...(minor < 39 ? { maxImageMeta: amounts.metadata_items } : {}),
		...(minor < 57 ? { maxPersonality: 5, maxPersonalitySize: 10_240 } : {}),
		maxTotalKeypairs: amounts.key_pairs,
		maxServerGroups: amounts.server_groups,
		maxServerGroupMembers: amounts.server_group_members,
		...(minor < 36
			? { maxTotalFloatingIps: -1, maxSecurityGroups: -1, maxSecurityGroupRules: -1 }
			: {}),
		totalRAMUsed: used.ram,
		totalCoresUsed: used.cores,
		totalInstancesUsed: used.instances,
		...(minor < 36 ? { totalFloatingIpsUsed: 0, totalSecurityGroupsUsed: 0 } : {}),
		totalServerGroupsUsed: groupsOf(project, state),
	};
}
