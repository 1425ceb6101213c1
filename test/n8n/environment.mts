const changesAnother =
	/^(N8N|DB|EXECUTIONS|OS|QUEUE|WEBHOOK)_|^NODE_(ENV|OPTIONS)$|^npm_(?!config_(cache|registry)$)/;

/**
 * This process's environment without what would change an n8n or npm started from it: their own settings, and the
 * OS_* variables, which hold a password.
 */
export function cleanEnvironment(): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(process.env).filter(([name]) => !changesAnother.test(name)),
	);
}
