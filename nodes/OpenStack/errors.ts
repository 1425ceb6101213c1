import type { IDataObject, INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { Fault } from '../../openstack/faults';
import type { Redaction } from '../../openstack/redaction';

export type NodeError = NodeApiError | NodeOperationError;

/**
 * Any error as one of n8n's own, with nothing in it but what a person should read: n8n stores errors in the
 * execution's data.
 * @param redaction knows the secrets in play
 * @param itemIndex of the input item; undefined in the editor
 */
export function nodeError(
	context: { getNode(): INode },
	error: unknown,
	redaction: Redaction,
	itemIndex?: number,
): NodeError {
	const node = withoutValues(context.getNode());
	if (error instanceof NodeOperationError || error instanceof NodeApiError) return error;
	if (!(error instanceof Fault)) {
		const message = error instanceof Error ? error.message : String(error);
		return new NodeOperationError(node, redaction.told(message), { itemIndex });
	}
	const { message, description, httpStatus } = error.redacted(redaction);
	if (httpStatus === undefined) {
		return new NodeOperationError(node, message, { description, itemIndex });
	}
	return new NodeApiError(
		node,
		{ message, description },
		{ message, description, httpCode: String(httpStatus), itemIndex },
	);
}

/** In just the keys by which n8n knows an error item; of an item with an error object it keeps the message alone. */
export function errorJson(error: NodeError): IDataObject {
	const { message, description } = error;
	const httpCode = 'httpCode' in error ? error.httpCode : null;
	return { error: message, details: { description: description ?? null, httpCode } };
}

/** The node as errors carry it: n8n stores it, and passwords among its parameters are not needed there. */
export function withoutValues(node: INode): INode {
	const { resource, operation } = node.parameters;
	return { ...node, parameters: { resource, operation } };
}
