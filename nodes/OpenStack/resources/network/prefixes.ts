/**
 * Whether two texts are the same addresses: "10.0.0.1/24" is "10.0.0.0/24", and "2001:DB8::/32" is "2001:db8:0::/32".
 * Networking API: Neutron keeps a subnet's CIDR in its shortest form, without the bits of hosts.
 */
export function isSamePrefix(one: string, other: string): boolean {
	return one === other || (prefixOf(one) ?? one) === (prefixOf(other) ?? other);
}

/** The leading bits that all its addresses share, after its version; undefined where it is none. */
function prefixOf(cidr: string): string | undefined {
	const [address, length = ''] = cidr.trim().split('/');
	const bits = address.includes(':') ? bitsOfIpv6(address) : bitsOfIpv4(address);
	if (!bits || !/^\d{1,3}$/.test(length) || Number(length) > bits.length) return undefined;
	return `${bits.length}: ${bits.slice(0, Number(length))}`;
}

function bitsOfIpv4(address: string): string | undefined {
	const bytes = address.split('.');
	if (bytes.length !== 4 || !bytes.every((byte) => /^\d{1,3}$/.test(byte))) return undefined;
	return bytes.map((byte) => Number(byte).toString(2).padStart(8, '0')).join('');
}

function bitsOfIpv6(address: string): string | undefined {
	const url = `http://[${address}]/`;
	if (!URL.canParse(url)) return undefined;
	const [first, last = ''] = new URL(url).hostname.slice(1, -1).split('::');
	const [before, after] = [first, last].map((part) => part.split(':').filter(Boolean));
	const zeros = Array<string>(8 - before.length - after.length).fill('0');
	return [...before, ...zeros, ...after]
		.map((word) => parseInt(word, 16).toString(2).padStart(16, '0'))
		.join('');
}
