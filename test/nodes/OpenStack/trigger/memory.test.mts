import { randomUUID } from 'node:crypto';

import { kept, stateIn, type State } from '../../../../nodes/OpenStack/trigger/memory.ts';
import { changesBetween } from '../../../../nodes/OpenStack/trigger/changes.ts';
import { compact, remembered } from '../../../../nodes/OpenStack/trigger/watch.ts';
import { watches } from '../../../../nodes/OpenStack/trigger/watches.ts';

/** A server as Nova lists it, each with a name, addresses, metadata and a time of its own. */
const server = (index: number) => ({
	id: randomUUID(),
	name: `shop-${['web', 'db', 'cache'][index % 3]}-${String(index).padStart(5, '0')}`,
	status: ['ACTIVE', 'ACTIVE', 'ACTIVE', 'SHUTOFF'][index % 4],
	updated: new Date(1.78e12 + ((index * 7919) % 10_000) * 86_413_000).toISOString(),
	flavor: { id: String(index % 12) },
	addresses: {
		private: [{ addr: `10.${index % 7}.${index >> 8}.${index % 256}` }],
		...(index % 5 ? {} : { public: [{ addr: `203.0.${index % 113}.${(index * 31) % 256}` }] }),
	},
	metadata: { owner: `team-${index % 40}`, role: ['web', 'db', 'cache'][index % 3] },
	tags: index % 3 ? [] : ['production', 'backup'],
	'OS-EXT-AZ:availability_zone': `zone-${index % 3}`,
});

const state = (count: number): State => {
	const all = Array.from({ length: count }, (_, index) => server(index));
	const known = Object.fromEntries(all.map((one) => [one.id, remembered(watches.server, one)]));
	const memory = { since: 1, whole: 1, known, gone: {}, doubted: {} };
	return { of: 'x', turn: 0, regions: { '': memory } };
};

it('of ten thousand servers takes less than 700 kB, and comes back as it was', async () => {
	const given = state(10_000);
	const written = JSON.stringify(await kept(given));
	expect(written.length).toBeLessThan(700_000);
	expect(await stateIn(JSON.parse(written), 'x')).toEqual(given);
});

it.each([
	['for something else', 'y', async () => await kept(state(1))],
	['that is broken', 'x', async () => ({ of: 'x', packed: 'nonsense' })],
	['that is none', 'x', async () => ({})],
])('a state %s is none', async (_, of, make) => {
	expect(await stateIn(await make(), of)).toBeUndefined();
});

describe('what is too long to be kept', () => {
	const long = (value: string) => ({ ...server(1), metadata: { notes: value.repeat(1000) } });
	const kept = compact(remembered(watches.server, long('a')));
	const changes = (value: string) =>
		changesBetween(watches.server, kept, remembered(watches.server, long(value)));

	it('takes little room, and is known again', () => {
		expect(JSON.stringify(kept).length).toBeLessThan(500);
		expect(changes('a')).toEqual([]);
	});

	it('is told when it changes, without what it was', () => {
		expect(changes('b')).toEqual([
			{
				event: 'changed',
				before: { metadata: null },
				after: { metadata: { notes: 'b'.repeat(1000) } },
			},
		]);
	});
});
