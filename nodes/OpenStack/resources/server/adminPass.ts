import type { Cloud } from '../../../../openstack/cloud';
import type { Json } from '../../../../openstack/json';
import type { Created } from '../../creation';
import { field } from '../../fields';

/** The options about the administrator's password, of operations after which Nova tells one. */
export const adminPassOptions = {
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

const whyMissing: Record<Created['how'], string> = {
	existed: 'Nova tells it only when it is set, and that was before.',
	found: 'The answer of Nova, which had the password, was lost.',
	made: 'This cloud does not tell passwords.',
};

/**
 * The administrator's password for a result. Nova tells it in the answer to what sets it alone.
 * @param answered by Nova
 * @param given by the person
 * @returns null where it is missing, which the person is told with what to do about it
 */
export function adminPassOf(
	cloud: Cloud,
	how: Created['how'],
	answered: unknown,
	given = '',
): string | null {
	if (typeof answered === 'string' && answered) return answered;
	if (given && how !== 'existed') return given;
	cloud.notice(
		`'Return Admin Password' found none. ${whyMissing[how]} 'Change Password' sets a new one, where the image has a guest agent`,
	);
	return null;
}

/**
 * What a result says of the password that an action has set: nothing, unless that is asked for.
 * @param answer of Nova; undefined where there was nothing to do
 */
export function adminPassAfter(
	cloud: Cloud,
	answer: Json | undefined,
	options: { adminPass?: string; returnAdminPass?: boolean },
): Json {
	if (!options.returnAdminPass) return {};
	const how = answer ? 'made' : 'existed';
	return { adminPass: adminPassOf(cloud, how, answer?.adminPass, options.adminPass) };
}
