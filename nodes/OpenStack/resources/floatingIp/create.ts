import { sent } from '../../bodies';
import { choice, picker, text } from '../../fields';
import { externalNetwork } from '../network/kind';
import { createInNetwork } from '../neutron';
import { floatingIp } from './kind';
import { boundTo, fixedIpOption, optionalTargetFields, targetOf } from './target';

/** Takes a new address from an external network, bound in the same request. Networking API, POST /floatingips. */
export const create = createInNetwork(floatingIp, {
	description:
		'Take an address from an external network, for a server or a port at once where wanted',
	fields: {
		externalNetwork: sent(
			picker(
				externalNetwork,
				'Where the address comes from',
				'Most clouds charge for an address until it is deleted, also while it leads nowhere',
			),
			'floating_network_id',
		),
		...optionalTargetFields,
		ifBound: choice(
			'If It Has One Already',
			'What to do where a floating IP leads to that server or port already',
			[
				{ name: 'Fail', value: 'fail' },
				{
					name: 'Return the Existing One',
					value: 'return',
					description: 'So that a workflow can run again without taking a second address',
				},
			],
			{ default: 'return', showIf: { bindTo: ['port', 'server'] } },
		),
	},
	options: {
		...fixedIpOption,
		address: sent(
			text('Address', 'Left out: any free one. Most clouds let only administrators choose.', {
				placeholder: 'e.g. 203.0.113.7',
			}),
			'floating_ip_address',
		),
	},
	api: ['GET /ports'],
	with: async (values, cloud) => (await targetOf(cloud, values, values.options.fixedIp)) ?? {},
	async already({ message }, values, cloud) {
		const isTaken = /already has a floating IP|already associated/.test(message);
		if (!isTaken || values.ifBound === 'fail') return undefined;
		const target = await targetOf(cloud, values, values.options.fixedIp);
		const bound = target && (await boundTo(cloud, target));
		if (bound) cloud.notice('A floating IP was there already');
		return bound;
	},
});
