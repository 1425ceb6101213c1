import { generateKeyPairSync } from 'node:crypto';

/** A new public key as ssh-keygen writes it. */
export function publicKey(): string {
	const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
	const field = (bytes: Buffer) => {
		const length = Buffer.alloc(4);
		length.writeUInt32BE(bytes.length);
		return Buffer.concat([length, bytes]);
	};
	const type = 'ssh-ed25519';
	const blob = Buffer.concat([field(Buffer.from(type)), field(Buffer.from(x!, 'base64url'))]);
	return `${type} ${blob.toString('base64')} somebody@somewhere`;
}
