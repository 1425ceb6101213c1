import type { IDataObject } from 'n8n-workflow';

import { byId, createServer } from '../engine/fixtures.mts';
import { seeded } from '../simulator/chance.mts';
import { addServers } from '../simulator/nova.mts';
import { errorsOf, startSetting, type Setting } from './setting.mts';

/** Work for many items on a cloud that can take no more. */
export interface Work {
	title: string;
	parameters: IDataObject;
	/** The items, each with what tells it from others: "id" or "name" */
	items(setting: Setting, count: number): IDataObject[];
	key: 'id' | 'name';
}

const server = byId('={{ $json.id }}');
const existing = ({ cloud }: Setting, count: number) =>
	addServers(cloud, count).map(({ id }) => ({ id }));

export const works: Work[] = [
	{
		title: 'read',
		parameters: { resource: 'server', operation: 'get', server },
		items: existing,
		key: 'id',
	},
	{
		title: 'create',
		parameters: { ...createServer, ifNameExists: 'return' },
		items: (_, count) => Array.from({ length: count }, (_one, index) => ({ name: `web-${index}` })),
		key: 'name',
	},
	{
		title: 'delete',
		parameters: { resource: 'server', operation: 'delete', server },
		items: existing,
		key: 'id',
	},
];

/** What became of the items, and what the cloud was asked meanwhile. */
export interface Pressed {
	requests: number;
	refused: number;
	runs: number;
	seconds: number;
	/** The most requests in any second */
	mostInASecond: number;
	/** Requests that came while none was wanted */
	early: number;
	wrong: string[];
}

/** In milliseconds */
const tick = 20;
/** In milliseconds: what is on its way when a refusal is sent arrives all the same. */
const onTheWay = 400;
const inParallel = 5;
const mostRuns = 20;

/**
 * Does work for many items while a third of all replies is 429 or 503 and asks to be left alone for a second. Creations
 * that were refused with 503, of which nobody knows, are run again with the same names.
 */
export async function underPressure(
	{ parameters, items: itemsOf, key }: Work,
	{ count, seed }: { count: number; seed: number },
): Promise<Pressed> {
	const setting = await startSetting();
	const { cloud, engine } = setting;
	let ticking: NodeJS.Timeout | undefined;
	try {
		const items = itemsOf(setting, count);
		await setting.make({ resource: 'flavor', operation: 'list' });
		const random = seeded(seed);
		const arrivals: number[] = [];
		const refusals: number[] = [];
		const ticks: number[] = [];
		ticking = setInterval(() => ticks.push(performance.now()), tick);
		cloud.trouble({
			times: Infinity,
			service: 'compute',
			when() {
				arrivals.push(performance.now());
				return false;
			},
		});
		// Half of a third is one status, and of what is left the same number the other.
		for (const [status, chance] of [
			[429, 1 / 6],
			[503, 1 / 5],
		]) {
			cloud.trouble({
				times: Infinity,
				service: 'compute',
				when: () => random() < chance && refusals.push(performance.now()) > 0,
				reply: { status, body: {}, headers: { 'Retry-After': '1' } },
			});
		}
		const start = performance.now();
		const node = { ...parameters, requestOptions: { itemsInParallel: inParallel } };
		const done: unknown[] = [];
		const wrong: string[] = [];
		let left = items;
		let runs = 0;
		for (; left.length > 0 && runs < mostRuns; runs++) {
			const run = await engine.runNode(node, { items: left, onError: 'continueErrorOutput' });
			const given = run.items.map(({ json }) => json[key]);
			const order = left.map((item) => item[key]).filter((one) => given.includes(one as string));
			if (String(given) !== String(order)) wrong.push('the order of the items is lost');
			const strange = errorsOf(run).filter((error) => !/^It is not known whether/.test(error));
			wrong.push(...new Set(strange));
			done.push(...given);
			const again = run.errorItems.map(({ pairedItem }) => (pairedItem as { item: number }).item);
			left = again.sort((a, b) => a - b).map((item) => left[item]);
		}
		if (new Set(done).size !== count) wrong.push(`${new Set(done).size} of ${count} items ended`);
		const early = arrivals.filter((time) =>
			refusals.some(
				(refusal) =>
					time > refusal + onTheWay &&
					time < refusal + 950 &&
					awake(refusal, time, ticks) > onTheWay,
			),
		).length;
		if (early > 0) wrong.push(`${early} requests came while none was wanted`);
		return {
			requests: arrivals.length,
			refused: refusals.length,
			runs,
			seconds: (performance.now() - start) / 1000,
			mostInASecond: mostWithin(1000, arrivals),
			early,
			wrong,
		};
	} finally {
		clearInterval(ticking);
		await cloud.close();
	}
}

/**
 * Milliseconds from one moment to another, without those at which a busy machine let this process stand still: nothing
 * arrives then.
 * @param ticks the moments at which a timer of 20 ms was there
 */
export function awake(from: number, to: number, ticks: number[]): number {
	const moments = [from, ...ticks.filter((one) => one > from && one < to), to];
	return moments
		.slice(1)
		.reduce((sum, moment, index) => sum + Math.min(moment - moments[index], 3 * tick), 0);
}

function mostWithin(span: number, times: number[]): number {
	return Math.max(
		...times.map((from, at) => times.slice(at).filter((one) => one < from + span).length),
	);
}
