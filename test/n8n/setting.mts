import { cloudUnderTest, type CloudUnderTest } from '../cloud/cloud.mts';
import { N8nClient, type StoredCredential } from './rest.mts';

/** The n8n of this run of tests, its owner logged in. */
export async function n8nUnderTest(): Promise<N8nClient> {
	return await new N8nClient(process.env.N8N_URL!).logIn();
}

/** What a test of the cloud under test needs. */
export interface Setting {
	n8n: N8nClient;
	/** The simulator, or the cloud of the OS_* variables */
	cloud: CloudUnderTest;
	/** Of that cloud */
	credential: StoredCredential;
}

/** Connects the n8n of this run to the cloud under test, which is to be closed afterwards. */
export async function startSetting(): Promise<Setting> {
	const cloud = await cloudUnderTest();
	try {
		const n8n = await n8nUnderTest();
		return { n8n, cloud, credential: await n8n.createCredential('OpenStack', cloud.credential) };
	} catch (error) {
		await cloud.close();
		throw error;
	}
}
