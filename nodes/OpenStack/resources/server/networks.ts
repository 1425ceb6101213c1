import { Fault } from '../../../../openstack/faults';
import { compareMicroversions } from '../../../../openstack/microversion';
import { field, optionalPicker } from '../../fields';
import type { Values } from '../../operation';
import { network } from '../network/kind';
import { port } from '../port/kind';

/** From this compute microversion on, networks must be said, and may be "auto" or "none". */
const networksRequired = '2.37';

/** What a server is connected to. */
export const networkFields = {
	networkMode: field({
		displayName: 'Networks',
		type: 'options',
		options: [
			{
				name: 'Automatic',
				value: 'automatic',
				description: "The project's only network. Clouds refuse it where there are several.",
			},
			{ name: 'Chosen Networks', value: 'chosen' },
			{ name: 'None', value: 'none', description: 'Needs compute microversion 2.37' },
		],
		default: 'automatic',
		description: 'What the server is connected to',
	}),
	networks: field({
		displayName: 'Connections',
		type: 'rows',
		row: 'Connection',
		placeholder: 'Add Connection',
		default: {},
		description: 'In the order of the network cards',
		showIf: { networkMode: ['chosen'] },
		fields: {
			network: optionalPicker(network, 'Left out where a port is given'),
			port: optionalPicker(port, 'A port that exists and is not in use, in place of a network'),
			fixedIp: field({
				displayName: 'Fixed IP',
				type: 'string',
				default: '',
				placeholder: 'e.g. 10.0.0.12',
				description: 'An address of the network. Left out: the next free one.',
			}),
		},
	}),
} as const;

/**
 * The networks of POST /servers.
 * @param atLeast the microversion that the request will have in any case
 * @throws Fault where a connection says neither network nor port
 */
export function networksOf(
	{ networkMode, networks }: Values<typeof networkFields>,
	atLeast: string | undefined,
): { value?: unknown; microversion?: string } {
	if (networkMode === 'none') return { value: 'none', microversion: networksRequired };
	if (networkMode === 'automatic') {
		const mustSay = atLeast && compareMicroversions(atLeast, networksRequired) >= 0;
		return mustSay ? { value: 'auto' } : {};
	}
	const value = networks.map(({ network, port, fixedIp }, index) => {
		if (port) return { port };
		if (network) return { uuid: network, ...(fixedIp.trim() ? { fixed_ip: fixedIp.trim() } : {}) };
		throw connectionFault(`Connection ${index + 1} has neither a network nor a port`);
	});
	if (value.length === 0)
		throw connectionFault("'Networks' is 'Chosen Networks', and none is chosen");
	return { value };
}

function connectionFault(message: string): Fault {
	return new Fault(message, {
		kind: 'input',
		nextStep: "Choose one below 'Connections', or set 'Networks' to 'Automatic' or 'None'.",
	});
}
