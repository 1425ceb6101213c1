import type { Row, State } from './state.mts';

/** An address of a subnet that nothing has. */
export function freeAddress(subnet: Row, state: State): string {
	for (;;) {
		state.lastHost += 1;
		const address = addressAt(subnet, state.lastHost);
		if (!isTaken(address, subnet.network_id, state)) return address;
	}
}

/** Whether a port or a floating IP in a network has an address. */
export function isTaken(address: string, networkId: string, state: State): boolean {
	return (
		state.ports.some(
			(port) => port.network_id === networkId && addressesOf(port).includes(address),
		) || state.floatingIps.some((one) => one.floating_ip_address === address)
	);
}

export function addressesOf(port: Row): string[] {
	return (port.fixed_ips as Array<{ ip_address: string }>).map((one) => one.ip_address);
}

/** The subnet of a network that an address lies in. */
export function subnetWith(address: string, networkId: string, state: State): Row | undefined {
	return state.subnets.find(
		({ network_id, cidr }) => network_id === networkId && contains(cidr, address),
	);
}

function addressAt({ cidr }: Row, host: number): string {
	const [base, size] = partsOf(cidr);
	const hosts = 2 ** (32 - size) - 3;
	return textOf(numberOf(base) + 2 + (host % hosts));
}

function contains(cidr: string, address: string): boolean {
	const [base, size] = partsOf(cidr);
	const hosts = 2 ** (32 - size);
	return Math.floor(numberOf(base) / hosts) === Math.floor(numberOf(address) / hosts);
}

function partsOf(cidr: string): [string, number] {
	const [base, size] = cidr.split('/');
	return [base, Number(size)];
}

const numberOf = (address: string) =>
	address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const textOf = (number: number) =>
	[24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
