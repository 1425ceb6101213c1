import { create } from '../../builders/create';
import { remove } from '../../builders/delete';
import type { Resource } from '../../operation';
import { ec2Credential as kind } from './kind';
import { list } from './list';

export const ec2Credential: Resource = {
	name: 'EC2 Credential',
	description:
		"Access keys for S3 clients, such as n8n's own S3 node, on the cloud's object storage",
	operations: {
		create: create(kind, {
			description: 'Make an access key for S3 clients, for the project of the credential in use',
			fields: {},
			isBare: true,
			with: async (_, cloud) => ({ tenant_id: (await cloud.session()).projectId }),
			secret: { key: 'secret', name: 'Secret Key', canBeHadLater: true },
		}),
		delete: remove(kind, 'Delete an access key', { consequence: 'Whoever uses it is locked out' }),
		list,
	},
};
