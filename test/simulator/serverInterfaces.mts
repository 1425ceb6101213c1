import { isTaken, subnetWith } from './addresses.mts';
import type { Call, Route } from './collection.mts';
import { later } from './later.mts';
import { demand } from './novaPolicy.mts';
import { check, object, text, uuid } from './novaSchemas.mts';
import { novaError, ok, refuse, type Reply } from './replies.mts';
import type { Schema } from './schema.mts';
import { addEvent } from './serverChange.mts';
import { addPort, bind, portsOf, unbind } from './serverPorts.mts';
import { checkState, vmStateOf, type Condition } from './serverStates.mts';
import { serverOf } from './servers.mts';
import type { Row, SimulatedServer } from './state.mts';

const condition: Condition = { vmStates: ['active', 'paused', 'stopped'] };

/** https://docs.openstack.org/api-ref/compute/#port-interfaces-servers-os-interface */
export const serverInterfaces: Route[] = [
	{
		path: 'servers/{server}/os-interface',
		GET(call) {
			const ports = boundTo(serverOf(call), call).sort((a, b) => a.id.localeCompare(b.id));
			return ok({ interfaceAttachments: ports.map((port) => viewOf(port, call)) });
		},
		POST: attach,
	},
	{
		path: 'servers/{server}/os-interface/{port}',
		GET(call) {
			const { ids, cloud } = call;
			const port = boundTo(serverOf(call), call).find(({ id }) => id === ids.port);
			if (port) return ok({ interfaceAttachment: viewOf(port, call) });
			const isElsewhere = cloud.state.ports.some(({ id }) => id === ids.port);
			const says = isElsewhere
				? `Instance ${ids.server} does not have a port with id ${ids.port}`
				: `Port id ${ids.port} could not be found.`;
			return novaError(404, says);
		},
		DELETE(call) {
			const server = serverOf(call);
			demand(call, 'os-attach-interfaces:delete');
			checkState(server, 'detach_interface', condition, call.isAdmin);
			const { cloud } = call;
			const port = boundTo(server, call).find(({ id }) => id === call.ids.port);
			const event = addEvent(server, 'detach_interface', ['compute_detach_interface'], call);
			later(cloud, cloud.options.buildTime, () => {
				Object.assign(event, { ended: Date.now(), failed: !port });
				if (port) unbind(port, server, cloud.state);
			});
			return { status: 202 };
		},
	},
];

/** Its ports; while it is being built, Nova tells of none. */
function boundTo(server: SimulatedServer, { cloud }: Call): Row[] {
	return vmStateOf(server) === 'building' ? [] : portsOf(server, cloud.state);
}

function viewOf(
	{ network_id, id, mac_address, status, fixed_ips, tag = null }: Row,
	{ minor }: Call,
) {
	return {
		net_id: network_id,
		port_id: id,
		mac_addr: mac_address,
		port_state: status,
		fixed_ips,
		...(minor >= 70 ? { tag } : {}),
	};
}

function schemaOf(minor: number): Schema {
	const fixedIp = object({ ip_address: { type: 'string' } }, ['ip_address']);
	const properties: Record<string, Schema> = {
		net_id: uuid,
		port_id: uuid,
		fixed_ips: { type: 'array', items: fixedIp, minItems: 1, maxItems: 1 },
		...(minor >= 49 ? { tag: { ...text, maxLength: 60 } } : {}),
	};
	return object({ interfaceAttachment: object(properties) });
}

function attach(call: Call): Reply {
	check(schemaOf(call.minor), call);
	const server = serverOf(call);
	demand(call, 'os-attach-interfaces:create');
	const { net_id: networkId, port_id: portId, fixed_ips } = call.json.interfaceAttachment ?? {};
	if (networkId && portId) return novaError(400, 'Must not input both network_id and port_id');
	if (fixed_ips && !networkId) {
		return novaError(400, 'Must input network_id when request IP address');
	}
	checkState(server, 'attach_interface', condition, call.isAdmin);
	const event = addEvent(server, 'attach_interface', ['compute_attach_interface'], call);
	Object.assign(event, { ended: Date.now(), failed: true });
	const port = portId
		? existing(portId, server, call)
		: made(networkId, fixed_ips?.[0]?.ip_address, server, call);
	event.failed = false;
	// The reply never got what version 2.70 brought.
	return ok({ interfaceAttachment: viewOf(port, { ...call, minor: Math.min(call.minor, 69) }) });
}

function existing(id: string, server: SimulatedServer, { cloud, projectId }: Call): Row {
	const port = cloud.state.ports.find((one) => one.id === id && one.project_id === projectId);
	if (!port) return refuse(novaError(404, `Port id ${id} could not be found.`));
	if (port.device_id) refuse(novaError(409, `Port ${id} is still in use.`));
	bind(port, server);
	return port;
}

function made(
	networkId: string | undefined,
	address: string | undefined,
	server: SimulatedServer,
	call: Call,
): Row {
	const { cloud, projectId, json, id: requestId } = call;
	const { networks, securityGroups } = cloud.state;
	const usable = networks.filter(
		(one) => (one.project_id === projectId || one.shared) && !one['router:external'],
	);
	if (!networkId && usable.length > 1) {
		const says = 'Multiple possible networks found, use a Network ID to be more specific.';
		refuse(novaError(400, says));
	}
	const network = networkId ? networks.find(({ id }) => id === networkId) : usable[0];
	if (!network) return refuse(unexpected('oslo_messaging.rpc.client.RemoteError'));
	if (network['router:external']) {
		const says = `It is not allowed to create an interface on external network ${network.id}`;
		refuse(novaError(403, says));
	}
	if (address && network.project_id !== projectId) {
		const rule =
			'(rule:create_port and (rule:create_port:fixed_ips and (rule:create_port:fixed_ips:ip_address)))';
		const says = `${rule} is disallowed by policy\nNeutron server returns request_ids: ['${requestId}']`;
		refuse(novaError(403, says));
	}
	if (address && !subnetWith(address, network.id, cloud.state)) {
		refuse(unexpected('nova.exception_Remote.InvalidInput_Remote'));
	}
	if (address && isTaken(address, network.id, cloud.state)) {
		refuse(novaError(409, `Fixed IP ${address} is already in use.`));
	}
	const groups = securityGroups.filter(
		(one) => one.project_id === projectId && one.name === 'default',
	);
	const fixed_ips = address ? [{ ip_address: address }] : undefined;
	const more = { fixed_ips, security_groups: groups.map(({ id }) => id) };
	const port = addPort(server, network, more, cloud.state);
	if (json.interfaceAttachment?.tag) port.tag = json.interfaceAttachment.tag;
	return port;
}

/** What Nova says to a mistake that it did not think of. */
function unexpected(kind: string): Reply {
	const says =
		'Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.';
	return novaError(500, `${says}\n<class '${kind}'>`);
}
