import { Fault } from '../../../../openstack/faults';
import { field, notice } from '../../fields';
import { operation } from '../../operation';

const password = (displayName: string, description: string) =>
	field({
		displayName,
		type: 'string',
		typeOptions: { password: true },
		default: '',
		required: true,
		description,
	});

/** Gives the user that is logged in another password. Identity API, POST /users/{user_id}/password. */
export const changeOwnPassword = operation({
	name: 'Change Own Password',
	action: 'Change own identity password',
	description:
		'Give the user of the credential another password. The credential in n8n has to be told of it by hand.',
	api: 'POST /users/{user}/password; GET /auth/projects',
	writes: true,
	fields: {
		notice: notice(
			'All sessions of the user end, and workflows fail until you put the new password into the credential.',
		),
		currentPassword: password('Current Password', 'The one in the credential'),
		newPassword: password('New Password', 'How long it must be, and the like, is up to the cloud'),
	},
	async run(cloud, { currentPassword, newPassword }) {
		// What says 401 after this means the password and not the token.
		await cloud.identity.request('GET', 'auth/projects');
		const { userId } = await cloud.session();
		const user = { password: newPassword, original_password: currentPassword };
		await cloud.identity
			.request('POST', 'users/{user}/password', { user }, { isFinal: true })
			.catch((fault: Fault) => {
				throw fault.wasRefusedWith(401) ? wrongPassword(fault) : fault;
			});
		cloud.notice('All sessions of the user have ended: put the new password into the credential');
		return { id: userId, changed: true };
	},
});

function wrongPassword(fault: Fault): Fault {
	return fault.with({
		message: "The parameter 'Current Password' is not the password of the user",
		nextStep: 'Nothing was changed. After several attempts a cloud may lock the user.',
	});
}
