import { createHash, generateKeyPairSync } from 'node:crypto';

import { pageOf, addressOf, type Call, type Route } from './collection.mts';
import { limitOf } from './novaLists.mts';
import { bodyOf, check, object, text } from './novaSchemas.mts';
import { novaError, ok, refuse, type Reply } from './replies.mts';
import type { Schema } from './schema.mts';
import type { KeyPair } from './state.mts';
import { precise } from './time.mts';

/** https://docs.openstack.org/api-ref/compute/#keypairs-keypairs */
export const keyPairs: Route[] = [
	{ path: 'os-keypairs', GET: list, POST: create },
	{
		path: 'os-keypairs/{name}',
		GET(call) {
			const pair = pairOf(call);
			const more = {
				user_id: pair.userId,
				created_at: precise(pair.createdAt),
				deleted: false,
				deleted_at: null,
				id: call.cloud.state.keyPairs.indexOf(pair) + 1,
				updated_at: null,
			};
			return ok({ keypair: { ...viewOf(pair, call), ...more } });
		},
		DELETE(call) {
			const pair = pairOf(call);
			const { state } = call.cloud;
			state.keyPairs = state.keyPairs.filter((one) => one !== pair);
			return { status: call.minor < 2 ? 202 : 204 };
		},
	},
];

function own({ cloud, token }: Call): KeyPair[] {
	return cloud.state.keyPairs
		.filter(({ userId }) => userId === token.user.id)
		.sort((a, b) => a.name.localeCompare(b.name));
}

function pairOf(call: Call): KeyPair {
	const { name } = call.ids;
	const says = `Keypair ${name} not found for user ${call.token.user.id}`;
	return own(call).find((one) => one.name === name) ?? refuse(novaError(404, says));
}

function viewOf({ name, publicKey, fingerprint, type }: KeyPair, { minor }: Call) {
	return { name, public_key: publicKey, fingerprint, ...(minor >= 2 ? { type } : {}) };
}

function list(call: Call): Reply {
	const entry = (pair: KeyPair) => ({ keypair: viewOf(pair, call) });
	if (call.minor < 35) return ok({ keypairs: own(call).map(entry) });
	const { shown, next } = pageOf(
		call,
		own(call),
		({ name }) => name,
		limitOf(call),
		(marker) => novaError(400, `Marker ${marker} could not be found.`),
	);
	const href = `${addressOf(call)}/os-keypairs?${next}`;
	return ok({
		keypairs: shown.map(entry),
		...(next ? { keypairs_links: [{ rel: 'next', href }] } : {}),
	});
}

const digits = '0123456789';
const letters = 'abcdefghijklmnopqrstuvwxyz';

function create(call: Call): Reply {
	const { minor, token, cloud, json } = call;
	const properties: Record<string, Schema> = {
		name: text,
		public_key: { type: 'string' },
		...(minor >= 2 ? { type: { type: 'string', enum: ['ssh', 'x509'] } } : {}),
		...(minor >= 10 ? { user_id: { type: 'string' } } : {}),
	};
	const required = minor < 92 ? ['name'] : ['name', 'public_key'];
	check(bodyOf('keypair', object(properties, required)), call);
	const { name, type = 'ssh', public_key: given } = json.keypair;
	const allowed = `${minor < 92 ? '_- ' : '@._- '}${digits}${letters}${letters.toUpperCase()}`;
	if (![...name].every((one) => allowed.includes(one))) {
		const says = `Only expected characters: [${allowed}]`;
		return novaError(400, `An invalid 'name' value was provided. The name must be: ${says}`);
	}
	if (own(call).some((one) => one.name === name)) {
		return novaError(409, `Key pair '${name}' already exists.`);
	}
	const made = given === undefined ? generated(type) : undefined;
	const publicKey = made?.publicKey ?? given;
	const [, data] =
		/^(?:ssh-\S+ |-----BEGIN CERTIFICATE-----\n)([A-Za-z0-9+/=]{20,})/.exec(publicKey) ?? [];
	if (!data) return novaError(400, 'Keypair data is invalid: failed to generate fingerprint');
	const digest = createHash('md5').update(Buffer.from(data, 'base64')).digest('hex');
	const pair: KeyPair = {
		name,
		type,
		publicKey,
		userId: token.user.id,
		fingerprint: digest.match(/../g)!.join(':'),
		createdAt: Date.now(),
	};
	cloud.state.keyPairs.push(pair);
	const keypair = {
		...viewOf(pair, call),
		user_id: pair.userId,
		...(made ? { private_key: made.privateKey } : {}),
	};
	return { status: minor < 2 ? 200 : 201, body: { keypair } };
}

function generated(type: string): { publicKey: string; privateKey: string } {
	const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const { e, n } = publicKey.export({ format: 'jwk' });
	const parts = [Buffer.from('ssh-rsa'), numberOf(e!), numberOf(n!)];
	const text = Buffer.concat(parts.flatMap((part) => [lengthOf(part), part])).toString('base64');
	return {
		publicKey:
			type === 'x509'
				? `-----BEGIN CERTIFICATE-----
${text}
-----END CERTIFICATE-----
`
				: `ssh-rsa ${text} Generated-by-Nova`,
		privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
	};
}

/** As SSH writes a number: a zero goes before what would else look negative. */
function numberOf(base64: string): Buffer {
	const bytes = Buffer.from(base64, 'base64url');
	return bytes[0] < 128 ? bytes : Buffer.concat([Buffer.from([0]), bytes]);
}

function lengthOf(bytes: Buffer): Buffer {
	const length = Buffer.alloc(4);
	length.writeUInt32BE(bytes.length);
	return length;
}
