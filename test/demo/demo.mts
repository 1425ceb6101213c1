import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import type { IDataObject } from 'n8n-workflow';

import { Engine, type WorkflowJson } from '../engine/engine.mts';
import { byId, passwordCredential } from '../engine/fixtures.mts';
import { endWith } from '../machine/endWith.mts';
import { startSimulator } from '../simulator/simulator.mts';
import { credentialOfOpenrc } from './openrc.mts';

process.on('uncaughtException', endWith);

const { values: flags } = parseArgs({
	options: { create: { type: 'boolean' }, keep: { type: 'boolean' } },
});
const openrc = credentialOfOpenrc(process.env);
const simulator = openrc ? undefined : await startSimulator({ buildTime: 2500 });
const creates = simulator !== undefined || flags.create === true;

console.log(
	simulator
		? `Cloud: simulated, at ${simulator.identityUrl} (set the OS_* variables of an openrc to use your own)`
		: `Cloud: ${openrc!.identityUrl as string}${creates ? '' : ' (read only; "npm start -- --create" creates a server, and deletes it again)'}`,
);

// Of this run alone, so that nothing else is ever deleted.
const serverName = `n8n-first-steps-${Date.now().toString(36)}`;
const engine = new Engine();
engine.store('openstack', openrc ?? passwordCredential(simulator!.identityUrl));
const workflow = JSON.parse(readFileSync('workflows/first-steps.json', 'utf8')) as WorkflowJson;
for (const node of workflow.nodes) {
	if (node.name !== 'Create Server') continue;
	node.disabled = !creates;
	node.parameters.name = serverName;
}

const isTerminal = process.stdout.isTTY;
let started = 0;
let ticking: NodeJS.Timeout | undefined;
const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;

console.log(`Workflow: workflows/first-steps.json, run by n8n's own engine\n`);
const run = await engine.run(workflow, {
	// A server that was asked for by then is deleted all the same.
	onStart: (execution) => process.once('SIGINT', () => execution.cancel()),
	onNodeStart(name) {
		started = Date.now();
		const waits = () => {
			if (isTerminal) process.stdout.write(`\r  … ${name}, ${seconds()}`);
			else if (Date.now() - started > 900) console.log(`  … ${name}, ${seconds()}`);
		};
		ticking = setInterval(waits, isTerminal ? 100 : 1000);
	},
	onNodeDone(name, data) {
		clearInterval(ticking);
		const items = (data.data?.main?.[0] ?? []).filter(({ json }) => Object.keys(json).length > 0);
		const disabled = workflow.nodes.find((node) => node.name === name)?.disabled;
		const said = data.error
			? 'failed'
			: disabled
				? 'skipped'
				: `${items.length} item${items.length === 1 ? '' : 's'}`;
		if (isTerminal) process.stdout.write('\r\u001b[K');
		console.log(`  ${data.error ? '✗' : '✓'} ${name}: ${said}, ${seconds()}`);
	},
});
clearInterval(ticking);

const { error, runData } = run.data.resultData;
if (error) {
	console.error(`\n${error.message}\n${error.description ?? ''}`);
	process.exitCode = 1;
}

const rowsOf = (name: string): IDataObject[] =>
	(runData[name]?.[0]?.data?.main?.[0] ?? []).map(({ json }) => json).filter(({ id }) => id);

for (const [title, name, columns] of [
	['Flavors', 'List Flavors', ['id', 'name', 'vcpus', 'ram', 'disk']],
	['Images', 'List Images', ['name', 'status', 'disk_format', 'size']],
	['Servers', 'List Servers After', ['name', 'status', 'addresses', 'flavor', 'created']],
] as const) {
	if (!runData[name]?.[0]?.data) continue;
	console.log(`\n${title}`);
	const rows = rowsOf(name).map((row) =>
		Object.fromEntries(columns.map((column) => [column, shown(row[column])])),
	);
	if (rows.length > 0) console.table(rows);
	else console.log('  none');
}

if (creates && !flags.keep && runData['List Networks']) await cleanUp();
if (simulator) {
	console.log(`${simulator.count()} requests, ${simulator.logins} of them a login.`);
	await simulator.close();
}

/** Deletes the server of this run, also where the run failed or was ended before it knew the server's ID. */
async function cleanUp(): Promise<void> {
	const list = { resource: 'server', operation: 'list', filters: { name: serverName } };
	// A creation that was under way when the run ended may show a little later.
	for (let look = 0; look < (error || run.status !== 'success' ? 5 : 1); look++) {
		if (look > 0) await new Promise((done) => setTimeout(done, 1000));
		const { items } = await engine.runNode(list, { credential: 'openstack' });
		for (const { json } of items) {
			const { error: stays } = await engine.runNode(
				{ resource: 'server', operation: 'delete', server: byId(String(json.id)) },
				{ credential: 'openstack' },
			);
			console.log(
				stays
					? `\nThe server ${serverName} (${String(json.id)}) is still there: ${stays.message}`
					: `\nDeleted the server ${serverName} again (with --keep it stays).`,
			);
		}
		if (items.length > 0) return;
	}
}

function shown(value: unknown): unknown {
	return Array.isArray(value) ? value.join(', ') : value;
}
