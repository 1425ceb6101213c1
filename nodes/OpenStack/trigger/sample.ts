import type { IDataObject } from 'n8n-workflow';

import { Fault } from '../../../openstack/faults';
import type { Json } from '../../../openstack/json';
import { idOf } from '../kind';
import { quotasOf } from '../resources/report/quota';
import { entryHas, entryOf } from '../things';
import type { EventName } from './changes';
import { eventOf, type Telling } from './events';
import type { Happening } from './look';
import { rememberedQuota } from './quota';
import type { Subject } from './subject';
import { isFailed, remembered, type Watch } from './watch';
import { watches } from './watches';

/** Among so many of the newest, one is chosen that a person would hear of. */
const lookedAt = 50;

/**
 * An event of each chosen sort, made from what is there, as if it had just happened.
 * @throws Fault where nothing is there that one could be made from
 */
export async function sampleOf({
	values,
	projectId,
	regions,
	in: inRegion,
}: Subject): Promise<IDataObject[]> {
	const [region] = regions;
	const cloud = inRegion(region);
	const { resource, simplify, events, threshold } = values;
	const watch = watches[resource] as Watch | undefined;
	const telling: Telling = {
		resource,
		kind: watch?.kind,
		region,
		isSimplified: simplify,
		deadline: Infinity,
	};
	if (!watch) {
		const { rows } = await quotasOf(cloud, projectId);
		const [first] = rows;
		if (!first) throw nothingThere('quotas');
		const thing = rememberedQuota(first, threshold);
		const happening: Happening = {
			event: 'usageAbove',
			id: thing.name,
			thing,
			after: thing.aspects,
			raw: { ...first },
			seen: Date.now(),
		};
		return [await eventOf(cloud, happening, telling)];
	}
	const { kind, query } = watch;
	const scope = { projectId, allProjects: values.options.allProjects ?? false };
	const asked = { limit: lookedAt, ...query(scope) };
	const { entries } = await cloud
		.service(kind.service)
		.page(kind.detail ?? kind.path, kind.keys, asked, { has: entryHas(kind) });
	const things = entries.map((entry) => entryOf(kind, entry as Json));
	const failed = things.find((one) => isFailed(kind, remembered(watch, one).status));
	const raw = failed ?? things.at(0);
	if (!raw) throw nothingThere(kind.plural);
	const thing = remembered(watch, raw);
	const happenings = events.map(
		(event): Happening => ({
			...sampleChange(event, thing.status, thing.name),
			id: idOf(kind, raw),
			thing,
			raw,
			seen: Date.now(),
		}),
	);
	return await Promise.all(happenings.map(async (one) => await eventOf(cloud, one, telling)));
}

/** As if it had been the same before. */
function sampleChange(event: EventName, status: string, name: string) {
	const values = event === 'changed' ? { name } : { status };
	return {
		event,
		...(event === 'created' ? {} : { before: values }),
		...(event === 'deleted' ? {} : { after: values }),
	};
}

function nothingThere(plural: string): Fault {
	return new Fault(`There are no ${plural} that a sample could be made from`, {
		kind: 'state',
		nextStep: 'Create one, and test again. The active workflow needs no sample.',
	});
}
