import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { configOf, dataOf, write } from '../configuration.mts';
import { listening, start } from '../daemons.mts';
import type { Service } from '../service.mts';
import { secrets } from '../secrets.mts';
import { address, folders, ports } from '../settings.mts';

const epmd = { ERL_EPMD_PORT: String(ports.epmd), ERL_EPMD_ADDRESS: address };

/** The message queue between the daemons of a service, with Erlang's own directory of ports beside it. */
export const rabbitmq: Service = {
	name: 'rabbitmq',
	packages: ['rabbitmq-server'],
	ports: [ports.rabbitmq, ports.rabbitmqNodes, ports.epmd],
	configure() {
		// What was queued when the cloud was stopped is nobody's any more.
		rmSync(dataOf('rabbitmq'), { recursive: true, force: true });
		mkdirSync(dataOf('rabbitmq'), { recursive: true });
		const options = {
			'listeners.tcp.1': `${address}:${ports.rabbitmq}`,
			default_user: 'openstack',
			default_pass: secrets.queue,
			'default_permissions.configure': '.*',
			'default_permissions.read': '.*',
			'default_permissions.write': '.*',
			'log.file': 'false',
			'log.console': 'true',
			'log.console.level': 'warning',
			'disk_free_limit.absolute': '100MB',
		};
		const lines = Object.entries(options).map(([name, value]) => `${name} = ${value}\n`);
		write(configOf('rabbitmq'), lines.join(''));
		write(configOf('rabbitmq', 'enabled_plugins'), '');
	},
	start() {
		start('epmd', ['epmd', '-address', address, '-port', String(ports.epmd)]);
		start('rabbitmq', ['/usr/lib/rabbitmq/bin/rabbitmq-server'], {
			...epmd,
			RABBITMQ_NODENAME: 'openstack@localhost',
			RABBITMQ_CONFIG_FILE: configOf('rabbitmq'),
			RABBITMQ_CONF_ENV_FILE: '/dev/null',
			RABBITMQ_ENABLED_PLUGINS_FILE: configOf('rabbitmq', 'enabled_plugins'),
			RABBITMQ_MNESIA_BASE: dataOf('rabbitmq'),
			RABBITMQ_LOG_BASE: folders.logs,
			RABBITMQ_LOGS: '-',
			RABBITMQ_DIST_PORT: String(ports.rabbitmqNodes),
			RABBITMQ_PID_FILE: join(folders.run, 'rabbitmq.own'),
			RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: [
				// Its idle threads would spin.
				...['+sbwt none', '+sbwtdcpu none', '+sbwtdio none'],
				'-kernel inet_dist_use_interface {127,0,0,1}',
			].join(' '),
		});
	},
	ready: async () => await listening('rabbitmq', ports.rabbitmq),
};
