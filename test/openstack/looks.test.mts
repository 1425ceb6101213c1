import { getEventListeners } from 'node:events';

import { Fault } from '../../openstack/faults.ts';
import { Looks } from '../../openstack/looks.ts';

const since = new Date();

/** Things that are looked at one by one, or together; what was asked for is noted. */
function looksOf(things: Record<string, object | undefined>) {
	const asked: string[] = [];
	const looks = new Looks({
		one: async (id) => {
			asked.push(id);
			return things[id] as never;
		},
		changed: async (ids) => {
			asked.push(`list of ${[...ids].sort().join()}`);
			const found = Object.entries(things).filter(([id, thing]) => ids.has(id) && thing);
			return new Map(found) as never;
		},
	});
	return { looks, asked };
}

it('one that waits alone is looked at by itself, at once', async () => {
	const { looks, asked } = looksOf({ a: { id: 'a' } });
	expect(await looks.next('a', since, 0)).toEqual({ id: 'a' });
	expect(asked).toEqual(['a']);
});

it('whoever is due, everybody who waits is told, with one request', async () => {
	const { looks, asked } = looksOf({ a: { id: 'a' }, b: { id: 'b' } });
	const slow = looks.next('a', since, 60_000);
	const quick = looks.next('b', since, 50);
	expect(await Promise.all([slow, quick])).toEqual([{ id: 'a' }, { id: 'b' }]);
	expect(asked).toEqual(['list of a,b']);
});

it('what the list does not have is looked at by itself', async () => {
	const { looks, asked } = looksOf({ a: { id: 'a' } });
	const both = Promise.all([looks.next('a', since, 100), looks.next('gone', since, 100)]);
	expect(await both).toEqual([{ id: 'a' }, undefined]);
	expect(asked).toEqual(['list of a,gone', 'gone']);
});

it('a look that fails fails for everybody, and is none for those that come later', async () => {
	let isBroken = true;
	const looks = new Looks({
		one: async (id) => ({ id }),
		changed: async () => {
			if (isBroken) throw new Fault('broken', { kind: 'unclear' });
			return new Map();
		},
	});
	const both = await Promise.allSettled([looks.next('a', since, 100), looks.next('b', since, 100)]);
	expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	isBroken = false;
	expect(await looks.next('a', since, 0)).toEqual({ id: 'a' });
});

it('a signal ends the wait of its own item at once, and no other', async () => {
	const { looks, asked } = looksOf({ a: { id: 'a' }, b: { id: 'b' } });
	const controller = new AbortController();
	const ended = looks.next('a', since, 60_000, controller.signal);
	const other = looks.next('b', since, 300);
	controller.abort();
	await expect(ended).rejects.toMatchObject({ kind: 'cancelled' });
	expect(await other).toEqual({ id: 'b' });
	expect(asked).toEqual(['b']);
});

it('looks keep a second between them', async () => {
	jest.useFakeTimers();
	try {
		const times: number[] = [];
		const looks = new Looks({ one: async (id) => (times.push(Date.now()), { id }) });
		await looks.next('a', since, 0);
		const second = looks.next('a', since, 0);
		await jest.advanceTimersByTimeAsync(999);
		expect(times).toHaveLength(1);
		await jest.advanceTimersByTimeAsync(1);
		await second;
		expect(times[1] - times[0]).toBe(1000);
	} finally {
		jest.useRealTimers();
	}
});

it('several that wait for the same thing take one request, which is not a list', async () => {
	const { looks, asked } = looksOf({ a: { id: 'a' } });
	const both = [looks.next('a', since, 100), looks.next('a', since, 100)];
	expect(await Promise.all(both)).toEqual([{ id: 'a' }, { id: 'a' }]);
	expect(asked).toEqual(['a']);
});

it('a list is asked for what has changed since the first of the waits began', async () => {
	const told: Date[] = [];
	const looks = new Looks({
		one: async (id) => ({ id }),
		changed: async (_, from) => (told.push(from), new Map()),
	});
	const dates = [new Date(3000), new Date(1000), new Date(2000)];
	await Promise.all(dates.map(async (date, index) => await looks.next(`${index}`, date, 100)));
	expect(told).toEqual([new Date(1000)]);
});

it('where a service has no such list, each is looked at by itself', async () => {
	const asked: string[] = [];
	const looks = new Looks({ one: async (id) => (asked.push(id), { id }) });
	await Promise.all([looks.next('a', since, 100), looks.next('b', since, 100)]);
	expect(asked).toEqual(['a', 'b']);
});

it('a look at one that fails fails for that one alone', async () => {
	const broken = new Fault('broken', { kind: 'unclear' });
	const looks = new Looks({
		one: async (id) => (id === 'a' ? await Promise.reject(broken) : { id }),
	});
	const both = await Promise.allSettled([looks.next('a', since, 100), looks.next('b', since, 100)]);
	expect(both).toEqual([
		{ status: 'rejected', reason: broken },
		{ status: 'fulfilled', value: { id: 'b' } },
	]);
});

it('nothing is asked of a cloud for an execution that was cancelled before', async () => {
	const { looks, asked } = looksOf({ a: { id: 'a' } });
	const wait = looks.next('a', since, 0, AbortSignal.abort());
	await expect(wait).rejects.toMatchObject({ kind: 'cancelled' });
	expect(asked).toEqual([]);
});

it('a wait that is over leaves nothing behind on the signal', async () => {
	const { looks } = looksOf({ a: { id: 'a' } });
	const { signal } = new AbortController();
	const wait = looks.next('a', since, 0, signal);
	expect(getEventListeners(signal, 'abort')).not.toEqual([]);
	await wait;
	expect(getEventListeners(signal, 'abort')).toEqual([]);
});
