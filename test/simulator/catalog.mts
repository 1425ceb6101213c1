import { idOf } from './state.mts';

/**
 * - plain: a host for each service, the versions of image and network left out, as in a default installation
 * - prefixed: all services behind one host, each below a path
 * - conoha: a catalog with null ids, services of its own, and a login by name without a domain
 * - regions: two regions
 */
export type CatalogShape = 'plain' | 'prefixed' | 'conoha' | 'regions';

/** Where a service of the simulator listens. */
export interface Endpoint {
	service: string;
	region: string;
	origin: string;
	prefix: string;
	/** Without version: what a person may take for OS_AUTH_URL */
	url: string;
}

const types: Record<string, string> = { 'block-storage': 'volumev3' };
const names: Record<string, string> = {
	identity: 'keystone',
	compute: 'nova',
	image: 'glance',
	network: 'neutron',
	'block-storage': 'cinder',
};
const versions: Record<string, string> = { identity: '/v3/', compute: '/v2.1' };

/** The catalog as Keystone puts it into a token for a project. */
export function catalogOf(endpoints: Endpoint[], shape: CatalogShape) {
	return (projectId: string) => {
		const services = [...new Set(endpoints.map(({ service }) => service))];
		const entries = services.map((service) => ({
			endpoints: endpoints
				.filter((endpoint) => endpoint.service === service)
				.flatMap(({ region, url }) => {
					// An address that wants a project is left out of a catalog without one.
					if (service === 'block-storage' && !projectId) return [];
					const version =
						service === 'block-storage' ? `/v3/${projectId}` : (versions[service] ?? '');
					return (shape === 'conoha' ? ['public'] : ['admin', 'internal', 'public']).map(
						(kind) => ({
							id: idOf(`endpoint ${service} ${region} ${kind}`),
							interface: kind,
							region_id: region,
							region,
							url: `${url}${version}`,
						}),
					);
				}),
			id: idOf(`service ${service}`),
			type: types[service] ?? service,
			name: names[service],
		}));
		return shape === 'conoha' ? [...entries, conohaAccount] : entries;
	};
}

const conohaAccount = {
	endpoints: [
		{
			id: null,
			interface: 'public',
			region_id: 'c3j1',
			url: 'https://account.c3j1.conoha.example/v1',
			region: 'c3j1',
		},
	],
	id: null,
	type: 'account',
	name: 'account',
};
