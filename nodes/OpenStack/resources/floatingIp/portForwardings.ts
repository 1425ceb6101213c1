import type { Cloud } from '../../../../openstack/cloud';
import type { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { ignoreMissing, orMissing } from '../../builders/delete';
import { createOnce } from '../../creation';
import { choice, count, optionCollection, paging, picker, text, noteOn } from '../../fields';
import type { Kind } from '../../kind';
import { operation, idExample } from '../../operation';
import { idInPath, pathOf } from '../../things';
import { port } from '../port/kind';
import { floatingIp } from './kind';

const key = 'port_forwarding';
const keys = 'port_forwardings';

/** Those of one floating IP. */
function forwardingsOf(id: string): Kind {
	return {
		noun: 'port forwarding',
		plural: 'port forwardings',
		example: 'tcp 443',
		service: 'network',
		path: `${pathOf(floatingIp, id)}/${keys}`,
		key,
		keys,
	};
}

/** Lists what leads from single ports of an address. Networking API, GET /floatingips/{id}/port_forwardings. */
export const listPortForwardings = operation({
	name: 'List Port Forwardings',
	action: 'List port forwardings of floating IP',
	description: 'Retrieve where single ports of a floating IP lead',
	api: 'GET /floatingips/{id}/port_forwardings',
	fields: { floatingIP: picker(floatingIp, 'Whose port forwardings to retrieve'), ...paging },
	async *run(cloud, { floatingIP: id }) {
		yield* cloud.network.list(forwardingsOf(id).path, keys);
	},
});

const protocols = [
	{ name: 'TCP', value: 'tcp' },
	{ name: 'UDP', value: 'udp' },
] as const;

const portRange = { default: 443, typeOptions: { minValue: 1, maxValue: 65_535 } };

/**
 * Has one port of an address lead to a port of a server; one that is there already counts as done.
 * Networking API, POST /floatingips/{id}/port_forwardings.
 */
export const createPortForwarding = operation({
	name: 'Create Port Forwarding',
	action: 'Create port forwarding of floating IP',
	description: 'Have one TCP or UDP port of a floating IP lead to a port of a server',
	api: 'POST /floatingips/{id}/port_forwardings; GET /floatingips/{id}/port_forwardings; GET /ports/{id}',
	writes: true,
	fields: {
		floatingIP: picker(floatingIp, 'An address that is not bound as a whole'),
		port: {
			...picker(port, 'The network card of a server that it leads to'),
			displayName: 'Network Port',
		},
		protocol: choice('Protocol', 'What is sent', protocols),
		externalPort: count('External Port', 'Of the floating IP', portRange),
		internalPort: count('Internal Port', 'Of the server', portRange),
		options: optionCollection({
			description: noteOn('it'),
			internalIp: text('Internal IP', 'Left out: the first address of the port', {
				placeholder: 'e.g. 10.0.0.12',
			}),
		}),
	},
	async run(cloud, { floatingIP: id, options, ...values }) {
		const kind = forwardingsOf(id);
		const leads = {
			protocol: values.protocol,
			external_port: values.externalPort,
			internal_port_id: values.port,
			internal_port: values.internalPort,
			internal_ip_address: options.internalIp || (await firstAddressOf(cloud, values.port)),
		};
		const body = options.description ? { ...leads, description: options.description } : leads;
		const { thing } = await createOnce(cloud, kind, {
			send: async () => await cloud.network.post(kind.path, { [key]: body }, { key }),
			already: async (fault) => await sameAs(cloud, kind, leads, fault),
		});
		return thing;
	},
});

async function firstAddressOf(cloud: Cloud, id: string): Promise<string> {
	const { fixed_ips: ips } = await cloud.network.get(pathOf(port, id), { key: port.key });
	return String(((ips ?? []) as Json[])[0]?.ip_address ?? '');
}

async function sameAs(
	cloud: Cloud,
	{ path }: Kind,
	leads: Json,
	fault: Fault,
): Promise<Json | undefined> {
	if (!fault.wasRefusedWith(400, 409)) return undefined;
	for await (const one of cloud.network.list<Json>(path, keys)) {
		if (Object.entries(leads).every(([name, value]) => one[name] === value)) return one;
	}
	return undefined;
}

/** Networking API, DELETE /floatingips/{id}/port_forwardings/{id}. */
export const deletePortForwarding = operation({
	name: 'Delete Port Forwarding',
	action: 'Delete port forwarding of floating IP',
	description: 'Have a port of a floating IP lead nowhere',
	api: 'DELETE /floatingips/{id}/port_forwardings/{forwarding}',
	writes: true,
	fields: {
		floatingIP: picker(floatingIp, 'Whose port forwarding to delete'),
		portForwarding: text('Port Forwarding ID', 'As List Port Forwardings tells it', {
			required: true,
			placeholder: idExample,
		}),
		options: optionCollection({ ignoreMissing: ignoreMissing({ noun: 'port forwarding' }) }),
	},
	async run(cloud, { floatingIP: id, portForwarding, options }) {
		const path = `${forwardingsOf(id).path}/${idInPath(portForwarding)}`;
		const isDeleted = await cloud.network
			.delete(path)
			.then(() => true, orMissing(options.ignoreMissing));
		if (!isDeleted) cloud.notice('The port forwarding was gone already');
		return { id: portForwarding, deleted: true };
	},
});
