import type { IBinaryKeyData, IDataObject, INodeType, INodeTypes } from 'n8n-workflow';

import { workflow } from './n8n.mts';

/** The nodes of n8n itself that the ready workflows use, as far as they use them. */
const builtIn: Record<string, INodeType> = {
	'n8n-nodes-base.manualTrigger': passThrough('manualTrigger', true),
	'n8n-nodes-base.scheduleTrigger': passThrough('scheduleTrigger', true),
	'n8n-nodes-base.noOp': passThrough('noOp', false),
	'n8n-nodes-base.stickyNote': passThrough('stickyNote', false),
	'n8n-nodes-base.set': setFields(),
	'n8n-nodes-base.if': ifTrue(),
	'n8n-nodes-base.stopAndError': stopAndError(),
	'test.items': givenItems(),
};

function passThrough(name: string, isTrigger: boolean): INodeType {
	return {
		description: {
			displayName: name,
			name,
			group: [isTrigger ? 'trigger' : 'transform'],
			version: 1,
			description: name,
			defaults: { name },
			inputs: isTrigger ? [] : ['main'],
			outputs: ['main'],
			properties: [],
		},
		async execute() {
			return [this.getInputData()];
		},
	};
}

/** Edit Fields in its JSON mode. */
function setFields(): INodeType {
	return {
		description: {
			...passThrough('set', false).description,
			version: [3, 3.4],
			properties: [
				{ displayName: 'Mode', name: 'mode', type: 'string', default: 'manual' },
				{ displayName: 'JSON', name: 'jsonOutput', type: 'json', default: '{}' },
			],
		},
		async execute() {
			return [
				this.getInputData().map((_, item) => {
					const value = this.getNodeParameter('jsonOutput', item) as string | object;
					const json = typeof value === 'string' ? JSON.parse(value) : value;
					return { json, pairedItem: { item } };
				}),
			];
		},
	};
}

/** If, with one condition that is true or false. */
function ifTrue(): INodeType {
	return {
		description: {
			...passThrough('if', false).description,
			version: 2.2,
			outputs: ['main', 'main'],
			properties: [{ displayName: 'Conditions', name: 'conditions', type: 'json', default: '{}' }],
		},
		async execute() {
			const items = this.getInputData();
			const isTrue = (_: unknown, item: number) =>
				this.getNodeParameter('conditions.conditions[0].leftValue', item) === true;
			const isFalse = (one: unknown, item: number) => !isTrue(one, item);
			return [items.filter(isTrue), items.filter(isFalse)];
		},
	};
}

function stopAndError(): INodeType {
	return {
		description: {
			...passThrough('stopAndError', false).description,
			outputs: [],
			properties: [{ displayName: 'Message', name: 'errorMessage', type: 'string', default: '' }],
		},
		async execute() {
			const message = this.getNodeParameter('errorMessage', 0) as string;
			throw new workflow.NodeOperationError(this.getNode(), message);
		},
	};
}

/** As many items as a test wants, with the files that they have under "binary". */
function givenItems(): INodeType {
	return {
		description: {
			...passThrough('items', false).description,
			properties: [{ displayName: 'Items', name: 'items', type: 'json', default: '[]' }],
		},
		async execute() {
			const rows = JSON.parse(this.getNodeParameter('items', 0) as string) as IDataObject[];
			return [
				rows.map(({ binary, ...json }) => ({
					json,
					...(binary ? { binary: binary as unknown as IBinaryKeyData } : {}),
					pairedItem: { item: 0 },
				})),
			];
		},
	};
}

/** The node types of a run: this package's own, and n8n's. */
export class NodeTypesInMemory implements INodeTypes {
	private readonly types: Record<string, INodeType>;

	constructor(types: Record<string, INodeType>) {
		this.types = { ...builtIn, ...types };
	}

	getByName(type: string): INodeType {
		return this.types[type];
	}

	getByNameAndVersion(type: string, version?: number): INodeType {
		return workflow.NodeHelpers.getVersionedNodeType(this.types[type], version);
	}

	getKnownTypes(): never {
		return {} as never;
	}
}
