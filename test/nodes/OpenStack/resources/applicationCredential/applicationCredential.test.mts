import { applicationCredential } from '../../../../../nodes/OpenStack/resources/applicationCredential/index.ts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';

const { create } = applicationCredential.operations;
let test: TestCloud;
const notices: string[] = [];

beforeEach(async () => {
	notices.length = 0;
	test = await testCloud({}, {}, { notice: (text) => void notices.push(text) });
});
afterEach(async () => await test.simulator.close());

const made = async (values: object = {}) =>
	(await test.run(create, { name: 'automation', ...values }))[0];
const posts = () =>
	test.simulator.requests.filter(
		({ method, path }) => method === 'POST' && /application/.test(path),
	);

it('has all roles of the user where that is said, and those that are named', async () => {
	await made();
	expect(posts()[0].json.application_credential).not.toHaveProperty('roles');
	await made({ name: 'less', roles: 'reader' });
	expect(posts()[1].json.application_credential.roles).toEqual([{ name: 'reader' }]);
});

it.each([
	[{ roles: '' }, /^'Roles' is empty/],
	[{ roles: ' , ' }, /^'Roles' is empty/],
	[{ options: { expiresAt: '' } }, /^'Expires At' is empty/],
	[{ options: { accessRules: [] } }, /^'Access Rules' is empty/],
	[
		{ options: { accessRules: [{ service: 'compute', method: 'GET', path: ' ' }] } },
		/^A row of 'Access Rules' has no service or no path/,
	],
	[
		{ options: { accessRules: [{ service: '', method: 'GET', path: '/v2.1/servers' }] } },
		/^A row of 'Access Rules' has no service or no path/,
	],
])('with %j is not made: it would have more rights than meant', async (values, message) => {
	await expect(made(values)).rejects.toThrow(message);
	expect(posts()).toEqual([]);
});

it('says that its secret is thrown away, unless the person has it', async () => {
	await made();
	expect(notices).toEqual([expect.stringContaining('The secret was thrown away')]);
	notices.length = 0;
	expect(await made({ name: 'own', options: { ownSecret: 'known' } })).not.toHaveProperty('secret');
	expect(notices).toEqual([]);
	await made({ name: 'empty', options: { ownSecret: '' } });
	expect(notices).toEqual([expect.stringContaining('The secret was thrown away')]);
});

describe('whose answer is lost', () => {
	const asked = { ifNameExists: 'return', returnSecret: true };

	beforeEach(() => {
		test.simulator.trouble({ method: 'POST', path: /application_credentials$/, lost: 'reset' });
	});

	it('has a secret that nobody knows', async () => {
		await expect(made(asked)).rejects.toThrow('but the answer with its secret is lost');
	});

	it('is there all the same where nobody wants its secret, which is gone', async () => {
		expect(await made({ ifNameExists: 'return' })).toMatchObject({ name: 'automation' });
		expect(notices).toEqual([expect.stringContaining('The secret was thrown away')]);
	});

	it('has the secret that the person gave it', async () => {
		const given = { ...asked, options: { ownSecret: 'known' } };
		expect(await made(given)).toMatchObject({ name: 'automation', secret: 'known' });
		expect(posts()).toHaveLength(1);
	});
});

it('whose name the user has in another project is not that one, and cannot be made', async () => {
	const { state } = test.simulator;
	const { id } = await made();
	const one = state.applicationCredentials.find((each) => each.id === id)!;
	one.project = state.projects.find(({ name }) => name === 'demo2')!;
	for (const ifNameExists of ['return', 'fail']) {
		await expect(made({ ifNameExists })).rejects.toMatchObject({
			httpStatus: 409,
			nextStep: "Choose another 'Name': it is taken, be it in another project.",
		});
	}
	const named = state.applicationCredentials.filter(({ name }) => name === 'automation');
	expect(named).toEqual([one]);
});

it('that was there says what stays as it was', async () => {
	await made({ roles: 'reader' });
	notices.length = 0;
	const found = await made({ ifNameExists: 'return', roles: 'member' });
	expect(found.roles).toMatchObject([{ name: 'reader' }]);
	expect(notices.join()).toMatch(
		/^The application credential was there already\. Its roles, its secret .* stay as they were\./,
	);
});

it('tells its roles in one order, whatever the cloud’s', () => {
	const roles = ['reader', 'member'].map((name) => ({ name }));
	expect(create.simplified!({ id: 'x', roles })).toMatchObject({ roles: ['member', 'reader'] });
});
