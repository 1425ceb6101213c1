import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { n8nInstallation } from '../install.mts';
import { freePort, isFree, Service } from '../process.mts';
import { readyWorkflows } from '../readyWorkflows.mts';
import { N8nClient } from '../rest.mts';

let folder: string;
let port: number;
const started: Service[] = [];

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'n8n-run-'));
	symlinkSync(n8nInstallation, join(folder, 'n8n'));
	port = await freePort();
});
afterAll(async () => {
	for (const one of started) await one.stop();
	rmSync(folder, { recursive: true, force: true });
});

/** Starts "npm run n8n" with the simulator, and waits until it says that it is ready. */
async function start(name: string, more: NodeJS.ProcessEnv = {}): Promise<Service> {
	const { OS_AUTH_URL: _, ...env } = process.env;
	const service = new Service(process.execPath, ['test/n8n/run.mts'], {
		title: 'npm run n8n',
		log: join(folder, `${name}.log`),
		env: { ...env, N8N_FOLDER: folder, N8N_PORT: String(port), ...more },
	});
	started.push(service);
	return await service.ready(async () => service.output.includes('Ctrl-C ends it'));
}

/** The owner's password, as it is printed. */
function printedPassword({ output }: Service): string {
	return /^ *Password +(\S+)$/m.exec(output)![1];
}

describe('npm run n8n', () => {
	it('keeps what a person edited when it is started again, doubles nothing, and reaches the new simulator', async () => {
		const first = await start('first');
		const n8n = await new N8nClient(`http://127.0.0.1:${port}`).logIn(printedPassword(first));
		const data = join(folder, 'data');
		expect(statSync(data).mode & 0o777).toBe(0o700);
		expect(statSync(join(data, 'access.json')).mode & 0o777).toBe(0o600);
		const ids = readyWorkflows().map(({ id }) => id);
		expect((await n8n.workflowIds()).sort()).toEqual(ids.sort());
		await n8n.renameWorkflow('first-steps', 'Mine');
		await first.stop();
		expect(await isFree(port)).toBe(true);

		const again = await start('again');
		expect(printedPassword(again)).toBe(printedPassword(first));
		await n8n.logIn(printedPassword(again));
		expect((await n8n.workflowIds()).sort()).toEqual(ids.sort());
		expect(await n8n.credentials()).toHaveLength(1);
		const edited = await n8n.workflow('first-steps');
		expect(edited.name).toBe('Mine');
		const { status } = await n8n.result(await n8n.start(edited));
		expect(status).toBe('success');

		await expect(start('third')).rejects.toThrow(`Port ${port} is in use`);
		await again.stop();
	});

	it('says what a port is to be', async () => {
		await expect(start('port', { N8N_PORT: 'abc' })).rejects.toThrow(
			/N8N_PORT is 'abc'.*port number/,
		);
	});
});
