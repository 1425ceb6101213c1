import {
	commonSections,
	configOf,
	dataOf,
	queueUrl,
	serviceLogin,
	writeIni,
} from '../configuration.mts';
import { answering, run, start } from '../daemons.mts';
import type { Service } from '../service.mts';
import { address, apiWorkers, pageSize, ports, urlOf } from '../settings.mts';

/** Networks. There are no agents: a driver of this project's own binds every port at once, and nothing is ever sent. */
export const neutron: Service = {
	name: 'neutron',
	packages: ['neutron-common', 'python3-sqlalchemy-ext'],
	ports: [ports.neutron],
	catalog: [{ name: 'neutron', type: 'network', url: urlOf('neutron') }],
	configure() {
		writeIni(configOf('neutron'), {
			DEFAULT: {
				core_plugin: 'ml2',
				service_plugins: 'router,port_forwarding',
				bind_host: address,
				bind_port: ports.neutron,
				api_workers: apiWorkers,
				rpc_workers: 1,
				rpc_state_report_workers: 0,
				pagination_max_limit: pageSize,
				api_paste_config: '/usr/share/neutron-common/api-paste.ini',
				state_path: dataOf('neutron'),
				transport_url: queueUrl,
				dhcp_agent_notification: false,
				notify_nova_on_port_status_changes: true,
				notify_nova_on_port_data_changes: true,
				use_stderr: true,
				graceful_shutdown_timeout: 3,
			},
			ml2: {
				type_drivers: 'local,flat,vlan,vxlan',
				tenant_network_types: 'vxlan',
				mechanism_drivers: 'loopback',
				extension_drivers: 'port_security',
			},
			ml2_type_flat: { flat_networks: '*' },
			ml2_type_vlan: { network_vlan_ranges: 'physnet1:1:4000' },
			ml2_type_vxlan: { vni_ranges: '1:10000' },
			nova: serviceLogin('nova'),
			...commonSections('neutron'),
		});
	},
	database: {
		names: ['neutron'],
		package: 'python3-neutron',
		async migrate() {
			await run(['neutron-db-manage', '--config-file', configOf('neutron'), 'upgrade', 'heads']);
		},
	},
	start: () => start('neutron-server', ['neutron-server', '--config-file', configOf('neutron')]),
	ready: async () => await answering('neutron-server', urlOf('neutron')),
	async seed({ admin, demo }) {
		const ensure = async (
			kind: string,
			api: typeof admin,
			given: { name: string; project_id?: string },
		) => {
			const { name, project_id = api.projectId } = given;
			const query = new URLSearchParams({ name, project_id });
			const { [`${kind}s`]: found } = await api.get('network', `v2.0/${kind}s?${query}`);
			if (found.length > 0) return { ...found[0], isNew: false };
			const { [kind]: made } = await api.post('network', `v2.0/${kind}s`, { [kind]: given });
			return { ...made, isNew: true };
		};
		const network = async (name: string, cidr: string, more = {}, ofSubnet = {}) => {
			const made = await ensure('network', admin, { name, ...more });
			const subnet = { name: `${name}-subnet`, network_id: made.id, ip_version: 4, cidr };
			return { ...made, subnet: await ensure('subnet', admin, { ...subnet, ...ofSubnet }) };
		};
		const project_id = demo.projectId;
		const isPrivate = { project_id };
		const privateNetwork = await network('private', '10.10.0.0/16', isPrivate, isPrivate);
		await network('shared', '10.20.0.0/16', { shared: true });
		const external = {
			'router:external': true,
			'provider:network_type': 'flat',
			'provider:physical_network': 'public',
		};
		const noDhcp = { enable_dhcp: false };
		const { id: network_id } = await network('public', '172.24.4.0/24', external, noDhcp);
		const gateway = { external_gateway_info: { network_id } };
		const router = await ensure('router', admin, { name: 'router1', ...isPrivate, ...gateway });
		if (router.isNew) {
			const subnet_id = privateNetwork.subnet.id;
			await admin.put('network', `v2.0/routers/${router.id}/add_router_interface`, { subnet_id });
		}
		const kinds = [
			'floatingip',
			'network',
			'port',
			'router',
			'security_group',
			'security_group_rule',
			'subnet',
		];
		const quota = Object.fromEntries(kinds.map((kind) => [kind, -1]));
		await admin.put('network', `v2.0/quotas/${project_id}`, { quota });
		await ensure('security_group', demo, { name: 'web' });
	},
};
