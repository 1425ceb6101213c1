import { commonSections, configOf, pythonProgram, queueUrl, writeIni } from '../configuration.mts';
import { answering, logging, run, start } from '../daemons.mts';
import type { Service } from '../service.mts';
import { secrets } from '../secrets.mts';
import { address, apiWorkers, hostLabel, identityUrl, ports, region, urlOf } from '../settings.mts';

const cloudFormation = urlOf('heatCloudFormation');
const stacks = { domain: 'heat', admin: 'heat_domain_admin' };

/** Stacks. */
export const heat: Service = {
	name: 'heat',
	packages: ['heat-common'],
	ports: [ports.heat, ports.heatCloudFormation],
	catalog: [
		{ name: 'heat', type: 'orchestration', url: `${urlOf('heat')}/v1/%(project_id)s` },
		// Without it a server in a stack fails.
		{ name: 'heat-cfn', type: 'cloudformation', url: `${cloudFormation}/v1` },
	],
	configure() {
		const login = { auth_type: 'password', auth_url: identityUrl, user_domain_name: 'Default' };
		writeIni(configOf('heat'), {
			DEFAULT: {
				host: hostLabel,
				transport_url: queueUrl,
				region_name_for_services: region,
				num_engine_workers: apiWorkers,
				stack_user_domain_name: stacks.domain,
				stack_domain_admin: stacks.admin,
				stack_domain_admin_password: secrets.service,
				auth_encryption_key: 'of-a-cloud-that-holds-no-secrets',
				heat_metadata_server_url: cloudFormation,
				heat_waitcondition_server_url: `${cloudFormation}/v1/waitcondition`,
				environment_dir: '/etc/heat/environment.d',
				template_dir: '/etc/heat/templates',
				use_stderr: true,
				graceful_shutdown_timeout: 3,
			},
			heat_api: { bind_host: address, bind_port: ports.heat, workers: apiWorkers },
			heat_api_cfn: { bind_host: address, bind_port: ports.heatCloudFormation, workers: 1 },
			paste_deploy: { api_paste_config: '/etc/heat/api-paste.ini' },
			clients_keystone: { auth_uri: urlOf('keystone') },
			// Scoped by the trust, so no project here.
			trustee: { ...login, username: 'heat', password: secrets.service },
			...commonSections('heat'),
		});
	},
	database: {
		names: ['heat'],
		package: 'python3-heat',
		async migrate() {
			await run(['heat-manage', '--config-file', configOf('heat'), 'db_sync']);
		},
	},
	start() {
		for (const [name, module] of Object.entries({
			api: 'api',
			'api-cfn': 'api_cfn',
			engine: 'engine',
		})) {
			const program = pythonProgram(`heat-${name}`, `heat.cmd.${module}`);
			start(`heat-${name}`, [program, '--config-file', configOf('heat')]);
		}
	},
	async ready() {
		await answering('heat-api', urlOf('heat'));
		await answering('heat-api-cfn', cloudFormation);
		// What is sent to an engine that does not listen yet is lost, and its sender waits for a minute.
		await logging('heat-engine', 'Starting engine_worker');
	},
	async grant({ ensureRole, ensureUser, grantRoleOnDomain }) {
		await ensureRole('heat_stack_user');
		await ensureUser(stacks.domain, stacks.admin, secrets.service);
		await grantRoleOnDomain(stacks.domain, stacks.admin, 'admin');
	},
};
