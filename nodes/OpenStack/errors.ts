import type { IDataObject, INode, Logger } from 'n8n-workflow';
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
	context: { getNode(): INode; logger?: Pick<Logger, 'debug'> },
	error: unknown,
	redaction: Redaction,
	itemIndex?: number,
): NodeError {
	const node = withoutValues(context.getNode());
	if (error instanceof NodeOperationError || error instanceof NodeApiError) return error;
	const hasSlipped = isSlip(error);
	// It may be a slip of this package's own.
	if (hasSlipped) context.logger?.debug(redaction.told(String(error.stack)));
	const fault = hasSlipped ? notAsPromised() : error;
	if (!(fault instanceof Fault)) {
		const message = fault instanceof Error ? fault.message : String(fault);
		return new NodeOperationError(node, redaction.told(message), { itemIndex });
	}
	const { message, description, httpStatus } = fault.redacted(redaction);
	if (httpStatus === undefined) {
		return new NodeOperationError(node, message, { description, itemIndex });
	}
	return new NodeApiError(
		node,
		{ message, description },
		{ message, description, httpCode: String(httpStatus), itemIndex },
	);
}

/** What JavaScript itself throws: something was read as what it is not. */
function isSlip(error: unknown): error is Error {
	return [TypeError, RangeError, SyntaxError, URIError].some((type) => error instanceof type);
}

/** What reads a reply takes it for what the API promises: that it is something else shows where it is read. */
function notAsPromised(): Fault {
	return new Fault('An answer of the cloud came in a form that its API does not promise', {
		kind: 'unclear',
		nextStep:
			"What was asked for may have been done all the same: look before you try again. An 'API Request' shows the answers as they are.",
	});
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
