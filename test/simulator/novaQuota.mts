import { novaError, refuse } from './replies.mts';
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

/** What a project may have and what it has, as Nova names it. */
export function limitsOf(project: Project, state: State): Record<string, number> {
	const used = usedBy(project, state);
	return {
		maxTotalCores: project.quota.cores,
		maxTotalInstances: project.quota.instances,
		maxTotalRAMSize: project.quota.ram,
		totalCoresUsed: used.cores,
		totalInstancesUsed: used.instances,
		totalRAMUsed: used.ram,
	};
}

/** What a project may have, of each kind that there is; those of other services are gone from 2.36 on. */
export function quotaSetOf({ id, quota }: Project, minor: number): Record<string, unknown> {
	const ofNeutron = ['fixed_ips', 'floating_ips', 'security_groups', 'security_group_rules'];
	const ofNova = ['key_pairs', 'metadata_items', 'server_group_members', 'server_groups'];
	const kinds = [...ofNova, ...(minor < 36 ? ofNeutron : [])];
	return {
		id,
		...quota,
		...Object.fromEntries(kinds.map((kind) => [kind, -1])),
		...(minor < 57
			? { injected_file_content_bytes: 10_240, injected_file_path_bytes: 255, injected_files: 5 }
			: {}),
	};
}
