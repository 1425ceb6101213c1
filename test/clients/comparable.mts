import type { Outcome } from './client.mts';

export interface Domain {
	id: string;
	name: string;
}

/** Secrets, and what no two clouds have in common. */
const replacements: Array<[RegExp, string]> = [
	[/-----BEGIN.*?-----END [A-Z ]+-----(\\n)*/g, '<private key>'],
	[/\bgAAAAA[\w=-]+/g, '<token>'],
	[/(adminPass\\*": ?\\*")[^"\\]+/g, '$1<password>'],
	[/\bssh-rsa [\w+/=]+/g, 'ssh-rsa <key>'],
	[/\b([0-9a-f]{2}:){15}[0-9a-f]{2}\b/g, '<fingerprint>'],
	[/\b(fa:16:3e)(:[0-9a-f]{2}){3}\b/g, '$1:<MAC>'],
	[/(?<![0-9a-f])[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])/g, '<UUID>'],
	[/\b(?:[0-9a-f]{128}|[0-9a-f]{56}|[0-9a-f]{32})\b/g, '<hexadecimal>'],
	[/\bhttp:\/\/127\.0\.0\.1:\d+/g, 'http://<host>'],
	[/\b(10\.\d+|172\.24)\.\d+\.\d+\b(?!\/)/g, '$1.<address>'],
	[/\b(reader,member|member,reader)\b/g, '<roles>'],
	// How often Neutron itself has touched a port goes by how its parts work together.
	[/("(standard_attr_id|revision_number)": ?)\d+/g, '$1"<number>"'],
	// Whether it has fractions of a second, and names its zone, stays.
	[/\b\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d(\.?)\d*/g, '<date>$1<time>$2'],
];

/** What both clouds have from their start, of the kinds that tests make more of. */
const ofBoth = new Set([
	...['tiny-qcow2', 'tiny-raw', 'demo-key', 'default', 'web'],
	...['private', 'shared', 'public', 'private-subnet', 'shared-subnet'],
	...['keystone', 'nova', 'glance', 'neutron', 'cinder'],
]);
const lists =
	/^(--\S+ \S+ )?(catalog|image|network|subnet|keypair|security group|server group|volume|port) list/;

/** What is listed in the order of IDs: by Keystone and Neutron, and by Cinder what came in one second. */
const unordered =
	/^(catalog|project|network|subnet|port|floating ip|security group|volume type) |-c security_groups$/;

/**
 * An outcome without secrets, and without what differs between two clouds where they do the same: IDs and the order by
 * them, times, addresses, and what else there may be on a cloud that others use too.
 * @param prefix of the names of all that this run makes; "@" takes its place
 * @param domain of the user, who has another on each cloud so as to meet nobody
 */
export function comparable(
	line: string,
	outcome: Outcome,
	prefix: string,
	domain: Domain,
): Outcome {
	let text = JSON.stringify(outcome).replaceAll(prefix, '@');
	const ofDomain = new RegExp(
		`((?:(?:domain|parent)_id|domain_name)\\\\*": ?\\\\*")(?:${domain.id}|${domain.name})`,
		'g',
	);
	text = text.replace(ofDomain, '$1<domain>');
	for (const [pattern, replacement] of replacements) text = text.replace(pattern, replacement);
	const { output, ...rest } = JSON.parse(text) as Outcome;
	const isList = lists.test(line) && Array.isArray(output);
	const known = isList ? output.filter(isOfBothOrOurs) : output;
	return { ...rest, output: unordered.test(line) ? sorted(known) : known };
}

function isOfBothOrOurs({ Name: name }: { Name?: string }): boolean {
	return name === undefined || name.startsWith('@') || ofBoth.has(name);
}

/** With each list in it in an order that does not depend on where it comes from. */
function sorted(value: unknown): unknown {
	if (Array.isArray(value)) {
		const key = (one: unknown) => JSON.stringify(one);
		return value.map(sorted).sort((a, b) => key(a).localeCompare(key(b)));
	}
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.keys(value)
			.sort()
			.map((name) => [name, sorted(value[name as keyof typeof value])]),
	);
}
