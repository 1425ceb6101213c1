import { create } from '../../builders/create';
import { remove } from '../../builders/delete';
import { get } from '../../builders/get';
import { list } from '../../builders/list';
import { choice, picker } from '../../fields';
import { filter } from '../../filters';
import type { Resource } from '../../operation';
import { getThing } from '../../things';
import { attributeFilter } from '../neutron';
import { securityGroup } from '../securityGroup/kind';
import { ruleFields, ruleOf } from '../securityRules';
import { securityGroupRule as kind } from './kind';

export const securityGroupRule: Resource = {
	name: 'Security Group Rule',
	description: 'One thing that a security group lets through',
	operations: {
		create: create(kind, {
			description: 'Let something through to the servers of a security group',
			fields: {
				securityGroup: picker(securityGroup, 'The group that gets the rule'),
				...ruleFields,
			},
			with: (values) => ruleOf(values.securityGroup, values),
			check: (values) => void ruleOf('', values),
			async already({ message }, _, cloud) {
				const [, id] = /already exists\. Rule id is ([\w-]+)/.exec(message) ?? [];
				if (!id) return undefined;
				cloud.notice('The rule was there already');
				return await getThing(cloud, kind, id);
			},
		}),
		delete: remove(kind, 'Take a rule from its security group', {
			consequence: 'What only this rule lets through is blocked from then on',
		}),
		get: get(kind, 'Retrieve one rule of a security group'),
		list: list(
			kind,
			'Retrieve the rules of all security groups, or of one',
			{
				direction: filter(
					choice('Direction', 'Which way, as the server sees it', [
						{ name: 'In', value: 'ingress' },
						{ name: 'Out', value: 'egress' },
					]),
					{ query: 'direction' },
				),
				ethertype: filter(
					choice('IP Version', 'Of what is let through', [
						{ name: 'IPv4', value: 'IPv4' },
						{ name: 'IPv6', value: 'IPv6' },
					]),
					{ query: 'ethertype' },
				),
				groupId: attributeFilter(
					'Security Group ID',
					'security_group_id',
					'The group that has them',
				),
				protocol: attributeFilter('Protocol', 'protocol', 'By its name or number', 'e.g. tcp'),
				remoteGroupId: attributeFilter(
					'Remote Group ID',
					'remote_group_id',
					'The group that is let through',
				),
				remoteIpPrefix: attributeFilter(
					'Addresses',
					'remote_ip_prefix',
					'Who is let through',
					'e.g. 203.0.113.0/24',
				),
			},
			{
				keys: [
					{ name: 'Direction', value: 'direction' },
					{ name: 'ID', value: 'id' },
					{ name: 'Protocol', value: 'protocol' },
				],
				as: 'sort_key',
			},
		),
	},
};
