import * as checks from './networkChecks.mts';
import {
	dhcpOptions,
	noneToList,
	text,
	toBoolean,
	toInteger,
	type Check,
} from './networkChecks.mts';
import { toEthertype, toPort, toPrefix, toProtocol } from './ruleProtocols.mts';

type Who = 'anyone' | 'networkOwner' | 'admin';

/** What Neutron takes of an attribute, and from whom. */
export interface Attribute {
	/** "post", "put", "filter", "sort", and "required" where it has to be in a POST */
	access: string[];
	convert?(value: any): unknown;
	check?: Check;
	/** Named in a refusal by policy wherever it is given, unless as is usual */
	policy?: { who: Who; put?: Who; usual?: unknown; parts?: Record<string, Who> };
}

const is = (access: string, ...value: Array<Omit<Attribute, 'access'>>): Attribute =>
	Object.assign({ access: access.split(' ') }, ...value);

const flag = { convert: toBoolean };
const number = { convert: toInteger };
const uuid = { check: checks.uuid };
const oneOf = (...values: unknown[]) => ({ check: checks.oneOf(values) });
const zoneHints = { check: checks.zoneHints };
const name = is('post put filter sort', { check: text(255) });
const shortText = { check: text(255) };
const port = { check: checks.rangeOrNone(1, 65_535) };
const by = (who: Who, more: Partial<Attribute['policy']> = {}) => ({ policy: { who, ...more } });
const byAdmin = by('admin');
const ipv6Modes = oneOf('dhcpv6-stateful', 'dhcpv6-stateless', 'slaac');

/** Of all kinds. */
const common = {
	id: is('filter sort', uuid),
	tenant_id: is('post filter sort', shortText),
	project_id: is('post filter sort', shortText),
	description: is('post put filter', shortText),
	created_at: is(''),
	updated_at: is(''),
	revision_number: is('filter', number),
};

const withTags = { ...common, tags: is('filter') };

/** In the order in which Neutron looks at them; as its definitions have them: neutron_lib.api.definitions. */
export const attributesOf: Record<string, Record<string, Attribute>> = {
	networks: {
		...withTags,
		name,
		subnets: is(''),
		admin_state_up: is('post put filter sort', flag),
		status: is('filter sort'),
		shared: is('post put filter', flag, by('admin', { usual: false })),
		ipv4_address_scope: is(''),
		ipv6_address_scope: is(''),
		is_default: is('post put filter', flag, by('admin', { usual: false })),
		'router:external': is('post put filter', flag, by('admin', { usual: false })),
		segments: is('post put', byAdmin),
		availability_zones: is(''),
		availability_zone_hints: is('post sort', zoneHints),
		mtu: is(
			'post put filter sort',
			number,
			{ check: checks.notNegative },
			by('anyone', { usual: 0 }),
		),
		port_security_enabled: is('post put', flag),
		'provider:network_type': is('post put filter', byAdmin),
		'provider:physical_network': is('post put filter', byAdmin),
		'provider:segmentation_id': is('post put filter', byAdmin),
	},
	subnets: {
		...withTags,
		use_default_subnetpool: is('post', flag),
		name,
		ip_version: is('post filter sort required', number, oneOf(4, 6)),
		network_id: is('post filter sort required', uuid),
		subnetpool_id: is('post filter sort', { check: checks.uuidOrNone }),
		prefixlen: is('post', number, { check: checks.notNegative }),
		cidr: is('post filter sort', { convert: checks.toNetwork }),
		gateway_ip: is('post put filter sort', { check: checks.addressOrNone }),
		allocation_pools: is('post put', { check: checks.pools }),
		dns_nameservers: is('post put', { convert: noneToList, check: checks.nameservers }),
		host_routes: is('post put', { convert: noneToList, check: checks.routes }),
		enable_dhcp: is('post put filter sort', flag),
		ipv6_ra_mode: is('post filter sort', ipv6Modes),
		ipv6_address_mode: is('post filter sort', ipv6Modes),
		shared: is('filter', flag),
		service_types: is('post put'),
	},
	ports: {
		...withTags,
		tags: is('post filter', { check: checks.listOf(text(255)) }),
		allowed_address_pairs: is(
			'post put',
			{ convert: noneToList, check: checks.addressPairs },
			by('networkOwner', {
				parts: { ip_address: 'networkOwner', mac_address: 'networkOwner' },
			}),
		),
		extra_dhcp_opts: is('post put', { convert: noneToList, check: dhcpOptions }),
		name,
		network_id: is('post filter sort required', uuid),
		admin_state_up: is('post put filter sort', flag),
		mac_address: is(
			'post put filter sort',
			{ check: checks.mac },
			by('networkOwner', { put: 'admin' }),
		),
		fixed_ips: is(
			'post put filter',
			{ check: checks.fixedIps },
			by('anyone', { parts: { ip_address: 'networkOwner', subnet_id: 'anyone' } }),
		),
		device_id: is('post put filter sort', shortText),
		device_owner: is('post put filter sort', shortText, by('anyone', { usual: '' })),
		status: is('filter sort'),
		device_profile: is('post'),
		numa_affinity_policy: is('post put', oneOf('required', 'preferred', 'legacy', null)),
		port_security_enabled: is('post put', flag, by('networkOwner')),
		'binding:vnic_type': is(
			'post put',
			oneOf('normal', 'direct', 'macvtap', 'baremetal', 'direct-physical', 'virtio-forwarder'),
			by('anyone', { usual: 'normal' }),
		),
		'binding:host_id': is('post put filter', byAdmin),
		'binding:profile': is('post put', byAdmin),
		'binding:vif_type': is(''),
		'binding:vif_details': is(''),
		security_groups: is('post put filter', {
			convert: noneToList,
			check: checks.listOf(checks.uuid),
		}),
	},
	routers: {
		...withTags,
		distributed: is('post put', byAdmin),
		routes: is('put', { convert: noneToList, check: checks.routes }),
		name,
		admin_state_up: is('post put filter sort', flag),
		status: is('sort'),
		external_gateway_info: is(
			'post put',
			{ check: checks.gatewayInfo },
			by('anyone', {
				usual: null,
				parts: { network_id: 'anyone', enable_snat: 'admin', external_fixed_ips: 'admin' },
			}),
		),
		ha: is('post put', byAdmin),
		flavor_id: is('post sort', {
			check: (value) => (value === null ? undefined : checks.notFound('Flavor', value)),
		}),
		availability_zones: is(''),
		availability_zone_hints: is('post', zoneHints),
	},
	floatingips: {
		...withTags,
		port_forwardings: is(''),
		port_details: is(''),
		floating_ip_address: is(
			'post filter sort',
			{ check: checks.addressOrNone },
			by('admin', { usual: null }),
		),
		subnet_id: is('post', { check: checks.uuidOrNone }),
		floating_network_id: is('post filter sort required', uuid),
		router_id: is('filter sort'),
		port_id: is('post put filter', { check: checks.uuidOrNone }),
		fixed_ip_address: is('post put filter sort', { check: checks.addressOrNone }),
		status: is('filter sort'),
	},
	'security-groups': {
		...withTags,
		shared: is('filter', flag),
		stateful: is('post put', flag),
		name,
		security_group_rules: is(''),
	},
	'security-group-rules': {
		...common,
		normalized_cidr: is('filter sort'),
		remote_address_group_id: is('post filter sort'),
		security_group_id: is('post filter sort required', { check: text(36) }),
		remote_group_id: is('post filter sort'),
		direction: is('post filter sort required', oneOf('ingress', 'egress')),
		protocol: is('post filter sort', { convert: toProtocol }),
		port_range_min: is('post filter sort', { convert: toPort }),
		port_range_max: is('post filter sort', { convert: toPort }),
		ethertype: is('post filter sort', { convert: toEthertype }),
		remote_ip_prefix: is('post filter sort', { convert: toPrefix }),
	},
	port_forwardings: {
		id: is('filter sort', uuid),
		project_id: is('post', shortText),
		tenant_id: is('post', shortText),
		external_port: is('post put filter', port),
		internal_port: is('post put', port),
		internal_ip_address: is('post put required', { check: checks.addressOrNone }),
		protocol: is('post put filter required', { convert: checks.toIpProtocol }),
		internal_port_id: is('post put filter required', uuid),
		external_port_range: is('post put filter'),
		internal_port_range: is('post put'),
		description: is('post put filter', { check: text(1024) }),
	},
};
