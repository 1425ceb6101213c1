import type { Json } from '../../../../openstack/json';
import { field } from '../../fields';

/** The options about the administrator's password, of operations after which Nova tells one. */
export const adminPasswordOptions = {
	adminPass: field({
		displayName: 'Admin Password',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description:
			"The administrator's password, where the image sets one. Left out: the cloud makes one up.",
	}),
	returnAdminPass: field({
		displayName: 'Return Admin Password',
		type: 'boolean',
		default: false,
		description:
			"Whether to put the administrator's password into the result, where n8n keeps it with the execution",
	}),
} as const;

/** What a result says of the password: nothing, unless that was asked for. */
export function adminPasswordIn(answer: Json, options: { returnAdminPass?: boolean }): Json {
	return options.returnAdminPass && answer.adminPass ? { adminPass: answer.adminPass } : {};
}
