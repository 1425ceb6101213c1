import { keyPair } from '../../../../../nodes/OpenStack/resources/keyPair/index.ts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';

const { create } = keyPair.operations;
const generate = { name: 'mine', source: 'generate', returnPrivateKey: true };
const lost = { method: 'POST', path: /^os-keypairs$/, lost: 'reset' as const };
let test: TestCloud;
let told: string[];

beforeEach(async () => {
	told = [];
	test = await testCloud({}, {}, { notice: (text) => told.push(text) });
});
afterEach(async () => await test.simulator.close());

const requests = () =>
	test.simulator.requests
		.filter(({ service }) => service === 'compute')
		.map(({ method, path }) => `${method} ${path}`);

it('takes one request, also where the existing one would do', async () => {
	await test.run(create, { ...generate, ifNameExists: 'return' });
	expect(requests()).toEqual(['POST os-keypairs']);
	expect(told).toEqual([]);
});

it('says that a private key which nobody asked for is gone', async () => {
	const [made] = await test.run(create, { ...generate, returnPrivateKey: false });
	expect(made).not.toHaveProperty('private_key');
	expect(told).toEqual(["The private key was thrown away, since 'Return Private Key' is off"]);
});

it('says that the private key of an existing one cannot be had', async () => {
	await test.run(create, generate);
	const [again] = await test.run(create, { ...generate, ifNameExists: 'return' });
	expect(again).toMatchObject({ name: 'mine' });
	expect(told).toEqual(['The key pair was there already: its private key cannot be had again']);
});

it.each(['return', 'fail'])(
	'where the answer is lost, and its private key, is an error (%s)',
	async (ifNameExists) => {
		test.simulator.trouble(lost);
		await expect(test.run(create, { ...generate, ifNameExists })).rejects.toThrow(
			/private key is lost|It is not known whether/,
		);
		expect(requests().filter((one) => one.startsWith('POST'))).toHaveLength(1);
	},
);

it.each([
	['', /'Public Key' is empty/],
	[
		'-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk',
		/holds a private key, which was sent nowhere/,
	],
])('of the public key "%s" sends nothing, and does not repeat it', async (publicKey, message) => {
	const error = await test.run(create, { name: 'mine', publicKey }).catch((fault) => fault);
	expect(error.message).toMatch(message);
	expect(`${error.message} ${error.description}`).not.toContain('b3BlbnNzaC1rZXk');
	expect(requests()).toEqual([]);
});
