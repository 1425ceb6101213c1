import { Fault } from './faults';
import { serviceOfType } from './services';

/** A service in the catalog of a Keystone token. Clouds leave out or null what is optional here. */
export interface CatalogEntry {
	type?: string;
	endpoints?: Array<{
		interface?: string;
		url?: string;
		region?: string | null;
		region_id?: string | null;
	}>;
}

/** Which of a service's endpoints to use. */
export interface EndpointChoice {
	/** Empty: the only one there is */
	region: string;
	interface: string;
	/** Catalog type to URL; wins over the catalog */
	overrides: Record<string, string>;
}

/** Catalog type to base URL, as the catalog has it. */
export type Endpoints = Record<string, string>;

/**
 * The one endpoint of each service that a credential uses. Rules as in keystoneauth: interface also in its
 * old spelling ("publicURL"), region by id or name, the first of several; endpoints without URL do not count.
 * @throws Fault where the region is not in the catalog, or none is chosen and a service is in several
 */
export function pickEndpoints(catalog: CatalogEntry[], choice: EndpointChoice): Endpoints {
	const { region, overrides } = choice;
	const regions = regionsOf(catalog);
	if (region && regions.length > 0 && !regions.includes(region)) {
		throw new Fault(`The cloud has no region '${region}', but: ${regions.join(', ')}`, {
			kind: 'login',
			nextStep: "Set 'Region' in the credential to one of them.",
		});
	}
	const picked: Endpoints = {};
	for (const { type, endpoints = [] } of catalog) {
		const usable = endpoints.filter(
			(endpoint) =>
				endpoint.url &&
				(endpoint.interface === choice.interface ||
					endpoint.interface === `${choice.interface}URL`) &&
				(!region || endpoint.region_id === region || endpoint.region === region),
		);
		if (!type || usable.length === 0) continue;
		const urls = new Set(usable.map(({ url }) => url));
		if (!region && regions.length > 1 && urls.size > 1 && !(type in overrides)) {
			throw new Fault(
				`The cloud has several regions, and the credential names none of: ${regions.join(', ')}`,
				{
					kind: 'login',
					nextStep: "Set 'Region' in the credential to one of them.",
				},
			);
		}
		picked[type] ??= String(usable[0].url);
	}
	return { ...picked, ...overrides };
}

/**
 * The endpoints in each region of a catalog, by the region's name.
 * @param own the credential's region, and what it uses there: overrides are for it alone
 */
export function endpointsByRegion(
	catalog: CatalogEntry[],
	choice: Pick<EndpointChoice, 'interface' | 'region'>,
	own: Endpoints,
): Record<string, Endpoints> {
	const regions = regionsOf(catalog);
	const ownRegion = choice.region || (regions.length === 1 ? regions[0] : '');
	return Object.fromEntries(
		regions.map((region) => {
			const others = { ...pickEndpoints(catalog, { ...choice, region, overrides: {} }) };
			// Keystone is one for all regions.
			return [region, region === ownRegion ? own : { ...others, identity: own.identity }];
		}),
	);
}

/** The names of all regions in a catalog, in alphabetical order. */
function regionsOf(catalog: CatalogEntry[]): string[] {
	const names = catalog.flatMap(({ endpoints = [] }) =>
		endpoints.map(({ region_id, region }) => region_id ?? region ?? ''),
	);
	return [...new Set(names.filter(Boolean))].sort();
}

/** Scheme, host and port of every endpoint in a catalog, and of others besides: where its token may go. */
export function originsOf(catalog: CatalogEntry[], others: Endpoints): string[] {
	const urls = catalog.flatMap(({ endpoints = [] }) => endpoints.map(({ url }) => url));
	return [...new Set([...urls, ...Object.values(others)].map(originOf).filter(Boolean))];
}

/** Scheme, host and port of an absolute URL; empty for anything else. */
export function originOf(url: string | undefined): string {
	return url && /^https?:\/\//i.test(url) && URL.canParse(url) ? new URL(url).origin : '';
}

/**
 * The URL of a path on a service. The catalog's scheme, host, port and path prefix are kept; the version is
 * added only where the catalog's URL has none.
 * @param path below the endpoint ("servers/detail"); one that starts with a version ("v3/volumes") replaces the endpoint's
 * @throws Fault that lists what is in the catalog where the service is not, or says what its address is like
 */
export function urlOf(
	endpoints: Endpoints,
	serviceType: string,
	path: string,
	projectId = '',
): string {
	const service = serviceOfType(serviceType);
	const type = typeInCatalog(endpoints, serviceType);
	if (!type) throw missingService(endpoints, service.title);
	const endpoint = endpoints[type].replace(/\/+$/, '');
	if (!originOf(endpoint)) throw notAnAddress(endpoint, service.title);
	const relative = path.replace(/^\/+/, '');
	const { pathname } = new URL(endpoint);
	const version = /\/v\d+(\.\d+)?(?=\/|$)/.exec(pathname);
	if (/^v\d+(\.\d+)?(\/|$)/.test(relative)) {
		const prefix = version ? pathname.slice(0, version.index) : pathname;
		return `${originOf(endpoint)}${prefix.replace(/\/+$/, '')}/${relative}`;
	}
	const missing = version ? '' : service.version.replace('{project}', projectId);
	return [endpoint, missing, relative].filter(Boolean).join('/');
}

/** Under which type, official or alias, the catalog has a service; undefined where it has none. */
export function typeInCatalog(endpoints: Endpoints, serviceType: string): string | undefined {
	return serviceOfType(serviceType).catalogTypes.find(
		(candidate) => Object.hasOwn(endpoints, candidate) && endpoints[candidate],
	);
}

function notAnAddress(endpoint: string, title: string): Fault {
	return new Fault(`The catalog's address of ${title} is not a web address: ${endpoint}`, {
		kind: 'catalog',
		service: title,
		nextStep:
			"Add one that starts with http or https to 'Endpoint Overrides' in the credential, and tell the operator of the cloud.",
	});
}

function missingService(endpoints: Endpoints, title: string): Fault {
	const offered = Object.keys(endpoints).sort();
	// Identity is always there, since the login worked at it.
	const isEmpty = offered.every((type) => type === 'identity');
	return new Fault(`The catalog has no service ${title} for this credential`, {
		kind: 'catalog',
		service: title,
		nextStep: isEmpty
			? "The token is for no project, so its catalog is empty. Set 'Scope' in the credential to 'Project'; an 'API Request' to the identity service with the path auth/projects lists yours."
			: `There is: ${offered.join(', ')}. Check 'Region' and 'Interface' in the credential, or add an endpoint override.`,
	});
}
