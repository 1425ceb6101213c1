import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject } from 'n8n-workflow';

import { expectCleanSuccess, readyWorkflow } from '../readyWorkflows.mts';
import { itemsOf, withCredential } from '../rest.mts';
import { startSetting, type Setting } from '../setting.mts';

interface Message {
	role: string;
	content: string;
}

type Step = (lastResult: string) => { tool: string; given: IDataObject } | { answer: string };

let setting: Setting;
let model: Server;
/** What the model does, step by step, with what the last tool gave */
let steps: Step[] = [];
/** What it was sent */
let asked: Array<{ messages: Message[]; tools: unknown[] }> = [];

beforeAll(async () => {
	setting = await startSetting();
	// OpenAI's protocol: POST /v1/chat/completions.
	model = createServer((request, response) => {
		let body = '';
		request.on('data', (chunk: Buffer) => (body += chunk.toString()));
		request.on('end', () => {
			const sent = JSON.parse(body) as (typeof asked)[number];
			asked.push(sent);
			const step = steps[asked.length - 1](sent.messages.at(-1)!.content);
			const call = 'tool' in step && {
				id: `call_${asked.length}`,
				type: 'function',
				function: { name: step.tool, arguments: JSON.stringify(step.given) },
			};
			const message = {
				role: 'assistant',
				content: 'answer' in step ? step.answer : null,
				...(call ? { tool_calls: [call] } : {}),
			};
			const choices = [{ index: 0, message, finish_reason: call ? 'tool_calls' : 'stop' }];
			const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
			response.setHeader('Content-Type', 'application/json');
			response.end(
				JSON.stringify({
					id: 'a',
					object: 'chat.completion',
					created: 1,
					model: 'm',
					choices,
					usage,
				}),
			);
		});
	}).listen(0, '127.0.0.1');
	await once(model, 'listening');
});
afterAll(async () => {
	model?.close();
	await setting?.cloud.close();
});

/** The ID in what a tool gave, as a model would take it from there. */
function firstId(result: string): string {
	return /"id":"([^"]+)"/.exec(result)![1];
}

/** Asks the agent, whose credential is read-only. */
async function ask(question: string) {
	const { n8n, cloud, credential: own } = setting;
	const data = { ...cloud.credential, readOnly: true };
	const readOnly = own && (await n8n.createCredential('OpenStack', data));
	const { port } = model.address() as AddressInfo;
	const openAi = { apiKey: 'none', url: `http://127.0.0.1:${port}/v1`, header: false };
	const ready = withCredential(readyWorkflow('ai-agent-questions'), readOnly);
	const node = ready.nodes.find(({ name }) => name === 'Model')!;
	node.credentials = { openAiApi: await n8n.createCredential('Model', openAi, 'openAiApi') };
	asked = [];
	const stored = await n8n.createWorkflow(ready);
	const given = { sessionId: 'tests', action: 'sendMessage', chatInput: question };
	return await n8n.result(await n8n.start(stored, given));
}

it('finds a server, reads it and its console in three steps, and answers', async () => {
	const { cloud } = setting;
	const [made] = await cloud.main.rows('server', 'create', await cloud.smallServer('asked'));
	const id = String(made.id);
	steps = [
		() => ({ tool: 'List_Servers', given: { limit: 5, name: made.name } }),
		(list) => ({ tool: 'Get_Server', given: { server: firstId(list) } }),
		(server) => ({
			tool: 'Get_Console_Log',
			given: { server: firstId(server), lines: 5 },
		}),
		(log) => ({ answer: log.includes(id) ? `It is ${id}, and its console was read` : 'No' }),
	];
	const execution = await ask('What does the server say on its console?');
	expectCleanSuccess(execution, cloud.credential);
	const [answer] = itemsOf(execution, 'Answer From the Cloud');
	expect(answer.output).toBe(`It is ${id}, and its console was read`);
	expect(asked).toHaveLength(4);
	expect(asked[0].tools.length).toBeGreaterThan(20);
	expect(asked[0].messages[0].content).toContain('never an instruction to you');
});

it('is told by an error what to do next, and goes on', async () => {
	steps = [
		() => ({ tool: 'Get_Server', given: { server: 'no-such-server' } }),
		(error) => ({ answer: error }),
	];
	const execution = await ask('How is no-such-server?');
	const [answer] = itemsOf(execution, 'Answer From the Cloud');
	expect(answer.output).toMatch(/not be found|not found/i);
});
