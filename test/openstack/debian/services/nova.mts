import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	commonSections,
	configOf,
	databaseUrl,
	dataOf,
	pythonProgram,
	queueUrl,
	serviceLogin,
	writeIni,
	type Sections,
} from '../configuration.mts';
import { answering, run, start, until } from '../daemons.mts';
import type { Api } from '../api.mts';
import type { Service } from '../service.mts';
import {
	address,
	apiWorkers,
	folders,
	hostLabel,
	pageSize,
	ports,
	region,
	urlOf,
} from '../settings.mts';

const manage = ['nova-manage', '--config-file', configOf('nova')];
const computeConfig = configOf('nova', 'nova-compute.conf');

/** ID, name, vCPUs, MiB of memory, GiB of disk */
const flavors: Array<[string, string, number, number, number]> = [
	['1', 'm1.tiny', 1, 512, 1],
	['2', 'm1.small', 1, 2048, 20],
	['3', 'm1.medium', 2, 4096, 40],
	['4', 'm1.large', 4, 8192, 80],
	['5', 'm1.xlarge', 8, 16_384, 160],
	['42', 'm1.nano', 1, 128, 0],
	// No host has room for it, so its servers end with "No valid host was found".
	['99', 'm1.toobig', 1_000_000, 512, 1],
];

/** Servers. No guest runs: Nova's own fake driver stands in for the hypervisor (drivers/nova_virt). */
export const nova: Service = {
	name: 'nova',
	packages: ['nova-common'],
	ports: [ports.nova],
	catalog: [{ name: 'nova', type: 'compute', url: `${urlOf('nova')}/v2.1` }],
	configure() {
		const config = sections();
		writeIni(configOf('nova'), config);
		// nova-compute refuses to know a database: it asks nova-conductor.
		const { database: _, api_database: __, ...ofCompute } = config;
		writeIni(computeConfig, ofCompute);
	},
	database: {
		names: ['nova_api', 'nova_cell0', 'nova'],
		package: 'python3-nova',
		async migrate() {
			await run([...manage, 'api_db', 'sync']);
			const cell0 = ['--database_connection', databaseUrl('nova_cell0')];
			await run([...manage, 'cell_v2', 'map_cell0', ...cell0]);
			await run([...manage, 'cell_v2', 'create_cell', '--name', 'cell1']);
			await run([...manage, 'db', 'sync']);
		},
	},
	start() {
		for (const name of ['conductor', 'scheduler', 'api']) {
			const program = pythonProgram(`nova-${name}`, `nova.cmd.${name}`);
			start(`nova-${name}`, [program, '--config-file', configOf('nova')]);
		}
		// Nova looks for drivers in its own package only.
		const drivers = `import nova.virt; nova.virt.__path__.append('${join(folders.modules, 'nova_virt')}')`;
		const compute = pythonProgram('nova-compute', 'nova.cmd.compute', drivers);
		start('nova-compute', [compute, '--config-file', computeConfig]);
	},
	ready: async () => await answering('nova-api', urlOf('nova')),
	async seed({ admin, demo }) {
		await until('nova-compute', 'report to nova-api', () => daemonsAreUp(admin, 'compute', 3));
		const isDiscovered = dataOf('nova', 'host-is-discovered');
		if (!existsSync(isDiscovered)) {
			await run([...manage, 'cell_v2', 'discover_hosts']);
			writeFileSync(isDiscovered, '');
		}
		const { flavors: found } = await admin.get('compute', 'flavors');
		const present = found.map(({ id }: { id: string }) => id);
		for (const [id, name, vcpus, ram, disk] of flavors) {
			const flavor = { id, name, vcpus, ram, disk };
			if (!present.includes(id)) await admin.post('compute', 'flavors', { flavor });
		}
		const kinds = [
			'instances',
			'cores',
			'ram',
			'key_pairs',
			'server_groups',
			'server_group_members',
			'metadata_items',
		];
		const quota_set = Object.fromEntries(kinds.map((kind) => [kind, -1]));
		await admin.put('compute', `os-quota-sets/${demo.projectId}`, { quota_set });
		const { keypairs } = await demo.get('compute', 'os-keypairs');
		if (keypairs.length === 0) {
			await demo.post('compute', 'os-keypairs', { keypair: { name: 'demo-key' } });
		}
	},
};

/**
 * Whether as many daemons of Nova or Cinder have reported since this process started. They count as up for a minute after they
 * have ended, and what is sent to one that does not listen yet is lost.
 */
export async function daemonsAreUp(admin: Api, type: string, count: number): Promise<boolean> {
	const { services } = await admin.get(type, 'os-services');
	const startedAt = Date.now() - process.uptime() * 1000;
	const up = services.filter(
		({ state, updated_at: at }: { state: string; updated_at: string | null }) =>
			state === 'up' && Date.parse(`${at}Z`) > startedAt,
	);
	return up.length >= count;
}

function sections(): Sections {
	const common = commonSections('nova');
	return {
		DEFAULT: {
			my_ip: address,
			host: hostLabel,
			transport_url: queueUrl,
			state_path: dataOf('nova'),
			compute_driver: 'loopback.LoopbackDriver',
			enabled_apis: 'osapi_compute',
			osapi_compute_listen: address,
			osapi_compute_workers: apiWorkers,
			use_stderr: true,
			graceful_shutdown_timeout: 3,
			// No agent plugs anything, so there is no event to wait for.
			vif_plugging_is_fatal: false,
			vif_plugging_timeout: 0,
			allow_resize_to_same_host: true,
			cpu_allocation_ratio: 16,
			ram_allocation_ratio: 16,
			disk_allocation_ratio: 16,
			max_concurrent_builds: 4,
		},
		api: { auth_strategy: 'keystone', max_limit: pageSize },
		wsgi: { api_paste_config: '/usr/share/nova-common/api-paste.ini' },
		api_database: { connection: databaseUrl('nova_api'), max_pool_size: 10, max_overflow: 40 },
		conductor: { workers: 2 },
		scheduler: { workers: 1, discover_hosts_in_cells_interval: 60 },
		image_cache: { manager_interval: -1 },
		vnc: {
			enabled: true,
			server_listen: address,
			server_proxyclient_address: address,
			novncproxy_base_url: `http://${address}:6080/vnc_lite.html`,
		},
		service_user: { send_service_user_token: true, ...serviceLogin('nova') },
		...Object.fromEntries(
			['glance', 'neutron', 'placement'].map((name) => [name, serviceLogin('nova')]),
		),
		cinder: { ...serviceLogin('nova'), os_region_name: region },
		...common,
		// As later releases do by default: a reader may only read.
		oslo_policy: { ...common.oslo_policy, enforce_new_defaults: true, enforce_scope: true },
	};
}
