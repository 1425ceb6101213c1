import { randomUUID } from 'node:crypto';

import { seconds } from './time.mts';
import type { Row } from './state.mts';

type Attributes = Record<string, unknown>;

/** What each kind of thing in Neutron has beside what all have, before anything is said of it. */
export const attributes = {
	networks: {
		admin_state_up: true,
		mtu: 1450,
		status: 'ACTIVE',
		subnets: [],
		shared: false,
		availability_zone_hints: [],
		availability_zones: [],
		ipv4_address_scope: null,
		ipv6_address_scope: null,
		'router:external': false,
		port_security_enabled: true,
	},
	subnets: {
		network_id: '',
		ip_version: 4,
		subnetpool_id: null,
		enable_dhcp: true,
		ipv6_ra_mode: null,
		ipv6_address_mode: null,
		gateway_ip: null,
		cidr: '',
		allocation_pools: [],
		host_routes: [],
		dns_nameservers: [],
		service_types: [],
	},
	routers: {
		admin_state_up: true,
		status: 'ACTIVE',
		external_gateway_info: null,
		availability_zones: [],
		availability_zone_hints: [],
		routes: [],
		flavor_id: null,
	},
	ports: {
		network_id: '',
		mac_address: '',
		admin_state_up: true,
		status: 'DOWN',
		device_id: '',
		device_owner: '',
		fixed_ips: [],
		allowed_address_pairs: [],
		extra_dhcp_opts: [],
		security_groups: [],
		'binding:vnic_type': 'normal',
		port_security_enabled: true,
	},
	floatingips: {
		floating_ip_address: '',
		floating_network_id: '',
		router_id: null,
		port_id: null,
		fixed_ip_address: null,
		status: 'DOWN',
		port_details: null,
	},
	'security-group-rules': {
		security_group_id: '',
		ethertype: 'IPv4',
		direction: '',
		protocol: null,
		port_range_min: null,
		port_range_max: null,
		remote_ip_prefix: null,
		remote_address_group_id: null,
		remote_group_id: null,
	},
	'security-groups': { stateful: true, shared: false, security_group_rules: [] },
} satisfies Record<string, Attributes>;

/** Attributes of all kinds. */
export const common = {
	id: '',
	name: '',
	tenant_id: '',
	project_id: '',
	description: '',
	tags: [],
	created_at: '',
	updated_at: '',
	revision_number: 1,
} satisfies Attributes;

/** A thing in Neutron. */
export function networkRow(
	kind: keyof typeof attributes,
	projectId: string,
	more: Attributes,
): Row {
	const now = seconds(Date.now());
	return {
		...structuredClone({ ...common, ...attributes[kind] }),
		id: randomUUID(),
		tenant_id: projectId,
		project_id: projectId,
		created_at: now,
		updated_at: now,
		...more,
	};
}

type Maker = (projectId: string, more: Attributes) => Row;

const maker =
	(kind: keyof typeof attributes): Maker =>
	(projectId, more) =>
		networkRow(kind, projectId, more);

export const network = maker('networks');
export const subnet = maker('subnets');
export const router = maker('routers');
export const floatingIp = maker('floatingips');

/** Lets all out, and where it is the project's default one, its own members in. */
export const securityGroup: Maker = (projectId, more) => {
	const group = networkRow('security-groups', projectId, more);
	const directions = group.name === 'default' ? ['egress', 'ingress'] : ['egress'];
	group.security_group_rules = directions.flatMap((direction) =>
		['IPv4', 'IPv6'].map((ethertype) => ({
			id: randomUUID(),
			tenant_id: projectId,
			security_group_id: group.id,
			ethertype,
			direction,
			protocol: null,
			port_range_min: null,
			port_range_max: null,
			remote_ip_prefix: null,
			remote_address_group_id: null,
			normalized_cidr: null,
			remote_group_id: direction === 'ingress' ? group.id : null,
			standard_attr_id: nextAttributeId(),
			description: null,
			tags: [],
			created_at: group.created_at,
			updated_at: group.updated_at,
			revision_number: 0,
			project_id: projectId,
		})),
	);
	return group;
};

let attributeIds = 0;

/** What Neutron counts its things with. */
export const nextAttributeId = () => ++attributeIds;

let macs = 0;

export const port: Maker = (projectId, more) => {
	macs += 1;
	const bytes = [macs >> 16, macs >> 8, macs].map((one) =>
		(one & 255).toString(16).padStart(2, '0'),
	);
	return networkRow('ports', projectId, { mac_address: `fa:16:3e:${bytes.join(':')}`, ...more });
};
