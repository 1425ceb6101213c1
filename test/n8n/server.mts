import { dirname, join } from 'node:path';

import { cleanEnvironment } from './environment.mts';
import { n8nInstallation } from './install.mts';
import { installPackage } from './package.mts';
import { freePort, Service } from './process.mts';

export interface ServerOptions {
	/** Folder of the settings, the database and the log */
	folder: string;
	/** Left out: any free one */
	port?: number;
	/** Left out: "n8n" */
	title?: string;
	/** More of n8n's own variables */
	env?: Record<string, string>;
	/** Ends it while it is starting */
	signal?: AbortSignal;
}

/** An n8n process, and where it listens. */
export interface N8nServer {
	process: Service;
	url: string;
}

/** n8n encrypts what it stores with it. That of tests is in a folder of their own, which goes when they are over. */
const encryptionKey = 'of-a-server-under-test-on-loopback-only';

/** Those that n8n's own modules would reach the internet for, and that no test needs. */
const modulesLeftOut = [
	...['agents', 'breaking-changes', 'chat-hub', 'data-table', 'dynamic-credentials'],
	...['external-secrets', 'insights', 'instance-ai', 'instance-version-history', 'ldap'],
	...['log-streaming', 'mcp', 'mcp-registry', 'oauth-server', 'otel', 'provisioning'],
	...['quick-connect', 'source-control', 'sso-oidc', 'sso-saml', 'token-exchange'],
	...['workflow-builder', 'workflow-reviews'],
];

/**
 * Starts n8n with this package loaded as an installed one, under its real type names.
 * @param command "start" for a main process, "worker" for one of queue mode
 * @returns it, once it is ready
 * @throws Error with the last lines of its log where it does not come up, or is ended while it starts
 */
export async function startN8n(
	command: 'start' | 'worker',
	{ folder, port: wanted, title = 'n8n', env = {}, signal }: ServerOptions,
): Promise<N8nServer> {
	const port = String(wanted ?? (await freePort()));
	const url = `http://127.0.0.1:${port}`;
	installPackage(folder);
	const n8n = join(n8nInstallation, 'node_modules/n8n/bin/n8n');
	const service = new Service(process.execPath, [n8n, command], {
		title,
		log: join(folder, `${title.replaceAll(' ', '-')}.log`),
		env: {
			...cleanEnvironment(),
			// n8n starts its task runner as "node".
			PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
			N8N_USER_FOLDER: folder,
			N8N_ENCRYPTION_KEY: encryptionKey,
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_HOST: '127.0.0.1',
			N8N_PORT: port,
			N8N_EDITOR_BASE_URL: url,
			N8N_WEBHOOK_URL: url,
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			N8N_SECURE_COOKIE: 'false',
			N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'false',
			N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
			N8N_DISABLED_MODULES: modulesLeftOut.join(','),
			N8N_DIAGNOSTICS_ENABLED: 'false',
			N8N_HIRING_BANNER_ENABLED: 'false',
			N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
			N8N_PERSONALIZATION_ENABLED: 'false',
			N8N_TEMPLATES_ENABLED: 'false',
			N8N_VERIFIED_PACKAGES_ENABLED: 'false',
			N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
			...(command === 'worker'
				? { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: port }
				: {}),
			...env,
		},
	});
	await service.ready(async () => {
		const reply = await fetch(`${url}/healthz/readiness`).catch(() => undefined);
		return reply?.ok ?? false;
	}, signal);
	return { process: service, url };
}
