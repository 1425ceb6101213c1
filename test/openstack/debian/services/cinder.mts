import {
	commonSections,
	configOf,
	dataOf,
	pythonProgram,
	queueUrl,
	serviceLogin,
	writeIni,
} from '../configuration.mts';
import { answering, run, start, until } from '../daemons.mts';
import type { Service } from '../service.mts';
import { address, apiWorkers, hostLabel, pageSize, ports, urlOf } from '../settings.mts';
import { daemonsAreUp } from './nova.mts';

/** Volumes and their backups. Drivers of this project's own keep no data (drivers/loopback_cinder.py, loopback_backup.py). */
export const cinder: Service = {
	name: 'cinder',
	packages: ['cinder-common'],
	ports: [ports.cinder],
	catalog: [{ name: 'cinder', type: 'volumev3', url: `${urlOf('cinder')}/v3/%(project_id)s` }],
	configure() {
		writeIni(configOf('cinder'), {
			DEFAULT: {
				my_ip: address,
				host: hostLabel,
				transport_url: queueUrl,
				auth_strategy: 'keystone',
				osapi_volume_listen: address,
				osapi_volume_workers: apiWorkers,
				osapi_max_limit: pageSize,
				api_paste_config: '/usr/share/cinder-common/api-paste.ini',
				rootwrap_config: '/etc/cinder/rootwrap.conf',
				resource_query_filters_file: '/etc/cinder/resource_filters.json',
				state_path: dataOf('cinder'),
				image_conversion_dir: dataOf('cinder', 'conversion'),
				glance_api_servers: urlOf('glance'),
				enabled_backends: 'loopback',
				default_volume_type: 'loopback',
				backup_manager: 'loopback_backup.LoopbackBackupManager',
				backup_driver: 'loopback_backup.LoopbackBackupDriver',
				use_stderr: true,
				graceful_shutdown_timeout: 3,
				backend_stats_polling_interval: 5,
				periodic_interval: 5,
				periodic_fuzzy_delay: 0,
			},
			loopback: {
				volume_driver: 'loopback_cinder.LoopbackVolumeDriver',
				volume_backend_name: 'loopback',
			},
			coordination: { backend_url: `file://${dataOf('cinder', 'coordination')}` },
			service_user: { send_service_user_token: true, ...serviceLogin('cinder') },
			nova: serviceLogin('cinder'),
			...commonSections('cinder'),
		});
	},
	database: {
		names: ['cinder'],
		package: 'python3-cinder',
		async migrate() {
			await run(['cinder-manage', '--config-file', configOf('cinder'), 'db', 'sync']);
		},
	},
	start() {
		for (const name of ['api', 'scheduler', 'volume', 'backup']) {
			const program = pythonProgram(`cinder-${name}`, `cinder.cmd.${name}`);
			start(`cinder-${name}`, [program, '--config-file', configOf('cinder')]);
		}
	},
	ready: async () => await answering('cinder-api', urlOf('cinder')),
	async seed({ admin, demo }) {
		await until('cinder-volume', 'report to cinder-api', () => daemonsAreUp(admin, 'volumev3', 3));
		// A report that came before the scheduler listened is lost: every volume would be refused until the next.
		await until('cinder-volume', 'report its backend to cinder-scheduler', async () => {
			const { pools } = await admin.get('volumev3', 'scheduler-stats/get_pools');
			return pools.length > 0;
		});
		const { volume_types: types } = await admin.get('volumev3', 'types');
		for (const name of ['loopback', 'loopback-fast']) {
			if (types.some((one: { name: string }) => one.name === name)) continue;
			const extra_specs = { volume_backend_name: 'loopback' };
			await admin.post('volumev3', 'types', { volume_type: { name, extra_specs } });
		}
		const quota_set = { volumes: -1, snapshots: -1, gigabytes: -1, backups: -1 };
		await admin.put('volumev3', `os-quota-sets/${demo.projectId}`, { quota_set });
	},
};
