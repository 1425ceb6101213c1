import type { IDataObject } from 'n8n-workflow';

import { Chat, press } from '../chat.mts';
import { expectCleanSuccess, readyWorkflow } from '../readyWorkflows.mts';
import { withCredential } from '../rest.mts';
import { ScriptedModel } from '../scriptedModel.mts';
import { startSetting, type Setting } from '../setting.mts';

let setting: Setting;
let model: ScriptedModel;
let chat: Chat | undefined;

beforeAll(async () => {
	setting = await startSetting();
	model = await ScriptedModel.start();
});
afterEach(() => chat?.close());
afterAll(async () => {
	model?.close();
	await setting?.cloud.close();
});

/** Asks the agent in a chat of its own. */
async function ask(chatInput: string) {
	const { n8n, credential } = setting;
	const ready = withCredential(readyWorkflow('ai-agent-act'), credential);
	await model.connect(n8n, ready);
	const session = `tests-${Date.now()}`;
	const stored = await n8n.createWorkflow(ready);
	const execution = await n8n.start(stored, { sessionId: session, action: 'sendMessage', chatInput });
	chat = await Chat.open(n8n, execution, session);
	return { chat, result: async () => await n8n.result(execution) };
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

it('EXPLORE approve', async () => {
	const given = await smallServer('approved');
	const results: string[] = [];
	model.script(
		() => ({ tool: 'Create_Server', given: { toolParameters: given, hitlParameters: {} } }),
		(result) => (results.push(result), { answer: `Made: ${result}` }),
	);
	const { chat, result } = await ask('Create a server');
	const review = await chat.review();
	console.log(review);
	expect(await serversNamed(given.name)).toEqual([]);
	await press(review, 'Approve');
	console.log(await chat.next());
	const execution = await result();
	expectCleanSuccess(execution, setting.cloud.credential);
	console.log(await serversNamed(given.name), results, JSON.stringify(model.asked.at(-1)!.messages.slice(1), null, 1));
});

it('EXPLORE several', async () => {
	const given = await smallServer('several');
	const given2 = await smallServer('several2');
	model.script(
		() => [
			{ tool: 'List_Flavors', given: { limit: 5 } },
			{ tool: 'Create_Server', given: { toolParameters: given, hitlParameters: {} } },
			{ tool: 'List_Networks', given: { limit: 5 } },
		],
		(result) => ({ answer: `Made: ${result}` }),
	);
	const { chat, result } = await ask('Create a server');
	const review = await chat.review();
	await press(review, 'Approve');
	console.log(await chat.next());
	await result();
	console.log('SEVERAL', JSON.stringify(model.asked.at(-1)!.messages.slice(1), null, 1));
});
it('EXPLORE two gated', async () => {
	const given = await smallServer('twice1');
	const given2 = await smallServer('twice2');
	model.script(
		() => [
			{ tool: 'Create_Server', given: { toolParameters: given, hitlParameters: {} } },
			{ tool: 'Create_Server', given: { toolParameters: given2, hitlParameters: {} } },
		],
		(result) => ({ answer: `Made: ${result}` }),
	);
	const { chat, result } = await ask('Create two servers');
	const review = await chat.review();
	console.log('TWO', review.text);
	await press(review, 'Approve');
	const review2 = await chat.review();
	console.log('TWO', review2.text);
	await press(review2, 'Decline');
	console.log(await chat.next());
	await result();
	console.log('TWO', JSON.stringify(model.asked.at(-1)!.messages.slice(1), null, 1), await serversNamed(given.name), await serversNamed(given2.name));
});
