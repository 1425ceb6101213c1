import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import type { Cloud } from '../../../../openstack/cloud';
import { compareMicroversions } from '../../../../openstack/microversion';
import { create as createOfKind, type MakingValues } from '../../builders/create';
import type { Created } from '../../creation';
import { emptyParameter, field, returnSecret } from '../../fields';
import { keyPair } from './kind';

/** From this compute microversion on, Nova makes no keys. */
const noKeysFrom = '2.92';

/** From this compute microversion on, a key pair has a type. */
const typesFrom = '2.2';

const fields = {
	source: field({
		displayName: 'Key',
		type: 'options',
		options: [
			{
				name: 'Generate a New One',
				value: 'generate',
				description: 'The cloud makes it. Not with compute microversion 2.92 and later.',
			},
			{ name: 'Import a Public Key', value: 'import' },
		],
		default: 'import',
		description: 'Where the key comes from',
	}),
	publicKey: field({
		displayName: 'Public Key',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'e.g. ssh-ed25519 AAAAC3... user@host',
		description: 'As in a file that ends in .pub',
		showIf: { source: ['import'] },
	}),
	returnPrivateKey: { ...returnSecret('Private Key', true), showIf: { source: ['generate'] } },
} as const;

const options = {
	type: field({
		displayName: 'Type',
		type: 'options',
		options: [
			{ name: 'SSH', value: 'ssh' },
			{ name: 'X.509', value: 'x509', description: 'A certificate, for Windows' },
		],
		default: 'ssh',
		description: 'Needs compute microversion 2.2',
	}),
} as const;

type KeyValues = MakingValues<typeof fields, typeof options>;

/** Imports a public key, or has the cloud generate a key pair. Compute API, POST /os-keypairs. */
export const create = createOfKind(keyPair, {
	description: 'Import a public key, or have the cloud generate a key pair',
	nameDescription: 'What the key pair is called. No other of the user may have the name.',
	fields,
	options,
	check,
	with: ({ source, publicKey, options: { type } }) => ({
		...(source === 'import' ? { public_key: publicKey.trim() } : {}),
		...(type ? { type } : {}),
	}),
	microversion: ({ options: { type } }) => (type ? typesFrom : undefined),
	then: result,
});

/** @throws Fault where there is no key, or it is the wrong half, or the cloud would not make one */
function check({ source, publicKey }: KeyValues, { transport }: Cloud): void {
	if (source === 'generate') {
		const pinned = transport.computeMicroversion;
		if (!pinned || compareMicroversions(pinned, noKeysFrom) < 0) return;
		throw new Fault(
			`Clouds generate no keys from compute microversion ${noKeysFrom} on, and the credential pins ${pinned}`,
			{
				kind: 'input',
				nextStep:
					"Set 'Key' to 'Import a Public Key', or lower or empty 'Compute Microversion' in the credential.",
			},
		);
	}
	if (!publicKey.trim()) {
		throw emptyParameter(
			'Public Key',
			"Paste the content of a file that ends in .pub, or set 'Key' to 'Generate a New One'.",
		);
	}
	if (/PRIVATE KEY/.test(publicKey)) {
		throw new Fault("The parameter 'Public Key' holds a private key, which was sent nowhere", {
			kind: 'input',
			nextStep: 'Paste the other half: the content of the file that ends in .pub.',
		});
	}
}

/** The key pair, without its private half unless that was asked for. */
function result({ thing, how }: Created, values: KeyValues, cloud: Cloud): Json {
	const { name, source, publicKey, returnPrivateKey } = values;
	const { private_key: privateKey, ...keyPairOfUser } = thing;
	if (source === 'import') {
		if (keyOf(publicKey) === keyOf(String(thing.public_key))) return keyPairOfUser;
		throw new Fault(`A key pair named '${name}' exists already, with another public key`, {
			kind: 'input',
			nextStep: "Choose another 'Name', or delete that key pair first.",
		});
	}
	if (how === 'found') {
		throw new Fault(`A key pair '${name}' is there, but the answer with its private key is lost`, {
			kind: 'unclear',
			nextStep: 'If nobody has its private key, delete it and create it again.',
		});
	}
	if (how === 'existed') {
		cloud.notice('The key pair was there already: its private key cannot be had again');
		return keyPairOfUser;
	}
	if (returnPrivateKey) return { ...keyPairOfUser, private_key: privateKey };
	cloud.notice("The private key was thrown away, since 'Return Private Key' is off");
	return keyPairOfUser;
}

/** Less the comment, which is nobody's business. */
function keyOf(publicKey: string): string {
	return publicKey.trim().split(/\s+/).slice(0, 2).join(' ');
}
