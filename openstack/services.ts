/** What is known of an OpenStack service without asking it: discovery would cost a request each time. */
export interface Service {
	/** The service as people speak of it, for errors */
	title: string;
	/** Its type in the catalog, the official one first, then the aliases clouds use */
	catalogTypes: readonly string[];
	/** What to add to a catalog URL that has no version in it */
	version: string;
	/** The word before the number in the OpenStack-API-Version header */
	microversionName?: string;
	/** The largest page to ask for; left out where the service pages by itself or not at all */
	pageSize?: number;
	/** Its lists are bare, without a link: what follows the last name is asked for, until nothing does */
	bareLists?: true;
	/** Lists that it cuts without a link: what follows is asked for by its place, until nothing does */
	cutLists?: readonly string[];
	/** Lists that come whole, and are empty where a limit is asked for */
	wholeLists?: readonly string[];
	/** The media type that it wants a PATCH in, where that is not JSON's own */
	patchType?: string;
}

/**
 * The services whose ways are known. Aliases: https://service-types.openstack.org/service-types.json;
 * page sizes: each service's own maximum, so that a list takes as few requests as possible.
 */
export const services = {
	compute: {
		title: 'Compute (Nova)',
		catalogTypes: ['compute'],
		version: 'v2.1',
		microversionName: 'compute',
		pageSize: 1000,
		cutLists: ['os-server-groups', 'os-volume_attachments'],
	},
	image: {
		title: 'Image (Glance)',
		catalogTypes: ['image'],
		version: 'v2',
		pageSize: 1000,
		patchType: 'application/openstack-images-v2.1-json-patch',
	},
	network: {
		title: 'Network (Neutron)',
		catalogTypes: ['network'],
		version: 'v2.0',
		pageSize: 1000,
	},
	'block-storage': {
		title: 'Block Storage (Cinder)',
		catalogTypes: ['block-storage', 'volumev3', 'volume', 'block-store', 'volumev2'],
		version: 'v3/{project}',
		microversionName: 'volume',
		pageSize: 1000,
		wholeLists: ['os-volume-transfer', 'os-volume-transfer/detail'],
	},
	identity: { title: 'Identity (Keystone)', catalogTypes: ['identity'], version: 'v3' },
	'object-store': {
		title: 'Object Storage (Swift)',
		catalogTypes: ['object-store'],
		version: 'v1/AUTH_{project}',
		bareLists: true,
	},
	'load-balancer': {
		title: 'Load Balancer (Octavia)',
		catalogTypes: ['load-balancer'],
		version: 'v2.0',
		pageSize: 1000,
	},
	dns: { title: 'DNS (Designate)', catalogTypes: ['dns'], version: 'v2', pageSize: 1000 },
	orchestration: {
		title: 'Orchestration (Heat)',
		catalogTypes: ['orchestration'],
		version: 'v1/{project}',
	},
	'key-manager': {
		title: 'Key Manager (Barbican)',
		catalogTypes: ['key-manager'],
		version: 'v1',
		pageSize: 100,
	},
	'shared-file-system': {
		title: 'Shared File System (Manila)',
		catalogTypes: ['shared-file-system', 'sharev2', 'share'],
		version: 'v2',
		microversionName: 'shared-file-system',
		pageSize: 1000,
	},
	'container-infrastructure-management': {
		title: 'Container Infrastructure (Magnum)',
		catalogTypes: [
			'container-infrastructure-management',
			'container-infrastructure',
			'container-infra',
		],
		version: 'v1',
		microversionName: 'container-infra',
	},
	placement: {
		title: 'Placement',
		catalogTypes: ['placement'],
		version: '',
		microversionName: 'placement',
	},
	baremetal: {
		title: 'Bare Metal (Ironic)',
		catalogTypes: ['baremetal', 'bare-metal'],
		version: 'v1',
		microversionName: 'baremetal',
	},
} as const satisfies Record<string, Service>;

/**
 * The service of a catalog type.
 * @param type an official type ("block-storage"), an alias ("volumev3"), or a type unknown here ("account")
 * @returns what is known of it; of an unknown type only its name
 */
export function serviceOfType(type: string): Service {
	const known = Object.values<Service>(services).find(({ catalogTypes }) =>
		catalogTypes.includes(type),
	);
	return known ?? { title: type, catalogTypes: [type], version: '' };
}

/** Whether a list of a service comes whole, and is empty where a limit is asked for. */
export function comesWhole(type: string, path: string): boolean {
	return serviceOfType(type).wholeLists?.includes(path) ?? false;
}
