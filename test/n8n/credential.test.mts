import { passwordCredential } from '../engine/fixtures.mts';
import { addServers } from '../simulator/nova.mts';
import { startSimulator, type Simulator } from '../simulator/simulator.mts';
import {
	itemsOf,
	nodeWorkflow,
	secretsOf,
	type N8nClient,
	type StoredCredential,
} from './rest.mts';
import { n8nUnderTest, startSetting } from './setting.mts';

const listServers = { resource: 'server', operation: 'list' };

describe('a credential on the cloud under test', () => {
	it('passes its test once it is saved, and gives none of its secrets back', async () => {
		const { n8n, cloud, credential } = await startSetting();
		try {
			expect(await n8n.testCredential(credential, cloud.credential)).toMatchObject({
				status: 'OK',
			});
			const execution = await n8n.run(nodeWorkflow('list', credential, listServers));
			expect(execution.status).toBe('success');
			const shown = JSON.stringify(await n8n.credentialFields(credential));
			expect(shown).toContain(cloud.credential.identityUrl);
			for (const secret of secretsOf(cloud.credential)) expect(shown).not.toContain(secret);
			expect(shown).not.toMatch(/gAAAA/);
		} finally {
			await cloud.close();
		}
	});
});

describe('a credential with a session', () => {
	let cloud: Simulator;
	let n8n: N8nClient;
	let credential: StoredCredential;

	beforeEach(async () => {
		cloud = await startSimulator();
		n8n = await n8nUnderTest();
		credential = await n8n.createCredential('simulator', passwordCredential(cloud.identityUrl));
		await list();
		expect(cloud.logins).toBe(1);
	});
	afterEach(async () => await cloud?.close());

	/** Lists the servers, and says which project that was in. */
	async function list() {
		const execution = await n8n.run(nodeWorkflow('list', credential, listServers));
		const token = cloud.requests.at(-1)!.headers['x-auth-token'] as string;
		return { ...execution, project: cloud.state.tokens.get(token)?.project?.name };
	}

	/** Saves it with other fields as the editor does: secrets that were not touched go back as placeholders. */
	async function edit(fields: Record<string, string>) {
		await n8n.updateCredential(credential, {
			...(await n8n.credentialFields(credential)),
			...fields,
		});
	}

	it('logs in no more for another execution', async () => {
		expect(await list()).toMatchObject({ status: 'success', project: 'demo' });
		expect(cloud.logins).toBe(1);
	});

	it('acts in the new project at once after an edit, and never again in the old one', async () => {
		await edit({ projectName: 'demo2' });
		const before = cloud.count();
		expect(await list()).toMatchObject({ status: 'success', project: 'demo2' });
		const projects = cloud.requests
			.slice(before)
			.map(({ headers }) => cloud.state.tokens.get(String(headers['x-auth-token'])))
			.map((token) => token?.project?.name ?? 'login');
		expect(projects).toEqual(['login', 'demo2']);
	});

	it('fails its test with a wrong password while the older session is still valid', async () => {
		const fields = await n8n.credentialFields(credential);
		const wrong = await n8n.testCredential(credential, { ...fields, password: 'wrong' });
		expect(wrong.status).toBe('Error');
		expect(wrong.message).toMatch(/Keystone refuses the user, the password/);
		expect(await n8n.testCredential(credential, fields)).toMatchObject({ status: 'OK' });
	});

	it('fails an execution once a wrong password is saved, in spite of the older session', async () => {
		await edit({ password: 'wrong' });
		const { status, data } = await list();
		expect(status).toBe('error');
		expect(data.resultData.error?.message).toMatch(/Keystone refuses the user, the password/);
	});

	it('logs in once more after its token was revoked, and the execution goes on', async () => {
		addServers(cloud, 1, { name: 'web-1' });
		cloud.revokeTokens();
		const execution = await list();
		expect(execution.status).toBe('success');
		expect(itemsOf(execution).map(({ name }) => name)).toEqual(['web-1']);
		expect(cloud.logins).toBe(2);
	});
});
