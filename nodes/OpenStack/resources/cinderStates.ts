import type { Cloud } from '../../../openstack/cloud';
import { textOf, type Json } from '../../../openstack/json';
import { statusIn, type States } from '../kind';

/** Cinder's things keep their name until they are gone. */
export function isDeleting({ status }: Json): boolean {
	return status === 'deleting';
}

/** From this volume microversion on, Cinder tells why something failed. */
const messagesFrom = '3.5';

/**
 * How the states of Cinder's things are read, and why one of them failed.
 * Block Storage API, GET /messages: https://docs.openstack.org/api-ref/block-storage/v3/#messages-messages
 * @param resourceType as its messages name it
 */
export function cinderStates(resourceType: 'VOLUME' | 'VOLUME_SNAPSHOT' | 'VOLUME_BACKUP'): States {
	return {
		statusOf: (thing) => statusIn(thing),
		isSettled: ({ status }) => /^(available|in-use|error.*)$/.test(String(status)),
		isFailed: (status) => status.startsWith('error'),
		reasonOf: async (cloud, { id }) => await userMessage(cloud, resourceType, String(id)),
	};
}

async function userMessage(
	cloud: Cloud,
	resourceType: string,
	id: string,
): Promise<string | undefined> {
	const messages = cloud.blockStorage.list<Json>('messages', 'messages', {
		query: { resource_uuid: id, resource_type: resourceType },
		microversion: messagesFrom,
	});
	for await (const { user_message: said, resource_uuid: about } of messages) {
		if (about === id) return textOf(said);
	}
	return undefined;
}
