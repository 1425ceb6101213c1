import { Fault } from '../../../openstack/faults';
import type { Json } from '../../../openstack/json';
import { choice, optionalPicker, text, noteOn } from '../fields';
import type { Values } from '../operation';
import { ipVersionOf } from './neutron';
import { securityGroup } from './securityGroup/kind';

/** What most people open, ready made; ports of TCP. */
const ready = { ssh: 22, http: 80, https: 443, rdp: 3389 } as const;

const own = { rule: ['own'] };
const notOfItself = ['http', 'https', 'icmp', 'own', 'rdp', 'ssh'];

/** What a rule lets through: a ready one, or one of a person's own. */
export const ruleFields = {
	rule: choice(
		'Rule',
		'What is let through',
		[
			{
				name: 'All From the Group Itself',
				value: 'group',
				description: 'Its servers reach one another',
			},
			{ name: 'Custom', value: 'own' },
			{ name: 'HTTP', value: 'http' },
			{ name: 'HTTPS', value: 'https' },
			{ name: 'ICMP', value: 'icmp', description: 'Ping and the like' },
			{ name: 'RDP', value: 'rdp', description: 'Remote desktops of Windows' },
			{ name: 'SSH', value: 'ssh' },
		],
		{ default: 'ssh' },
	),
	direction: choice(
		'Direction',
		'Which way, as the server sees it',
		[
			{ name: 'In', value: 'ingress' },
			{ name: 'Out', value: 'egress' },
		],
		{ showIf: own },
	),
	protocol: text('Protocol', 'By its name or number: tcp, udp, icmp, vrrp, 47. Empty: any.', {
		default: 'tcp',
		placeholder: 'e.g. udp',
		showIf: own,
	}),
	ports: text(
		'Ports',
		'One, or the first and the last. Of ICMP: the type, or type-code. Empty: all.',
		{
			placeholder: 'e.g. 8000-8100',
			showIf: own,
		},
	),
	remote: choice(
		'Remote',
		'Who is on the other side',
		[
			{ name: 'Addresses', value: 'addresses' },
			{ name: 'Security Group', value: 'group', description: 'The servers in it' },
		],
		{ showIf: { rule: notOfItself } },
	),
	addresses: text('Addresses', 'Who is on the other side: one address, or a range', {
		default: '0.0.0.0/0',
		hint: '0.0.0.0/0 is everybody, and ::/0 everybody by IPv6',
		placeholder: 'e.g. 203.0.113.0/24',
		showIf: { rule: notOfItself, remote: ['addresses'] },
	}),
	remoteGroup: {
		...optionalPicker(securityGroup, 'Whose servers are let through'),
		displayName: 'Remote Group',
		showIf: { rule: notOfItself, remote: ['group'] },
	},
	ipVersion: choice('IP Version', 'Where no addresses say it', [
		{ name: 'IPv4', value: 'IPv4' },
		{ name: 'IPv6', value: 'IPv6' },
	]),
	description: noteOn('rule'),
} as const;

export type RuleValues = Values<typeof ruleFields>;

/**
 * A rule in the words of the API. https://docs.openstack.org/api-ref/network/v2/#security-group-rules-security-group-rules
 * @param groupId of the group that has it
 * @throws Fault where what is filled in is no rule
 */
export function ruleOf(groupId: string, values: RuleValues): Json {
	const { rule, description } = values;
	return {
		security_group_id: groupId,
		...whatOf(groupId, values),
		...(rule === 'own' ? {} : { direction: 'ingress' }),
		...(description ? { description } : {}),
	};
}

function whatOf(groupId: string, { rule, ...values }: RuleValues): Json {
	switch (rule) {
		case 'group':
			return { ethertype: values.ipVersion, remote_group_id: groupId };
		case 'icmp':
			return { ...remoteOf(values), protocol: 'icmp' };
		case 'own':
			return ownRule(values);
		default:
			return {
				...remoteOf(values),
				protocol: 'tcp',
				port_range_min: ready[rule],
				port_range_max: ready[rule],
			};
	}
}

function ownRule({ direction, protocol, ports, ...values }: Omit<RuleValues, 'rule'>): Json {
	const name = protocol.trim().toLowerCase();
	const range = rangeOf(ports);
	if (range.length > 0 && !name) {
		throw new Fault("'Ports' need a 'Protocol'", {
			kind: 'input',
			nextStep: "Set 'Protocol' to tcp or udp, or leave the ports out.",
		});
	}
	const isIcmp = /^(icmp|icmpv6|ipv6-icmp|1|58)$/.test(name);
	const [first, last = isIcmp ? undefined : first] = range;
	return {
		direction,
		...remoteOf(values),
		...(name ? { protocol: name } : {}),
		...(first === undefined ? {} : { port_range_min: first }),
		...(last === undefined ? {} : { port_range_max: last }),
	};
}

/** @throws Fault where it is empty: that would let everybody through */
function remoteOf({
	remote,
	addresses,
	remoteGroup,
	ipVersion,
}: Pick<RuleValues, 'remote' | 'addresses' | 'remoteGroup' | 'ipVersion'>): Json {
	if (remote === 'group') {
		if (!remoteGroup) throw empty('Remote Group', 'Choose one, or set Remote to Addresses.');
		return { ethertype: ipVersion, remote_group_id: remoteGroup };
	}
	const prefix = addresses.trim();
	if (!prefix) throw empty('Addresses', 'For everybody say 0.0.0.0/0, or ::/0.');
	return { ethertype: ipVersionOf(prefix) === 6 ? 'IPv6' : 'IPv4', remote_ip_prefix: prefix };
}

function empty(name: string, nextStep: string): Fault {
	return new Fault(`The parameter '${name}' is empty, which would let everybody through`, {
		kind: 'input',
		nextStep,
	});
}

/** @throws Fault where it is neither a number nor two with a hyphen between them */
function rangeOf(ports: string): number[] {
	if (!ports.trim()) return [];
	const [, first, last] = /^\s*(\d{1,5})\s*(?:[-:]\s*(\d{1,5})\s*)?$/.exec(ports) ?? [];
	if (first !== undefined)
		return [first, last].flatMap((one) => (one === undefined ? [] : Number(one)));
	throw new Fault(`The parameter 'Ports' is neither a number nor a range: ${ports}`, {
		kind: 'input',
		nextStep: 'It looks like 22, or like 8000-8100. Several need a rule each.',
	});
}

/** Whether a rule that is there does what is wanted. */
export function isSameRule(there: Json, wanted: Json): boolean {
	const names = [
		'direction',
		'ethertype',
		'protocol',
		'port_range_min',
		'port_range_max',
		'remote_group_id',
	];
	const prefix = (one: Json) => one.remote_ip_prefix ?? anywhere(one.ethertype);
	return (
		names.every((name) => (there[name] ?? null) === (wanted[name] ?? null)) &&
		(Boolean(wanted.remote_group_id) || prefix(there) === prefix(wanted))
	);
}

function anywhere(ethertype: unknown): string {
	return ethertype === 'IPv6' ? '::/0' : '0.0.0.0/0';
}
