import type { Route } from './collection.mts';
import { ok } from './replies.mts';
import { noPage } from './versions.mts';

/** What beyond the core of Neutron the simulator does: clients ask before they use it. */
const extensions = [
	{
		alias: 'availability_zone',
		name: 'Availability Zone',
		description: 'The availability zone extension.',
		updated: '2015-01-01T10:00:00-00:00',
		links: [],
	},
	{
		alias: 'external-net',
		name: 'Neutron external network',
		description: 'Adds external network attribute to network resource.',
		updated: '2013-01-14T10:00:00-00:00',
		links: [],
	},
	{
		alias: 'fip-port-details',
		name: 'Floating IP Port Details Extension',
		description: 'Add port_details attribute to Floating IP resource',
		updated: '2018-04-09T10:00:00-00:00',
		links: [],
	},
	{
		alias: 'router',
		name: 'Neutron L3 Router',
		description:
			'Router abstraction for basic L3 forwarding between L2 Neutron networks and access to external networks via a NAT gateway.',
		updated: '2012-07-20T10:00:00-00:00',
		links: [],
	},
	{
		alias: 'net-mtu',
		name: 'Network MTU',
		description: 'Provides MTU attribute for a network resource.',
		updated: '2015-03-25T10:00:00-00:00',
		links: [],
	},
	{
		alias: 'pagination',
		name: 'Pagination support',
		description: 'Extension that indicates that pagination is enabled.',
		updated: '2016-06-12T00:00:00-00:00',
		links: [],
	},
	{
		alias: 'port-security',
		name: 'Port Security',
		description: 'Provides port security',
		updated: '2012-07-23T10:00:00-00:00',
		links: [],
	},
	{
		alias: 'project-id',
		name: 'project_id field enabled',
		description: 'Extension that indicates that project_id field is enabled.',
		updated: '2016-09-09T09:09:09-09:09',
		links: [],
	},
	{
		alias: 'quotas',
		name: 'Quota management support',
		description: 'Expose functions for quotas management per project',
		updated: '2012-07-29T10:00:00-00:00',
		links: [],
	},
	{
		alias: 'standard-attr-revisions',
		name: 'Resource revision numbers',
		description: 'This extension will display the revision number of neutron resources.',
		updated: '2016-04-11T10:00:00-00:00',
		links: [],
	},
	{
		alias: 'security-group',
		name: 'security-group',
		description: 'The security groups extension.',
		updated: '2012-10-05T10:00:00-00:00',
		links: [],
	},
	{
		alias: 'sorting',
		name: 'Sorting support',
		description: 'Extension that indicates that sorting is enabled.',
		updated: '2016-06-12T00:00:00-00:00',
		links: [],
	},
	{
		alias: 'standard-attr-description',
		name: 'standard-attr-description',
		description: 'Extension to add descriptions to standard attributes',
		updated: '2016-02-10T10:00:00-00:00',
		links: [],
	},
	{
		alias: 'standard-attr-tag',
		name: 'Tag support for resources with standard attribute: port, subnet, subnetpool, network, security_group, router, floatingip, policy, trunk, network_segment_range',
		description: 'Enables to set tag on resources with standard attribute.',
		updated: '2017-01-01T00:00:00-00:00',
		links: [],
	},
	{
		alias: 'standard-attr-timestamp',
		name: 'Resource timestamps',
		description:
			'Adds created_at and updated_at fields to all Neutron resources that have Neutron standard attributes.',
		updated: '2016-09-12T10:00:00-00:00',
		links: [],
	},
];

/** https://docs.openstack.org/api-ref/network/v2/#extensions */
export const networkExtensions: Route[] = [
	{ path: 'extensions', GET: () => ok({ extensions }) },
	{
		path: 'extensions/{alias}',
		GET({ ids }) {
			const extension = extensions.find(({ alias }) => alias === ids.alias);
			if (extension) return ok({ extension });
			return noPage(`Extension with alias ${ids.alias} does not exist`);
		},
	},
];
