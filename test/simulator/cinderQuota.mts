import type { Call, Route } from './collection.mts';
import { forbidden, givenIn, overLimit, truthIn } from './cinderParts.mts';
import { ok, type Reply } from './replies.mts';
import type { Row, State } from './state.mts';
import { ofBackup, ofSnapshot, ofVolume } from './volumeRows.mts';

type Amounts = Record<string, number>;

const defaults: Amounts = {
	volumes: 10,
	per_volume_gigabytes: -1,
	snapshots: 10,
	gigabytes: 1000,
	backups: 10,
	backup_gigabytes: 1000,
	groups: 10,
};

const ofTypes = ({ volumeTypes }: State): Amounts =>
	Object.fromEntries(
		volumeTypes.flatMap(({ name }) =>
			['volumes', 'gigabytes', 'snapshots'].map((kind) => [`${kind}_${name}`, -1]),
		),
	);

function quotaOf(state: State, projectId: string): Amounts {
	return { ...defaults, ...ofTypes(state), ...state.volumeQuotas[projectId] };
}

const sizeOf = (rows: Row[]) => rows.reduce((sum, row) => sum + row.size, 0);

/** Snapshots take as much as their volumes. */
function usageOf(state: State, projectId: string): Amounts {
	const volumes = state.volumes.filter((row) => row[ofVolume] === projectId);
	const snapshots = state.snapshots.filter((row) => row[ofSnapshot] === projectId);
	const backups = state.backups.filter((row) => row[ofBackup] === projectId);
	const usage: Amounts = { backups: backups.length, backup_gigabytes: sizeOf(backups) };
	const add = (suffix: string, some: Row[], more: Row[]) =>
		Object.assign(usage, {
			[`volumes${suffix}`]: some.length,
			[`snapshots${suffix}`]: more.length,
			[`gigabytes${suffix}`]: sizeOf([...some, ...more]),
		});
	add('', volumes, snapshots);
	const typeOf = new Map(state.volumes.map(({ id, volume_type: type }) => [id, type]));
	for (const { name } of state.volumeTypes) {
		const isOfType = ({ id, volume_id: of = id }: Row) => typeOf.get(of) === name;
		add(`_${name}`, volumes.filter(isOfType), snapshots.filter(isOfType));
	}
	return usage;
}

/** What a quota refuses, as the exception of Cinder's and its words. */
export interface Excess {
	exception: string;
	says: string;
}

/**
 * What does not fit into a project's quota any more.
 * @param more what comes to it, and how large that is
 * @param type whose own quota counts too
 * @param onlyType whether that alone counts
 */
export function excess(
	{ cloud: { state }, projectId }: Call,
	kind: 'volumes' | 'snapshots' | 'backups',
	more: { count: number; size: number },
	type?: string,
	onlyType = false,
): Excess | undefined {
	const [limits, used] = [quotaOf(state, projectId), usageOf(state, projectId)];
	const gigabytes = kind === 'backups' ? 'backup_gigabytes' : 'gigabytes';
	const asked = Object.entries({ [kind]: more.count, [gigabytes]: more.size }).flatMap(
		([name, amount]): Array<[string, number]> => [
			...(onlyType ? [] : [[name, amount] as [string, number]]),
			...(type ? [[`${name}_${type}`, amount] as [string, number]] : []),
		],
	);
	const over = asked
		.filter(([name, amount]) => limits[name] >= 0 && (used[name] ?? 0) + amount > limits[name])
		.map(([name]) => name)
		.sort();
	if (over.length === 0) return undefined;
	const name = over.find((one) => one.includes('gigabytes')) ?? over[0];
	const limit = limits[name];
	if (!name.includes('gigabytes')) return tooMany(kind, name, limit);
	const numbers = `Requested ${more.size}G, quota is ${limit}G and ${used[name] ?? 0}G has been consumed.`;
	return kind === 'backups'
		? {
				exception: 'VolumeBackupSizeExceedsAvailableQuota',
				says: `Requested backup exceeds allowed Backup gigabytes quota. ${numbers}`,
			}
		: {
				exception: 'VolumeSizeExceedsAvailableQuota',
				says: `Requested volume or snapshot exceeds allowed ${name} quota. ${numbers}`,
			};
}

function tooMany(kind: string, name: string, limit: number): Excess {
	const says = `Maximum number of ${kind} allowed (${limit}) exceeded`;
	if (kind === 'volumes') {
		return { exception: 'VolumeLimitExceeded', says: `${says} for quota '${name}'.` };
	}
	return { exception: kind === 'backups' ? 'BackupLimitExceeded' : 'SnapshotLimitExceeded', says };
}

export function refuseExcess(found: Excess | undefined): void {
	if (found) overLimit(`${found.exception}: ${found.says}`);
}

export function checkSize({ cloud, projectId }: Call, size: number): void {
	const limit = quotaOf(cloud.state, projectId).per_volume_gigabytes;
	if (limit < 0 || size <= limit) return;
	overLimit(
		`VolumeSizeExceedsLimit: Requested volume size ${size}G is larger than maximum allowed limit ${limit}G.`,
	);
}

const quotaSet = (ids: Call['ids'], amounts: object): Reply =>
	ok({ quota_set: { ...amounts, id: ids.project } });

/** https://docs.openstack.org/api-ref/block-storage/v3/#quota-sets-extension-os-quota-sets */
export const quotaRoutes: Route[] = [
	{
		path: 'os-quota-sets/{project}',
		GET({ ids, cloud: { state }, query, isAdmin, projectId }) {
			if (!isAdmin && ids.project !== projectId) forbidden('volume_extension:quotas:show');
			const limits = quotaOf(state, ids.project);
			if (!truthIn(query, 'usage')) return quotaSet(ids, limits);
			const used = usageOf(state, ids.project);
			const shown = Object.entries(limits).map(([name, limit]) => [
				name,
				{ limit, in_use: used[name] ?? 0, reserved: 0 },
			]);
			return quotaSet(ids, Object.fromEntries(shown));
		},
		PUT(call) {
			const { ids, cloud, isAdmin } = call;
			if (!isAdmin) forbidden('volume_extension:quotas:update');
			const { volumeQuotas } = cloud.state;
			const given = givenIn(call, 'quota_set', { type: 'object' });
			volumeQuotas[ids.project] = { ...volumeQuotas[ids.project], ...given };
			return ok({ quota_set: quotaOf(cloud.state, ids.project) });
		},
		DELETE({ ids, cloud, isAdmin }) {
			if (!isAdmin) forbidden('volume_extension:quotas:delete');
			delete cloud.state.volumeQuotas[ids.project];
			return { status: 200 };
		},
	},
	{
		path: 'os-quota-sets/{project}/defaults',
		GET: ({ ids, cloud }) => quotaSet(ids, { ...defaults, ...ofTypes(cloud.state) }),
	},
	{
		path: 'limits',
		GET({ cloud: { state }, projectId }) {
			const [limits, used] = [quotaOf(state, projectId), usageOf(state, projectId)];
			const absolute = Object.fromEntries(
				Object.entries(inLimits).flatMap(([name, [total, usedName]]) => [
					[total, limits[name]],
					[usedName, used[name]],
				]),
			);
			return ok({ limits: { rate: [], absolute } });
		},
	},
];

const inLimits: Record<string, [total: string, used: string]> = {
	volumes: ['maxTotalVolumes', 'totalVolumesUsed'],
	snapshots: ['maxTotalSnapshots', 'totalSnapshotsUsed'],
	gigabytes: ['maxTotalVolumeGigabytes', 'totalGigabytesUsed'],
	backups: ['maxTotalBackups', 'totalBackupsUsed'],
	backup_gigabytes: ['maxTotalBackupGigabytes', 'totalBackupGigabytesUsed'],
};
