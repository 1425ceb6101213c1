import type { Cloud } from '../../../openstack/cloud';
import { Fault } from '../../../openstack/faults';
import type { Json } from '../../../openstack/json';
import { highestMicroversion } from '../../../openstack/microversion';
import { bodyOf } from '../bodies';
import { emptyParameter, picker, updateCollection } from '../fields';
import type { Kind } from '../kind';
import { operation, type Fields, type Operation, type Values } from '../operation';
import { getThing } from '../things';
import { changesIn, makeChanges, type Change } from './changes';
import { fieldOf } from './naming';

/** How a thing of a kind is changed. */
export interface Updating<F extends Fields> {
	description: string;
	/** Each is an attribute of the thing, or says which changes it asks for */
	fields: F;
	/** What it sends besides the one request that changes attributes */
	api?: readonly string[];
	/** Before anything is sent: what it throws is said instead */
	check?: (given: Partial<Values<F>>) => void;
	/** What is meant by what is given, on a cloud with ways of its own */
	meant?: (given: Partial<Values<F>>, cloud: Cloud) => Promise<Partial<Values<F>>>;
	/** The request that changes attributes; left out: PUT, under the kind's key */
	attributes?: (body: Json) => Pick<Change, 'method' | 'body'>;
	/** Attributes that follow from what is there, and the header that holds them to it */
	more?: (
		id: string,
		body: Json,
		cloud: Cloud,
	) => Promise<Pick<Change, 'headers'> & { body: Json }>;
	simplified?: Kind['simplified'];
}

/** The operation that changes what is given of one thing of a kind, and leaves the rest as it is. */
export function update<const F extends Fields>(kind: Kind, updating: Updating<F>): Operation {
	const name = fieldOf(kind);
	const { description, fields, api = [] } = updating;
	const { method } = attributesOf(kind, updating)({});
	return operation({
		name: 'Update',
		action: `Update ${kind.noun}`,
		description,
		api: [`${method} /${kind.path}/{id}`, ...api].join('; '),
		writes: true,
		fields: {
			[name]: picker(kind, `The ${kind.noun} to change`),
			updateFields: updateCollection(fields),
		} as Fields,
		simplified: updating.simplified ?? kind.simplified,
		async run(cloud, values) {
			const id = values[name] as string;
			const filledIn = values.updateFields as unknown as Partial<Values<F>>;
			checkName(filledIn);
			updating.check?.(filledIn);
			const given = (await updating.meant?.(filledIn, cloud)) ?? filledIn;
			const { body: said, microversion } = bodyOf(fields, given, false);
			const changes = changesIn(fields, given);
			if (Object.keys(said).length > 0) {
				const more = await updating.more?.(id, said, cloud);
				const request = attributesOf(kind, updating)({ ...said, ...more?.body });
				const what = Object.keys(said).join(', ');
				changes.unshift({ what, path: '', microversion, headers: more?.headers, ...request });
			}
			if (changes.length === 0) throw nothingGiven();
			await makeChanges(cloud, kind, id, changes);
			const versions = changes.map((change) => change.microversion);
			return await getThing(cloud, kind, id, highestMicroversion(versions));
		},
	});
}

function attributesOf<F extends Fields>(
	{ key = '' }: Kind,
	{ attributes: given }: Updating<F>,
): NonNullable<Updating<F>['attributes']> {
	return given ?? ((body) => ({ method: 'PUT', body: { [key]: body } }));
}

/** @throws Fault where the new name is empty: an expression went wrong */
function checkName({ name }: { name?: unknown }): void {
	if (name === undefined || String(name).trim()) return;
	throw emptyParameter('Name', 'Give a name, or leave the field out.');
}

function nothingGiven(): Fault {
	return new Fault('Nothing is given that could be changed', {
		kind: 'input',
		nextStep: "Add what to change under 'Update Fields'.",
	});
}
