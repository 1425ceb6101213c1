import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import packageJson from '../../package.json' with { type: 'json' };
import { cleanEnvironment } from './environment.mts';
import { n8nInstallation } from './install.mts';
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
}

/** An n8n process, and where it listens. */
export interface N8nServer {
	process: Service;
	url: string;
}

/** n8n encrypts what it stores with it. This server keeps nothing worth protecting, and listens on loopback only. */
const encryptionKey = 'of-a-development-server-on-loopback-only';

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
 * @throws Error with the last lines of its log where it does not come up
 */
export async function startN8n(
	command: 'start' | 'worker',
	{ folder, port: wanted, title = 'n8n', env = {} }: ServerOptions,
): Promise<N8nServer> {
	const port = String(wanted ?? (await freePort()));
	const url = `http://127.0.0.1:${port}`;
	linkPackage(folder);
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
	});
	return { process: service, url };
}

/** n8n loads the packages that it finds in this folder as it loads those it has installed itself. */
function linkPackage(folder: string): void {
	const link = join(folder, '.n8n/nodes/node_modules', packageJson.name);
	mkdirSync(dirname(link), { recursive: true });
	rmSync(link, { force: true });
	symlinkSync(resolve('.'), link);
}
