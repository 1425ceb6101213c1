import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { propertyOf } from './operation';
import { triggerRequestOptions } from './requestOptions';
import { eventsSubtitle } from './subtitles';
import { triggerFields } from './trigger/fields';
import { poll } from './trigger/poll';

export class OpenStackTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OpenStack Trigger',
		name: 'openStackTrigger',
		icon: { light: 'file:openstack.svg', dark: 'file:openstack.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: eventsSubtitle(triggerFields.resource.options, triggerFields.events.options),
		description: 'Starts the workflow when something changed on an OpenStack cloud',
		defaults: { name: 'OpenStack Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'openStackApi', required: true }],
		properties: [
			...Object.entries(triggerFields).map(([name, field]) => propertyOf(name, field)),
			triggerRequestOptions,
		],
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this);
	}
}
