import type { IDataObject, INode } from 'n8n-workflow';

import { isObject } from '../../openstack/json';
import type { NodeError } from './errors';
import { isBlank } from './filters';

/**
 * Whether the node runs as the tool of a model: n8n makes a type of its own of it, with this end of the name.
 */
export function isTool({ type }: Pick<INode, 'type'>): boolean {
	return type.endsWith('Tool');
}

/**
 * A result as a model needs it, which pays for each word: without what is null, and without links, which lead to where
 * it cannot go.
 */
export function forModel(result: IDataObject): IDataObject {
	return lean(result) as IDataObject;
}

/**
 * An error as a model needs it: n8n's agents tell it the message alone, and what to do next stands in the description.
 * The words between are those of n8n's MCP server, which adds a description itself where it is not there yet.
 */
export function errorForModel(error: NodeError): NodeError {
	if (error.description) error.message += `\n\nDetails: ${error.description}`;
	return error;
}

function lean(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(lean);
	if (typeof value !== 'object' || value === null) return value;
	const kept = Object.entries(value).filter(
		([name, one]) => one !== null && one !== undefined && !isLinks(name, one),
	);
	return Object.fromEntries(kept.map(([name, one]) => [name, lean(one)]));
}

/** A list of { rel, href }, as OpenStack's services have them. */
function isLinks(name: string, value: unknown): boolean {
	return (
		/(^|_)links$/.test(name) &&
		Array.isArray(value) &&
		value.every((one) => typeof one === 'object' && one !== null && 'href' in one)
	);
}

/**
 * What a person gets an error for: a filter that is there and empty. A model cannot leave one out that it is asked for, and
 * says nothing where it wants all. For what only reads.
 */
export function withoutBlankFilters(given: Record<string, unknown>): Record<string, unknown> {
	const { filters } = given;
	if (!isObject(filters)) return given;
	const kept = Object.entries(filters).filter(([, value]) => !isBlank(value));
	return { ...given, filters: Object.fromEntries(kept) };
}
