import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { propertiesOf } from './operation';
import { listSearches } from './pickers';
import { requestOptions } from './requestOptions';
import { resources } from './resources';
import { run } from './run';
import { operationSubtitle } from './subtitles';

export class OpenStack implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OpenStack',
		name: 'openStack',
		icon: { light: 'file:openstack.svg', dark: 'file:openstack.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: operationSubtitle(resources),
		description: 'Manage servers, images and everything else on an OpenStack cloud',
		defaults: { name: 'OpenStack' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'openStackApi', required: true }],
		properties: [...propertiesOf(resources), requestOptions],
	};

	methods = { listSearch: listSearches(resources) };

	async execute(this: IExecuteFunctions) {
		return await run(this, resources);
	}
}
