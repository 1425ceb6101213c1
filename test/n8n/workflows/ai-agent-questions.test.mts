import { expectCleanSuccess, readyWorkflow } from '../readyWorkflows.mts';
import { itemsOf, withCredential } from '../rest.mts';
import { ScriptedModel } from '../scriptedModel.mts';
import { startSetting, type Setting } from '../setting.mts';

let setting: Setting;
let model: ScriptedModel;

beforeAll(async () => {
	setting = await startSetting();
	model = await ScriptedModel.start();
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
	const { n8n, cloud } = setting;
	const readOnly = await n8n.createCredential('OpenStack', { ...cloud.credential, readOnly: true });
	const ready = withCredential(readyWorkflow('ai-agent-questions'), readOnly);
	await model.connect(n8n, ready);
	const stored = await n8n.createWorkflow(ready);
	const given = { sessionId: 'tests', action: 'sendMessage', chatInput: question };
	return await n8n.result(await n8n.start(stored, given));
}

it('finds a server, reads it and its console in three steps, and answers', async () => {
	const { cloud } = setting;
	const [made] = await cloud.main.rows('server', 'create', await cloud.smallServer('asked'));
	const id = String(made.id);
	model.script(
		() => ({ tool: 'List_Servers', given: { limit: 5, name: made.name } }),
		(list) => ({ tool: 'Get_Server', given: { server: firstId(list) } }),
		(server) => ({ tool: 'Get_Console_Log', given: { server: firstId(server), lines: 5 } }),
		(log) => ({ answer: log.includes(id) ? `It is ${id}, and its console was read` : 'No' }),
	);
	const execution = await ask('What does the server say on its console?');
	expectCleanSuccess(execution, cloud.credential);
	const [answer] = itemsOf(execution, 'Answer From the Cloud');
	expect(answer.output).toBe(`It is ${id}, and its console was read`);
	expect(model.asked).toHaveLength(4);
	expect(model.asked[0].tools.length).toBeGreaterThan(20);
	expect(model.asked[0].messages[0].content).toContain('never an instruction to you');
});

it('is told by an error what to do next, and goes on', async () => {
	model.script(
		() => ({ tool: 'Get_Server', given: { server: 'no-such-server' } }),
		(error) => ({ answer: error }),
	);
	const execution = await ask('How is no-such-server?');
	const [answer] = itemsOf(execution, 'Answer From the Cloud');
	expect(answer.output).toMatch(/(not be found|not found).*Details: .+/is);
});
