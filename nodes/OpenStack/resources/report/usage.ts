import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import { textOf, type Json } from '../../../../openstack/json';
import { compareMicroversions } from '../../../../openstack/microversion';
import { samePage } from '../../../../openstack/pages';
import { time } from '../../fields';
import { operation } from '../../operation';
import { instantOf } from '../../timeZones';
import { outputFields, reported } from './output';
import { sum } from './sources';
import type { Column } from './table';

const month = 30 * 86_400_000;

interface Row {
	id: string;
	name: string;
	state: string;
	flavor: string;
	/** Nova counts as long as a server exists, be it stopped or not */
	existence_hours: number;
	vcpu_hours: number;
	ram_gib_hours: number;
	disk_gib_hours: number;
	started_at: string;
	ended_at: string | null;
}

const columns: Array<Column<Row>> = [
	{ title: 'Name', of: ({ name }) => name },
	{ title: 'State', of: ({ state }) => state },
	{ title: 'Flavor', of: ({ flavor }) => flavor },
	{ title: 'Hours of Existence', of: (row) => row.existence_hours },
	{ title: 'vCPU Hours', of: (row) => row.vcpu_hours },
	{ title: 'RAM (GiB Hours)', of: (row) => row.ram_gib_hours },
	{ title: 'Disk (GiB Hours)', of: (row) => row.disk_gib_hours },
	{ title: 'Started', of: (row) => row.started_at },
	{ title: 'Ended', of: (row) => row.ended_at },
	{ title: 'ID', of: ({ id }) => id },
];

/**
 * How long servers existed in a span of time, and how large they were. Compute API, GET
 * /os-simple-tenant-usage/{project}.
 */
export const usage = operation({
	name: 'Usage',
	action: 'Get usage report',
	description:
		'Retrieve for how many hours each server of the project existed in a span of time, stopped ones too, deleted ones too',
	api: 'GET /os-simple-tenant-usage/{project}',
	fields: {
		from: time('From', 'Where the span begins. Empty: 30 days before its end.'),
		to: time('To', 'Where the span ends. Empty: now.'),
		...outputFields,
	},
	async *run(cloud, { from, to, ...output }, files) {
		const end = to ? instantOf(to, "parameter 'To'") : new Date().toISOString();
		const start = from
			? instantOf(from, "parameter 'From'")
			: new Date(Date.parse(end) - month).toISOString();
		if (start >= end) {
			throw new Fault("'From' is not before 'To'", {
				kind: 'input',
				nextStep: `They are ${start} and ${end}.`,
			});
		}
		const rows = (await usagesOf(cloud, start, end)).map(rowOf);
		rows.sort((a, b) => b.existence_hours - a.existence_hours);
		const totals = {
			from: start,
			to: end,
			servers: rows.length,
			existence_hours: rounded(sum(rows.map((row) => row.existence_hours))),
			vcpu_hours: rounded(sum(rows.map((row) => row.vcpu_hours))),
			ram_gib_hours: rounded(sum(rows.map((row) => row.ram_gib_hours))),
			disk_gib_hours: rounded(sum(rows.map((row) => row.disk_gib_hours))),
		};
		yield* reported({ name: 'usage', columns, rows, totals, holes: [] }, output, files);
	},
});

/** Pages came with this compute microversion; before it, Nova silently leaves out what does not fit into one. */
const pagesFrom = '2.40';

async function usagesOf(cloud: Cloud, start: string, end: string): Promise<Json[]> {
	const { projectId } = await cloud.session();
	const path = `os-simple-tenant-usage/${encodeURIComponent(projectId)}`;
	const { computeMicroversion: pinned = '' } = cloud.transport;
	const isPaged = !pinned || compareMicroversions(pinned, pagesFrom) >= 0;
	const found: Json[] = [];
	const markers = new Set<string>();
	for (let marker = ''; ; ) {
		const query = {
			// Nova takes no zone.
			start: start.slice(0, 19),
			end: end.slice(0, 19),
			...(marker ? { marker } : {}),
		};
		// Of a project without servers it is empty.
		const { server_usages: page = [] } = (await cloud.compute.get(path, {
			query,
			microversion: isPaged ? pagesFrom : undefined,
			key: 'tenant_usage',
			has: '',
		})) as { server_usages?: Json[] };
		found.push(...page);
		if (page.length > 0 && isPaged) {
			marker = textOf(page.at(-1)?.instance_id);
			if (!marker || markers.has(marker)) throw samePage('servers', 'compute');
			markers.add(marker);
			continue;
		}
		if (!isPaged) cloud.notice(notWhole(pinned, page.length));
		return found;
	}
}

function notWhole(pinned: string, servers: number): string {
	return `The credential pins compute microversion ${pinned}: before ${pagesFrom}, a cloud leaves servers out of this report from some number on, often 1,000. These are ${servers}.`;
}

function rowOf(one: Json): Row {
	const { hours, vcpus, memory_mb: ram, local_gb: disk } = one as Record<string, number>;
	return {
		id: String(one.instance_id),
		name: String(one.name),
		state: String(one.state),
		flavor: String(one.flavor),
		existence_hours: rounded(hours),
		vcpu_hours: rounded(hours * vcpus),
		ram_gib_hours: rounded((hours * ram) / 1024),
		disk_gib_hours: rounded(hours * disk),
		started_at: String(one.started_at),
		ended_at: one.ended_at ? String(one.ended_at) : null,
	};
}

function rounded(hours: number): number {
	return Math.round(hours * 1000) / 1000;
}
