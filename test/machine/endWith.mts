/** What is wanted cannot run on this machine at all, however right it is: no failure of what is tested. */
export class CannotRunHere extends Error {
	/** What a command ends with then: the status that automake's test drivers count as skipped. */
	static readonly status = 77;
}

/**
 * Ends a command with an error that nothing has caught. What a person can do something about (a port that is taken, a wrong
 * flag) needs no stack trace; a defect of the command itself does.
 */
export function endWith(error: Error & { code?: string }): never {
	const isForPerson =
		error.constructor === Error ||
		error instanceof CannotRunHere ||
		error.code?.startsWith('ERR_PARSE_ARGS') ||
		error.code === 'ENOENT';
	console.error(isForPerson ? error.message : error);
	process.exit(error instanceof CannotRunHere ? CannotRunHere.status : 1);
}
