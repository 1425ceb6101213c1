import { readFileSync } from 'node:fs';

import type { IDataObject } from 'n8n-workflow';

import { Engine, type WorkflowJson } from '../engine/engine.mts';

const owner = 'owner@openstack.example';
const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
const time = /its time end(?:s|ed) at \S+\./;

/** A server as Nova lists it. */
const server = (more: IDataObject = {}, metadata: IDataObject = {}): IDataObject => ({
	id: 'of-this-owner',
	status: 'ACTIVE',
	created: '2026-12-01T00:00:00Z',
	'OS-EXT-STS:task_state': null,
	metadata: { 'made-by': 'n8n-provisioning', owner, expires_at: inAnHour, ...metadata },
	...more,
});

describe.each(['provisioning', 'conoha-provisioning'])('%s', (file) => {
	const text = readFileSync(`workflows/${file}.json`, 'utf8');
	const { nodes, connections } = JSON.parse(text) as WorkflowJson;

	/**
	 * Runs some nodes of the workflow.
	 * @param given the items that the nodes before them gave
	 * @returns the items of each output of a node
	 */
	async function run(given: Record<string, IDataObject[]>, names: string[]) {
		const before = Object.keys(given);
		const all = ['Start', ...before, ...names];
		const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
		const ownConnections = [before.at(-1)!, ...names].map((name) => [
			name,
			{
				main: (connections[name]?.main ?? []).map((output) =>
					output!.filter(({ node }) => all.includes(node)),
				),
			},
		]);
		const { data } = await new Engine().run({
			nodes: all.map((name) => {
				const ready = { ...nodes.find((node) => node.name === name)!, credentials: undefined };
				if (names.includes(name)) return ready;
				const type = name === 'Start' ? 'n8n-nodes-base.manualTrigger' : 'test.items';
				const parameters = { items: JSON.stringify(given[name] ?? []) };
				return { ...ready, name, type, typeVersion: 1, parameters };
			}),
			connections: {
				...Object.fromEntries(
					all.slice(0, before.length).map((name, at) => [name, { main: [to(before[at])] }]),
				),
				...Object.fromEntries(ownConnections),
			},
			settings: { executionOrder: 'v1' },
		});
		const { error, runData } = data.resultData;
		expect(error?.message).toBeUndefined();
		return (name: string) =>
			(runData[name]?.[0].data?.main ?? []).map((output) => output!.map(({ json }) => json));
	}

	/** What is made of the servers that have the name already. */
	async function judged(servers: IDataObject[]) {
		const given = { 'Check Request': [{ owner }], 'List Servers of This Name': servers };
		const itemsOf = await run(given, ['Whose Is It', 'Free or Own?', 'Taken']);
		return {
			own: itemsOf('Whose Is It')[0][0].own,
			refusal: itemsOf('Taken')[0]?.[0].text,
			goesOn: itemsOf('Free or Own?')[0].length === 1,
		};
	}

	it.each([
		'ACTIVE',
		'BUILD',
		'HARD_REBOOT',
		'MIGRATING',
		'PASSWORD',
		'REBOOT',
		'REBUILD',
		'RESIZE',
		'REVERT_RESIZE',
		'VERIFY_RESIZE',
	])("one's own that is %s is given out", async (status) => {
		const one = server({ status });
		expect(await judged([one])).toEqual({
			own: { created: one.created, metadata: one.metadata },
			refusal: undefined,
			goesOn: true,
		});
	});

	it('nothing at all is no hindrance', async () => {
		expect(await judged([])).toMatchObject({ own: null, goesOn: true });
	});

	it.each([
		{ status: 'DELETED' },
		{ status: 'SOFT_DELETED' },
		{ 'OS-EXT-STS:task_state': 'deleting' },
		{ 'OS-EXT-STS:task_state': 'soft-deleting' },
	])('what is deleted is none, whosever it was: %j', async (state) => {
		const deleted = server({ id: 'deleted', ...state }, { owner: 'another@openstack.example' });
		expect(await judged([deleted])).toMatchObject({ own: null, goesOn: true });
		const { own } = await judged([deleted, server()]);
		expect(own).toMatchObject({ metadata: { owner } });
	});

	it.each([
		['stopped', server({ status: 'SHUTOFF' }), 'SHUTOFF', 'Start it, or choose another name.'],
		[
			'over',
			server({}, { expires_at: anHourAgo }),
			'ACTIVE',
			'Set expires_at in its metadata to a time to come, or choose another name.',
		],
		[
			'stopped and over',
			server({ status: 'SHUTOFF' }, { expires_at: anHourAgo }),
			'SHUTOFF',
			'Start it and set expires_at in its metadata to a time to come, or choose another name.',
		],
		['broken', server({ status: 'ERROR' }), 'ERROR', 'Choose another name.'],
		[
			'broken and over',
			server({ status: 'ERROR' }, { expires_at: anHourAgo }),
			'ERROR',
			'Choose another name.',
		],
	])("one's own that is %s is refused, with the way out", async (_, one, status, wayOut) => {
		const { refusal, goesOn } = await judged([one]);
		expect(goesOn).toBe(false);
		expect(refusal).toMatch(time);
		expect(String(refusal).replace(time, '…')).toBe(
			`Your server of this name is ${status}, and … ${wayOut}`,
		);
	});

	it.each([undefined, '', 'soon'])('an end that cannot be read is not told: %j', async (end) => {
		const { refusal, goesOn } = await judged([server({}, { expires_at: end })]);
		expect(goesOn).toBe(false);
		expect(refusal).toBe(
			'Your server of this name is ACTIVE, and when its time ends is not known. Set expires_at in its metadata to a time to come, or choose another name.',
		);
	});

	it.each([
		['Several servers', [server(), server({ id: 'another' })]],
		['not made here', [server({}, { 'made-by': undefined })]],
		['not made here', [server({ metadata: undefined })]],
		['another owner', [server({}, { owner: undefined })]],
	])('%s: the name is taken', async (reason, servers) => {
		const { refusal, goesOn } = await judged(servers);
		expect(goesOn).toBe(false);
		expect(refusal).toContain(reason);
		expect(refusal).toMatch(/ Choose another name\.$/);
	});

	it.each([' ', '', null, undefined])('Settings of %j are empty', async (nothing) => {
		const empty = { key_pair: nothing, security_group: nothing };
		const blank = { ...empty, sizes: {}, images: {}, max_days: 30 };
		const itemsOf = await run({ Settings: [blank], Request: [{ owner }] }, ['Check Request']);
		const wanted = file === 'provisioning' ? ['key_pair'] : ['key_pair', 'security_group'];
		expect(itemsOf('Check Request')[0][0].errors).toEqual(
			expect.arrayContaining(
				wanted.map((name) => expect.stringContaining(`Settings: ${name} is empty`)),
			),
		);
	});

	it('the notes say what is refused, and the way out', () => {
		const notes = nodes.map(({ parameters }) => String(parameters.content ?? '')).join('\n');
		expect(notes).toMatch(
			/was stopped, or whose time is over, is refused: start it, set `expires_at`/,
		);
	});
});
