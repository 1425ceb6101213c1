import type { Call } from './collection.mts';
import { novaError, refuse } from './replies.mts';

/** Refuses whom a policy does not name: only members of a project may change it, and some only administrators. */
export function demand({ token, isAdmin }: Call, policy: string, isAdmins = false): void {
	if (isAdmins ? !isAdmin : !token.roles.includes('member')) forbid(policy);
}

export function forbid(policy: string): never {
	refuse(novaError(403, `Policy doesn't allow os_compute_api:${policy} to be performed.`));
}
