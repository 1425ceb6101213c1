import { action } from '../../builders/action';
import { field } from '../../fields';
import { server } from './kind';

export const changePassword = action(server, 'Change Password', {
	does: 'changePassword',
	action: 'Change password of server',
	until: ['ACTIVE'],
	done: 'changed',
	description: "Set the administrator's password of a running server",
	consequence: 'Only a guest agent in the image can do that',
	fields: {
		adminPass: field({
			displayName: 'New Password',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'Without a guest agent (qemu-guest-agent, cloudbase-init, ...) in the server the cloud refuses it, or takes it and nothing changes',
		}),
	},
	with: ({ adminPass }) => ({ adminPass }),
});
