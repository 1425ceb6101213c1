import { isIP } from 'node:net';

import { networkIn, versionOf } from './addresses.mts';
import { neutronError, refuse } from './replies.mts';
import { isProtocol } from './ruleProtocols.mts';
import { pythonText } from './schema.mts';

/** What is wrong with a value, as Neutron says it; undefined where nothing is. */
export type Check = (value: any) => string | undefined;

export const invalidInput = (says: string): never =>
	refuse(neutronError(400, 'InvalidInput', `Invalid input for operation: ${says}.`));

const httpBadRequest = (says: string) => refuse(neutronError(400, 'HTTPBadRequest', says));

const shown = (value: unknown) => (typeof value === 'string' ? value : pythonText(value));
const quoted = (value: unknown) => `'${shown(value)}'`;
const isText = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is Record<string, any> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const orNone =
	(check: Check): Check =>
	(value) =>
		value === null ? undefined : check(value);

const first = <Item,>(items: Item[], check: (item: Item) => string | undefined) => {
	for (const item of items) {
		const says = check(item);
		if (says) return says;
	}
	return undefined;
};

export const text =
	(longest: number): Check =>
	(value) => {
		if (!isText(value)) return `${quoted(value)} is not a valid string`;
		return value.length > longest
			? `${quoted(value)} exceeds maximum length of ${longest}`
			: undefined;
	};

export const uuid: Check = (value) =>
	/^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(value)
		? undefined
		: `${quoted(value)} is not a valid UUID`;
export const uuidOrNone = orNone(uuid);

export const address: Check = (value) =>
	isText(value) && isIP(value) ? undefined : `${quoted(value)} is not a valid IP address`;
export const addressOrNone = orNone(address);

export const mac: Check = (value) =>
	/^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i.test(value)
		? undefined
		: `${quoted(value)} is not a valid MAC address`;

export const oneOf =
	(values: unknown[]): Check =>
	(value) =>
		values.includes(value) ? undefined : `${shown(value)} is not in valid_values`;

export const notNegative: Check = (value) =>
	value < 0 ? `${quoted(value)} should be non-negative` : undefined;

export const range =
	(least: number, most: number): Check =>
	(value) => {
		if (!/^-?\d+$/.test(String(value))) return `${quoted(value)} is not an integer`;
		if (Number(value) < least) return `${quoted(value)} is too small - must be at least '${least}'`;
		return Number(value) > most
			? `${quoted(value)} is too large - must be no larger than '${most}'`
			: undefined;
	};
export const rangeOrNone = (least: number, most: number) => orNone(range(least, most));

const duplicates = (values: unknown[]) => [
	...new Set(values.filter((one, index) => values.indexOf(one) !== index)),
];

export const listOf =
	(check: Check): Check =>
	(value) => {
		if (!Array.isArray(value)) return `${quoted(value)} is not a list`;
		const twice = duplicates(value);
		return twice.length > 0
			? `Duplicate items in the list: '${twice.join(', ')}'`
			: first(value, check);
	};

function keysOf(expected: string[], value: unknown): string | undefined {
	const set = (names: string[]) => `{${names.map(pythonText).join(', ')}}`;
	if (!isObject(value)) {
		const keys = pythonText(expected);
		return `Invalid input. ${quoted(value)} must be a dictionary with keys: ${keys}`;
	}
	const given = Object.keys(value);
	const isSame = given.length === expected.length && given.every((one) => expected.includes(one));
	return isSame
		? undefined
		: `Validation of dictionary's keys failed. Expected keys: ${set(expected)} Provided keys: ${set(given)}`;
}

export const pools: Check = (value) => {
	if (!Array.isArray(value)) return `Invalid data format for IP pool: ${quoted(value)}`;
	const keys = ['end', 'start'];
	return first(value, (one) => keysOf(keys, one) ?? address(one.start) ?? address(one.end));
};

export const fixedIps: Check = (value) => {
	const wrong = (it: unknown) => `Invalid data format for fixed IP: ${quoted(it)}`;
	if (!Array.isArray(value)) return wrong(value);
	const seen: string[] = [];
	return first(value, (one) => {
		if (!isObject(one)) return wrong(one);
		if (seen.includes(one.ip_address)) return `Duplicate IP address ${quoted(one.ip_address)}`;
		if ('ip_address' in one) seen.push(one.ip_address);
		const says = 'ip_address' in one ? address(one.ip_address) : undefined;
		return says ?? ('subnet_id' in one ? uuid(one.subnet_id) : undefined);
	});
};

export const nameservers: Check = (value) => {
	if (!Array.isArray(value) && !isText(value)) {
		return `Invalid data format for nameserver: ${quoted(value)}`;
	}
	const all: unknown[] = [...value];
	return first(all, (one) => {
		const says = address(one);
		if (says) return `${quoted(one)} is not a valid nameserver. ${says}`;
		return duplicates(all).includes(one) ? `Duplicate nameserver ${quoted(one)}` : undefined;
	});
};

const routeCidr: Check = (value) => {
	const network = networkIn(value);
	if (!network) return `${quoted(value)} is not a valid CIDR`;
	return network === value
		? undefined
		: `${quoted(value)} is not a recognized CIDR, '${network}' is recommended`;
};

export const routes: Check = (value) => {
	if (!Array.isArray(value)) return `Invalid data format for hostroute: ${quoted(value)}`;
	const texts = value.map(pythonText);
	return first(value, (one) => {
		const keys = keysOf(['nexthop', 'destination'], one);
		const says = keys ?? routeCidr(one.destination) ?? address(one.nexthop);
		const isTwice = duplicates(texts).includes(pythonText(one));
		return says ?? (isTwice ? `Duplicate hostroute '${pythonText(one)}'` : undefined);
	});
};

export const gatewayInfo: Check = (value) => {
	if (value === null) return undefined;
	if (!isObject(value)) return `${quoted(value)} is not a dictionary`;
	const names = Object.keys(value);
	if (names.length === 0) return undefined;
	if (!('network_id' in value)) {
		return `Validation of dictionary's keys failed. Expected keys: {'network_id'} Provided keys: {${names.map(pythonText).join(', ')}}`;
	}
	const known = ['network_id', 'enable_snat', 'external_fixed_ips'];
	const strange = names.filter((name) => !known.includes(name));
	if (strange.length > 0) return `Unexpected keys supplied: ${strange.join(', ')}`;
	return uuid(value.network_id) ?? fixedIps(value.external_fixed_ips ?? []);
};

/** Clouds without agents have no zones. */
export const zoneHints: Check = (value) => {
	const [zone] = value;
	if (zone === undefined) return undefined;
	const says = `AvailabilityZone ${zone} could not be found.`;
	return refuse(neutronError(404, 'AvailabilityZoneNotFound', says));
};

export const addressPairs: Check = (value) => {
	if (!Array.isArray(value)) httpBadRequest('Allowed address pairs must be a list.');
	const seen: string[] = [];
	for (const { ip_address: ip, mac_address: hardware = null, ...rest } of value) {
		if (ip === undefined) {
			const says = 'AllowedAddressPair must contain ip_address';
			refuse(neutronError(400, 'AllowedAddressPairsMissingIP', says));
		}
		const says = hardware === null ? undefined : mac(hardware);
		if (says) httpBadRequest(says);
		const pair = `mac_address ${shown(hardware)} ip_address ${ip}`;
		if (seen.includes(pair)) {
			const twice = `Request contains duplicate address pair: ${pair}.`;
			refuse(neutronError(400, 'DuplicateAddressPairInRequest', twice));
		}
		seen.push(pair);
		const strange = Object.keys(rest);
		if (strange.length > 0) httpBadRequest(`Unrecognized attribute(s) '${strange.join("', '")}'`);
		if (!networkIn(ip)) httpBadRequest(`${quoted(ip)} is not a valid IP address`);
	}
	return undefined;
};

export const dhcpOptions: Check = (value) => {
	const wrong = value.find((one: any) => !one.opt_name || one.opt_value === undefined);
	return wrong ? invalidInput(`No valid key specs matched for: ${pythonText(wrong)}`) : undefined;
};

export function toBoolean(value: unknown): boolean {
	const word = String(value).toLowerCase();
	if (['true', '1'].includes(word)) return true;
	if (['false', '0'].includes(word)) return false;
	return invalidInput(`${quoted(value)} cannot be converted to boolean`);
}

export function toInteger(value: unknown): number {
	if (/^-?\d+$/.test(String(value))) return Number(value);
	return invalidInput(`${quoted(value)} is not an integer`);
}

export function notFound(noun: string, id: unknown): never {
	return refuse(neutronError(404, `${noun}NotFound`, `${noun} ${String(id)} could not be found.`));
}

export function toIpProtocol(value: unknown): string {
	const says = `IP protocol ${quoted(value)} is not supported. Only protocol names and their integer representation (0 to 255) are supported`;
	return isProtocol(value) ? String(value).toLowerCase() : invalidInput(says);
}

export function toNetwork(value: unknown): string {
	if (value === null) {
		const says = 'Request Failed: internal server error while processing your request.';
		refuse(neutronError(500, 'HTTPInternalServerError', says));
	}
	return networkIn(value) ?? invalidInput(`${shown(value)} is not in a CIDR format`);
}

export const noneToList = (value: unknown) => value ?? [];

export function checkVersion(version: number, value: string, name: string): void {
	if (versionOf(value) === version) return;
	invalidInput(`${name} '${value}' does not match the ip_version '${version}'`);
}
