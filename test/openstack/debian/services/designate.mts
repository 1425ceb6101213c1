import {
	commonSections,
	configOf,
	databaseUrl,
	dataOf,
	queueUrl,
	write,
	writeIni,
} from '../configuration.mts';
import { answering, logging, run, start } from '../daemons.mts';
import type { Service } from '../service.mts';
import { address, apiWorkers, hostLabel, ports, urlOf } from '../settings.mts';

const manage = ['designate-manage', '--config-file', configOf('designate')];
const pools = configOf('designate', 'pools.yaml');

/** Domain names. There is no name server: a driver of this project's own takes every zone (drivers/loopback_designate.py). */
export const designate: Service = {
	name: 'designate',
	packages: ['designate-common'],
	ports: [ports.designate, ports.designateDns],
	catalog: [{ name: 'designate', type: 'dns', url: urlOf('designate') }],
	configure() {
		writeIni(configOf('designate'), {
			DEFAULT: {
				host: hostLabel,
				transport_url: queueUrl,
				state_path: dataOf('designate'),
				use_stderr: true,
				graceful_shutdown_timeout: 3,
			},
			'service:api': {
				listen: `${address}:${ports.designate}`,
				api_base_uri: `${urlOf('designate')}/`,
				api_paste_config: '/usr/share/designate-common/api-paste.ini',
				auth_strategy: 'keystone',
				enable_api_v2: true,
				workers: apiWorkers,
			},
			'service:central': { workers: 1 },
			'service:worker': { workers: 1, poll_delay: 0 },
			'service:producer': { workers: 1 },
			'service:mdns': { listen: `${address}:${ports.designateDns}`, workers: 1 },
			'storage:sqlalchemy': { connection: databaseUrl('designate') },
			...commonSections('designate'),
		});
		// JSON is YAML too.
		const dns = { host: address, port: ports.designateDns };
		write(
			pools,
			JSON.stringify([
				{
					name: 'default',
					description: 'no name server behind it',
					id: '794ccc2c-d751-44fe-b57f-8894c9f5c842',
					attributes: {},
					ns_records: [{ hostname: 'ns1.openstack.example.', priority: 1 }],
					nameservers: [dns],
					targets: [
						{ type: 'loopback', description: 'takes every zone', masters: [dns], options: dns },
					],
				},
			]),
		);
	},
	database: {
		names: ['designate'],
		package: 'python3-designate',
		async migrate() {
			await run([...manage, 'database', 'sync']);
		},
	},
	start() {
		for (const name of ['central', 'api', 'worker', 'producer', 'mdns']) {
			start(`designate-${name}`, [`designate-${name}`, '--config-file', configOf('designate')]);
		}
	},
	async ready() {
		await answering('designate-api', urlOf('designate'));
		// What is sent to a daemon that does not listen yet is lost, and its sender waits for a minute.
		await logging('designate-central', 'Starting central service');
		await logging('designate-worker', 'Starting worker service');
	},
	async seed({ admin, demo }) {
		await run([...manage, 'pool', 'update', '--file', pools]);
		const kinds = ['zones', 'zone_recordsets', 'zone_records', 'recordset_records'];
		const quotas = Object.fromEntries(kinds.map((kind) => [kind, -1]));
		const headers = { 'X-Auth-All-Projects': 'true' };
		await admin.patch('dns', `v2/quotas/${demo.projectId}`, quotas, headers);
	},
};
