import { mkdirSync, readFileSync } from 'node:fs';

import {
	commonSections,
	configOf,
	dataOf,
	pythonProgram,
	queueUrl,
	writeIni,
} from '../configuration.mts';
import { answering, run, start } from '../daemons.mts';
import type { Service } from '../service.mts';
import { address, apiWorkers, pageSize, ports, urlOf } from '../settings.mts';

const config = configOf('glance', 'glance-api.conf');
const store = { filesystem_store_datadir: dataOf('glance', 'images') };

/** Images. */
export const glance: Service = {
	name: 'glance',
	packages: ['glance-common', 'qemu-utils'],
	ports: [ports.glance],
	catalog: [{ name: 'glance', type: 'image', url: urlOf('glance') }],
	configure() {
		for (const name of ['images', 'staging', 'tasks']) {
			mkdirSync(dataOf('glance', name), { recursive: true });
		}
		writeIni(config, {
			DEFAULT: {
				bind_host: address,
				bind_port: ports.glance,
				workers: apiWorkers,
				use_stderr: true,
				enabled_backends: 'file:file',
				enabled_import_methods: '[glance-direct,web-download]',
				api_limit_max: pageSize,
				limit_param_default: pageSize,
				graceful_shutdown_timeout: 3,
				transport_url: queueUrl,
				node_staging_uri: `file://${dataOf('glance', 'staging')}`,
			},
			// Nothing makes Glance fetch anything from elsewhere.
			import_filtering_opts: {
				allowed_schemes: '[http]',
				allowed_hosts: `[${address}]`,
				disallowed_ports: '[]',
				allowed_ports: '[]',
			},
			glance_store: { default_backend: 'file' },
			file: store,
			os_glance_staging_store: { filesystem_store_datadir: dataOf('glance', 'staging') },
			os_glance_tasks_store: { filesystem_store_datadir: dataOf('glance', 'tasks') },
			paste_deploy: {
				flavor: 'keystone',
				config_file: '/usr/share/glance-common/glance-api-paste.ini',
			},
			...commonSections('glance'),
		});
	},
	database: {
		names: ['glance'],
		package: 'python3-glance',
		async migrate() {
			await run(['glance-manage', '--config-file', config, 'db_sync']);
		},
	},
	start() {
		const program = pythonProgram('glance-api', 'glance.cmd.api');
		start('glance-api', [program, '--config-file', config]);
	},
	ready: async () => await answering('glance-api', urlOf('glance')),
	async seed({ admin }) {
		const { images } = await admin.get('image', 'v2/images?visibility=public');
		const present = images.map(({ name }: { name: string }) => name);
		for (const format of ['qcow2', 'raw']) {
			const name = `tiny-${format}`;
			if (present.includes(name)) continue;
			const file = dataOf('glance', 'tasks', name);
			await run(['qemu-img', 'create', '-q', '-f', format, file, '16M']);
			const image = await admin.post('image', 'v2/images', {
				name,
				disk_format: format,
				container_format: 'bare',
				visibility: 'public',
			});
			await admin.upload('image', `v2/images/${image.id}/file`, readFileSync(file));
		}
	},
};
