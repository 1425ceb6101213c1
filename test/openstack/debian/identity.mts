import { Api } from './api.mts';
import type { IdentitySeeds, Service } from './service.mts';
import { secrets } from './secrets.mts';
import { passwords, region } from './settings.mts';
import { memberships } from './users.mts';

/**
 * Fills Keystone: domains, projects, users and roles, and the catalog of the services. What is there stays; services that are
 * not asked for leave the catalog.
 * https://docs.openstack.org/api-ref/identity/v3/
 */
export async function seedIdentity(services: Service[]): Promise<void> {
	const api = await Api.login('admin', passwords.admin);
	await seedCatalog(api, services);
	const seeds = await seedsOf(api);
	for (const [domain, user, project] of memberships) {
		await seeds.ensureUser(domain, user, passwords.demo);
		await seeds.grantRole(domain, user, project, 'member');
	}
	await seeds.ensureUser('Default', 'demo-reader', passwords.demo);
	await seeds.grantRole('Default', 'demo-reader', 'demo', 'reader');
	await seeds.grantRole('Default', 'admin', 'demo', 'admin');
	await seeds.grantRoleOnDomain('Default', 'admin', 'admin');
	for (const { name } of services) {
		await seeds.ensureUser('Default', name, secrets.service);
		await seeds.grantRole('Default', name, 'service', 'admin');
		await seeds.grantRole('Default', name, 'service', 'service');
	}
	for (const service of services) await service.grant?.(seeds);
}

async function seedCatalog(api: Api, services: Service[]): Promise<void> {
	const wanted = services.flatMap(({ catalog = [] }) => catalog);
	const { services: present } = await api.get('identity', 'services');
	for (const { id, type } of present) {
		const isKept = type === 'identity' || wanted.some((one) => one.type === type);
		if (!isKept) await api.delete('identity', `services/${id}`);
	}
	for (const { name, type, url } of wanted) {
		if (present.some((one: { type: string }) => one.type === type)) continue;
		const { service } = await api.post('identity', 'services', { service: { name, type } });
		for (const interfaceName of ['public', 'internal', 'admin']) {
			const endpoint = { service_id: service.id, interface: interfaceName, url, region_id: region };
			await api.post('identity', 'endpoints', { endpoint });
		}
	}
}

async function seedsOf(api: Api): Promise<IdentitySeeds> {
	/** The ID of what has a name, made where it is not there yet. */
	const ensure = async (kind: string, given: { name: string; domain_id?: string }, more = {}) => {
		const query = new URLSearchParams(given);
		const { [`${kind}s`]: found } = await api.get('identity', `${kind}s?${query.toString()}`);
		if (found.length > 0) return found[0].id as string;
		const { [kind]: made } = await api.post('identity', `${kind}s`, {
			[kind]: { ...given, ...more },
		});
		return made.id as string;
	};
	const ensureDomain = async (name: string) => await ensure('domain', { name });
	const ensureRole = async (name: string) => await ensure('role', { name });
	const ensureUser = async (domain: string, name: string, password?: string) =>
		await ensure('user', { name, domain_id: await ensureDomain(domain) }, { password });
	return {
		ensureRole,
		ensureUser,
		async grantRoleOnDomain(domain, name, role) {
			const user = await ensureUser(domain, name);
			const id = await ensureDomain(domain);
			await api.put('identity', `domains/${id}/users/${user}/roles/${await ensureRole(role)}`);
		},
		async grantRole(domain, name, project, role) {
			const user = await ensureUser(domain, name);
			const domain_id = await ensureDomain(domain);
			const target = await ensure('project', { name: project, domain_id });
			const path = `projects/${target}/users/${user}/roles/${await ensureRole(role)}`;
			await api.put('identity', path);
		},
	};
}
