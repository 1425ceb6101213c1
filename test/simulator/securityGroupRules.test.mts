import { networksUnderTest, type Refused } from './askNetworks.mts';

const neutron = networksUnderTest(async () => {
	await neutron.make('group', 'security-groups', { name: 'group' });
	await neutron.make('other', 'security-groups', { name: 'other' });
	await neutron.make('ssh', 'security-group-rules', of(ssh));
});

const ssh = { protocol: 'tcp', port_range_min: 22, port_range_max: 22 };
const of = (more: object) => ({ security_group_id: '{group}', direction: 'ingress', ...more });
const rule = (more: object) => ({ security_group_rule: of(more) });
const ports = (port_range_min: unknown, port_range_max: unknown) => ({
	port_range_min,
	port_range_max,
});

describe('a rule', () => {
	it('is shown alone and in its group, which counts it', async () => {
		const shown = await neutron.the('GET security-group-rules/{ssh}');
		expect(shown).toMatchObject({ ...ssh, ethertype: 'IPv4', description: '', revision_number: 0 });
		const group = await neutron.the('GET security-groups/{group}');
		expect(group.security_group_rules).toContainEqual(expect.objectContaining(shown));
		expect(group).toMatchObject({ revision_number: 2 });
	});

	it.each<[object, object]>([
		[{ remote_ip_prefix: '10.0.0.7' }, { remote_ip_prefix: '10.0.0.7/32' }],
		[
			{ remote_ip_prefix: '10.0.0.5/24' },
			{ remote_ip_prefix: '10.0.0.5/24', normalized_cidr: '10.0.0.0/24' },
		],
		[{ ethertype: 'ipv6' }, { ethertype: 'IPv6' }],
		[{ protocol: 'icmp', ethertype: 'IPv6' }, { protocol: 'ipv6-icmp' }],
		[
			{ protocol: 'UDP', ...ports('40', '41') },
			{ protocol: 'udp', ...ports(40, 41) },
		],
		[
			{ protocol: 'udp', ...ports(1, 65_535) },
			{ protocol: 'udp', ...ports(null, null) },
		],
		[{ protocol: 0 }, { protocol: '0' }],
		[
			{ protocol: 'icmp', port_range_min: 8 },
			{ protocol: 'icmp', ...ports(8, null) },
		],
	])('with %j has %j', async (given, has) => {
		expect(await neutron.the('POST security-group-rules', rule(given))).toMatchObject(has);
	});

	it.each<object>([
		ssh,
		{ ...ssh, protocol: '6' },
		{ ...ssh, remote_ip_prefix: '0.0.0.0/0' },
		{ ...ssh, description: 'x' },
	])('that is there already is refused: %j', async (given) => {
		const says = 'Security group rule already exists. Rule id is {ssh}.';
		expect(await neutron.said('POST security-group-rules', rule(given))).toEqual([409, says]);
	});

	it('goes with the group that it names', async () => {
		await neutron.make('from', 'security-group-rules', of({ remote_group_id: '{other}' }));
		expect((await neutron.ask('DELETE security-groups/{other}')).status).toBe(204);
		expect((await neutron.ask('GET security-group-rules/{from}')).status).toBe(404);
	});

	const known =
		"[None, 'ah', 'dccp', 'egp', 'esp', 'gre', 'hopopt', 'icmp', 'igmp', 'ip', 'ipip', 'ipv6-encap', 'ipv6-frag', 'ipv6-icmp', 'icmpv6', 'ipv6-nonxt', 'ipv6-opts', 'ipv6-route', 'ospf', 'pgm', 'rsvp', 'sctp', 'tcp', 'udp', 'udplite', 'vrrp']";
	const unknown = (name: unknown) =>
		`Security group rule protocol ${String(name)} not supported. Only protocol values ${known} and integer representations [0 to 255] are supported.`;
	const reversed = 'For TCP/UDP protocols, port_range_min must be <= port_range_max';
	const tcp = (first: unknown, last: unknown) => ({ protocol: 'tcp', ...ports(first, last) });
	const icmp = (first: unknown, last: unknown) => ({ protocol: 'icmp', ...ports(first, last) });
	const nowhere = 'Security group {nowhere} does not exist';
	it.each<[object, number, string]>([
		[ports(1, 2), 400, 'Must also specify protocol if port range is given.'],
		[tcp(30, 20), 400, reversed],
		[tcp(30, null), 400, reversed],
		[tcp(null, 30), 400, reversed],
		[tcp(0, 5), 400, 'Invalid value for port 0'],
		[tcp(1, 70_000), 400, 'Invalid value for port 70000'],
		[tcp('a', 5), 400, 'Invalid value for port a'],
		[
			icmp(300, null),
			400,
			'Invalid value for ICMP type (port_range_min) 300. It must be 0 to 255.',
		],
		[icmp(8, 300), 400, 'Invalid value for ICMP code (port_range_max) 300. It must be 0 to 255.'],
		[
			icmp(null, 0),
			400,
			'ICMP code (port-range-max) 0 is provided but ICMP type (port-range-min) is missing.',
		],
		[
			{ protocol: 'gre', ...ports(1, 2) },
			400,
			'Ports cannot be specified for protocol 47. Ports are only supported for DCCP, SCTP, TCP, UDP, UDPLITE.',
		],
		[{ protocol: 'any' }, 400, unknown('any')],
		[{ protocol: 256 }, 400, unknown(256)],
		[{ protocol: 'icmpv6' }, 400, 'Invalid ethertype IPv4 for protocol icmpv6.'],
		[
			{ ethertype: 'IPv5' },
			400,
			"Security group rule for ethertype 'IPv5' not supported. Allowed values are ['IPv4', 'IPv6'].",
		],
		[{ remote_ip_prefix: 'abc' }, 400, 'Invalid CIDR abc given as IP prefix.'],
		[
			{ remote_ip_prefix: '2001:db8::/32' },
			400,
			'Conflicting value ethertype IPv4 for CIDR 2001:db8::/32',
		],
		[
			{ remote_group_id: '{other}', remote_ip_prefix: '10.0.0.0/8' },
			400,
			'Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided.',
		],
		[{ remote_group_id: '{nowhere}' }, 404, nowhere],
		[{ security_group_id: '{nowhere}' }, 404, nowhere],
		[
			{ direction: 'both' },
			400,
			'Invalid input for direction. Reason: both is not in valid_values.',
		],
	])('with %j is refused: %i %s', async (given, status, says) => {
		expect(await neutron.said('POST security-group-rules', rule(given))).toEqual([status, says]);
	});

	it.each<[string, number]>([
		['protocol=tcp', 1],
		['protocol=6', 0],
		['direction=egress', 2],
		['ethertype=IPv6&direction=egress', 1],
		['port_range_min=22', 1],
		['remote_group_id={other}', 0],
	])('is found by %s: %i', async (query, count) => {
		const path = `security-group-rules?security_group_id={group}&${query}`;
		const { body } = await neutron.ask(`GET ${path}`);
		expect(body.security_group_rules).toHaveLength(count);
	});
});

describe('a security group', () => {
	it('is renamed, and the default one is described', async () => {
		const name = { security_group: { name: 'new' } };
		expect((await neutron.the('PUT security-groups/{group}', name)).name).toBe('new');
		const { body } = await neutron.ask('GET security-groups?name=default');
		const [{ id }] = body.security_groups;
		const description = { security_group: { description: 'x' } };
		const { status } = await neutron.ask(`PUT security-groups/${id}`, description);
		expect(status).toBe(200);
		expect(await neutron.said(`PUT security-groups/${id}`, name)).toEqual([
			409,
			'Updating default security group not allowed.',
		]);
		neutron.cloud.state.ports = [];
		expect(await neutron.said(`DELETE security-groups/${id}`)).toEqual([
			409,
			'Insufficient rights for removing default security group.',
		]);
	});

	it('is kept while a port is in it', async () => {
		const given = { network_id: '{private}', security_groups: ['{group}'] };
		await neutron.make('port', 'ports', given);
		expect(await neutron.said('DELETE security-groups/{group}')).toEqual([
			409,
			'Security Group {group} in use.',
		]);
	});

	const named = (name: unknown) => ({ security_group: { name } });
	const there = 'Default security group already exists.';
	it.each<Refused>([
		['POST security-groups', named('Default'), 409, there],
		['PUT security-groups/{group}', named('default'), 409, there],
		[
			'PUT security-groups/{group}',
			named(5),
			400,
			"Invalid input for name. Reason: '5' is not a valid string.",
		],
		['POST security-groups', {}, 400, 'Resource body required'],
		[
			'PUT security-group-rules/{ssh}',
			{ security_group_rule: { protocol: 'udp' } },
			400,
			'Cannot update read-only attribute protocol',
		],
		[
			'GET security-group-rules/{nowhere}',
			undefined,
			404,
			'Security group rule {nowhere} does not exist',
		],
		[
			'GET security-group-rules?tags=a',
			undefined,
			400,
			"['tags'] is invalid attribute for filtering",
		],
	])('refuses %s %j: %i %s', async (request, given, status, says) => {
		expect(await neutron.said(request, given)).toEqual([status, says]);
	});

	it.each<Refused>([
		['DELETE security-groups/{group}', undefined, 404, 'Security group {group} does not exist'],
		['POST security-group-rules', rule({}), 404, 'Security group {group} does not exist'],
		['GET security-group-rules/{ssh}', undefined, 404, 'The resource could not be found.'],
		['DELETE security-group-rules/{ssh}', undefined, 404, 'The resource could not be found.'],
	])('is not seen by another project: %s %j, %i %s', async (request, given, status, says) => {
		expect(await neutron.said(request, given, 'demo2')).toEqual([status, says]);
	});
});
