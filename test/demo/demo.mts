import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import type { IDataObject } from 'n8n-workflow';

import { Engine, type WorkflowJson } from '../engine/engine.mts';
import { byId, passwordCredential } from '../engine/fixtures.mts';
import { startSimulator } from '../simulator/simulator.mts';
import { credentialOfOpenrc } from './openrc.mts';

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

const engine = new Engine();
engine.store('openstack', openrc ?? passwordCredential(simulator!.identityUrl));
const workflow = JSON.parse(readFileSync('workflows/first-steps.json', 'utf8')) as WorkflowJson;
for (const node of workflow.nodes) {
	if (node.name === 'Create Server') node.disabled = !creates;
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
	['Flavors', 'List Flavors', ['name', 'vcpus', 'ram', 'disk']],
	['Images', 'List Images', ['name', 'status', 'disk_format', 'size']],
	['Servers', 'List Servers After', ['name', 'status', 'addresses', 'flavor', 'created']],
] as const) {
	console.log(`\n${title}`);
	const rows = rowsOf(name).map((row) =>
		Object.fromEntries(columns.map((column) => [column, shown(row[column])])),
	);
	if (rows.length > 0) console.table(rows);
	else console.log('  none');
}

if (creates && !flags.keep) await cleanUp();
if (simulator) {
	console.log(`${simulator.count()} requests, ${simulator.logins} of them a login.`);
	await simulator.close();
}

/** Deletes the server of this run, also where the run failed or was ended before it knew the server's ID. */
async function cleanUp(): Promise<void> {
	const before = new Set(rowsOf('List Servers Before').map(({ id }) => id));
	const list = {
		resource: 'server',
		operation: 'list',
		returnAll: true,
		filters: { name: '^n8n-first-steps-', nameMatch: 'pattern' },
	};
	const { items } = await engine.runNode(list, { credential: 'openstack' });
	for (const { json } of items.filter((item) => !before.has(item.json.id))) {
		const { error: stays } = await engine.runNode(
			{ resource: 'server', operation: 'delete', server: byId(String(json.id)) },
			{ credential: 'openstack' },
		);
		console.log(
			stays
				? `\nThe server ${String(json.name)} (${String(json.id)}) is still there: ${stays.message}`
				: `\nDeleted the server ${String(json.name)} again ("npm start -- --keep" keeps it).`,
		);
	}
}

function shown(value: unknown): unknown {
	return Array.isArray(value) ? value.join(', ') : value;
}
