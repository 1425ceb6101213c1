import { field, optionCollection, paging, picker } from '../../fields';
import { operation } from '../../operation';
import { eventWithSteps, eventsOf } from './instanceActions';
import { server as kind } from './kind';

/** What happened to a server. Compute API, GET /servers/{id}/os-instance-actions. */
export const listEvents = operation({
	name: 'List Events',
	action: 'List events of server',
	api: 'GET /servers/{id}/os-instance-actions; GET /servers/{id}/os-instance-actions/{request}',
	description:
		'Retrieve what was done with a server, the latest first: when, by whom, how it ended',
	fields: {
		server: picker(kind, 'The server whose events to list'),
		...paging,
		options: optionCollection({
			requestId: field({
				displayName: 'Request ID',
				type: 'string',
				default: '',
				placeholder: 'e.g. req-3bb3587c-d20c-44d4-b81d-3254eccb34a4',
				description: 'Only the event that this request began, with its steps',
			}),
			steps: field({
				displayName: 'Include Steps',
				type: 'boolean',
				default: true,
				description:
					'Whether to retrieve the steps of each event too, with one request more for each. Why a step failed is told to administrators alone. Needs compute microversion 2.51.',
			}),
		}),
	},
	async *run(cloud, { server: id, options }) {
		const { requestId = '', steps } = options;
		if (requestId.trim()) {
			yield await eventWithSteps(cloud, id, requestId.trim());
			return;
		}
		for await (const event of eventsOf(cloud, id)) {
			yield steps ? await eventWithSteps(cloud, id, String(event.request_id)) : event;
		}
	},
});
