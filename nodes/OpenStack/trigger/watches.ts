import type { Json } from '../../../openstack/json';
import { floatingIp } from '../resources/floatingIp/kind';
import { propertiesOf } from '../resources/image/attributes';
import { image } from '../resources/image/kind';
import { server } from '../resources/server/kind';
import { volume } from '../resources/volume/kind';
import { volumeBackup } from '../resources/volumeBackup/kind';
import { volumeSnapshot } from '../resources/volumeSnapshot/kind';
import type { Scope, Watch } from './watch';

/** Of Nova and Cinder, for administrators. */
const ofAllProjects = ({ allProjects }: Scope) => (allProjects ? { all_tenants: 1 } : {});

const sorted = (values: unknown[]) => values.map(String).sort();
const given = (name: string) => (thing: Json) => thing[name];
const tags = ({ tags: all }: Json) => all && sorted(all as unknown[]);

const volumeAspects = { metadata: given('metadata'), size: given('size') };

/** The kinds of things that the trigger can watch; another one is a line. */
export const watches: Record<string, Watch> = {
	floatingIp: {
		kind: floatingIp,
		aspects: {
			description: given('description'),
			fixed_ip_address: given('fixed_ip_address'),
			port_id: given('port_id'),
			tags,
		},
		// Neutron shows an administrator those of all.
		query: ({ allProjects, projectId }) => (allProjects ? {} : { project_id: projectId }),
	},
	image: {
		kind: image,
		aspects: {
			metadata: propertiesOf,
			protected: given('protected'),
			size: given('size'),
			tags,
			visibility: given('visibility'),
		},
		query: () => ({}),
	},
	server: {
		kind: server,
		aspects: {
			addresses: addressesOf,
			// Empty until it has a host.
			availability_zone: (one) => one['OS-EXT-AZ:availability_zone'] || undefined,
			flavor: flavorOf,
			metadata: given('metadata'),
			tags,
		},
		query: ofAllProjects,
		// With tags.
		microversion: '2.26',
	},
	volume: {
		kind: volume,
		aspects: {
			...volumeAspects,
			attachments: ({ attachments }) =>
				sorted(((attachments ?? []) as Json[]).map(({ server_id: id }) => id)),
			availability_zone: given('availability_zone'),
			volume_type: given('volume_type'),
		},
		query: ofAllProjects,
	},
	volumeBackup: {
		kind: volumeBackup,
		aspects: { ...volumeAspects, volume_id: given('volume_id') },
		query: ofAllProjects,
		// With metadata.
		microversion: '3.43',
	},
	volumeSnapshot: {
		kind: volumeSnapshot,
		aspects: { ...volumeAspects, volume_id: given('volume_id') },
		query: ofAllProjects,
	},
};

function addressesOf({ addresses }: Json): string[] {
	const all = Object.values((addresses ?? {}) as Record<string, Json[]>).flat();
	return sorted(all.map(({ addr }) => addr));
}

/** From microversion 2.47 on it has no ID. */
function flavorOf({ flavor }: Json): unknown {
	const { id, original_name: name } = (flavor ?? {}) as Json;
	return id ?? name;
}
