import {
	commonSections,
	configOf,
	queueUrl,
	serviceLogin,
	uwsgi,
	writeIni,
} from '../configuration.mts';
import { answering, run, start } from '../daemons.mts';
import type { Service } from '../service.mts';
import { address, hostLabel, ports, urlOf } from '../settings.mts';
import { memberships } from '../users.mts';

/** Load balancers. A driver of this project's own balances nothing (drivers/loopback_octavia.py). */
export const octavia: Service = {
	name: 'octavia',
	packages: ['octavia-common'],
	ports: [ports.octavia],
	catalog: [{ name: 'octavia', type: 'load-balancer', url: urlOf('octavia') }],
	configure() {
		writeIni(configOf('octavia'), {
			DEFAULT: { host: hostLabel, transport_url: queueUrl, use_stderr: true },
			api_settings: {
				bind_host: address,
				bind_port: ports.octavia,
				api_base_uri: urlOf('octavia'),
				auth_strategy: 'keystone',
				enabled_provider_drivers: 'loopback:no data plane',
				default_provider_driver: 'loopback',
			},
			service_auth: serviceLogin('octavia'),
			...commonSections('octavia'),
		});
	},
	database: {
		names: ['octavia'],
		package: 'python3-octavia',
		async migrate() {
			await run(['octavia-db-manage', '--config-file', configOf('octavia'), 'upgrade', 'head']);
		},
	},
	start() {
		const config = ['--pyargv', `--config-file ${configOf('octavia')}`];
		const wsgi = ['--wsgi-file', '/usr/bin/octavia-wsgi'];
		start('octavia-api', [...uwsgi(ports.octavia), ...config, ...wsgi]);
	},
	ready: async () => await answering('octavia-api', urlOf('octavia')),
	async grant({ grantRole }) {
		for (const [domain, user, project] of memberships) {
			await grantRole(domain, user, project, 'load-balancer_member');
		}
		await grantRole('Default', 'demo-reader', 'demo', 'load-balancer_observer');
	},
};
