import { action } from '../../builders/action';
import { choice, emptyParameter, optionalPicker } from '../../fields';
import type { Values } from '../../operation';
import { port } from '../port/kind';
import { subnet } from '../subnet/kind';
import { router } from './kind';

const fields = {
	by: choice(
		'Interface By',
		'Whether the interface is given by its subnet or its port',
		[
			{ name: 'Port', value: 'port', description: 'With an address of its own' },
			{ name: 'Subnet', value: 'subnet', description: 'At its gateway address' },
		],
		{ default: 'subnet' },
	),
	subnet: { ...optionalPicker(subnet, 'The subnet that it is on'), showIf: { by: ['subnet'] } },
	port: { ...optionalPicker(port, 'The port that is its interface'), showIf: { by: ['port'] } },
} as const;

type Where = Values<typeof fields>;

/** @throws Fault where it is not said */
function check({ by, subnet: subnetId, port: portId }: Where): void {
	if (by === 'subnet' ? subnetId : portId) return;
	throw emptyParameter(by === 'subnet' ? 'Subnet' : 'Port');
}

const where = ({ by, subnet: subnetId, port: portId }: Where) =>
	by === 'subnet' ? { subnet_id: subnetId } : { port_id: portId };

export const addInterface = action(router, 'Add Interface', {
	does: 'add_router_interface',
	method: 'PUT',
	action: 'Add interface to router',
	is: 'connected',
	isInOrder: true,
	description: 'Connect a router with a subnet',
	fields,
	check,
	with: where,
	already: ({ message }, { id }) =>
		/already has a port on subnet/.test(message) ||
		message.endsWith(`already has an attached device ${String(id)}.`),
	tells: (reply) => (reply ? { interface: told(reply) } : {}),
});

export const removeInterface = action(router, 'Remove Interface', {
	does: 'remove_router_interface',
	method: 'PUT',
	action: 'Remove interface from router',
	is: 'disconnected',
	isInOrder: true,
	description: 'Take a router from a subnet',
	fields,
	check,
	with: where,
	already: (fault) =>
		fault.wasRefusedWith(404) &&
		/has no interface|does not have an interface|could not be found/.test(fault.message),
	tells: (reply) => (reply ? { interface: told(reply) } : {}),
});

const told = ({ port_id, subnet_id, network_id }: Record<string, unknown>) => ({
	port_id,
	subnet_id,
	network_id,
});
