import type { Cloud } from '../../../../openstack/cloud';
import type { Created } from '../../creation';

const whyMissing: Record<Created['how'], string> = {
	existed: 'The server existed already, and Nova tells its password only when it is created.',
	found: 'The answer of Nova, which had the password, was lost.',
	made: 'This cloud does not tell passwords.',
};

/**
 * The administrator's password for a result. Nova tells it in the answer to the creation alone.
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
		`'Return Admin Password' found none. ${whyMissing[how]} To set a new one, send POST servers/{id}/action with {"changePassword": {"adminPass": "..."}} by 'API Request', where the image has a guest agent`,
	);
	return null;
}
