import type { IDataObject } from 'n8n-workflow';

import { accountsIn, simulatedAccounts } from '../cloud/accounts.mts';
import { cleanUp, namesOfRun } from '../cloud/cleanUp.mts';
import { Client as NodeClient } from '../cloud/client.mts';
import { credentialOfOpenrc } from '../demo/openrc.mts';
import { Engine } from '../engine/engine.mts';
import { byId } from '../engine/fixtures.mts';
import { accountsFile } from '../openstack/debian/settings.mts';
import { startSimulator, type Simulator } from '../simulator/simulator.mts';
import { Client } from './client.mts';

const prefix = `${namesOfRun(Date.now())}both-`;

/** What is made in one way and seen in the other: by the node's parameters, and by the command line's words. */
const things: Array<[resource: string, noun: string, parameters: IDataObject, words: string]> = [
	['network', 'network', {}, ''],
	['router', 'router', {}, ''],
	['securityGroup', 'security group', {}, ''],
	['volume', 'volume', { size: 1 }, '--size 1'],
	[
		'image',
		'image',
		{ source: 'none', diskFormat: 'raw' },
		'--disk-format raw --container-format bare',
	],
	['serverGroup', 'server group', { policy: 'affinity' }, '--policy affinity'],
	['applicationCredential', 'application credential', {}, ''],
];

describe.each(['the real OpenStack', 'the simulator'])('on %s', (which) => {
	let simulator: Simulator | undefined;
	let shell: Client;
	let node: NodeClient;

	beforeAll(async () => {
		if (which === 'the simulator') simulator = await startSimulator();
		const variables = simulator
			? { ...simulatedAccounts().main, OS_AUTH_URL: simulator.identityUrl }
			: accountsIn(accountsFile).main;
		shell = new Client(variables);
		node = new NodeClient(new Engine(), which, credentialOfOpenrc(variables)!);
	});
	afterAll(async () => {
		await shell.end();
		await cleanUp(node, prefix);
		await simulator?.close();
	});

	/** What the command line says of a thing. */
	const said = async (line: string) => {
		const { status, output, error } = await shell.run(line);
		expect({ status, error }).toMatchObject({ status: 0 });
		return output as IDataObject;
	};

	it.each(things)(
		'a %s that the node makes is seen by the client',
		async (resource, noun, parameters) => {
			const name = `${prefix}${resource}-n`;
			const [made] = await node.rows(resource, 'create', { name, ...parameters });
			expect(await said(`${noun} show ${String(made.id)}`)).toMatchObject({ id: made.id, name });
		},
	);

	it.each(things)(
		'a %s that the client makes is seen by the node',
		async (resource, noun, _, words) => {
			const name = `${prefix}${resource}-c`;
			const made = await said(`${noun} create ${words} ${name}`);
			const byName = { [resource]: { mode: 'name', value: name } };
			expect(await node.rows(resource, 'get', byName)).toMatchObject([{ id: made.id, name }]);
			const listed = await node.rows(resource, 'list', { returnAll: true });
			expect(listed).toContainEqual(expect.objectContaining({ id: made.id, name }));
			await said(`${noun} show ${name}`);
			const gone = { [resource]: byId(String(made.id)) };
			expect(await node.rows(resource, 'delete', gone)).toMatchObject([
				{ id: made.id, deleted: true },
			]);
			expect((await shell.run(`${noun} show ${String(made.id)}`)).status).not.toBe(0);
		},
	);
});
