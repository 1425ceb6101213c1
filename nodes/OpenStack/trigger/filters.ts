import { Fault } from '../../../openstack/faults';
import { entriesOf } from '../bodies';
import { separated } from '../fields';
import { emptyFilter } from '../filters';
import { matcher } from '../namePatterns';
import type { Values } from '../operation';
import type { Change } from './changes';
import type { triggerFields } from './fields';
import type { Remembered, Watch } from './watch';

type TriggerValues = Values<typeof triggerFields>;
type Test = (thing: Remembered) => boolean;

/**
 * Which changes start the workflow.
 * @throws Fault where no event is chosen, or a filter is empty, or is for what such things do not have
 */
export function isToldBy(
	watch: Watch,
	{ events, statusFrom, statusTo, filters }: TriggerValues,
): (change: Change, thing: Remembered) => boolean {
	if (events.length === 0) {
		throw new Fault("The parameter 'Events' is empty, so that nothing would start the workflow", {
			kind: 'input',
			nextStep: 'Choose one at least.',
		});
	}
	const tests = testsOf(watch, filters);
	const isFrom = oneOf(statusFrom);
	const isTo = oneOf(statusTo);
	return ({ event, before, after }, thing) =>
		(events as string[]).includes(event) &&
		(event !== 'statusChanged' || (isFrom(before?.status) && isTo(after?.status))) &&
		tests.every((test) => test(thing));
}

/** Services differ in how they write a status. */
function oneOf(text: string): (status: unknown) => boolean {
	const wanted = separated(text.toLowerCase());
	return (status) => wanted.length === 0 || wanted.includes(String(status).toLowerCase());
}

function testsOf(
	{ kind, aspects }: Watch,
	{ availabilityZone, metadata, namePattern, tags }: TriggerValues['filters'],
): Test[] {
	const has = (aspect: string, name: string) => {
		if (aspect in aspects) return;
		throw new Fault(`The filter '${name}' is for what ${kind.plural} do not have`, {
			kind: 'input',
			nextStep: 'Remove it.',
		});
	};
	const tests: Test[] = [];
	if (availabilityZone !== undefined) {
		has('availability_zone', 'Availability Zone');
		const zone = filled(availabilityZone, 'Availability Zone');
		tests.push((thing) => thing.aspects.availability_zone === zone);
	}
	if (metadata !== undefined) {
		has('metadata', 'Metadata');
		const wanted = Object.entries(entriesOf(metadata));
		filled(metadata.map(({ key }) => key).join(), 'Metadata');
		tests.push(({ aspects: { metadata: given } }) =>
			wanted.every(([key, value]) => (given as Record<string, unknown> | null)?.[key] === value),
		);
	}
	if (namePattern !== undefined) {
		const isNamed = matcher(filled(namePattern, 'Name Pattern'));
		tests.push(({ name }) => isNamed(name));
	}
	if (tags !== undefined) {
		has('tags', 'Tags');
		const wanted = separated(filled(tags, 'Tags'));
		tests.push(({ aspects: { tags: given } }) =>
			wanted.every((tag) => ((given ?? []) as string[]).includes(tag)),
		);
	}
	return tests;
}

/** @throws Fault where it is empty: then all would be meant */
function filled(text: string, name: string): string {
	if (text.trim()) return text.trim();
	throw emptyFilter(name);
}
