import { networkIn } from './addresses.mts';
import { neutronError, refuse } from './replies.mts';
import { pythonText } from './schema.mts';

const bad = (type: string, says: string) => refuse(neutronError(400, type, says));

/** In the order in which Neutron lists them. */
export const protocolNumbers: Record<string, number> = {
	ah: 51,
	dccp: 33,
	egp: 8,
	esp: 50,
	gre: 47,
	hopopt: 0,
	icmp: 1,
	igmp: 2,
	ip: 0,
	ipip: 4,
	'ipv6-encap': 41,
	'ipv6-frag': 44,
	'ipv6-icmp': 58,
	icmpv6: 58,
	'ipv6-nonxt': 59,
	'ipv6-opts': 60,
	'ipv6-route': 43,
	ospf: 89,
	pgm: 113,
	rsvp: 46,
	sctp: 132,
	tcp: 6,
	udp: 17,
	udplite: 136,
	vrrp: 112,
};

export const numberOfProtocol = (protocol: string) => protocolNumbers[protocol] ?? Number(protocol);

export function isProtocol(value: unknown): boolean {
	if (/^\d+$/.test(String(value))) return Number(value) <= 255;
	return typeof value === 'string' && value.toLowerCase() in protocolNumbers;
}

export function toProtocol(value: unknown): string | null {
	if (value === null) return null;
	if (isProtocol(value)) return String(value).toLowerCase();
	const known = pythonText([null, ...Object.keys(protocolNumbers)]);
	return bad(
		'SecurityGroupRuleInvalidProtocol',
		`Security group rule protocol ${String(value)} not supported. Only protocol values ${known} and integer representations [0 to 255] are supported.`,
	);
}

export function toPort(value: unknown): number | null {
	if (value === null) return null;
	if (/^\d+$/.test(String(value)) && Number(value) <= 65_535) return Number(value);
	return bad('SecurityGroupInvalidPortValue', `Invalid value for port ${String(value)}`);
}

export function toEthertype(value: unknown): string {
	const known = ['IPv4', 'IPv6'];
	const found = known.find((one) => one.toLowerCase() === String(value).toLowerCase());
	const says = `Security group rule for ethertype '${String(value)}' not supported. Allowed values are ${pythonText(known)}.`;
	return found ?? bad('SecurityGroupRuleInvalidEtherType', says);
}

/** "10.0.0.7" is "10.0.0.7/32"; bits behind the prefix stay. */
export function toPrefix(value: unknown): string | null {
	if (!value) return null;
	const network = networkIn(value);
	if (!network) bad('InvalidCIDR', `Invalid CIDR ${String(value)} given as IP prefix.`);
	const text = String(value);
	return text.includes('/') ? text : network!;
}
