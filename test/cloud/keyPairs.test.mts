import type { IDataObject } from 'n8n-workflow';

import { byId } from '../engine/fixtures.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';
import { requestsOf } from './requests.mts';
import { publicKey } from './sshKey.mts';

let cloud: CloudUnderTest;
beforeAll(async () => (cloud = await cloudUnderTest()));
afterAll(async () => await cloud?.close());

const create = async (name: string, parameters: IDataObject) =>
	(await cloud.main.rows('keyPair', 'create', { name: cloud.prefix + name, ...parameters }))[0];
const remove = async (name: string, options: IDataObject = {}) =>
	await cloud.main.rows('keyPair', 'delete', { keyPair: byId(cloud.prefix + name), options });

it('a public key is imported, got, listed, imported again, and deleted twice', async () => {
	const name = `${cloud.prefix}import`;
	const key = { publicKey: publicKey() };
	const made = await create('import', key);
	expect(made).toMatchObject({ name, public_key: key.publicKey });
	expect(made.fingerprint).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
	const [got] = await cloud.main.rows('keyPair', 'get', { keyPair: byId(name) });
	expect(got).toMatchObject({ name, fingerprint: made.fingerprint, public_key: key.publicKey });
	const all = await cloud.main.rows('keyPair', 'list', { returnAll: true });
	expect(all).toContainEqual(expect.objectContaining({ name, fingerprint: made.fingerprint }));

	const again = await cloud.main.error('keyPair', 'create', { name, ...key });
	expect(again).toMatchObject({ message: `Key pair '${name}' already exists.`, httpCode: '409' });
	expect(again.description).toContain("Choose another 'Name', or set 'If the Name Exists Already'");
	const back = { name, ifNameExists: 'return' };
	expect(await create('import', { ...back, ...key })).toMatchObject({
		fingerprint: made.fingerprint,
	});
	const other = await cloud.main.error('keyPair', 'create', { ...back, publicKey: publicKey() });
	expect(other.message).toBe(`A key pair named '${name}' exists already, with another public key`);

	expect(await remove('import')).toEqual([{ name, deleted: true }]);
	expect(await remove('import')).toEqual([{ name, deleted: true }]);
	await expect(remove('import', { ignoreMissing: false })).rejects.toMatchObject({
		httpCode: '404',
	});
});

it('a generated private key comes out where it is asked for, and nowhere else', async () => {
	const generate = { source: 'generate' };
	expect(await create('kept', { ...generate, returnPrivateKey: true })).toMatchObject({
		private_key: expect.stringMatching(/^-----BEGIN [A-Z ]*PRIVATE KEY-----/),
	});
	const thrown = await create('thrown', generate);
	expect(Object.keys(thrown)).not.toContain('private_key');
	expect(thrown.public_key).toMatch(/^ssh-/);
	const there = { ...generate, returnPrivateKey: true, ifNameExists: 'return' };
	expect(await create('kept', there)).not.toHaveProperty('private_key');
});

it('a certificate is generated where the type says so', async () => {
	const options = { type: 'x509' };
	const made = await create('certificate', { source: 'generate', options });
	expect(made).toMatchObject({ type: 'x509', public_key: expect.stringMatching(/CERTIFICATE/) });
});

it('nothing is generated from 2.92 on, and nothing is sent for it', async () => {
	const late = cloud.with({ computeMicroversion: '2.92' });
	const generated = async () =>
		await late.error('keyPair', 'create', { name: `${cloud.prefix}late`, source: 'generate' });
	let message = '';
	expect(await requestsOf(async () => ({ message } = await generated()))).toEqual([]);
	expect(message).toMatch(/^Clouds generate no keys from compute microversion 2\.92 on/);
});

it('what is no key is refused in the words of Nova', async () => {
	const wrong = { name: `${cloud.prefix}wrong`, publicKey: 'ssh-rsa nonsense' };
	const { message } = await cloud.main.error('keyPair', 'create', wrong);
	expect(message).toBe('Keypair data is invalid: failed to generate fingerprint');
});
