import { flag, paging } from '../../fields';
import { operation } from '../../operation';
import { listThings } from '../../things';
import { ec2Credential as kind } from './kind';

/** Lists the EC2 credentials of the user. Identity API, GET /users/{user_id}/credentials/OS-EC2. */
export const list = operation({
	name: 'List',
	action: 'List EC2 credentials',
	description: 'Retrieve the access keys of the user, for S3 and EC2 clients',
	api: `GET /${kind.path}`,
	fields: {
		...paging,
		returnSecrets: flag(
			'Return Secrets',
			'Whether to put the secret keys into the results, where n8n keeps them with the execution',
		),
	},
	simplified: kind.simplified,
	async *run(cloud, { returnSecrets }) {
		for await (const one of listThings(cloud, kind)) {
			const { secret, ...rest } = one;
			yield returnSecrets ? { ...rest, secret } : rest;
		}
	},
});
