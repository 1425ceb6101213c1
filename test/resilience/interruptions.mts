import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Engine } from '../engine/engine.mts';
import { examples, fieldsOf, filledIn, itemWithFile } from '../engine/filledIn.mts';
import { byId, passwordCredential } from '../engine/fixtures.mts';
import { seeded } from '../simulator/chance.mts';
import { addServers } from '../simulator/nova.mts';
import type { Simulator } from '../simulator/simulator.mts';
import type { SimulatedServer } from '../simulator/state.mts';
import { uuidOf } from '../simulator/state.mts';
import { startSetting, type Setting } from './setting.mts';

/** An operation that waits for what it has asked for, or moves the data of an image. */
export interface Waiting {
	resource: string;
	operation: string;
	/** Whether a person can say how long at most */
	hasTimeout: boolean;
}

/** Every such operation of the node, by its fields. */
export function waitingOperations(engine: Engine): Waiting[] {
	const { properties } = engine.node.description;
	const all = properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options = [], displayOptions }) =>
			(options as Array<{ value: string }>).map(({ value }) => ({
				resource: String(displayOptions?.show?.resource?.[0]),
				operation: value,
			})),
		);
	return all.flatMap(({ resource, operation }) => {
		const fields = fieldsOf(engine, resource, operation);
		const isTransfer =
			resource === 'image' && fields.some(({ name }) => /^(file|output)Field$/.test(name));
		const hasTimeout = fields.some(hasWaitTimeout);
		const waits = hasTimeout || isTransfer || fields.some(({ name }) => name === 'wait');
		return waits ? [{ resource, operation, hasTimeout }] : [];
	});
}

const hasWaitTimeout = ({ type, options = [] }: INodeProperties) =>
	type === 'collection' && (options as INodeProperties[]).some(({ name }) => name === 'timeout');

export const nameOf = ({ resource, operation }: Waiting) => `${resource} ${operation}`;

type Prepare = (setting: Setting) => Promise<IDataObject> | IDataObject;

const server =
	(more: Partial<SimulatedServer>): Prepare =>
	({ cloud }) => {
		Object.assign(cloud.state.servers[0], more);
		return {};
	};

const resized = server({
	vmState: 'resized',
	beforeResize: { flavorId: '2', vmState: 'active' },
});

const allOld = { namePattern: '*', keep: 0, dryRun: false };

const queuedImage: Prepare = async ({ make }) => {
	const create = { resource: 'image', operation: 'create', source: 'none', name: 'queued' };
	return { image: byId(String((await make(create)).id)) };
};

const aBackup: Prepare = async ({ make }) => {
	const volume = byId(uuidOf('volume bootable'));
	await make({ resource: 'volumeBackup', operation: 'create', name: 'daily', volume });
	return {};
};

/** What an operation needs so that it has something to do and to wait for, and what is then filled in otherwise. */
const preparations: Record<string, Prepare> = {
	'image create': ({ cloud }) => ({ source: 'url', url: `${cloud.identityUrl}/disk.raw` }),
	'image deleteOld': () => allOld,
	'image import': async (setting) => ({
		...(await queuedImage(setting)),
		url: `${setting.cloud.identityUrl}/disk.raw`,
	}),
	'image upload': queuedImage,
	'server confirmResize': resized,
	'server create': () => ({ networkMode: 'none', flavor: byId('1') }),
	'server detachInterface': ({ cloud }) => ({ port: byId(cloud.state.ports.at(-1)!.id) }),
	async 'server detachVolume'({ make, cloud }) {
		const volume = byId(uuidOf('volume bootable'));
		const attach = { resource: 'server', operation: 'attachVolume', volume };
		await make({ ...attach, server: byId(cloud.state.servers[0].id) });
		return { volume };
	},
	'server resize': () => ({ flavor: byId('2') }),
	'server resume': server({ vmState: 'suspended' }),
	'server revertResize': resized,
	'server start': server({ vmState: 'stopped' }),
	'server unpause': server({ vmState: 'paused' }),
	'server unrescue': server({ vmState: 'rescued' }),
	'server unshelve': server({ vmState: 'shelved_offloaded' }),
	'volume delete'({ cloud }) {
		cloud.state.snapshots = [];
		return {};
	},
	'volume changeType': () => ({ volumeType: byId(uuidOf('volume type loopback-fast')) }),
	'volumeBackup delete': aBackup,
	async 'volumeBackup deleteOld'(setting) {
		await aBackup(setting);
		return allOld;
	},
	'volumeBackup restore': aBackup,
	'volumeSnapshot deleteOld': () => allOld,
};

/** Longer than anybody waits here, in milliseconds. */
const long = 60_000;

/** How an operation is interrupted. */
export interface Interruption {
	/** Cancelled, or with a wait of a second, the shortest that there is */
	by: 'cancellation' | 'timeout';
	seed: number;
}

/** What a run was like that was interrupted, or ran out of time. */
export interface Interrupted {
	/** From the cancellation on, or from when time was up */
	seconds: number;
	/** What the person is told */
	told: string;
	/** What is not as it should be: it takes too long, does not say what there is, or goes on asking */
	wrong: string[];
}

/** In seconds */
const longestEnd = 2;

/** Runs an operation that would wait for a minute, on a cloud that answers slowly, and interrupts it. */
export async function interrupted(
	waiting: Waiting,
	{ by, seed }: Interruption,
): Promise<Interrupted> {
	const random = seeded(seed);
	const setting = await startSetting();
	const { cloud, engine } = setting;
	try {
		addServers(cloud, 1);
		const more = (await preparations[nameOf(waiting)]?.(setting)) ?? {};
		const parameters = { ...(await parametersOf(engine, waiting, by)), ...more };
		// Half of them have yet to log in.
		if (random() < 0.5)
			engine.store('main', { ...passwordCredential(cloud.identityUrl), region: 'RegionOne' });
		cloud.options.buildTime = long;
		const slow = new SlowCloud(cloud, random, by);
		const run = { cancel: () => {}, end: 0 };
		const running = engine
			.runNode(parameters, {
				items: [itemWithFile],
				onStart: (execution) => (run.cancel = () => execution.cancel()),
			})
			.finally(() => (run.end = performance.now()));
		let from = 0;
		if (by === 'cancellation') {
			await passed(random() * 1500);
			slow.look();
			from = performance.now();
			run.cancel();
		}
		const isOver = run.end !== 0;
		const { error, items } = await running;
		slow.look();
		if (by === 'timeout') from = slow.begunWaiting() + 1000;
		// What was sent before may take a moment to arrive.
		await passed(250);
		const asked = slow.asked.length;
		await passed(1050);
		const late = slow.asked.length - asked;
		const told = [error?.message, error?.description, JSON.stringify(items)].join(' ');
		const seconds = (run.end - from) / 1000;
		const wrong = [
			isOver && 'it ended by itself',
			seconds > longestEnd && `it took ${seconds.toFixed(1)} s`,
			late > 0 && `it asked ${late} times more`,
			...slow.unnamedIn(told),
		];
		return { seconds, told, wrong: wrong.filter((one) => typeof one === 'string') };
	} finally {
		await cloud.close();
	}
}

async function parametersOf(
	engine: Engine,
	{ resource, operation }: Waiting,
	by: Interruption['by'],
): Promise<IDataObject> {
	const filled = await filledIn(engine, resource, operation, {
		text: ({ name }) => examples[name] ?? newName,
		added: ({ name }) => (name === 'options' && by === 'timeout' ? { timeout: 1 } : {}),
	});
	const statuses = fieldsOf(engine, resource, operation).find(({ name }) => name === 'statuses');
	if (!statuses) return filled;
	// The last one that may be waited for is not the one that it has.
	return { ...filled, statuses: [(statuses.options as Array<{ value: string }>).at(-1)!.value] };
}

async function passed(time: number): Promise<void> {
	await new Promise((done) => setTimeout(done, time));
}

/** Of what is made. */
const newName = 'cut-off';

/** In milliseconds: an answer that nobody should wait for. */
const hanging = 20_000;

interface Asked {
	method: string;
	url: string;
	isAnswered?: number;
	isChange: boolean;
	/** In its address and its body */
	ids: string[];
}

const uuid = /[0-9a-f]{8}-[0-9a-f-]{27}/g;

/** Has a cloud answer slowly, and some requests not at all; keeps what it was asked, and what came of it. */
class SlowCloud {
	readonly asked: Asked[] = [];
	private readonly cloud: Simulator;
	private readonly before: Set<string>;
	/** IDs of what was made until the interruption */
	private made?: string[];
	/** The changes of which there was no answer then */
	private open: Asked[] = [];
	private answered: Asked[] = [];

	constructor(cloud: Simulator, random: () => number, by: Interruption['by']) {
		this.cloud = cloud;
		this.before = idsOf(cloud);
		const byRequest = new Map<unknown, Asked>();
		let latest: Asked;
		const images = [...cloud.state.images];
		cloud.trouble({
			times: Infinity,
			when: (request) => {
				const { method, url, service } = request;
				const isChange = service !== 'identity' && !/^(GET|HEAD)$/.test(method);
				latest = { method, url, isChange, ids: `${url} ${request.body}`.match(uuid) ?? [] };
				byRequest.set(request, latest);
				this.asked.push(latest);
				return true;
			},
			delay: () => {
				if (latest.method === 'PUT' && /\/file$/.test(latest.url)) return hanging;
				if (by === 'cancellation') return random() < 0.15 ? hanging : random() * 400;
				// Before, an answer is awaited as long as it takes.
				return this.isWaiting() && !latest.isChange && random() < 0.3 ? hanging : 0;
			},
			reply: (request, trueReply) => {
				byRequest.get(request)!.isAnswered = performance.now();
				const { data } = trueReply;
				// Glance deletes at once; here it says so, and the list still has it.
				if (request.service === 'image' && request.method === 'DELETE') {
					cloud.state.images.push(...images.filter(({ id }) => request.url.endsWith(id)));
				}
				return data && { ...trueReply, data: { ...data, chunks: slowly() as never } };
			},
		});
	}

	/** Keeps what there is at the moment of the interruption; later changes nothing of it. */
	look(): void {
		if (this.made) return;
		this.made = [...idsOf(this.cloud)].filter((id) => !this.before.has(id));
		const changes = this.asked.filter(({ isChange }) => isChange);
		this.open = changes.filter(({ isAnswered }) => !isAnswered);
		this.answered = changes.filter(({ isAnswered }) => isAnswered);
	}

	begunWaiting(): number {
		const [first] = this.asked.filter(({ isAnswered }) => isAnswered);
		return (this.answered.at(-1) ?? first).isAnswered!;
	}

	/** What a text should say of all that there is, and does not. */
	unnamedIn(text: string): string[] {
		const { made = [], open, answered } = this;
		const isUnknown = open.length > 0 && !/not known whether|may have been/.test(text);
		const missing = made.filter((id) => !text.includes(id));
		const ids = answered.flatMap((one) => one.ids);
		const isNamed = ids.length === 0 || made.length > 0 || ids.some((id) => text.includes(id));
		return [
			...(isUnknown
				? [`it does not say that nobody knows of ${open[0].method} ${open[0].url}`]
				: []),
			...missing.map((id) => `it does not name ${id}, which was made`),
			...(isNamed ? [] : [`it does not name ${ids.join(' or ')}`]),
		];
	}

	private isWaiting(): boolean {
		const isAnswered = (one: Asked) => one.isAnswered !== undefined;
		const changes = this.asked.filter(({ isChange }) => isChange);
		return (changes.length > 0 ? changes : this.asked).some(isAnswered);
	}
}

function idsOf({ state }: Simulator): Set<string> {
	const { servers, images, volumes, snapshots, backups } = state;
	return new Set([servers, images, volumes, snapshots, backups].flat().map(({ id }) => id));
}

/** The data of an image that comes to no end. */
async function* slowly(): AsyncGenerator<Buffer> {
	yield Buffer.alloc(1000);
	await new Promise((done) => setTimeout(done, long).unref());
}
