import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { N8nClient, WorkflowJson } from './rest.mts';

/** A tool that the model calls, and what it gives it. */
export interface ToolCall {
	tool: string;
	given: IDataObject;
}

/** One step of the model: what it does after the last result of a tool, or the question. */
export type Step = (lastResult: string) => ToolCall | ToolCall[] | { answer: string } | Failure;

/** What the model's provider refuses a request with. */
interface Failure {
	failure: string;
}

interface Message {
	role: string;
	content: string;
}

/** What n8n sends to a model. */
interface Asked {
	messages: Message[];
	tools: Array<{ function: { name: string; description: string; parameters: IDataObject } }>;
}

/** A language model that does what a test wrote down, behind OpenAI's protocol: POST /v1/chat/completions. */
export class ScriptedModel {
	/** What it was sent since the last script */
	asked: Asked[] = [];
	/** How long it takes for a reply, in milliseconds */
	thinking = 0;
	private steps: Step[] = [];
	private readonly server: Server;

	private constructor() {
		this.server = createServer((request, response) => {
			let body = '';
			request.on('data', (chunk: Buffer) => (body += chunk.toString()));
			request.on('end', () => {
				const does = this.next(JSON.parse(body) as Asked);
				const headers = { 'Content-Type': 'application/json' };
				response.writeHead('failure' in does ? 400 : 200, headers);
				setTimeout(() => response.end(JSON.stringify(this.reply(does))), this.thinking);
			});
		});
	}

	static async start(): Promise<ScriptedModel> {
		const model = new ScriptedModel();
		await once(model.server.listen(0, '127.0.0.1'), 'listening');
		return model;
	}

	/** Does these steps from now on, one after another. */
	script(...steps: Step[]): void {
		this.steps = steps;
		this.asked = [];
	}

	/** Gives a workflow's node "Model" a credential that leads here. */
	async connect(n8n: N8nClient, workflow: WorkflowJson): Promise<void> {
		const { port } = this.server.address() as AddressInfo;
		const openAi: ICredentialDataDecryptedObject = {
			apiKey: 'none',
			url: `http://127.0.0.1:${port}/v1`,
			header: false,
		};
		const node = workflow.nodes.find(({ name }) => name === 'Model')!;
		node.credentials = { openAiApi: await n8n.createCredential('Model', openAi, 'openAiApi') };
	}

	close(): void {
		this.server.close();
	}

	private next(asked: Asked): ReturnType<Step> {
		const step = this.steps[this.asked.push(asked) - 1];
		return step?.(asked.messages.at(-1)!.content) ?? { failure: 'The script is over' };
	}

	private reply(does: ReturnType<Step>): object {
		if ('failure' in does)
			return { error: { message: does.failure, type: 'invalid_request_error' } };
		const calls = 'answer' in does ? [] : [does].flat();
		const message = {
			role: 'assistant',
			content: 'answer' in does ? does.answer : null,
			...(calls.length > 0 && {
				tool_calls: calls.map(({ tool, given }, at) => ({
					id: `call_${this.asked.length}_${at}`,
					type: 'function',
					function: { name: tool, arguments: JSON.stringify(given) },
				})),
			}),
		};
		return {
			id: 'a',
			object: 'chat.completion',
			created: 1,
			model: 'm',
			choices: [{ index: 0, message, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		};
	}
}
