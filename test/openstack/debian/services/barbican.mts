import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import {
	commonSections,
	configOf,
	databaseUrl,
	queueUrl,
	uwsgi,
	write,
	writeIni,
} from '../configuration.mts';
import { answering, run, start } from '../daemons.mts';
import type { Service } from '../service.mts';
import { memberships } from '../users.mts';
import { folder, folders, ports, urlOf } from '../settings.mts';

const wsgi = join(folders.programs, 'barbican-wsgi');

/** Secrets. */
export const barbican: Service = {
	name: 'barbican',
	packages: ['barbican-common'],
	ports: [ports.barbican],
	catalog: [{ name: 'barbican', type: 'key-manager', url: urlOf('barbican') }],
	configure() {
		writeIni(configOf('barbican'), {
			DEFAULT: {
				sql_connection: databaseUrl('barbican'),
				db_auto_create: false,
				host_href: urlOf('barbican'),
				transport_url: queueUrl,
				use_stderr: true,
			},
			secretstore: { enabled_secretstore_plugins: 'store_crypto' },
			crypto: { enabled_crypto_plugins: 'simple_crypto' },
			simple_crypto_plugin: {
				kek: `'${Buffer.from('of-a-cloud-that-holds-no-secrets').toString('base64')}'`,
			},
			...commonSections('barbican'),
		});
		// It has no option for another place.
		const own = join(folder, 'home/.barbican');
		mkdirSync(own, { recursive: true });
		rmSync(join(own, 'barbican.conf'), { force: true });
		symlinkSync(configOf('barbican'), join(own, 'barbican.conf'));
		const paste = 'config:/usr/share/barbican-common/barbican-api-paste.ini';
		write(wsgi, `from paste.deploy import loadapp\napplication = loadapp('${paste}')\n`);
	},
	database: {
		names: ['barbican'],
		package: 'python3-barbican',
		async migrate() {
			await run(['barbican-db-manage', 'upgrade']);
		},
	},
	start: () => start('barbican-api', [...uwsgi(ports.barbican), '--wsgi-file', wsgi]),
	ready: async () => await answering('barbican-api', urlOf('barbican')),
	async grant({ grantRole }) {
		for (const [domain, user, project] of memberships) {
			await grantRole(domain, user, project, 'creator');
		}
		await grantRole('Default', 'demo-reader', 'demo', 'observer');
		// May set quotas.
		await grantRole('Default', 'admin', 'admin', 'key-manager:service-admin');
	},
};
