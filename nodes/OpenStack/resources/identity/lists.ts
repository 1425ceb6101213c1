import type { IDataObject } from 'n8n-workflow';

import type { Json } from '../../../../openstack/json';
import { choice, filterCollection, paging, text } from '../../fields';
import { filter, filtered } from '../../filters';
import { operation } from '../../operation';

/** Lists the projects that the user can log in to. Identity API, GET /auth/projects. */
export const listProjects = operation({
	name: 'List Projects',
	action: 'List identity projects',
	description: 'Retrieve the projects that the user has a role in',
	api: 'GET /auth/projects',
	fields: paging,
	simplified: (project) => {
		const { id, name, description, domain_id, enabled, parent_id, tags } = project as IDataObject;
		return { id, name, description, domain_id, enabled, parent_id, tags };
	},
	async *run(cloud) {
		yield* cloud.identity.list('auth/projects', 'projects');
	},
});

const filters = {
	interface: filter(
		choice(
			'Interface',
			'Whom the address is for',
			[
				{ name: 'Admin', value: 'admin' },
				{ name: 'Internal', value: 'internal' },
				{ name: 'Public', value: 'public' },
			],
			{ default: 'public' },
		),
		{ keep: (wanted, { interface: own }) => own === wanted },
	),
	region: filter(text('Region', 'Where the service is', { placeholder: 'e.g. RegionOne' }), {
		keep: (region, one) => one.region === region,
	}),
	service: filter(text('Service', 'Its type in the catalog', { placeholder: 'e.g. compute' }), {
		keep: (service, one) => one.service === service,
	}),
} as const;

/** Lists the addresses of all services, in all regions. Identity API, GET /auth/catalog. */
export const listEndpoints = operation({
	name: 'List Endpoints',
	action: 'List identity endpoints',
	description: 'Retrieve the addresses of all services of the cloud, in all regions',
	api: 'GET /auth/catalog',
	fields: { ...paging, filters: filterCollection(filters) },
	async *run(cloud, { filters: given }) {
		const { keep } = filtered(filters, given);
		const { endpoints: used } = await cloud.session();
		const services = cloud.identity.list<Json>('auth/catalog', 'catalog', {
			has: 'type',
			isUnpaged: true,
		});
		for await (const { type, name, endpoints } of services) {
			for (const { id, interface: whom, region, region_id, url } of (endpoints ?? []) as Json[]) {
				const one = {
					id,
					name,
					service: type,
					region: region_id ?? region,
					interface: whom,
					url,
					used: used[String(type)] === url,
				};
				if (keep?.(one) ?? true) yield one;
			}
		}
	},
});
