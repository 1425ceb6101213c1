import { Fault } from '../../../../openstack/faults';
import { sent } from '../../bodies';
import { choice, field, flag, separated, text } from '../../fields';
import type { Values } from '../../operation';

/** What a person may say of a subnet when it is made, and later. */
export const attributes = {
	dhcp: sent(
		flag('DHCP', 'Whether servers get their addresses by themselves', true),
		'enable_dhcp',
	),
	dnsServers: sent(
		text('DNS Servers', 'Addresses, separated by commas', { placeholder: 'e.g. 9.9.9.9, 1.1.1.1' }),
		(servers) => ({ dns_nameservers: separated(servers) }),
	),
	gateway: sent(
		text('Gateway', 'The address of its router. Left out: the first one.', {
			placeholder: 'e.g. 192.168.10.1',
		}),
		'gateway_ip',
	),
	hostRoutes: sent(
		field({
			displayName: 'Host Routes',
			type: 'rows',
			row: 'Route',
			placeholder: 'Add Route',
			default: {},
			description: 'Ways to other networks that DHCP tells the servers',
			fields: {
				destination: text('Destination', 'The addresses that it leads to', {
					placeholder: 'e.g. 10.0.0.0/8',
				}),
				nexthop: text('Next Hop', 'The address to send to', { placeholder: 'e.g. 192.168.10.254' }),
			},
		}),
		'host_routes',
	),
	noGateway: sent(flag('No Gateway', 'Whether nothing leads out of the subnet', true), (hasNone) =>
		hasNone ? { gateway_ip: null } : {},
	),
	pools: sent(
		field({
			displayName: 'Allocation Pools',
			type: 'rows',
			row: 'Pool',
			placeholder: 'Add Pool',
			default: {},
			description: 'The addresses that are given out. Left out: all but the gateway.',
			fields: {
				start: text('Start', 'The first', { placeholder: 'e.g. 192.168.10.100' }),
				end: text('End', 'The last', { placeholder: 'e.g. 192.168.10.199' }),
			},
		}),
		'allocation_pools',
	),
} as const;

const ipv6Modes = [
	{ name: 'DHCPv6 Stateful', value: 'dhcpv6-stateful' },
	{ name: 'DHCPv6 Stateless', value: 'dhcpv6-stateless' },
	{ name: 'SLAAC', value: 'slaac' },
] as const;

/** What can be said of an IPv6 subnet only when it is made. */
export const creationOptions = {
	ipv6AddressMode: sent(
		choice('IPv6 Address Mode', 'How servers get their IPv6 addresses', ipv6Modes, {
			default: 'slaac',
		}),
		'ipv6_address_mode',
	),
	ipv6RaMode: sent(
		choice('IPv6 RA Mode', 'What the router announces', ipv6Modes, { default: 'slaac' }),
		'ipv6_ra_mode',
	),
} as const;

/** @throws Fault where a gateway is given, and none is wanted */
export function checkGateway({ gateway, noGateway }: Partial<Values<typeof attributes>>): void {
	if (!gateway || !noGateway) return;
	throw new Fault("'Gateway' and 'No Gateway' exclude one another", {
		kind: 'input',
		nextStep: 'Leave one of them out.',
	});
}
