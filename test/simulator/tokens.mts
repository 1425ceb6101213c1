import type { Simulator } from './simulator.mts';
import type { Token } from './state.mts';

/** Tokens are told from those before a change of the password by the second alone. */
export function isFromBeforeChange({ user, issuedAt }: Token): boolean {
	const second = (time: number) => Math.floor(time / 1000);
	return second(issuedAt) <= second(user.passwordChangedAt ?? -1000);
}

/** Whether the application credential that it was logged in with is gone. */
export function isOrphan({ applicationCredential }: Token, { state }: Simulator): boolean {
	return (
		applicationCredential !== undefined &&
		!state.applicationCredentials.includes(applicationCredential)
	);
}

/** Whether a service takes it, which asks Keystone; none here knows of access rules. */
export function isTaken(token: Token | undefined, cloud: Simulator): token is Token {
	return (
		token !== undefined &&
		token.expiresAt > Date.now() &&
		!isFromBeforeChange(token) &&
		!isOrphan(token, cloud) &&
		!token.applicationCredential?.accessRules
	);
}
