import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Engine } from './engine.mts';
import { byId } from './fixtures.mts';
import { workflow } from './n8n.mts';

/** What a person may write where the node leaves it open. */
export interface Written {
	/** Into a field for a text */
	text(field: INodeProperties): string;
	/** Into a collection: what is added of the fields inside */
	added?(collection: INodeProperties, inside: INodeProperties[]): IDataObject;
}

/**
 * What a person may fill in for an operation: all that it shows, and the first thing of every picker.
 * @param credential that pickers are opened with
 */
export async function filledIn(
	engine: Engine,
	resource: string,
	operation: string,
	{ text, added = () => ({}) }: Written,
	credential = 'main',
): Promise<IDataObject> {
	const { properties } = engine.node.description;
	const chosen = { resource, operation };
	const shown = workflow.NodeHelpers.getNodeParameters(
		properties,
		chosen,
		true,
		false,
		null,
		null,
	) as IDataObject;
	const filled: IDataObject = { ...chosen };
	for (const property of fieldsOf(engine, resource, operation)) {
		const { name, type, options = [] } = property;
		if (!(name in shown)) continue;
		if (property.modes) {
			const search = property.modes[0].typeOptions?.searchListMethod as string;
			const { results } = await engine.search(search, undefined, undefined, credential);
			filled[name] = byId(String(results[0]?.value));
		} else if (type === 'collection') {
			filled[name] = added(property, options as INodeProperties[]);
		} else if (type === 'string') {
			filled[name] = text(property);
		}
	}
	return filled;
}

/** The fields of an operation, shown or not, as n8n has them. */
export function fieldsOf({ node }: Engine, resource: string, operation: string): INodeProperties[] {
	return node.description.properties.filter(({ displayOptions }) => {
		const where = displayOptions?.show as Record<string, unknown[]> | undefined;
		return where?.resource?.includes(resource) && where.operation?.includes(operation);
	});
}

/** What is no ordinary text, by the name of its field. */
export const examples: Record<string, string> = {
	cidr: '10.9.0.0/24',
	fileField: 'data',
	url: 'https://cloud.example/disk.raw',
};

/** An item with a file. */
export const itemWithFile = {
	binary: { data: { data: 'ZGlzaw==', mimeType: 'application/octet-stream' } },
} as unknown as IDataObject;
