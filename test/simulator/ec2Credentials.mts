import { createHash, randomUUID } from 'node:crypto';

import type { Call, Route } from './collection.mts';
import { forbidden, forbidOthers, linksOf, listOf, thingIn } from './keystoneReplies.mts';
import { keystoneError, ok, refuse } from './replies.mts';

export interface Ec2Credential {
	access: string;
	secret: string;
	userId: string;
	projectId: string;
}

const path = 'users/{user}/credentials/OS-EC2';

/** Keys for the APIs of EC2 and S3, of any project, whose secrets can be read again and again. */
export const ec2Credentials: Route[] = [
	{
		path,
		GET(call) {
			check(call, 'list_credentials');
			return ok(
				listOf(
					call,
					'credentials',
					ofUser(call).map((one) => viewOf(one, call)),
				),
			);
		},
		POST(call) {
			check(call, 'create_credential');
			const { tenant_id: projectId } = thingIn(call);
			const { state } = call.cloud;
			if (!state.projects.some(({ id }) => id === projectId)) {
				const says = `Could not find project: ${projectId ?? 'None'}.`;
				return keystoneError(404, 'Not Found', says);
			}
			const [access, secret] = [newKey(), newKey()];
			const made = { access, secret, userId: call.ids.user, projectId };
			state.ec2Credentials.push(made);
			return { status: 201, body: { credential: viewOf(made, call) } };
		},
	},
	{
		path: `${path}/{access}`,
		GET(call) {
			check(call, 'get_credential');
			return ok({ credential: viewOf(find(call), call) });
		},
		DELETE(call) {
			check(call, 'delete_credential');
			const found = find(call);
			const { state } = call.cloud;
			state.ec2Credentials = state.ec2Credentials.filter((one) => one !== found);
			return { status: 204 };
		},
	},
];

const newKey = () => randomUUID().replaceAll('-', '');

function check(call: Call, policy: string): void {
	if (call.token.applicationCredential) {
		refuse(forbidden('Delegated tokens cannot access credentials directly'));
	}
	forbidOthers(call, `ec2_${policy}`);
}

const ofUser = ({ cloud, ids }: Call) =>
	cloud.state.ec2Credentials.filter(({ userId }) => userId === ids.user);

function find(call: Call): Ec2Credential {
	const { access } = call.ids;
	const found = ofUser(call).find((one) => one.access === access);
	const id = createHash('sha256').update(access).digest('hex');
	return found ?? refuse(keystoneError(404, 'Not Found', `Could not find credential: ${id}.`));
}

const viewOf = ({ access, secret, userId, projectId }: Ec2Credential, call: Call) => ({
	user_id: userId,
	tenant_id: projectId,
	access,
	secret,
	trust_id: null,
	...linksOf(call, `users/${userId}/credentials/OS-EC2/${access}`),
});
