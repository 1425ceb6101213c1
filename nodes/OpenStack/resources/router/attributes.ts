import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { sent } from '../../bodies';
import { changed, type Change } from '../../builders/changes';
import { field, flag, optionalPicker, text } from '../../fields';
import type { Values } from '../../operation';
import { externalNetwork } from '../network/kind';
import { enabled } from '../neutron';

/** The way out of a router, when it is made. */
export const gatewayField = {
	externalNetwork: optionalPicker(
		externalNetwork,
		'Where the router leads out. Left out: nowhere yet.',
	),
} as const;

const snat = flag(
	'Source NAT',
	'Whether servers without a floating IP reach the outside through it. Needs an external network. Most clouds let only administrators say so.',
	true,
);

export const creationOptions = {
	enabled,
	snat,
} as const;

/** The gateway in the words of the API. */
export function gatewayOf(network: string, snat: boolean | undefined) {
	if (!network) return {};
	const external_gateway_info = {
		network_id: network,
		...(snat === undefined ? {} : { enable_snat: snat }),
	};
	return { external_gateway_info };
}

/** @throws Fault where source NAT is wanted without a way out */
export function checkGateway(values: {
	externalNetwork?: string;
	options: { snat?: boolean };
}): void {
	if (values.externalNetwork || values.options.snat === undefined) return;
	throw new Fault("'Source NAT' needs an 'External Network'", {
		kind: 'input',
		nextStep: 'Choose one, or leave the option out.',
	});
}

const routeRows = (displayName: string, description: string) =>
	field({
		displayName,
		type: 'rows',
		row: 'Route',
		placeholder: 'Add Route',
		default: {},
		description,
		fields: {
			destination: text('Destination', 'The addresses that it leads to', {
				placeholder: 'e.g. 10.0.0.0/8',
			}),
			nexthop: text('Next Hop', 'The address to send to, on a subnet of the router', {
				placeholder: 'e.g. 192.168.10.254',
			}),
		},
	});

/** Neutron adds and removes them one by one, whatever others do meanwhile. */
const routeChange =
	(path: string, what: string) =>
	(routes: unknown[]): Change[] =>
		routes.length === 0 ? [] : [{ what, method: 'PUT', path, body: { router: { routes } } }];

export const updateFields = {
	enabled,
	externalNetwork: sent(
		optionalPicker(externalNetwork, 'Where the router leads out from now on'),
		(network) => gatewayOf(network, undefined),
	),
	// Neutron takes it only together with the network.
	snat: sent(snat, 'enable_snat'),
	noGateway: sent(flag('No External Network', 'Whether it leads out no more', true), (hasNone) =>
		hasNone ? { external_gateway_info: null } : {},
	),
	// Before those that are added: a new way may take the place of an old one.
	removeRoutes: changed(
		routeRows(
			'Remove Routes',
			'Static routes to take away. Those that are not there are no error.',
		),
		routeChange('/remove_extraroutes', 'routes removed'),
	),
	addRoutes: changed(
		routeRows('Add Routes', 'Static routes to add. All others stay.'),
		routeChange('/add_extraroutes', 'routes added'),
	),
} as const;

/** @throws Fault where a way out is empty, is given though none is wanted, or is missing for source NAT */
export function checkUpdate({
	externalNetwork: network,
	noGateway,
	snat: nat,
}: Partial<Values<typeof updateFields>>): void {
	if (network === '') {
		throw new Fault("'External Network' is empty", {
			kind: 'input',
			nextStep: "Check the expression for it. To take the way out, use 'No External Network'.",
		});
	}
	checkGateway({ externalNetwork: network, options: { snat: nat } });
	if (!network || !noGateway) return;
	throw new Fault("'External Network' and 'No External Network' exclude one another", {
		kind: 'input',
		nextStep: 'Leave one of them out.',
	});
}

/** The change of a router in the words of the API, where source NAT is a part of the way out. */
export function changeOf({ enable_snat, ...body }: Json): { method: 'PUT'; body: Json } {
	const { external_gateway_info: gateway } = body;
	const isSaid = enable_snat !== undefined;
	const external_gateway_info = { ...(gateway as Json), enable_snat };
	return { method: 'PUT', body: { router: isSaid ? { ...body, external_gateway_info } : body } };
}
