import type { Cloud } from '../../../openstack/cloud';
import { quotasOf, type QuotaRow } from '../resources/report/quota';
import type { Happening, Seen } from './look';
import type { Memory } from './memory';
import type { Remembered } from './watch';

/**
 * Looks at the quotas of a project, and says which have crossed the threshold since the last look. The first look tells
 * nothing, and a quota is told again only after it fell below.
 * @param threshold in percent
 * @param only IDs of quotas; none: all
 * @throws Fault where no service tells its quotas; those of one that does not stay as they were
 */
export async function lookAtQuotas(
	cloud: Cloud,
	projectId: string,
	{ threshold, only }: { threshold: number; only: string[] },
	before: Memory | undefined,
): Promise<Seen> {
	const { rows } = await quotasOf(cloud, projectId);
	const seen = Date.now();
	const known = { ...before?.known };
	const happenings = rows.flatMap((row): Happening[] => {
		const id = idOfQuota(row);
		const { [id]: then } = known;
		const thing = rememberedQuota(row, threshold);
		thing.changes = then?.changes ?? 0;
		const isOther = then !== undefined && then.status !== thing.status;
		known[id] = { ...thing, changes: thing.changes + (isOther ? 1 : 0) };
		if (only.length > 0 && !only.includes(id)) return [];
		// What is seen for the first time may have been so all along.
		if (!then || thing.status === 'below' || then.status === 'above') return [];
		return [
			{
				event: 'usageAbove',
				id,
				thing,
				before: then.aspects,
				after: thing.aspects,
				raw: { ...row },
				seen,
			},
		];
	});
	return { happenings, memory: { since: seen, whole: seen, known, gone: {}, doubted: {} } };
}

/** "compute.vcpus" */
export function idOfQuota({ service, resource }: QuotaRow): string {
	return `${service}.${resource}`;
}

/** A quota as it is remembered. @param threshold in percent */
export function rememberedQuota(row: QuotaRow, threshold: number): Remembered {
	const { used, limit, percent } = row;
	return {
		name: idOfQuota(row),
		status: (percent ?? 0) > threshold ? 'above' : 'below',
		updated: null,
		aspects: { used, limit, percent },
		changes: 0,
	};
}
