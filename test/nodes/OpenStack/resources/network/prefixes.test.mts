import { isSamePrefix } from '../../../../../nodes/OpenStack/resources/network/prefixes.ts';

it.each([
	['10.0.0.0/24', '10.0.0.0/24'],
	['10.0.0.1/24', '10.0.0.0/24'],
	['10.0.0.0/24', ' 10.0.0.0/24 '],
	['2001:DB8::/32', '2001:db8:0::/32'],
	['2001:db8::1/64', '2001:db8:0:0::/64'],
	['::/0', '0::/0'],
])('%s is %s', (one, other) => {
	expect(isSamePrefix(one, other)).toBe(true);
	expect(isSamePrefix(other, one)).toBe(true);
});

it.each([
	['10.0.0.0/24', '10.0.1.0/24'],
	['10.0.0.0/24', '10.0.0.0/25'],
	['10.0.0.0/8', '10.0.0.0/24'],
	['0.0.0.0/0', '::/0'],
	['2001:db8::/32', '2001:db9::/32'],
	['nonsense', '10.0.0.0/24'],
	['300.0.0.0/33', 'nonsense'],
	['10.0.0.1/99', '10.0.0.1/32'],
	['::1/129', '::1/128'],
])('%s is not %s', (one, other) => {
	expect(isSamePrefix(one, other)).toBe(false);
	expect(isSamePrefix(other, one)).toBe(false);
});
