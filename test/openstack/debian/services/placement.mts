import { dirname } from 'node:path';

import { commonSections, configOf, databaseUrl, uwsgi, writeIni } from '../configuration.mts';
import { answering, run, start } from '../daemons.mts';
import type { Service } from '../service.mts';
import { ports, urlOf } from '../settings.mts';

const environment = { OS_PLACEMENT_CONFIG_DIR: dirname(configOf('placement')) };

/** What hosts have room for; only Nova asks it. */
export const placement: Service = {
	name: 'placement',
	packages: ['python3-placement'],
	ports: [ports.placement],
	catalog: [{ name: 'placement', type: 'placement', url: urlOf('placement') }],
	configure() {
		writeIni(configOf('placement'), {
			DEFAULT: { use_stderr: true },
			api: { auth_strategy: 'keystone' },
			placement_database: { connection: databaseUrl('placement') },
			...commonSections('placement'),
		});
	},
	database: {
		names: ['placement'],
		package: 'python3-placement',
		async migrate() {
			const config = ['--config-file', configOf('placement')];
			await run(['placement-manage', ...config, 'db', 'sync'], environment);
		},
	},
	start: () =>
		start(
			'placement',
			[...uwsgi(ports.placement), '--wsgi-file', '/usr/bin/placement-api'],
			environment,
		),
	ready: async () => await answering('placement', urlOf('placement')),
};
