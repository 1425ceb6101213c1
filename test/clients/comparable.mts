import type { Outcome } from './client.mts';

/** Secrets, and what no two clouds have in common. */
const replacements: Array<[RegExp, string]> = [
	[/-----BEGIN.*?-----END [A-Z ]+-----(\\n)*/g, '<private key>'],
	[/\bgAAAAA[\w=-]+/g, '<token>'],
	[/(adminPass\\*": ?\\*")[^"\\]+/g, '$1<password>'],
	[/\bssh-rsa [\w+/=]+/g, 'ssh-rsa <key>'],
	[/\b([0-9a-f]{2}:){15}[0-9a-f]{2}\b/g, '<fingerprint>'],
	[/\b(fa:16:3e)(:[0-9a-f]{2}){3}\b/g, '$1:<MAC>'],
	[/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<UUID>'],
	[/\b(?:[0-9a-f]{128}|[0-9a-f]{56}|[0-9a-f]{32})\b/g, '<hexadecimal>'],
	[/\bhttp:\/\/127\.0\.0\.1:\d+/g, 'http://<host>'],
	[/\b(10\.\d+|172\.24)\.\d+\.\d+\b(?!\/)/g, '$1.<address>'],
	// Whether it has fractions of a second, and names its zone, stays.
	[/\b\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d(\.?)\d*/g, '<date>$1<time>$2'],
];

/** What both clouds have from their start, of the kinds that tests make more of. */
const ofBoth = new Set([
	...['tiny-qcow2', 'tiny-raw', 'demo-key', 'default', 'web'],
	...['private', 'shared', 'public', 'private-subnet', 'shared-subnet'],
]);
const lists = /^(image|network|subnet|keypair|security group|server group|volume|port) list/;

/**
 * An outcome without secrets, and without what differs between two clouds where they do the same. Of lists, what else
 * a cloud may have is left out; those of Neutron, which are in the order of its IDs, get another.
 * @param prefix of the names of all that this run makes; "@" takes its place
 */
export function comparable(line: string, outcome: Outcome, prefix: string): Outcome {
	let text = JSON.stringify(outcome).replaceAll(prefix, '@');
	for (const [pattern, replacement] of replacements) text = text.replace(pattern, replacement);
	const { output, ...rest } = JSON.parse(text) as Outcome;
	if (!lists.test(line) || !Array.isArray(output)) return { ...rest, output };
	const known = output.filter(({ Name: name }) => name.startsWith('@') || ofBoth.has(name));
	return { ...rest, output: known.sort((a, b) => a.Name.localeCompare(b.Name)) };
}
