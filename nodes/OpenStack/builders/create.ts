import type { Cloud } from '../../../openstack/cloud';
import type { Json } from '../../../openstack/json';
import { createOnce, ifNameExists, type Created, type Creation } from '../creation';
import { field, optionCollection } from '../fields';
import type { Kind } from '../kind';
import { operation, type Fields, type Operation, type Values } from '../operation';

/** How a thing of a kind is made. */
export interface Making<F extends Fields, O extends Fields> {
	description: string;
	/** What a person should know of its name */
	nameDescription: string;
	/** What such a name looks like: "e.g. web-1" */
	placeholder: string;
	fields: F;
	options?: O;
	/** What the request says of it besides its name */
	with: (values: MakingValues<F, O>, cloud: Cloud) => Json;
	microversion?: (values: MakingValues<F, O>, cloud: Cloud) => string | undefined;
	/** Before anything is sent: what it throws is said instead */
	check?: (values: MakingValues<F, O>, cloud: Cloud) => void;
	/** What the result is, of a thing that is there */
	then?: (created: Created, values: MakingValues<F, O>, cloud: Cloud) => Json;
}

export type MakingValues<F extends Fields, O extends Fields> = Values<F> & {
	name: string;
	ifNameExists: Creation['ifNameExists'];
	options: Partial<Values<O>>;
};

/**
 * The operation that creates a thing of a kind with one request. What is there already under its name is left alone, returned or an error, as the person says.
 */
export function create<const F extends Fields, const O extends Fields = Record<never, never>>(
	kind: Kind,
	making: Making<F, O>,
): Operation {
	const { description, options } = making;
	return operation({
		name: 'Create',
		action: `Create ${kind.noun}`,
		description,
		api: `POST /${kind.path}`,
		writes: true,
		fields: {
			name: field({
				displayName: 'Name',
				type: 'string',
				default: '',
				required: true,
				placeholder: making.placeholder,
				description: making.nameDescription,
			}),
			...making.fields,
			ifNameExists: ifNameExists(kind),
			...(options ? { options: optionCollection(options) } : {}),
		} as Fields,
		simplified: kind.simplified,
		async run(cloud, raw) {
			const values = { options: {}, ...raw } as unknown as MakingValues<F, O>;
			making.check?.(values, cloud);
			const created = await createOnce(cloud, kind, {
				...values,
				send: async () => await sent(cloud, kind, making, values),
			});
			return making.then?.(created, values, cloud) ?? created.thing;
		},
	});
}

async function sent<F extends Fields, O extends Fields>(
	cloud: Cloud,
	kind: Kind,
	making: Making<F, O>,
	values: MakingValues<F, O>,
): Promise<Json> {
	const thing = { name: values.name, ...making.with(values, cloud) };
	const { key, idKey: has } = kind;
	const microversion = making.microversion?.(values, cloud);
	const body = key ? { [key]: thing } : thing;
	return await cloud.service(kind.service).post(kind.path, body, { key, has, microversion });
}
