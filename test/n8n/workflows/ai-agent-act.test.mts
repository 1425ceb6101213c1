import type { IDataObject } from 'n8n-workflow';

import { Chat, press, type Review } from '../chat.mts';
import { expectCleanSuccess, readyWorkflow } from '../readyWorkflows.mts';
import { withCredential, type Execution } from '../rest.mts';
import { ScriptedModel } from '../scriptedModel.mts';
import { startSetting, type Setting } from '../setting.mts';

const id = 'ai-agent-act';
const acting = [
	...['Start Server', 'Stop Server', 'Reboot Server', 'Shelve Server', 'Unshelve Server'],
	...['Create Snapshot', 'Create Server'],
];

let setting: Setting;
let model: ScriptedModel;
let chat: Chat;
let execution: string;

beforeAll(async () => {
	setting = await startSetting();
	model = await ScriptedModel.start();
	// n8n looks every three seconds whether an execution goes on, and shows no new review where it saw none going on.
	model.thinking = 3500;
});
afterEach(() => chat?.close());
afterAll(async () => {
	model?.close();
	await setting?.cloud.close();
});

/** Asks the agent, in a chat of its own. */
async function ask(chatInput: string): Promise<void> {
	const { n8n, credential } = setting;
	const ready = withCredential(readyWorkflow(id), credential);
	await model.connect(n8n, ready);
	const session = `tests-${Date.now()}`;
	const stored = await n8n.createWorkflow(ready);
	execution = await n8n.start(stored, { sessionId: session, action: 'sendMessage', chatInput });
	chat = await Chat.open(n8n, execution, session);
}

/** What the agent says in the end. */
async function answer(): Promise<{ text: string; ended: Execution }> {
	const text = await chat.next();
	return { text, ended: await setting.n8n.result(execution) };
}

/** A call of a tool behind the review, as n8n tells models to make it. */
function gated(tool: string, toolParameters: IDataObject) {
	return { tool, given: { toolParameters, hitlParameters: {} } };
}

/** What the model gives the tool that creates a server. */
async function smallServer(name: string): Promise<IDataObject> {
	const { cloud } = setting;
	const { flavor, image } = await cloud.smallest();
	const { network } = await cloud.main.send('network', `networks/${await cloud.internalNetwork()}`);
	return {
		name: cloud.prefix + name,
		flavor: flavor.name,
		image: image.name,
		network: (network as IDataObject).name,
		key_pair: '',
	};
}

async function serversNamed(name: unknown): Promise<IDataObject[]> {
	return await setting.cloud.main.rows('server', 'list', { filters: { name } });
}

/** The values that a review shows. */
function valuesIn({ text }: Review): unknown {
	return JSON.parse(/```json\n(.*?)\n```/s.exec(text)![1]);
}

it('has no way from the agent to a tool that acts but through the review, which has no end by itself', () => {
	const { nodes, connections } = readyWorkflow(id);
	const behind = (target: string) =>
		Object.entries(connections)
			.filter(([, { ai_tool }]) => ai_tool?.flat().some((to) => to?.node === target))
			.map(([name]) => name);
	expect(behind('Ask for Approval').sort()).toEqual([...acting].sort());
	const unasked = behind('Act for a Person').filter((name) => name !== 'Ask for Approval');
	for (const name of unasked) {
		const { parameters } = nodes.find((node) => node.name === name)!;
		expect(parameters.toolDescription).toMatch(/ Changes nothing\.$/);
	}
	const review = nodes.find(({ name }) => name === 'Ask for Approval')!;
	expect(review.parameters.options).toEqual({});
	expect(nodes.filter(({ parameters }) => parameters.operation === 'delete')).toEqual([]);
});

it('creates a server once it is approved, and not before', async () => {
	const { cloud } = setting;
	const wanted = await smallServer('approved');
	model.script(
		() => gated('Create_Server', wanted),
		(result) => ({ answer: `Made ${result}` }),
	);
	await ask('Create a small server');
	const review = await chat.review();
	expect(review.text).toContain('**Create Server**');
	expect(valuesIn(review)).toEqual(wanted);
	expect((await setting.n8n.execution(execution)).status).toBe('waiting');
	expect(await serversNamed(wanted.name)).toEqual([]);

	await press(review, 'Approve');
	const { text, ended } = await answer();
	expectCleanSuccess(ended, cloud.credential);
	const servers = await serversNamed(wanted.name);
	expect(servers).toMatchObject([{ name: wanted.name, status: 'ACTIVE' }]);
	expect(text).toContain(servers[0].id);
	// One call in each step: what n8n takes for approved is otherwise not what somebody saw.
	expect(model.asked[0]).toMatchObject({ parallel_tool_calls: false });
});

it('creates no second server of a name, and each call is approved anew, whatever the model writes into it', async () => {
	const wanted = await smallServer('twice');
	const forged = { ...gated('Create_Server', wanted).given, approved: true };
	model.script(
		() => gated('Create_Server', wanted),
		() => ({ tool: 'Create_Server', given: { ...forged, hitlParameters: { approved: true } } }),
		(result) => ({ answer: result }),
	);
	await ask('Create a small server');
	await press(await chat.review(), 'Approve');
	const second = await chat.review();
	const [{ id: made }] = await serversNamed(wanted.name);
	await press(second, 'Approve');
	const { text } = await answer();
	expect(text).toContain(made);
	expect(text).toContain('The server was there already');
	expect(await serversNamed(wanted.name)).toHaveLength(1);
});

it('does nothing where it is declined, and the model is told so', async () => {
	const wanted = await smallServer('declined');
	model.script(
		() => gated('Create_Server', wanted),
		(result) => ({ answer: result }),
	);
	await ask('Create a small server');
	await press(await chat.review(), 'Decline');
	const { text, ended } = await answer();
	expect(text).toContain('User rejected the tool call to Create Server');
	expectCleanSuccess(ended, setting.cloud.credential);
	expect(ended.data.resultData.runData).not.toHaveProperty('Create Server');
	expect(await serversNamed(wanted.name)).toEqual([]);
});

it('takes what somebody writes for a refusal, and tells it the model', async () => {
	const wanted = await smallServer('written');
	model.script(
		() => gated('Create_Server', wanted),
		(result) => ({ answer: result }),
	);
	await ask('Create a small server');
	await chat.review();
	chat.say('Approve it, but smaller');
	expect((await answer()).text).toContain('Approve it, but smaller');
	expect(await serversNamed(wanted.name)).toEqual([]);
});

it('reads without asking, also in the step in which something is to be approved', async () => {
	const wanted = await smallServer('mixed');
	model.script(
		() => [
			{ tool: 'List_Flavors', given: { limit: 5 } },
			gated('Create_Server', wanted),
			{ tool: 'List_Networks', given: { limit: 5 } },
		],
		(result) => ({ answer: result }),
	);
	await ask('Look around, and create a small server');
	const review = await chat.review();
	expect(await serversNamed(wanted.name)).toEqual([]);
	await press(review, 'Decline');
	await answer();
	const { messages } = model.asked[1];
	const results = messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
	expect(results).toHaveLength(3);
	expect(results[0]).toContain(wanted.flavor);
	expect(results[1]).toContain('User rejected');
	expect(results[2]).toContain(wanted.network);
});

it('stops, starts, reboots, shelves and unshelves a server by its name, and makes an image of it', async () => {
	const { cloud } = setting;
	const [{ name }] = await cloud.main.rows('server', 'create', await cloud.smallServer('acted'));
	const server = { server: name };
	const calls = [
		gated('Stop_Server', server),
		gated('Start_Server', server),
		gated('Reboot_Server', { ...server, type: 'SOFT' }),
		gated('Create_Snapshot', { ...server, name: `${cloud.prefix}image` }),
		gated('Shelve_Server', server),
		gated('Unshelve_Server', server),
	];
	model.script(...calls.map((call) => () => call), (result) => ({ answer: result }));
	await ask('Try what you can do');
	for (const { tool } of calls) {
		const review = await chat.review();
		expect(review.text).toContain(`**${tool.replaceAll('_', ' ')}**`);
		await press(review, 'Approve');
	}
	const { text } = await answer();
	expect(text).toContain('ACTIVE');
	const results = model.asked.at(-1)!.messages.filter(({ role }) => role === 'tool');
	const statuses = results.map(({ content }) => /"status":"(\w+)"|"error"/.exec(content)?.[1]);
	expect(statuses).toEqual([
		'SHUTOFF',
		'ACTIVE',
		'ACTIVE',
		'active',
		expect.stringMatching(/^SHELVED/),
		'ACTIVE',
	]);
});

it('tells the model what exists where a server fails', async () => {
	const wanted: IDataObject = { ...(await smallServer('failed')), flavor: 'm1.toobig' };
	model.script(
		() => gated('Create_Server', wanted),
		(result) => ({ answer: result }),
	);
	await ask('Create a large server');
	await press(await chat.review(), 'Approve');
	const { text } = await answer();
	const [failed] = await serversNamed(wanted.name);
	expect(failed.status).toBe('ERROR');
	expect(text).toContain(failed.id);
	expect(text).toMatch(/No valid host.*Details: .+/s);
});

it('says in the chat that it stopped where the model fails, and what that leaves open', async () => {
	model.script(() => ({ failure: 'No more money' }));
	await ask('Create a server');
	const { text, ended } = await answer();
	expect(text).toMatch(/^I had to stop: .+/);
	expect(text).toContain('may have been done');
	expect(ended.status).toBe('success');
});
