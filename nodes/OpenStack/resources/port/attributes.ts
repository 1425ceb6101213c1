import { Fault } from '../../../../openstack/faults';
import { sent } from '../../bodies';
import { field, flag, optionalPicker, text } from '../../fields';
import { idExample } from '../../operation';
import { enabled } from '../neutron';
import { securityGroup } from '../securityGroup/kind';
import { subnet } from '../subnet/kind';

/** What a MAC address looks like. */
export const macExample = 'e.g. fa:16:3e:12:34:56';

/** What a person may say of a port when it is made, and later. */
export const attributes = {
	addressPairs: sent(
		field({
			displayName: 'Allowed Address Pairs',
			type: 'rows',
			row: 'Pair',
			placeholder: 'Add Pair',
			default: {},
			description: 'Other addresses that may be used on it, as for a virtual IP',
			fields: {
				ip_address: text('IP Address', 'One address, or a range', {
					placeholder: 'e.g. 10.0.0.100',
				}),
				mac_address: text('MAC Address', "Left out: the port's own", { placeholder: macExample }),
			},
		}),
		(pairs) => ({ allowed_address_pairs: pairs.map(withoutEmpty) }),
	),
	deviceId: sent(
		text(
			'Device ID',
			'Of the server that it is for. Server → Attach Interface sets it by itself.',
			{ placeholder: idExample },
		),
		'device_id',
	),
	enabled,
	fixedIps: sent(
		field({
			displayName: 'Fixed IPs',
			type: 'rows',
			row: 'Fixed IP',
			placeholder: 'Add Fixed IP',
			default: {},
			description: 'Left out: one address of each IP version, as the cloud chooses',
			fields: {
				subnet_id: optionalPicker(subnet, 'Left out: the one that the address is of'),
				ip_address: text('IP Address', 'Left out: any free one of the subnet', {
					placeholder: 'e.g. 10.0.0.12',
				}),
			},
		}),
		(ips) => ({ fixed_ips: ips.map(withoutEmpty) }),
	),
	portSecurity: sent(
		flag(
			'Port Security',
			'Whether security groups apply, and no other address may be used on it',
			true,
		),
		'port_security_enabled',
	),
	securityGroups: sent(
		field({
			displayName: 'Security Groups',
			type: 'rows',
			row: 'Security Group',
			placeholder: 'Add Security Group',
			default: {},
			description: "All that it is in. Left out when it is made: the project's default group.",
			fields: { group: optionalPicker(securityGroup, 'By its ID or name') },
		}),
		(rows) => ({ security_groups: rows.map(({ group }) => group || noGroup()) }),
	),
} as const;

/** What can be said of a port only when it is made. */
export const creationOptions = {
	macAddress: sent(
		text('MAC Address', 'Left out: any', { placeholder: macExample }),
		'mac_address',
	),
} as const;

/** @throws Fault: the port would be in fewer groups than meant */
function noGroup(): never {
	throw new Fault("A row of 'Security Groups' is empty", {
		kind: 'input',
		nextStep: 'Check the expression for it, or remove the row.',
	});
}

function withoutEmpty(row: Record<string, string>): Record<string, string> {
	return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''));
}
