import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { ignoreAlready } from '../../builders/action';
import {
	emptyParameter,
	field,
	optionalPicker,
	optionCollection,
	picker,
	timeout,
	waitFor,
	withConsequence,
} from '../../fields';
import { statusIn, type Kind } from '../../kind';
import { operation } from '../../operation';
import { getThing, idInPath, inPlainWords, isLocked, pathOf } from '../../things';
import { gone } from '../../waits';
import { network as networkKind } from '../network/kind';
import { port as portKind } from '../port/kind';
import { server } from './kind';

/** The interfaces of one server, each known by its port. */
function interfacesOf(serverId: string): Kind {
	return {
		noun: 'interface',
		plural: 'interfaces',
		example: 'web-1-eth0',
		service: 'compute',
		path: `servers/${idInPath(serverId)}/os-interface`,
		key: 'interfaceAttachment',
		keys: 'interfaceAttachments',
		idKey: 'port_id',
		isUnpaged: true,
		states: {
			statusOf: (one) => statusIn(one, 'port_state'),
			isSettled: () => true,
			isFailed: () => false,
			reasonOf: async () => undefined,
		},
	};
}

/** Lists the interfaces of a server. Compute API, GET /servers/{id}/os-interface. */
export const listInterfaces = operation({
	name: 'List Interfaces',
	action: 'List interfaces of server',
	description: 'Retrieve the network interfaces of a server, with their ports and addresses',
	api: 'GET /servers/{id}/os-interface',
	fields: { server: picker(server, 'The server whose interfaces to retrieve') },
	async *run(cloud, { server: id }) {
		for await (const one of interfaces(cloud, id)) yield withId(one);
	},
});

/** Attaches an interface; Nova answers when it is there. Compute API, POST /servers/{id}/os-interface. */
export const attachInterface = operation({
	name: 'Attach Interface',
	action: 'Attach interface to server',
	description: 'Connect a server to one more network, or to a port that exists',
	api: 'POST /servers/{id}/os-interface',
	writes: true,
	fields: {
		server: picker(server, 'The server that gets the interface'),
		connectTo: field({
			displayName: 'Connect To',
			type: 'options',
			options: [
				{ name: 'Network', value: 'network', description: 'Through a new port' },
				{ name: 'Port', value: 'port', description: 'One that exists and is not in use' },
			],
			default: 'network',
			description: 'What the interface leads to',
		}),
		network: {
			...optionalPicker(networkKind, 'The network to connect the server to'),
			showIf: { connectTo: ['network'] },
		},
		fixedIp: field({
			displayName: 'Fixed IP',
			type: 'string',
			default: '',
			placeholder: 'e.g. 10.0.0.12',
			description: 'An address of the network. Left out: the next free one.',
			showIf: { connectTo: ['network'] },
		}),
		port: {
			...optionalPicker(portKind, 'A port that is not in use'),
			showIf: { connectTo: ['port'] },
		},
		options: optionCollection({
			ignoreAlready: {
				...ignoreAlready(portKind, 'attached'),
				description:
					'Whether a port or fixed IP that the server has already counts as done. Of a network without a fixed IP, each time adds an interface.',
			},
			tag: field({
				displayName: 'Tag',
				type: 'string',
				default: '',
				placeholder: 'e.g. backend',
				description:
					'By which the system in the server can tell it. Needs compute microversion 2.49.',
			}),
		}),
	},
	async run(cloud, values) {
		const { server: id, connectTo, network, port, options } = values;
		const fixedIp = connectTo === 'network' ? values.fixedIp.trim() : '';
		if (!(connectTo === 'port' ? port : network)) {
			throw emptyParameter(connectTo === 'port' ? 'Port' : 'Network');
		}
		const target =
			connectTo === 'port'
				? { port_id: port }
				: { net_id: network, ...(fixedIp ? { fixed_ips: [{ ip_address: fixedIp }] } : {}) };
		const interfaceAttachment = { ...target, ...(options.tag ? { tag: options.tag } : {}) };
		const isThere = (one: Json) =>
			connectTo === 'port'
				? one.port_id === port
				: one.net_id === network && fixedIp !== '' && addressesOf(one).includes(fixedIp);
		return await cloud.compute
			.post(
				interfacesOf(id).path,
				{ interfaceAttachment },
				{
					key: 'interfaceAttachment',
					has: 'port_id',
					microversion: options.tag ? '2.49' : undefined,
				},
			)
			.then(
				(made) => withId(made),
				async (fault: Fault) => {
					const there = await alreadyThere(cloud, id, fault, isThere);
					if (!there || options.ignoreAlready === false) {
						return await inPlainWords(cloud, server, id)(unsaid(fault));
					}
					cloud.notice('The interface was attached already');
					return withId(there);
				},
			);
	},
});

const mayBeDeleted = 'A port that was made with the interface is deleted';

/**
 * Detaches an interface, and waits until the server has it no more. A port that Nova made goes too. Nova takes the
 * request also where the server has no such port. Compute API, DELETE /servers/{id}/os-interface/{port}.
 */
export const detachInterface = operation({
	name: 'Detach Interface',
	action: 'Detach interface from server',
	description: withConsequence('Disconnect a server from a port', mayBeDeleted),
	api: 'DELETE /servers/{id}/os-interface/{port}',
	writes: true,
	fields: {
		server: picker(server, 'The server that has the interface'),
		port: picker(portKind, 'The port of the interface', mayBeDeleted),
		wait: waitFor('Detached'),
		options: optionCollection({ ignoreAlready: ignoreAlready(portKind, 'detached'), timeout }),
	},
	async run(cloud, { server: id, port, wait, options }) {
		const kind = interfacesOf(id);
		if (options.ignoreAlready === false) await getThing(cloud, kind, port);
		await cloud.compute.delete(pathOf(kind, port)).catch(async (fault: Fault) => {
			const isPort =
				fault.wasRefusedWith(404) && !/^Instance .* could not be found/.test(fault.message);
			if (!isPort) await inPlainWords(cloud, server, id)(fault);
		});
		if (!wait) return { id: port, requested: true };
		await gone(cloud, kind, { port_id: port }, options.timeout ?? timeout.default);
		return { id: port, detached: true };
	},
});

function interfaces(cloud: Cloud, serverId: string): AsyncGenerator<Json, void> {
	const { path, keys, isUnpaged } = interfacesOf(serverId);
	return cloud.compute.list(path, keys, { has: 'port_id', isUnpaged });
}

/** It is known by its port. */
function withId(one: Json): Json {
	return { id: one.port_id, ...one };
}

function addressesOf({ fixed_ips: addresses }: Json): string[] {
	return ((addresses ?? []) as Array<{ ip_address: string }>).map(({ ip_address }) => ip_address);
}

async function alreadyThere(
	cloud: Cloud,
	serverId: string,
	fault: Fault,
	isThere: (one: Json) => boolean,
): Promise<Json | undefined> {
	if (!fault.wasRefusedWith(409) || isLocked(fault)) return undefined;
	for await (const one of interfaces(cloud, serverId)) {
		if (isThere(one)) return one;
	}
	return undefined;
}

/** Nova answers 500 where Neutron does not know the network, or the address is in none of its subnets. */
function unsaid(fault: Fault): Fault {
	if (fault.httpStatus !== 500) return fault;
	return fault.with({
		nextStep:
			"Check that the network is there, and that the fixed IP is in one of its subnets. Nova does not say so. 'List Interfaces' shows what the server has.",
	});
}
