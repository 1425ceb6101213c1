import { isGone, type Row, type State } from '../simulator/state.mts';

/** What is on a cloud, by kind and ID. */
export type Things = Map<string, { kind: string; id: string; name: string }>;

/** Rows that are no things of anybody's: what is yet to happen, and what services note down. */
const noThings = ['due', 'imageTasks', 'networkZones', 'volumeMessages'];

/** All that is on a cloud, also what is a part of other things there. */
export function thingsOf(state: State): Things {
	const things: Things = new Map();
	const add = (kind: string, rows: unknown[]) => {
		for (const row of rows as Array<
			Partial<Record<'id' | 'access' | 'imageId' | 'name', string>>
		>) {
			const id = row.id ?? row.access ?? row.imageId ?? row.name ?? '';
			things.set(`${kind} ${id}`, { kind, id, name: row.name ?? '' });
		}
	};
	for (const [kind, rows] of Object.entries(state)) {
		if (Array.isArray(rows) && !noThings.includes(kind)) add(kind, rows);
	}
	for (const server of state.servers) {
		if (isGone(server)) things.delete(`servers ${server.id}`);
		else {
			add('attachments', server.volumes);
		}
	}
	for (const group of state.securityGroups)
		add('rules', (group.security_group_rules ?? []) as Row[]);
	for (const address of state.floatingIps) {
		add('portForwardings', (address.port_forwardings ?? []) as Row[]);
	}
	return things;
}

/** How many there are more of each kind, or less; kinds of which there are as many are left out. */
export function growth(before: Things, after: Things): Record<string, number> {
	const grown: Record<string, number> = {};
	for (const [things, one] of [
		[before, -1],
		[after, 1],
	] as const) {
		for (const { kind } of things.values()) grown[kind] = (grown[kind] ?? 0) + one;
	}
	return Object.fromEntries(Object.entries(grown).filter(([, count]) => count !== 0));
}

/**
 * A copy of a cloud's state, on which nothing is under way: what is the same thing in two places is so in the copy.
 * @throws where something is
 */
export function copyOf(state: State): State {
	if (state.due.length > 0) throw new Error('Something is yet to happen on the cloud');
	const copies = new Map<unknown, unknown>();
	const copy = (value: unknown): unknown => {
		if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
		if (copies.has(value)) return copies.get(value);
		if (value instanceof Map) {
			const made = new Map<unknown, unknown>();
			copies.set(value, made);
			for (const [key, one] of value) made.set(key, copy(one));
			return made;
		}
		const made: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
		copies.set(value, made);
		for (const [key, one] of Object.entries(value)) Reflect.set(made, key, copy(one));
		return made;
	};
	return copy(state) as State;
}
