import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { commonSections, configOf, dataOf, writeIni } from '../configuration.mts';
import { answering, run, start } from '../daemons.mts';
import type { Service } from '../service.mts';
import { address, apiWorkers, folders, ports, urlOf } from '../settings.mts';

const storage = {
	account: ports.swiftAccount,
	container: ports.swiftContainer,
	object: ports.swiftObject,
};
const program = join(folders.modules, 'swift_program.py');

/** Filters of the proxy's pipeline that need no setting of their own. */
const plainFilters = {
	bulk: 'bulk',
	catch_errors: 'catch_errors',
	copy: 'copy',
	dlo: 'dlo',
	formpost: 'formpost',
	gatekeeper: 'gatekeeper',
	healthcheck: 'healthcheck',
	listing_formats: 'listing_formats',
	slo: 'slo',
	symlink: 'symlink',
	tempurl: 'tempurl',
	'account-quotas': 'account_quotas',
	'container-quotas': 'container_quotas',
	'proxy-logging': 'proxy_logging',
};

const pipeline =
	'catch_errors gatekeeper healthcheck proxy-logging listing_formats bulk tempurl formpost authtoken keystoneauth ' +
	'copy container-quotas account-quotas slo dlo versioned_writes symlink proxy-logging proxy-server';

/** Objects, on one device that is a folder, without replicas. */
export const swift: Service = {
	name: 'swift',
	packages: ['python3-swift'],
	ports: [ports.swift, ...Object.values(storage)],
	catalog: [
		{ name: 'swift', type: 'object-store', url: `${urlOf('swift')}/v1/AUTH_%(project_id)s` },
	],
	async configure() {
		mkdirSync(dataOf('swift', 'devices', 'd1'), { recursive: true });
		mkdirSync(dataOf('swift', 'cache'), { recursive: true });
		writeIni(configOf('swift'), {
			'swift-hash': { swift_hash_path_suffix: 'openstack', swift_hash_path_prefix: 'openstack' },
		});
		for (const [kind, port] of Object.entries(storage)) {
			writeIni(configOf('swift', `${kind}-server.conf`), {
				DEFAULT: {
					...common(port, 0),
					devices: dataOf('swift', 'devices'),
					mount_check: false,
					disable_fallocate: true,
					fallocate_reserve: 0,
				},
				'pipeline:main': { pipeline: `${kind}-server` },
				[`app:${kind}-server`]: { use: `egg:swift#${kind}` },
				// The account's counts follow within as many seconds.
				'container-updater': {
					interval: 5,
					account_suppression_time: 5,
					recon_cache_path: dataOf('swift', 'cache'),
				},
			});
		}
		const use = (name: string) => ({ use: `egg:swift#${name}` });
		const filters = Object.entries(plainFilters).map(([name, egg]) => [`filter:${name}`, use(egg)]);
		writeIni(configOf('swift', 'proxy-server.conf'), {
			DEFAULT: common(ports.swift, apiWorkers),
			'pipeline:main': { pipeline },
			'app:proxy-server': { ...use('proxy'), account_autocreate: true },
			'filter:authtoken': {
				'paste.filter_factory': 'keystonemiddleware.auth_token:filter_factory',
				delay_auth_decision: true,
				...commonSections('swift').keystone_authtoken,
			},
			'filter:keystoneauth': {
				...use('keystoneauth'),
				operator_roles: 'admin, swiftoperator, member',
				project_reader_roles: 'reader',
			},
			'filter:versioned_writes': {
				...use('versioned_writes'),
				allow_versioned_writes: true,
				allow_object_versioning: true,
			},
			...Object.fromEntries(filters),
		});
		for (const [kind, port] of Object.entries(storage)) {
			await run(['python3', program, 'ring', configOf('swift', `${kind}.ring.gz`), String(port)]);
		}
	},
	start() {
		const config = (kind: string) => configOf('swift', `${kind}-server.conf`);
		for (const kind of ['account', 'container', 'object', 'proxy']) {
			start(`swift-${kind}`, ['python3', program, `${kind}-server`, config(kind)]);
		}
		start('swift-container-updater', [
			'python3',
			program,
			'container-updater',
			config('container'),
		]);
	},
	ready: async () => await answering('swift-proxy', `${urlOf('swift')}/healthcheck`),
};

const common = (port: number, workers: number) => ({
	bind_ip: address,
	bind_port: port,
	workers,
	user: 'root',
	swift_dir: join(folders.config, 'swift'),
	log_level: 'WARNING',
});
