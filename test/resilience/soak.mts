import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byId, createServer, passwordCredential } from '../engine/fixtures.mts';
import { isOver, N8nClient, type StoredCredential } from '../n8n/rest.mts';
import { startN8n } from '../n8n/server.mts';
import { callChain, chainOf, publishChain, type Placed } from '../n8n/webhooks.mts';
import { addServers } from '../simulator/nova.mts';
import { startSimulator } from '../simulator/simulator.mts';

/** What n8n holds, and what it has done by then. */
export interface Look {
	/** Since n8n has warmed up */
	minutes: number;
	executions: number;
	logins: number;
	/** The least of half a minute, in MiB: what garbage there is comes on top */
	heap: number;
	resident: number;
	openFiles: number;
	handles: number;
	/** Executions that the trigger began, and that are over */
	told: number;
}

/**
 * How much more there may be at the end than at the start. With some 3,500 executions in half an hour, what leaves less than
 * 7 KiB each time is not seen.
 */
const growth = { heap: 24, resident: 100, openFiles: 5, handles: 5 };

/** What is not as it should be after a while: what has grown beyond what comes and goes, and a trigger that is silent. */
export function wrongSince(start: Look, now: Look): string[] {
	const keys = Object.keys(growth) as Array<keyof typeof growth>;
	const grown = keys
		.filter((key) => now[key] > start[key] + growth[key])
		.map((key) => `${key} grew from ${start[key]} to ${now[key]}`);
	return now.told > 0 ? grown : [...grown, 'the trigger told nothing'];
}

/** Tokens end while most workflows run. */
const tokenLife = 10;
const warmUpMinutes = 3;

const fixed = (name: string, type: string, typeVersion: number, parameters: INodeParameters) => ({
	...{ name, type: `n8n-nodes-base.${type}`, typeVersion, parameters },
});

/** The nodes of each workflow, and how many items come out at its end at least. */
function chains(
	credential: StoredCredential,
): Record<string, { nodes: Placed[]; comesTo: number }> {
	const openStack = (
		name: string,
		parameters: IDataObject,
		more: Partial<Placed> = {},
	): Placed => ({
		name,
		type: 'n8n-nodes-openstack.openStack',
		typeVersion: 1,
		parameters: parameters as INodeParameters,
		credentials: { openStackApi: credential },
		...more,
	});
	const given = byId('={{ $json.id }}');
	const names = Array.from({ length: 3 }, (_, index) => ({ name: `soak-${index}` }));
	const jsonOutput = JSON.stringify({ items: names });
	return {
		list: {
			nodes: [
				openStack('List', {
					resource: 'server',
					operation: 'list',
					returnAll: true,
					simplify: false,
				}),
			],
			comesTo: 1000,
		},
		report: {
			nodes: [openStack('Report', { resource: 'report', operation: 'inventory' })],
			comesTo: 1000,
		},
		servers: {
			nodes: [
				fixed('Names', 'set', 3.4, { mode: 'raw', jsonOutput }),
				fixed('Items', 'splitOut', 1, { fieldToSplitOut: 'items' }),
				openStack('Create', {
					...createServer,
					name: '={{ $json.name }}-{{ $execution.id }}',
					wait: true,
				}),
				openStack('Stop', { resource: 'server', operation: 'stop', server: given }),
				openStack('Delete', { resource: 'server', operation: 'delete', server: given }),
			],
			comesTo: names.length,
		},
		image: {
			nodes: [
				fixed('Text', 'set', 3.4, {
					mode: 'raw',
					jsonOutput: '={{ { text: "n8n".repeat(1e6) } }}',
				}),
				fixed('File', 'convertToFile', 1.1, { operation: 'toText', sourceProperty: 'text' }),
				openStack('Create', {
					...{ resource: 'image', operation: 'create', source: 'file', fileField: 'data' },
					...{ name: '=soak-{{ $execution.id }}', diskFormat: 'raw' },
				}),
				openStack('Download', { resource: 'image', operation: 'download', image: given }),
				openStack('Delete', { resource: 'image', operation: 'delete', image: given }),
			],
			comesTo: 1,
		},
		missing: {
			nodes: [
				openStack(
					'Get',
					{ resource: 'server', operation: 'get', server: byId(randomUUID()) },
					{ onError: 'continueRegularOutput' },
				),
			],
			comesTo: 1,
		},
	};
}

/**
 * Runs workflows of all kinds in a real n8n, three at a time and again and again, while a trigger polls each minute and tokens
 * end after ten seconds.
 * @param minutes after those that n8n takes to warm up
 * @yields what n8n holds at the start, a few times in between, and at the end
 * @throws Error where a workflow does not come to what it should
 */
export async function* soak(minutes: number): AsyncGenerator<Look> {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-soak-'));
	const cloud = await startSimulator({ tokenLife, buildTime: 1000 });
	addServers(cloud, 1000);
	const server = await startN8n('start', { folder, env: { N8N_METRICS: 'true' } });
	try {
		const n8n = await new N8nClient(server.url).logIn();
		const fields = passwordCredential(cloud.identityUrl);
		const credential = await n8n.createCredential('OpenStack', fields);
		const chain = chainOf('watch', [
			{
				name: 'Watch',
				type: 'n8n-nodes-openstack.openStackTrigger',
				typeVersion: 1,
				parameters: {
					pollTimes: { item: [{ mode: 'everyMinute' }] },
					resource: 'server',
					events: ['created', 'deleted'],
				},
				credentials: { openStackApi: credential },
			},
			fixed('Nothing', 'noOp', 1, {}),
		]);
		// What it told is counted in the end.
		const watch = await n8n.publish({ ...chain, settings: { executionOrder: 'v1' } });
		const addresses: Array<[name: string, address: string, comesTo: number]> = [];
		for (const [name, { nodes, comesTo }] of Object.entries(chains(credential))) {
			addresses.push([name, await publishChain(n8n, `soak-${name}`, nodes), comesTo]);
		}
		// n8n opens webhooks after it has said that the workflow is published.
		await passed(5000);

		let executions = 0;
		let logins = 0;
		let failure: Error | undefined;
		let isEnded = false;
		const lane = async (from: number) => {
			for (let at = from; !isEnded && !failure; at++) {
				const [name, address, comesTo] = addresses[at % addresses.length];
				const count = await callChain(address).catch((error: Error) => error);
				if (!((count as number) >= comesTo)) failure ??= new Error(`${name}: ${String(count)}`);
				executions++;
				logins += cloud.logins;
				cloud.requests.splice(0);
				await passed(200);
			}
		};
		const lanes = Promise.all([0, 1, 2].map(lane));

		const parts = 3;
		const waits = [warmUpMinutes, ...Array.from({ length: parts }, () => minutes / parts)];
		try {
			for (const [index, wait] of waits.entries()) {
				const end = Date.now() + wait * 60_000 - 30_000;
				while (Date.now() < end && !failure) await passed(500);
				const held = await leastOfHalfAMinute(server.url);
				const told = (await n8n.executions(watch.id)).filter(isOver);
				if (told.some(({ status }) => status !== 'success')) failure ??= new Error('watch: failed');
				if (failure) throw failure as Error;
				const done = { executions, logins, told: told.length };
				yield { minutes: (index * minutes) / parts, ...done, ...held };
			}
		} finally {
			isEnded = true;
			await lanes;
		}
		if (failure) throw failure as Error;
	} finally {
		await server.process.stop();
		await cloud.close();
		rmSync(folder, { recursive: true, force: true });
	}
}

async function leastOfHalfAMinute(url: string) {
	const looks: Array<Awaited<ReturnType<typeof metrics>>> = [];
	for (let look = 0; look < 60; look++) {
		looks.push(await metrics(url));
		await passed(500);
	}
	const least = (key: keyof (typeof looks)[number]) => Math.min(...looks.map((one) => one[key]));
	return {
		heap: Math.round(least('heap') / 2 ** 20),
		resident: Math.round(least('resident') / 2 ** 20),
		openFiles: least('openFiles'),
		handles: least('handles'),
	};
}

/** What n8n tells of itself, in bytes and numbers. */
async function metrics(url: string) {
	const text = await (await fetch(`${url}/metrics`)).text();
	const value = (name: string) => {
		const [, found] = new RegExp(`^n8n_${name}(?:\\{\\})? (\\S+)$`, 'm').exec(text) ?? [];
		if (found === undefined) throw new Error(`n8n's metrics have no ${name}`);
		return Number(found);
	};
	return {
		heap: value('nodejs_heap_size_used_bytes'),
		resident: value('process_resident_memory_bytes'),
		openFiles: value('process_open_fds'),
		handles: value('nodejs_active_handles_total'),
	};
}
