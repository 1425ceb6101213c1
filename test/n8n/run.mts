import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { credentialOfOpenrc } from '../demo/openrc.mts';
import { passwordCredential } from '../engine/fixtures.mts';
import { endWith } from '../machine/endWith.mts';
import { startSimulator } from '../simulator/simulator.mts';
import { openDataFolder } from './access.mts';
import { installN8n, n8nFolder, n8nInstallation } from './install.mts';
import { isFree, lastLines } from './process.mts';
import { readyWorkflows } from './readyWorkflows.mts';
import { credentialType, N8nClient, owner, withCredential } from './rest.mts';
import { startN8n } from './server.mts';

process.on('uncaughtException', endWith);

const port = Number(process.env.N8N_PORT ?? 5678);
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
	throw new Error(`N8N_PORT is '${process.env.N8N_PORT}', and is to be a port number: 5678`);
}
if (!(await isFree(port))) {
	throw new Error(`Port ${port} is in use: end what listens there, or set N8N_PORT to another.`);
}
await installN8n(console.log);

const openrc = credentialOfOpenrc(process.env);
const simulator = openrc ? undefined : await startSimulator({ buildTime: 2500 });
const cloud = openrc ?? passwordCredential(simulator!.identityUrl);

console.log('Starting n8n');
const started = Date.now();
const folder = join(n8nFolder, 'data');
const { encryptionKey, password } = openDataFolder(folder);
linkModules();
const env = { N8N_ENCRYPTION_KEY: encryptionKey };
const server = await startN8n('start', { folder, port, env });

const client = await new N8nClient(server.url).logIn(password);
const name = 'OpenStack';
const stored = (await client.credentials()).find(
	(one) => one.name === name && one.type === credentialType,
);
if (stored) await client.updateCredential(stored, cloud);
const credential = stored ?? (await client.createCredential(name, cloud));

// A workflow that is there already may have been edited since.
const there = new Set(await client.workflowIds());
const workflows = readyWorkflows();
for (const workflow of workflows) {
	if (!there.has(workflow.id)) await client.createWorkflow(withCredential(workflow, credential));
}

console.log(`
n8n is ready after ${Math.round((Date.now() - started) / 1000)} s

  Editor      ${server.url}
  E-mail      ${owner.email}
  Password    ${password}
  Cloud       ${cloud.identityUrl as string}${simulator ? ' (simulated; set the OS_* variables of an openrc to use your own)' : ''}
  Credential  ${name}
  Log         ${server.process.log}
${workflows.map(({ id, name: title }) => `  Workflow    ${title}: ${server.url}/workflow/${id}`).join('\n')}

Ctrl-C ends it.`);

const ended = await new Promise<'asked' | 'died'>((done) => {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
		process.on(signal, () => done('asked'));
	void server.process.ended.then(() => done('died'));
});
if (ended === 'asked') {
	console.log('\nEnding n8n');
	await server.process.stop();
}
await simulator?.close();
if (ended === 'died') throw new Error(`n8n ended by itself. ${lastLines(server.process.log)}`);

/**
 * The data folder is inside the working copy, whose own modules an installed package would find before those that n8n
 * offers it: n8n's come before them here.
 */
function linkModules(): void {
	const link = join(folder, 'node_modules');
	rmSync(link, { force: true });
	symlinkSync(join(n8nInstallation, 'node_modules'), link);
}
