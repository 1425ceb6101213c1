import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { emptyParameter, field, optionalPicker } from '../../fields';
import { calledBy } from '../../kind';
import type { Values } from '../../operation';
import { all, idInPath } from '../../things';
import { externalNetwork } from '../network/kind';
import { server as kind } from './kind';

/** From where the world reaches a server. */
export const floatingIpFields = {
	floatingIp: field({
		displayName: 'Floating IP',
		type: 'options',
		options: [
			{ name: 'Free One of the Project', value: 'free' },
			{
				name: 'New',
				value: 'new',
				description: 'From an external network. Most clouds charge for it.',
			},
			{ name: 'None', value: 'none' },
		],
		default: 'none',
		description: 'The address at which the server can be reached from outside',
	}),
	externalNetwork: {
		...optionalPicker(externalNetwork, 'Where the address comes from. A free one: left out, any.'),
		showIf: { floatingIp: ['free', 'new'] },
	},
} as const;

type FloatingIpValues = Values<typeof floatingIpFields>;

/** @throws Fault where no floating IP can be bound, before there is a server */
export function checkFloatingIp(values: FloatingIpValues & { wait: boolean }): void {
	const { floatingIp, externalNetwork: network, wait } = values;
	if (floatingIp === 'none') return;
	if (!wait) {
		throw new Fault("'Floating IP' needs 'Wait Until Active'", {
			kind: 'input',
			nextStep: 'An address can be bound only to a server that is there: switch that on.',
		});
	}
	if (floatingIp === 'new' && !network) throw emptyParameter('External Network');
}

/**
 * Binds a floating IP to a server, where it has none yet. Network API, POST and PUT /floatingips.
 * @param server that is active
 * @returns the server with the address among its addresses
 * @throws Fault that names the server
 */
export async function withFloatingIp(
	cloud: Cloud,
	server: Json,
	values: FloatingIpValues,
): Promise<Json> {
	if (values.floatingIp === 'none' || hasFloatingIp(server)) return server;
	const bound = await toSomePort(cloud, String(server.id), values).catch((fault: Fault) => {
		throw fault.with({
			message: `${calledBy(kind, server)} exists, but it has no floating IP: ${fault.message}`,
			nextStep: [
				fault.nextStep,
				"The server stays. 'Return the Existing One' in 'If the Name Exists Already' makes the next run go on with it.",
			]
				.filter(Boolean)
				.join(' '),
		});
	});
	return withAddress(server, bound);
}

/** The floating IPs that lead to a server; none where there is no such server. */
export async function floatingIpsOf(cloud: Cloud, serverId: string): Promise<Json[]> {
	const ports = await portsOf(cloud, serverId);
	if (ports.length === 0) return [];
	return await allOf(cloud, 'floatingips', { port_id: ports.map(({ id }) => String(id)) });
}

/** A port with an address that a floating IP can lead to. */
interface Target {
	port_id: string;
	fixed_ip_address: string;
}

/** The first of the server's addresses that the external network can reach. */
async function toSomePort(cloud: Cloud, serverId: string, values: FloatingIpValues): Promise<Json> {
	const targets = (await portsOf(cloud, serverId)).flatMap(targetsOf);
	let unreachable: Fault | undefined;
	for (const target of targets) {
		const binding =
			values.floatingIp === 'new'
				? bindNew(cloud, values.externalNetwork, target)
				: bindFree(cloud, values.externalNetwork, target);
		const found = await binding.catch(async (fault: Fault) => {
			if (/is not reachable from subnet/.test(fault.message)) {
				unreachable = fault;
				return undefined;
			}
			// Nova hears late of what a port has, and the answer to a binding may be lost.
			const [bound] = await allOf(cloud, 'floatingips', { port_id: target.port_id }).catch(
				() => [],
			);
			return bound ?? (await Promise.reject(fault));
		});
		if (found) return found;
	}
	throw (
		unreachable ??
		new Fault('no network card of it has an IPv4 address', {
			kind: 'state',
			nextStep: "Give the server a network with an IPv4 subnet below 'Networks'.",
		})
	);
}

async function bindNew(cloud: Cloud, network: string, target: Target): Promise<Json> {
	const floatingip = { floating_network_id: network, ...target };
	return await cloud.network.post('floatingips', { floatingip }, { key: 'floatingip' });
}

/** Items take one after another, so that no two take the same; other executions are told apart by the revision. */
async function bindFree(cloud: Cloud, network: string, target: Target): Promise<Json> {
	const take = async () => {
		const { projectId } = await cloud.session();
		const ofProject = await allOf(cloud, 'floatingips', {
			project_id: projectId,
			...(network ? { floating_network_id: network } : {}),
		});
		// What is another's must never be taken, whatever a cloud makes of the query.
		const free = ofProject.filter((one) => one.port_id === null && one.project_id === projectId);
		for (const { id, revision_number: revision } of free) {
			const taken = await cloud.network
				.put(
					`floatingips/${idInPath(String(id))}`,
					{ floatingip: target },
					{
						key: 'floatingip',
						headers:
							revision === undefined ? {} : { 'If-Match': `revision_number=${String(revision)}` },
					},
				)
				.catch((fault: Fault) => (fault.wasRefusedWith(412) ? undefined : Promise.reject(fault)));
			if (taken) return taken;
		}
		throw new Fault('the project has no free floating IP', {
			kind: 'state',
			nextStep: "Set 'Floating IP' to 'New', or free one.",
		});
	};
	return await cloud.inOrder('floating IP', take);
}

async function portsOf(cloud: Cloud, serverId: string): Promise<Json[]> {
	return await allOf(cloud, 'ports', { device_id: serverId });
}

function targetsOf({ id, fixed_ips: addresses }: Json): Target[] {
	return ((addresses ?? []) as Array<{ ip_address: string }>)
		.filter(({ ip_address: address }) => !address.includes(':'))
		.map(({ ip_address: address }) => ({ port_id: String(id), fixed_ip_address: address }));
}

async function allOf(
	cloud: Cloud,
	path: string,
	query: Record<string, string | string[]>,
): Promise<Json[]> {
	return await all(cloud.network.list(path, path, { query }));
}

interface Address {
	addr: string;
	'OS-EXT-IPS:type'?: string;
}

function addressesOf({ addresses }: Json): Record<string, Address[]> {
	return (addresses ?? {}) as Record<string, Address[]>;
}

function hasFloatingIp(server: Json): boolean {
	const all = Object.values(addressesOf(server)).flat();
	return all.some((address) => address['OS-EXT-IPS:type'] === 'floating');
}

/** The server as Nova shows it as soon as it has heard of the binding. */
function withAddress(server: Json, floatingIp: Json): Json {
	const entries = Object.entries(addressesOf(server)).map(([network, addresses]) => {
		const fixed = addresses.find(({ addr }) => addr === floatingIp.fixed_ip_address);
		const floating = { addr: floatingIp.floating_ip_address, 'OS-EXT-IPS:type': 'floating' };
		return [network, fixed ? [...addresses, { ...fixed, ...floating }] : addresses];
	});
	return { ...server, addresses: Object.fromEntries(entries) as Json };
}
