import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import { textOf, type Json } from '../../../../openstack/json';
import { choice, emptyParameter, optionalPicker, text } from '../../fields';
import type { Values } from '../../operation';
import { port } from '../port/kind';
import { server } from '../server/kind';

/** What a floating IP leads to. */
const places = [
	{ name: 'Port', value: 'port' },
	{ name: 'Server', value: 'server', description: 'To the port that it has' },
] as const;

const fieldsOf = <const T extends { bindTo: object }>(first: T) =>
	({
		...first,
		server: {
			...optionalPicker(server, 'The server that the address leads to'),
			showIf: { bindTo: ['server'] },
		},
		port: {
			...optionalPicker(port, 'The port that the address leads to'),
			showIf: { bindTo: ['port'] },
		},
	}) as const;

export const targetFields = fieldsOf({
	bindTo: choice('Bind To', 'What the address leads to', places, { default: 'server' }),
});

export const optionalTargetFields = fieldsOf({
	bindTo: choice(
		'Bind To',
		'What the address leads to',
		[{ name: 'Nothing Yet', value: 'nothing' }, ...places],
		{ default: 'nothing' },
	),
});

export const fixedIpOption = {
	fixedIp: text('Fixed IP', 'Which address of the server or port, where it has several', {
		placeholder: 'e.g. 10.0.0.12',
	}),
} as const;

interface Target {
	port_id: string;
	fixed_ip_address?: string;
}

type Given = Values<typeof optionalTargetFields> | Values<typeof targetFields>;

/**
 * The port that a floating IP is to lead to, and the address of it.
 * @throws Fault where it is not said, or the server has none such, or several
 */
export async function targetOf(
	cloud: Cloud,
	{ bindTo, server: serverId, port: portId }: Given,
	fixedIp = '',
): Promise<Target | undefined> {
	const address = fixedIp ? { fixed_ip_address: fixedIp } : {};
	switch (bindTo) {
		case 'nothing':
			return undefined;
		case 'port':
			if (!portId) throw emptyParameter('Port');
			return { port_id: portId, ...address };
		case 'server':
			if (!serverId) throw emptyParameter('Server');
			return await addressOfServer(cloud, serverId, fixedIp);
	}
}

async function addressOfServer(cloud: Cloud, serverId: string, fixedIp: string): Promise<Target> {
	const addresses = await addressesOf(cloud, serverId);
	const wanted = fixedIp
		? addresses.filter((one) => one.fixed_ip_address === fixedIp)
		: addresses.filter((one) => !one.fixed_ip_address.includes(':'));
	if (wanted.length === 1) return wanted[0];
	const all = addresses.map((one) => `${one.fixed_ip_address} (port ${one.port_id})`).join(', ');
	if (wanted.length === 0) {
		throw new Fault(
			fixedIp
				? `The server ${serverId} has no address ${fixedIp}`
				: `The server ${serverId} has no port with an IPv4 address`,
			{
				kind: 'input',
				nextStep: all
					? `It has: ${all}.`
					: "Give it a network first: 'Attach Interface' of the server.",
			},
		);
	}
	throw new Fault(`The server ${serverId} has ${wanted.length} addresses`, {
		kind: 'input',
		nextStep: `Set 'Fixed IP' to the one that is meant: ${all}.`,
	});
}

async function addressesOf(cloud: Cloud, serverId: string): Promise<Array<Required<Target>>> {
	const found: Array<Required<Target>> = [];
	const query = { device_id: serverId, fields: ['id', 'fixed_ips'] };
	for await (const { id, fixed_ips: ips } of cloud.network.list<Json>(port.path, port.keys, {
		query,
	})) {
		for (const { ip_address } of (ips ?? []) as Json[]) {
			const address = textOf(ip_address);
			if (address) found.push({ port_id: textOf(id), fixed_ip_address: address });
		}
	}
	return found;
}

/** The floating IP that leads to an address already. */
export async function boundTo(
	cloud: Cloud,
	{ port_id, fixed_ip_address: address }: Target,
): Promise<Json | undefined> {
	for await (const one of cloud.network.list<Json>('floatingips', 'floatingips', {
		query: { port_id },
	})) {
		if (!address || one.fixed_ip_address === address) return one;
	}
	return undefined;
}
